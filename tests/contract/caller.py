"""A process of many callers: ``python -m tests.contract.caller ROOM BACKEND URL MEMO STORE CALLERS``.

It takes the token from the store, says "ready", waits for a line, lets all callers call at once, and
prints how many calls went well, and why others did not.
"""

from __future__ import annotations

import sys

import anyio
import anyio.to_thread

from tests.contract.calling import many, store_at
from tests.contract.rooms import room_of


async def main(name: str, url: str, memo: str, store: str, callers: int) -> None:
    async with room_of(name, url, memo).open(store_at(store)) as call:
        await call()
        print("ready", flush=True)
        await anyio.to_thread.run_sync(sys.stdin.readline)
        failed = await many(callers, call)
    print(callers - len(failed), *map(repr, failed[:3]), flush=True)


if __name__ == "__main__":
    room, backend, address, memory, directory, count = sys.argv[1:]
    anyio.run(main, room, address, memory, directory, int(count), backend=backend)
