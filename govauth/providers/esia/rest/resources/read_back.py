"""What a read-back after a lost answer looks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from govauth.errors import NotFound

T = TypeVar("T")


def absent(read: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[bool]]:
    """Look whether a thing is gone: reading it is answered "not found"."""

    async def look() -> bool:
        try:
            await read()
        except NotFound:
            return True
        return False

    return look


def present(read: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[bool]]:
    """Look whether a thing is there: reading it is not answered "not found"."""
    gone = absent(read)

    async def look() -> bool:
        return not await gone()

    return look


def holds(read: Callable[[], Awaitable[T]], test: Callable[[T], bool]) -> Callable[[], Awaitable[bool]]:
    """Look whether what is read now passes a test."""

    async def look() -> bool:
        return test(await read())

    return look
