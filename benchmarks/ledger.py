"""What a ledger costs: ``python -m benchmarks.ledger [--postgres URL] [--rows N] [--quick]``.

The provider is in memory, so that nothing but the ledger is measured. Beside a batch a bare loop that keeps
nothing runs by turns, with a provider that takes 50 ms.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Final

import anyio
import psutil

from benchmarks.measuring import Row
from benchmarks.table import table
from govauth.errors import GovAuthError
from govauth.ledger import Ledger
from govauth.ledger.content import scope_digest
from govauth.ledger.planning import Planning
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.transport.fence import Fence

WIDTH: Final = 50
UPSTREAM: Final = 0.05
_MB: Final = 1 << 20


class Selling:
    """A provider that always answers, and its effect."""

    name = "benchmark.sell"
    can_look = True

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._sold = 0

    async def sell(self) -> str:
        await anyio.sleep(self._seconds)
        self._sold += 1
        return f"r{self._sold}"

    async def scope(self) -> str:
        return "benchmark"

    def now(self) -> float:
        return time.time()

    def content(self, intent: str) -> JsonObject:
        return {"name": intent, "total": 1500, "phone": None}

    def base(self, content: JsonObject) -> JsonObject:
        return {"name": content["name"], "total": content["total"]}

    def fixed_second(self, content: JsonObject) -> int | None:  # noqa: ARG002
        return None

    def earliest_second(self, now: int) -> int | None:
        return now - 3600

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:  # noqa: ARG002
        fence.check()
        return await self.sell()

    def result(self, ref: str, content: JsonObject, times: Times) -> str:  # noqa: ARG002
        return ref

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        raise NotImplementedError(f"nothing is lost here: {len(lost)}, {oldest_first}")
        yield

    def is_duplicate(self, error: GovAuthError) -> bool:  # noqa: ARG002
        return False


async def once(url: str, *, count: int, width: int) -> float:
    """Return the milliseconds of one ``once``."""
    ledger, effect = Ledger(url), Selling()
    await ledger.once(effect, "first", "lesson")
    keys = iter(range(count))
    begun = time.perf_counter()

    async def caller() -> None:
        for number in keys:
            await ledger.once(effect, f"k{number}", f"lesson {number % 7}")

    async with anyio.create_task_group() as tasks:
        for _ in range(width):
            tasks.start_soon(caller)
    spent = time.perf_counter() - begun
    await ledger.aclose()
    return spent / count * 1000


async def batch(url: str, *, count: int, seconds: float = 0.0) -> float:
    """Return the seconds of a batch."""
    ledger, effect = Ledger(url), Selling(seconds)
    begun = time.perf_counter()
    report = await ledger.run(effect, ((f"k{number}", "lesson") for number in range(count)), width=WIDTH)
    spent = time.perf_counter() - begun
    if report.done != count:
        raise AssertionError(report)
    await ledger.aclose()
    return spent


async def bare(*, count: int, seconds: float) -> float:
    """Return the seconds of a loop of the same width that keeps nothing."""
    effect = Selling(seconds)
    keys = iter(range(count))
    begun = time.perf_counter()

    async def caller() -> None:
        for _ in keys:
            await effect.sell()

    async with anyio.create_task_group() as tasks:
        for _ in range(WIDTH):
            tasks.start_soon(caller)
    return time.perf_counter() - begun


async def plan(url: str, rows: int) -> None:
    """Plan rows and print the peak of the memory that this takes, in MB; run in a process of its own."""
    ledger, effect = Ledger(url), Selling()
    await ledger.counts()
    process = psutil.Process()
    before = peak = process.memory_info().rss
    planning: Planning[str, str] = Planning(ledger.engine, effect, scope_digest("benchmark"), "b")

    async def watch() -> None:
        nonlocal peak
        while not planning.ended:
            peak = max(peak, process.memory_info().rss)
            await anyio.sleep(0.05)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        await planning.run((f"k{number}", "lesson") for number in range(rows))
    await ledger.aclose()
    print(f"{(peak - before) / _MB:.1f} {planning.rows}")


class Databases:
    """Fresh SQLite files, and the tables of one PostgreSQL database made anew."""

    def __init__(self, directory: Path, postgres: str | None) -> None:
        self._directory = directory
        self._postgres = postgres
        self._number = 0

    @property
    def kinds(self) -> list[str]:
        return ["SQLite", *(["PostgreSQL"] if self._postgres else [])]

    def fresh(self, kind: str) -> str:
        if kind == "PostgreSQL" and self._postgres:
            import psycopg  # noqa: PLC0415 - an extra

            with psycopg.connect(self._postgres, autocommit=True) as connection:
                connection.execute(
                    "DROP TABLE IF EXISTS ledger_meta, ledger_entry, ledger_turn, ledger_surplus CASCADE"
                )
            return self._postgres
        self._number += 1
        return str(self._directory / f"private{self._number}" / "ledger.sqlite")


def run(databases: Databases, *, count: int, rows: int, rounds: int) -> list[Row]:
    """Measure by turns and return the rows of the table."""
    found: list[Row] = []
    for kind in databases.kinds:
        for width in (1, WIDTH):
            spent = [
                anyio.run(lambda w=width, k=kind: once(databases.fresh(k), count=count, width=w))  # type: ignore[misc]
                for _ in range(rounds)
            ]
            found.append(Row(f"{kind}: `once`, width {width}", f"{statistics.median(spent):.2f} ms"))
        spent = [
            anyio.run(lambda k=kind: batch(databases.fresh(k), count=count * 5)) / count / 5 * 1000  # type: ignore[misc]
            for _ in range(rounds)
        ]
        found.append(Row(f"{kind}: a batch, width {WIDTH}", f"{statistics.median(spent):.2f} ms"))
        found.append(_beside_a_bare_loop(databases, kind, count=count * 5, rounds=rounds))
    program = [
        sys.executable,
        "-m",
        "benchmarks.ledger",
        "--plan",
        databases.fresh("SQLite"),
        "--rows",
        str(rows),
    ]
    output = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    found.append(
        Row(f"SQLite: memory for {rows:,} planned rows", f"{output.split()[0]} MB", target="constant")
    )
    return found


def _beside_a_bare_loop(databases: Databases, kind: str, *, count: int, rounds: int) -> Row:
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(anyio.run(lambda: batch(databases.fresh(kind), count=count, seconds=UPSTREAM)))
        theirs.append(anyio.run(lambda: bare(count=count, seconds=UPSTREAM)))
    ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
    return Row(
        f"{kind}: {count} rows of 50 ms, width {WIDTH}",
        f"{statistics.median(ours):.2f} s",
        f"a bare loop: {statistics.median(theirs):.2f} s",
        f"{ratio:.2f}",
        "≤ 1.15",
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description="What a ledger costs.")
    parser.add_argument("--postgres", metavar="URL", help="a database whose ledger tables may be dropped")
    parser.add_argument("--rows", type=int, default=1_000_000, help="planned rows; default: %(default)s")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--plan", metavar="URL", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.plan:
        anyio.run(plan, asked.plan, asked.rows)
        return
    with tempfile.TemporaryDirectory() as directory:
        databases = Databases(Path(directory), asked.postgres)
        count, rounds = (100, 1) if asked.quick else (400, 5)
        print(table(run(databases, count=count, rows=asked.rows, rounds=rounds)))


if __name__ == "__main__":
    main()
