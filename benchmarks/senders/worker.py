"""One candidate in a process of its own, which waits for its turns.

``python -m benchmarks.senders.worker CANDIDATE LOOP ADDRESS [PEM]`` reads a line of JSON for each turn and
writes one with what it measured, until its standard input ends.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import anyio
import attrs
import psutil

from benchmarks.measuring import Call
from benchmarks.senders.candidates import AT_MOST, CANDIDATES

_AT_MOST_TIMES: Final = 10_000
_BACKENDS: Final = {
    "asyncio": ("asyncio", {}),
    "uvloop": ("asyncio", {"use_uvloop": True}),
    "trio": ("trio", {}),
}


@attrs.frozen
class Turn:
    """What a worker is to do.

    Attributes:
        width: callers at once.
        seconds: how long they call.
        calls: how many calls they make altogether, in place of a time.

    """

    width: int
    seconds: float = 0.0
    calls: int = 0


@attrs.frozen
class Measured:
    """What one turn cost: times in seconds, memory in bytes.

    Attributes:
        rate: calls per second.
        cpu: processor time of one call, in this process.
        p50: the median time of a call.
        p99: the time that one call in a hundred exceeds.
        resident: the memory of the process after the turn.
        descriptors: how many are open after the turn.

    """

    rate: float
    cpu: float
    p50: float
    p99: float
    resident: int
    descriptors: int


async def measured(call: Call, turn: Turn) -> Measured:
    """Take one turn, after calls that do not count: connections have gone idle meanwhile."""
    await _calling(call, min(turn.width, AT_MOST), each=1, until=0)
    gc.collect()
    cpu, began = time.process_time(), time.perf_counter()
    # Where memory is looked at, the times are not kept: a hundred thousand of them are three megabytes.
    until = 0.0 if turn.calls else began + turn.seconds
    keep = _AT_MOST_TIMES if turn.calls else None
    times = await _calling(call, turn.width, each=turn.calls // turn.width, until=until, keep=keep)
    made = turn.calls // turn.width * turn.width if turn.calls else len(times)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    process = psutil.Process()
    return Measured(
        rate=made / wall,
        cpu=cpu / made,
        p50=statistics.median(times),
        p99=statistics.quantiles(times, n=100)[98] if len(times) > 1 else times[0],
        resident=process.memory_info().rss,
        descriptors=process.num_fds(),
    )


async def _calling(
    call: Call, width: int, *, each: int, until: float, keep: int | None = None
) -> Sequence[float]:
    times: deque[float] = deque(maxlen=keep)

    async def caller() -> None:
        made = 0
        while True:
            began = time.perf_counter()
            await call()
            ended = time.perf_counter()
            times.append(ended - began)
            made += 1
            if made >= each and ended >= until:
                return

    async with anyio.create_task_group() as group:
        for _ in range(width):
            group.start_soon(caller)
    return times


async def _serve(name: str, address: str, pem: Path | None) -> None:
    async with CANDIDATES[name].make(address, pem) as call:
        await call()  # imports, the first connection and the token
        print("ready", flush=True)
        while line := await anyio.to_thread.run_sync(sys.stdin.readline):
            print(json.dumps(attrs.asdict(await measured(call, Turn(**json.loads(line))))), flush=True)


if __name__ == "__main__":
    NAME, LOOP, ADDRESS, *PEM = sys.argv[1:]
    BACKEND, OPTIONS = _BACKENDS[LOOP]
    anyio.run(_serve, NAME, ADDRESS, Path(PEM[0]) if PEM else None, backend=BACKEND, backend_options=OPTIONS)
