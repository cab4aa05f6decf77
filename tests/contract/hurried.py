"""A program that gives up in the middle of a renewal and ends.

``python -m tests.contract.hurried ROOM BACKEND URL MEMO STORE``.
"""

from __future__ import annotations

import sys

import anyio

from govauth.auth import FileTokenStore
from tests.contract.rooms import ROOMS


async def main(name: str, url: str, memo: str, store: str) -> None:
    async with ROOMS[name](url, memo).open(FileTokenStore(store)) as call:
        with anyio.move_on_after(0.2):
            await call()


if __name__ == "__main__":
    room, backend, address, memory, directory = sys.argv[1:]
    anyio.run(main, room, address, memory, directory, backend=backend)
