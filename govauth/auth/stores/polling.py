"""Wait for a lock that knows no event loop."""

from __future__ import annotations

import math
import random
from collections.abc import Awaitable, Callable
from typing import Final

import anyio

_FIRST: Final = 0.002
_LONGEST: Final = 0.05


async def until(acquire: Callable[[], bool], *, seconds: float = math.inf) -> bool:
    """Call ``acquire`` until it says True, with growing, jittered pauses of at most 50 ms.

    Args:
        acquire: tries once, without waiting.
        seconds: for how long; then the answer is False.

    """

    async def try_once() -> bool:
        return acquire()

    return await until_async(try_once, seconds=seconds)


async def until_async(acquire: Callable[[], Awaitable[bool]], *, seconds: float = math.inf) -> bool:
    """Do the same with an ``acquire`` that itself waits for an answer."""
    pause = _FIRST
    end = anyio.current_time() + seconds
    while not await acquire():
        if anyio.current_time() >= end:
            return False
        await anyio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, hides nothing
        pause = min(_LONGEST, pause * 1.5)
    return True
