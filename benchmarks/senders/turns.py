"""Workers that take turns, one at a time, so that a busy moment of the host hits all of them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import attrs

from benchmarks.senders.candidates import BESIDE, CANDIDATES
from benchmarks.senders.worker import Measured, Turn

WIDE, FEW_ROUNDS = 500, 2
"""Beyond this width a turn of httpx takes most of ten seconds, so there are few."""


class Worker:
    """One candidate in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Take the process; its pipes are open."""
        self._process = process
        self._ready = False

    def wait_until_ready(self) -> None:
        """Wait until it has made its first call."""
        if not self._ready:
            self.line()
            self._ready = True

    def turn(self, turn: Turn) -> Measured:
        """Let it take a turn, and wait."""
        self.wait_until_ready()
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(attrs.asdict(turn)) + "\n")
            self._process.stdin.flush()
        return Measured(**json.loads(self.line()))

    def line(self) -> str:
        """Read what it says.

        Raises:
            RuntimeError: it ended.

        """
        said = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not said:
            raise RuntimeError(f"the worker ended: {self._process.args!r}")
        return said


@contextmanager
def working(name: str, loop: str, address: str, root: Path | None) -> Iterator[Worker]:
    """Run a worker while the block runs."""
    command = [sys.executable, "-m", "benchmarks.senders.worker", name, loop, address]
    environment = {**os.environ, **({"SSL_CERT_FILE": str(root)} if root else {})}
    with subprocess.Popen(
        [*command, *([str(root)] if root else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        try:
            yield Worker(process)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.wait(timeout=60)


def present(loop: str) -> list[str]:
    """Name the candidates that are installed and run on this loop."""
    return [
        name
        for name, each in CANDIDATES.items()
        if find_spec(each.needs) is not None and (each.trio or loop != "trio")
    ]


def absent() -> list[str]:
    """Name the candidates that are not installed."""
    return [name for name, each in CANDIDATES.items() if find_spec(each.needs) is None]


def by_turns(
    loop: str,
    address: str,
    root: Path | None,
    widths: Sequence[int],
    *,
    rounds: int,
    seconds: float,
    only: Collection[str] = (),
) -> dict[int, dict[str, list[Measured]]]:
    """Measure all candidates at all widths, or some of them."""
    names = [name for name in present(loop) if not only or name in only]
    with ExitStack() as stack:
        workers = {name: stack.enter_context(working(name, loop, address, root)) for name in names}
        for worker in workers.values():  # they start side by side, and take turns only then
            worker.wait_until_ready()
        found: dict[int, dict[str, list[Measured]]] = {}
        for width in widths:
            found[width] = {name: [] for name in workers}
            for _ in range(rounds if width <= WIDE else min(rounds, FEW_ROUNDS)):
                for name, worker in workers.items():
                    found[width][name].append(worker.turn(Turn(width, seconds)))
        return found


@attrs.frozen
class Cell:
    """Medians of one candidate in one place.

    Attributes:
        part: which part of the benchmark.
        way: the size of the answer, the scheme and the loop.
        width: callers at once.
        name: the candidate.
        median: of the turns; ``resident`` in bytes.
        rate_ratio: the median of the ratios to httpx, round by round.
        cpu_ratio: the same of the processor time.

    """

    part: str
    way: str
    width: int
    name: str
    median: Measured
    rate_ratio: float
    cpu_ratio: float


def cells(part: str, way: str, found: dict[int, dict[str, list[Measured]]]) -> list[Cell]:
    """Take the medians."""
    return [
        Cell(part, way, width, name, _median(turns), *_ratios(turns, by_name[BESIDE]))
        for width, by_name in found.items()
        for name, turns in by_name.items()
    ]


def _median(turns: list[Measured]) -> Measured:
    rows = [attrs.asdict(each) for each in turns]
    return Measured(**{name: statistics.median(row[name] for row in rows) for name in rows[0]})


def _ratios(turns: list[Measured], beside: list[Measured]) -> tuple[float, float]:
    pairs = list(zip(turns, beside, strict=True))
    return (
        statistics.median(each.rate / other.rate for each, other in pairs),
        statistics.median(each.cpu / other.cpu for each, other in pairs),
    )
