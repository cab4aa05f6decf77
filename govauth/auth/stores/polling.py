"""Wait for a lock that knows no event loop."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Final

import anyio

_FIRST: Final = 0.002
_LONGEST: Final = 0.05


async def until(acquire: Callable[[], bool]) -> None:
    """Call ``acquire`` until it says True, with growing, jittered pauses of at most 50 ms."""

    async def try_once() -> bool:
        return acquire()

    await until_async(try_once)


async def until_async(acquire: Callable[[], Awaitable[bool]]) -> None:
    """Do the same with an ``acquire`` that itself waits for an answer."""
    pause = _FIRST
    while not await acquire():
        await anyio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, hides nothing
        pause = min(_LONGEST, pause * 1.5)
