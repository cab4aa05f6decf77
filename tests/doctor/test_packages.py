"""Planted faults of what is installed."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from govauth.doctor import Settings, State, packages
from tests.doctor.findings import the

pytestmark = pytest.mark.anyio


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose packages hide those of the environment."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def install(folder: Path, name: str, version: str, *requirements: str) -> None:
    described = folder / f"{name}-{version}.dist-info" / "METADATA"
    described.parent.mkdir()
    wanted = "".join(f"Requires-Dist: {one}\n" for one in requirements)
    described.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{wanted}")


async def test_here_nothing_is_missing() -> None:
    found = await packages.check(Settings())
    assert {one.state for one in found} == {State.OK}
    assert the("version", found, "msgspec").state is State.OK
    assert the("extra", found, "gost").found.en == "installed"
    assert not [one for one in found if one.subject in ("dev", "benchmarks")]


async def test_versions_that_do_not_fit(installed: Path) -> None:
    install(installed, "httpx", "0.27.2")
    install(installed, "anyio", "5.0.1")
    install(installed, "redis", "4.6.0")
    found = await packages.check(Settings())
    assert the("version", found, "httpx").state is State.FAULT
    assert "0.27.2 is installed, >= 0.28, < 1 is needed" in the("version", found, "httpx").found.en
    assert the("version", found, "anyio").state is State.FAULT
    assert the("extra", found, "redis").state is State.FAULT
    assert "pip install --upgrade 'govauth[redis]'" in the("extra", found, "redis").advice.en


async def test_an_editable_installation_is_judged_by_its_sources(installed: Path) -> None:
    install(installed, "govauth", "9.9", "gone>=1; extra == 'old'")
    sources = installed / "my sources"
    sources.mkdir()
    (sources / "pyproject.toml").write_text(
        '[project]\nname = "govauth"\ndependencies = ["absent>=1"]\n'
        '[project.optional-dependencies]\nnew = ["attrs>=24.2"]\n'
    )
    origin = {"url": sources.as_uri(), "dir_info": {"editable": True}}
    (installed / "govauth-9.9.dist-info" / "direct_url.json").write_text(json.dumps(origin))
    found = await packages.check(Settings())
    assert the("version", found, "absent").state is State.FAULT
    assert [one.subject for one in found if one.check == "extra"] == ["new"]
    (sources / "pyproject.toml").unlink()
    assert [one.subject for one in await packages.check(Settings()) if one.check == "extra"] == ["old"]


async def test_an_extra_that_is_not_installed(installed: Path) -> None:
    requirements = (
        "absent>=1",
        "attrs>=24.2",
        "no-such>=2; extra == 'gost'",
        "govauth[gost]; extra == 'sandbox'",
    )
    install(installed, "govauth", "9.9", *requirements)
    found = await packages.check(Settings(extras=frozenset({"sandbox"})))
    assert the("version", found, "absent").state is State.FAULT
    assert the("extra", found, "gost").state is State.OK
    assert "not installed (no-such)" in the("extra", found, "gost").found.en
    assert the("extra", found, "sandbox").state is State.FAULT


async def test_what_is_no_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", absent)
    found = the("version", await packages.check(Settings()), "govauth")
    assert found.state is State.WARNING
    assert found.found.en == "is not installed as a package"
