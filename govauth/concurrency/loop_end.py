"""What is closed when its event loop ends, on asyncio and on trio."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Protocol
from weakref import WeakKeyDictionary, WeakSet

import anyio

from govauth.concurrency.loop import in_trio, is_closed, running_loop


class Closable(Protocol):
    """Holds something open that belongs to an event loop."""

    async def aclose(self) -> None:
        """Close what belongs to the running loop."""
        ...


class _Ending:
    """The end of one loop: the holders that are notified of it, and what the loop itself wakes."""

    def __init__(self) -> None:
        self.holders: WeakSet[Closable] = WeakSet()
        self.sentinel: AsyncGenerator[None, None] | None = None

    def watch(self) -> None:
        """Let the running loop wake us: asyncio closes generators, trio cancels its system tasks."""
        if in_trio():
            sys.modules["trio"].lowlevel.spawn_system_task(self._sleep)
            return
        self.sentinel = self._asleep()
        with suppress(StopIteration):  # it has begun, and waits at its yield
            self.sentinel.asend(None).send(None)

    async def _asleep(self) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            await self._close_all()

    async def _sleep(self) -> None:
        try:
            await anyio.sleep_forever()
        finally:
            await self._close_all()

    async def _close_all(self) -> None:
        with anyio.CancelScope(shield=True):
            for holder in tuple(self.holders):
                await holder.aclose()


_endings: WeakKeyDictionary[object, _Ending] = WeakKeyDictionary()
_lock = threading.Lock()


def close_at_loop_end(holder: Closable) -> None:
    """Call ``holder.aclose`` when the running loop ends, if the holder lives that long.

    ``asyncio.run`` and ``trio.run`` tell of their end. A loop that was closed by hand, without
    ``shutdown_asyncgens``, does not: what was open there goes to the collector.
    """
    loop = running_loop()
    with _lock:
        ending = _endings.get(loop)
        if ending is None:
            for old in tuple(_endings):
                if is_closed(old):
                    del _endings[old]
            ending = _endings[loop] = _Ending()
            ending.watch()
        ending.holders.add(holder)
