"""A process with short deadlines, to be stopped and killed.

``python -m tests.auth.hurried ROOM BACKEND URL MEMO STORE SCALE``. It holds a token, says "ready", and for each line that
it reads makes a call and prints "ok" or the error. All times of leases and token calls are multiplied by ``SCALE``, so that
tests need not wait for as long as programs do.
"""

from __future__ import annotations

import sys

import anyio
import anyio.to_thread

from govauth.auth import renewing, token_endpoint
from govauth.auth.stores import file, redis, redis_lease
from govauth.errors import GovAuthError
from tests.contract.calling import store_at
from tests.contract.rooms import room_of

TIMES = {
    file: ["WAIT_SECONDS"],
    redis: ["WAIT_SECONDS", "_KEEP_ALIVE_SECONDS"],
    redis_lease: ["LEASE_SECONDS"],
    renewing: ["FLIGHT_SECONDS"],
    token_endpoint: ["TOKEN_CALL_SECONDS"],
}


def hurry(scale: float) -> None:
    for module, names in TIMES.items():
        for name in names:
            setattr(module, name, getattr(module, name) * scale)


async def main(name: str, url: str, memo: str, store: str) -> None:
    async with room_of(name, url, memo).open(store_at(store), timeout=600) as call:
        await call()
        print("ready", flush=True)
        while await anyio.to_thread.run_sync(sys.stdin.readline):
            try:
                await call()
            except GovAuthError as error:
                print(repr(error), flush=True)
            else:
                print("ok", flush=True)


if __name__ == "__main__":
    room, backend, address, memory, where, factor = sys.argv[1:]
    hurry(float(factor))
    anyio.run(main, room, address, memory, where, backend=backend)
