"""How long a call takes beside what the server takes: 100 callers, a server that answers after 50 ms."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from functools import partial

import anyio

from benchmarks.calling import list_ours, list_plain, ours, plain
from benchmarks.measuring import Call, Effort, Row, milli
from benchmarks.server import served
from govauth.http.senders.direct import DirectSender
from govauth.http.senders.httpx import HttpxSender

UPSTREAM = 0.05
CALLERS = 100
EACH = 20
TARGETS = {"direct": "p50 ≤ 1.05, p99 ≤ 1.4"}


async def run(effort: Effort) -> list[Row]:
    """Measure by turns, and take the times of all rounds together."""
    with served(delay=UPSTREAM) as address:
        default, direct = HttpxSender(), DirectSender()
        try:
            async with (
                ours(address, default) as by_default,
                ours(address, direct) as by_direct,
                plain(address, keeps_all=True) as keeping,
            ):
                candidates: dict[str, Call] = {
                    "default": partial(list_ours, by_default),
                    "direct": partial(list_ours, by_direct),
                    "httpx, keeps all": partial(list_plain, keeping),
                }
                times = await _by_turns(candidates, effort)
        finally:
            await default.aclose()
            await direct.aclose()
    shown = {name: _percentiles(each) for name, each in times.items()}
    beside = shown.pop("httpx, keeps all")
    what = f"{CALLERS} callers, {UPSTREAM * 1000:g} ms upstream, sender"
    return [
        Row(
            f"{what} {name}",
            f"p50 {milli(p50)}, p99 {milli(p99)}",
            f"httpx, keeps all: p50 {milli(beside[0])}, p99 {milli(beside[1])}",
            f"p50 {p50 / UPSTREAM:.2f}, p99 {p99 / UPSTREAM:.2f} of upstream",
            TARGETS.get(name, ""),
        )
        for name, (p50, p99) in shown.items()
    ]


async def _by_turns(candidates: Mapping[str, Call], effort: Effort) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(effort.rounds):
        for name, call in candidates.items():
            await _all(call, 2, [])
            await _all(call, effort.calls(EACH), times[name])
    return times


async def _all(call: Call, each: int, times: list[float]) -> None:
    """Let each caller come at its own moment, as they do in life, and make its calls one after another."""

    async def caller(number: int) -> None:
        await anyio.sleep(UPSTREAM * number / CALLERS)
        for _ in range(each):
            began = time.perf_counter()
            await call()
            times.append(time.perf_counter() - began)

    async with anyio.create_task_group() as group:
        for number in range(CALLERS):
            group.start_soon(caller, number)


def _percentiles(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=100)[98]
