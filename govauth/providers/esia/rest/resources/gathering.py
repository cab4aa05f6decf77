"""Many calls at once, within a width, with the results in order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import anyio

S = TypeVar("S")
R = TypeVar("R")


async def in_order(items: Sequence[S], work: Callable[[S], Awaitable[R]], width: int) -> list[R]:
    """Do the work for every item, at most ``width`` at a time; the first error stops the rest."""
    results: dict[int, R] = {}
    failures: list[Exception] = []
    turns = iter(enumerate(items))

    async def worker(scope: anyio.CancelScope) -> None:
        for number, item in turns:
            try:
                results[number] = await work(item)
            except Exception as error:  # noqa: BLE001 - handed on as it is, not as a group
                failures.append(error)
                scope.cancel()
                return

    async with anyio.create_task_group() as group:
        for _ in range(min(width, len(items))):
            group.start_soon(worker, group.cancel_scope)
    if failures:
        raise failures[0]
    return [results[number] for number in range(len(items))]
