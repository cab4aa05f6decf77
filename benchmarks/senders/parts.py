"""What is measured, in parts that can be chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from urllib.request import urlopen

from attrs import frozen

from benchmarks.senders.serving import Certificate, serving
from benchmarks.senders.turns import Cell, by_turns, cells, working
from benchmarks.senders.worker import Turn

UPSTREAM = 0.05
STEADY_CALLS = 100_000
STEADY_WIDTH = 50


@frozen
class Way:
    """One way of answering, and the widths that are measured there."""

    kilobytes: str
    loop: str
    widths: Sequence[int]
    tls: bool = False
    delay: float = 0.0

    def __str__(self) -> str:
        """Name it for the table."""
        away = f", {self.delay * 1000:g} ms away" if self.delay else ""
        return f"{self.kilobytes} kB, {'https' if self.tls else 'http'}, {self.loop}{away}"


WAYS = {
    "widths": [Way("4", "asyncio", (1, 10, 100, 500, 2000))],
    "sizes": [Way("0.3", "asyncio", (1, 100)), Way("60", "asyncio", (1, 100))],
    "https": [Way("4", "asyncio", (1, 100, 500), tls=True)],
    "loops": [Way("4", "uvloop", (1, 100, 500)), Way("4", "trio", (1, 100, 500))],
    "latency": [Way("4", "asyncio", (100,), delay=UPSTREAM)],
}
QUICK_CANDIDATES = ("default", "direct", "httpx", "aiohttp")
QUICK_WAYS = {"widths": [Way("4", "asyncio", (1, 100))]}


@frozen
class Steady:
    """What many calls left behind.

    Attributes:
        way: the candidate and the scheme.
        calls: how many were made.
        grown: bytes of memory.
        descriptors: before and after.
        connections: opened since the warm-up.

    """

    way: str
    calls: int
    grown: int
    descriptors: tuple[int, int]
    connections: int


def measured(
    part: str,
    way: Way,
    program: Path,
    certificate: Certificate,
    *,
    rounds: int,
    seconds: float,
    only: Collection[str] = (),
) -> list[Cell]:
    """Measure all candidates in one way, or some of them."""
    pem, root = (certificate.server, certificate.root) if way.tls else (None, None)
    with serving(program, way.kilobytes, pem=pem, delay=way.delay) as address:
        found = by_turns(way.loop, address, root, way.widths, rounds=rounds, seconds=seconds, only=only)
        return cells(part, str(way), found)


def steady(name: str, program: Path, calls: int = STEADY_CALLS) -> Steady:
    """Make many calls, after half as many that do not count."""
    with serving(program, "4") as address, working(name, "asyncio", address, None) as worker:
        worker.turn(Turn(STEADY_WIDTH, calls=calls // 2))
        before, opened = worker.turn(Turn(STEADY_WIDTH, calls=calls // 10)), _connections(address)
        after = worker.turn(Turn(STEADY_WIDTH, calls=calls))
        # The two who ask for the count open a connection each.
        return Steady(
            f"{name}, http",
            calls,
            after.resident - before.resident,
            (before.descriptors, after.descriptors),
            _connections(address) - opened - 1,
        )


def _connections(address: str) -> int:
    with urlopen(f"{address}/connections") as answer:
        return int(answer.read())
