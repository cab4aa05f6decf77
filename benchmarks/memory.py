"""Memory of 500 calls at once, each candidate in a process of its own.

``python -m benchmarks.memory ADDRESS CANDIDATE METER`` measures one and prints kilobytes. The resident size
is read from Linux's ``/proc``: ``getrusage`` starts with the peak of the parent.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tracemalloc
from collections.abc import Callable, Coroutine
from pathlib import Path

import anyio

from benchmarks.calling import list_ours, list_plain, ours, plain
from benchmarks.measuring import Effort, Row
from benchmarks.server import served

AT_ONCE = 500
ROUNDS = 3
METERS = {"heap": "Python heap at its peak (tracemalloc)", "resident": "growth of the peak resident size"}


async def run(effort: Effort) -> list[Row]:
    """Measure both with both meters."""
    found: dict[tuple[str, str], list[float]] = {(m, who): [] for m in METERS for who in ("ours", "httpx")}
    with served() as address:
        for _ in range(min(effort.rounds, ROUNDS)):
            for (meter, who), each in found.items():
                each.append(await _measured(address, who, meter))
    kilobytes = {case: statistics.median(each) for case, each in found.items()}
    rows: list[Row] = []
    for meter, words in METERS.items():
        mine, other = kilobytes[meter, "ours"], kilobytes[meter, "httpx"]
        what = f"{AT_ONCE} calls at once: {words}"
        rows.append(
            Row(what, f"{mine / 1024:.1f} MiB", f"httpx: {other / 1024:.1f} MiB", f"{mine / other:.2f}")
        )
    return rows


async def _measured(address: str, who: str, meter: str) -> float:
    done = await anyio.run_process([sys.executable, "-m", "benchmarks.memory", address, who, meter])
    return float(done.stdout)


async def _probe(address: str, who: str, meter: str) -> None:
    async with ours(address) as nalog, plain(address) as client:

        async def call() -> None:
            await (list_ours(nalog) if who == "ours" else list_plain(client))

        await call()  # imports, the first connection and the token are not what is measured
        gc.collect()
        if meter == "heap":
            tracemalloc.start()
            await _all_at_once(call)
            print(tracemalloc.get_traced_memory()[1] / 1024)
        else:
            before = _kilobytes("VmRSS")
            await _all_at_once(call)
            print(max(1, _kilobytes("VmHWM") - before))


async def _all_at_once(call: Callable[[], Coroutine[None, None, None]]) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(AT_ONCE):
            group.start_soon(call)


def _kilobytes(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{name}:"))


if __name__ == "__main__":
    ADDRESS, CANDIDATE, METER = sys.argv[1:]
    anyio.run(_probe, ADDRESS, CANDIDATE, METER)
