"""Versions of what govauth needs, and which of its extras are installed."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from attrs import frozen

from govauth.doctor.finding import Finding, Text
from govauth.doctor.settings import Settings

_NAME: Final = "govauth"
_REQUIREMENT: Final = re.compile(
    r"(?P<name>[\w.-]+)\s*(?:\[(?P<extras>[^\]]*)\])?\s*\(?(?P<bounds>[^;)]*)\)?\s*(?:;(?P<marker>.*))?"
)
_EXTRA: Final = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")
_BOUND: Final = re.compile(r"(>=|<)\s*([\d.]+)")
_FOR_DEVELOPERS: Final = frozenset({"dev", "benchmarks"})


@frozen(slots=True)
class _Requirement:
    name: str
    extras: tuple[str, ...]
    bounds: tuple[tuple[str, tuple[int, ...]], ...]
    extra: str | None


async def check(settings: Settings) -> Sequence[Finding]:
    """Compare what is installed with what govauth's own metadata asks for."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    findings = [Finding.ok("version", "Python", Text(python, python))]
    try:
        findings.append(Finding.ok("version", _NAME, Text(*2 * (metadata.version(_NAME),))))
        wanted = [_read(text) for text in _requirements()]
    except metadata.PackageNotFoundError:
        found = Text("is not installed as a package", "не установлен как пакет")
        return [*findings, Finding.warning("version", _NAME, found, _INSTALL)]
    findings += [_installed(one) for one in wanted if one.extra is None]
    extras = sorted({one.extra for one in wanted if one.extra is not None} - _FOR_DEVELOPERS)
    return [*findings, *(_extra(extra, wanted, needed=extra in settings.extras) for extra in extras)]


_INSTALL: Final = Text("pip install --upgrade govauth", "pip install --upgrade govauth")


def _requirements() -> Sequence[str]:
    """Return what govauth needs, in the form of its metadata.

    The metadata of an editable installation is as old as the installation; its pyproject.toml is what holds.
    """
    installed = metadata.distribution(_NAME)
    origin: dict[str, Any] = json.loads(installed.read_text("direct_url.json") or "{}")
    if origin.get("dir_info", {}).get("editable"):
        project = _project(Path(url2pathname(urlsplit(str(origin["url"])).path)) / "pyproject.toml")
        if project.get("name") == _NAME:
            extras: Mapping[str, Sequence[str]] = project.get("optional-dependencies", {})
            of_extras = (f"{one}; extra == '{extra}'" for extra, those in extras.items() for one in those)
            return [*project.get("dependencies", ()), *of_extras]
    return installed.requires or ()


def _project(path: Path) -> Mapping[str, Any]:
    try:
        project: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    except (OSError, ValueError, KeyError):  # the sources have gone, or are in the middle of an edit
        return {}
    return project


def _read(text: str) -> _Requirement:
    found = _REQUIREMENT.match(text)
    if found is None:
        return _Requirement(text, (), (), None)
    extra = _EXTRA.search(found["marker"] or "")
    return _Requirement(
        found["name"],
        tuple(part.strip() for part in (found["extras"] or "").split(",") if part.strip()),
        tuple((sign, _numbers(version)) for sign, version in _BOUND.findall(found["bounds"])),
        None if extra is None else extra[1],
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:4])


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _fits(version: str, requirement: _Requirement) -> bool:
    numbers = _numbers(version)
    return all(numbers >= bound if sign == ">=" else numbers < bound for sign, bound in requirement.bounds)


def _bounds(requirement: _Requirement) -> str:
    return ", ".join(
        f"{sign} {'.'.join(map(str, bound))}" for sign, bound in sorted(requirement.bounds, reverse=True)
    )


def _installed(requirement: _Requirement) -> Finding:
    version = _version(requirement.name)
    if version is None:
        found = Text("is not installed", "не установлен")
        return Finding.fault("version", requirement.name, found, _INSTALL)
    if _fits(version, requirement):
        return Finding.ok("version", requirement.name, Text(version, version))
    found = Text(
        f"{version} is installed, {_bounds(requirement)} is needed",
        f"установлен {version}, нужен {_bounds(requirement)}",
    )
    return Finding.fault("version", requirement.name, found, _INSTALL)


def _within(extra: str, wanted: Sequence[_Requirement]) -> Iterator[_Requirement]:
    """Give the packages of an extra, those of the extras inside it too."""
    for one in wanted:
        if one.extra == extra and one.name != _NAME:
            yield one
        elif one.extra == extra:
            for inner in one.extras:
                yield from _within(inner, wanted)


def _extra(extra: str, wanted: Sequence[_Requirement], *, needed: bool) -> Finding:
    missing: list[str] = []
    outdated: list[str] = []
    for one in dict.fromkeys(_within(extra, wanted)):
        version = _version(one.name)
        if version is None:
            missing.append(one.name)
        elif not _fits(version, one):
            outdated.append(f"{one.name} {version}")
    install = f"pip install --upgrade 'govauth[{extra}]'"
    advice = Text(install, install)
    if outdated:
        names = ", ".join(outdated)
        found = Text(f"too old or too new: {names}", f"версии не подходят: {names}")
        return Finding.fault("extra", extra, found, advice)
    if not missing:
        return Finding.ok("extra", extra, Text("installed", "установлен"))
    names = ", ".join(missing)
    found = Text(f"not installed ({names})", f"не установлен ({names})")
    if needed:
        return Finding.fault("extra", extra, found, advice)
    return Finding.ok("extra", extra, found)
