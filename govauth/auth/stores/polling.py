"""Wait for a lock that knows no event loop."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

import anyio

_FIRST: Final = 0.002
_LONGEST: Final = 0.05


async def until(acquire: Callable[[], bool]) -> None:
    """Call ``acquire`` until it says True, with growing, jittered pauses of at most 50 ms."""
    pause = _FIRST
    while not acquire():
        await anyio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, hides nothing
        pause = min(_LONGEST, pause * 1.5)
