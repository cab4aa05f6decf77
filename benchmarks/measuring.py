"""Rounds that take turns, medians, and the rows of the table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

import anyio
from attrs import frozen

Call: TypeAlias = Callable[[], Awaitable[object]]


@frozen
class Effort:
    """How much to measure.

    Attributes:
        rounds: how often the candidates take turns.
        share: the part of the calls of a full run.

    """

    rounds: int
    share: float

    def calls(self, full: int) -> int:
        """Return the calls of a round."""
        return max(1, round(full * self.share))


FULL = Effort(rounds=5, share=1.0)
QUICK = Effort(rounds=3, share=0.2)


@frozen
class Cost:
    """What one call costs, in seconds."""

    wall: float
    cpu: float


@frozen
class Row:
    """A row of the table."""

    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    target: str = ""


async def cost(call: Call, *, calls: int, concurrency: int = 1) -> Cost:
    """Measure ``calls`` calls, ``concurrency`` at a time."""

    async def caller() -> None:
        for _ in range(calls // concurrency):
            await call()

    wall, cpu = time.perf_counter(), time.process_time()
    if concurrency == 1:
        await caller()
    else:
        async with anyio.create_task_group() as group:
            for _ in range(concurrency):
                group.start_soon(caller)
    made = calls // concurrency * concurrency
    return Cost((time.perf_counter() - wall) / made, (time.process_time() - cpu) / made)


async def by_turns(
    candidates: Mapping[str, Call], *, rounds: int, calls: int, concurrency: int = 1
) -> dict[str, list[Cost]]:
    """Let the candidates take turns, so that a busy moment of the host hits all.

    Each turn begins with calls that do not count: connections have gone idle while others had theirs.
    """
    warming = max(concurrency, calls // 20)
    costs: dict[str, list[Cost]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, call in candidates.items():
            await cost(call, calls=warming, concurrency=concurrency)
            costs[name].append(await cost(call, calls=calls, concurrency=concurrency))
    return costs


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the medians."""
    wall = statistics.median(each.wall for each in costs)
    return Cost(wall, statistics.median(each.cpu for each in costs))


def over(costs: Sequence[Cost], bare: Sequence[Cost]) -> Cost:
    """Return the medians of the differences, round by round."""
    pairs = list(zip(costs, bare, strict=True))
    return middle([Cost(each.wall - less.wall, each.cpu - less.cpu) for each, less in pairs])


def micro(seconds: float) -> str:
    """Write microseconds."""
    value = seconds * 1e6
    return f"{value:.2f} µs" if value < 10 else f"{value:,.0f} µs"


def milli(seconds: float) -> str:
    """Write milliseconds."""
    return f"{seconds * 1e3:.1f} ms"
