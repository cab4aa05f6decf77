"""What the senders are to reach against plain httpx with its default limits, in the same run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from benchmarks.senders.parts import UPSTREAM, Steady, Way
from benchmarks.senders.turns import Cell

ASYNCIO, TRIO, AWAY = Way("4", "asyncio", ()), Way("4", "trio", ()), Way("4", "asyncio", (), delay=UPSTREAM)


@frozen
class Target:
    """One line of the list.

    Attributes:
        what: in words, with the sender and the width.
        limit: the number to reach.
        at_most: the limit is an upper one.
        place: the way, the width and the candidate that it is read from.
        read: the number of that place.

    """

    what: str
    limit: float
    at_most: bool
    place: tuple[Way, int, str]
    read: Callable[[Cell], float]


def _rate(cell: Cell) -> float:
    return cell.rate_ratio


def _cpu(cell: Cell) -> float:
    return cell.cpu_ratio


def _p50(cell: Cell) -> float:
    return cell.median.p50 / UPSTREAM


def _p99(cell: Cell) -> float:
    return cell.median.p99 / UPSTREAM


TARGETS = [
    Target("default, 1 at once: CPU to httpx", 0.65, True, (ASYNCIO, 1, "default"), _cpu),
    Target("default, 100 at once: calls/s to httpx", 5.5, False, (ASYNCIO, 100, "default"), _rate),
    Target("default, 500 at once: calls/s to httpx", 5.5, False, (ASYNCIO, 500, "default"), _rate),
    Target("direct, 1 at once: CPU to httpx", 0.28, True, (ASYNCIO, 1, "direct"), _cpu),
    Target("direct, 100 at once: calls/s to httpx", 10.5, False, (ASYNCIO, 100, "direct"), _rate),
    Target("direct, 500 at once: calls/s to httpx", 11.5, False, (ASYNCIO, 500, "direct"), _rate),
    Target("direct, 100 at once on trio: calls/s to httpx on trio", 5.5, False, (TRIO, 100, "direct"), _rate),
    Target("direct, 100 at once, 50 ms away: p50 to upstream", 1.05, True, (AWAY, 100, "direct"), _p50),
    Target("direct, 100 at once, 50 ms away: p99 to upstream", 1.4, True, (AWAY, 100, "direct"), _p99),
]


def judged(cells: Sequence[Cell]) -> list[tuple[str, str, str, str]]:
    """Tell of each target that was measured what it is, what was found, and whether it was reached."""
    by_place = {(cell.way, cell.width, cell.name): cell for cell in cells}
    rows = []
    for target in TARGETS:
        way, width, name = target.place
        cell = by_place.get((str(way), width, name))
        if cell is not None:
            found = target.read(cell)
            rows.append(_row(target.what, found, target.limit, at_most=target.at_most))
    one, many = (by_place.get((str(ASYNCIO), width, "direct")) for width in (1, 500))
    if one is not None and many is not None:
        what = "direct: CPU of a call at 500 to that at 1"
        rows.append(_row(what, many.median.cpu / one.median.cpu, 1.2, at_most=True))
    return rows


def kept(steady: Sequence[Steady]) -> list[tuple[str, str, str, str]]:
    """Tell the same of what many calls left behind: MiB of memory, and connections that were opened."""
    rows = []
    for each in steady:
        grown = abs(each.grown) / 2**20
        rows.append(_row(f"{each.way}, {each.calls:,} calls: MiB of memory", grown, 2, at_most=True))
        rows.append(
            _row(f"{each.way}, {each.calls:,} calls: new connections", each.connections, 0, at_most=True)
        )
    return rows


def _row(what: str, found: float, limit: float, *, at_most: bool) -> tuple[str, str, str, str]:
    reached = found <= limit if at_most else found >= limit
    return what, f"{'≤' if at_most else '≥'} {limit:g}", f"{found:.2f}", "reached" if reached else "missed"
