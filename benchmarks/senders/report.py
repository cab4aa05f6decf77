"""The page of results: tables, targets and profiles."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby

from attrs import field, frozen

from benchmarks.senders.parts import Steady
from benchmarks.senders.storms import Storm
from benchmarks.senders.targets import judged, kept
from benchmarks.senders.turns import Cell

_LIBRARIES = (
    "httpx", "httpx2", "aiohttp", "pyreqwest", "authlib", "nalogo", "moy-nalog-api",
    "httptools", "anyio", "trio", "uvloop", "msgspec",
)  # fmt: skip
MEBIBYTE = 2**20


@frozen
class Results:
    """What was measured; parts that were not asked for are empty."""

    cells: list[Cell] = field(factory=list)
    steady: list[Steady] = field(factory=list)
    storms: list[Storm] = field(factory=list)
    profiles: dict[str, dict[str, float]] = field(factory=dict)


def report(results: Results) -> str:
    """Write everything as Markdown."""
    sections = [
        _section(
            "Targets", ("target", "limit", "found", ""), [*judged(results.cells), *kept(results.steady)]
        ),
        *(
            _section(f"Calls: {way}", _CALL_HEAD, map(_call_row, cells))
            for way, cells in groupby(results.cells, key=lambda cell: cell.way)
        ),
        _section("Many calls", _STEADY_HEAD, map(_steady_row, results.steady)),
        _section("Token storms", _STORM_HEAD, map(_storm_row, results.storms)),
        _profiles(results.profiles),
    ]
    return "\n\n".join(filter(None, sections))


def made_by(command: str, absent: Sequence[str]) -> str:
    """Say what made the page, and with what."""
    missing = f" Not installed: {', '.join(absent)}." if absent else ""
    return (
        f"Made by `{command}` on {datetime.now(UTC).date()}, {os.cpu_count()} cores, load"
        f" {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {_versions()}.{missing}"
    )


def _versions() -> str:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


_CALL_HEAD = ("at once", "client", "calls/s", "CPU of a call, µs", "p50, ms", "p99, ms", "resident, MiB",
              "calls/s to httpx", "CPU to httpx")  # fmt: skip
_STEADY_HEAD = ("sender", "calls", "memory grew by, MiB", "descriptors before and after", "new connections")
_STORM_HEAD = (
    "refresh token",
    "callers",
    "processes",
    "client",
    "calls to the token endpoint",
    "failures",
    "seconds",
)


def _call_row(cell: Cell) -> tuple[str, ...]:
    of = cell.median
    return (
        f"{cell.width:,}", cell.name, f"{of.rate:,.0f}", f"{of.cpu * 1e6:,.0f}", f"{of.p50 * 1e3:,.1f}",
        f"{of.p99 * 1e3:,.1f}", f"{of.resident / MEBIBYTE:.0f}", f"{cell.rate_ratio:.2f}",
        f"{cell.cpu_ratio:.2f}",
    )  # fmt: skip


def _steady_row(each: Steady) -> tuple[str, ...]:
    descriptors = " → ".join(map(str, each.descriptors))
    return each.way, f"{each.calls:,}", f"{each.grown / MEBIBYTE:.2f}", descriptors, str(each.connections)


def _storm_row(storm: Storm) -> tuple[str, ...]:
    return (
        "dead" if storm.dead else "alive", f"{storm.callers:,}", str(storm.processes),
        storm.name, f"{storm.token_calls:,}",
        f"{storm.failures:,}", f"{storm.seconds:.2f}",
    )  # fmt: skip


def _profiles(profiles: dict[str, dict[str, float]]) -> str:
    layers = list(dict.fromkeys(layer for shares in profiles.values() for layer in shares))
    rows = [
        (layer, *(f"{shares.get(layer, 0):.0%}" for shares in profiles.values()))
        for layer in layers
        if max(shares.get(layer, 0) for shares in profiles.values()) >= 0.01
    ]
    return _section("Where the processor time of a call goes", ("layer", *profiles), rows)


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]] | map[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"## {title}", "", "| " + " | ".join(head) + " |", "|---" * len(head) + "|", *lines])
