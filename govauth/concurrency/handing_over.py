"""Waiting, on an event loop, for what another thread does."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TypeVar

from govauth.concurrency.loop import in_trio

T = TypeVar("T")


async def result_of(future: Future[T]) -> T:
    """Wait for a future of another thread, on asyncio and on trio. A cancelled caller cancels it."""
    if not in_trio():
        import asyncio  # noqa: PLC0415 - only where it runs already

        return await asyncio.wrap_future(future)
    import trio  # noqa: PLC0415 - only where it runs already

    done, token = trio.Event(), trio.lowlevel.current_trio_token()
    try:
        future.add_done_callback(lambda _: token.run_sync_soon(done.set))
        await done.wait()
    except trio.Cancelled:
        future.cancel()
        raise
    return future.result()
