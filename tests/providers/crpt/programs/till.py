"""A till under load: so many checks a second, whatever the hosts do. Begins at a line from whoever started it."""

from __future__ import annotations

import json
import sys
from functools import partial
import time
from collections import Counter
from pathlib import Path
from typing import TypedDict

import anyio
import anyio.to_thread

from govauth.providers.crpt.permissive import Permissive


class Served(TypedDict):
    """What became of all checks.

    Attributes:
        checks: how many were made.
        without: how many had no verdict.
        longest: seconds of the longest one, as the cashier waits for it.
        sources: how many were answered by whom.
        hosts: how many were answered by which host.
        failures: why no host answered, and how often.

    """

    checks: int
    without: int
    longest: float
    sources: dict[str, int]
    hosts: dict[str, int]
    failures: dict[str, int]


async def serve(desk: Permissive, code: str, *, rate: float, seconds: float) -> Served:
    """Scan at a steady pace, and wait for every verdict."""
    sources, hosts, failures = Counter[str](), Counter[str](), Counter[str]()
    waited: list[float] = []
    without = 0

    async def scan() -> None:
        nonlocal without
        started = time.monotonic()
        found = await desk.check([code])
        waited.append(time.monotonic() - started)
        without += found.allowed is None
        sources[str(found.source)] += 1
        hosts[str(found.host)[-5:]] += 1
        if found.failure is not None:
            failures[str(found.failure)] += 1

    count = round(rate * seconds)
    begun = time.monotonic()
    async with anyio.create_task_group() as scans:
        for number in range(count):
            await anyio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            scans.start_soon(scan)
    return Served(
        checks=len(waited),
        without=without,
        longest=max(waited),
        sources=dict(sources),
        hosts=dict(hosts),
        failures=dict(failures),
    )


async def main(url: str, store: str, code: str, rate: str, seconds: str) -> None:
    """Open the desk, say that it is ready, and begin when a line comes."""
    from tests.providers.crpt.permissive.test_load import desk_at  # noqa: PLC0415 - it imports this module

    async with desk_at(url, Path(store)) as desk:
        await desk.refresh()
        print("ready", flush=True)
        await anyio.to_thread.run_sync(sys.stdin.readline)
        print(json.dumps(await serve(desk, code, rate=float(rate), seconds=float(seconds))), flush=True)


if __name__ == "__main__":
    anyio.run(partial(main, *sys.argv[1:6]))
