"""State that belongs to one event loop, on asyncio and on trio."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from govauth.concurrency.forking import notice_fork

T = TypeVar("T")


def running_loop() -> object:
    """Return an object that stands for the running event loop: hashable and weakly referable.

    Raises:
        RuntimeError: no event loop runs in this thread.

    """
    if in_trio():
        return sys.modules["trio"].lowlevel.current_trio_token()
    import asyncio  # noqa: PLC0415 - who runs it has loaded it; trio does without

    return asyncio.get_running_loop()


def in_trio() -> bool:
    """Tell whether the caller is a trio task. Does not import trio."""
    # Another thread may be in the middle of importing it, and then it runs no task yet.
    asked = getattr(sys.modules.get("trio.lowlevel"), "in_trio_task", None)
    return asked is not None and asked() is True


def is_closed(loop: object) -> bool:
    """Tell whether what :func:`running_loop` gave is a closed loop of asyncio; trio does not tell."""
    if "asyncio" not in sys.modules:
        return False
    import asyncio  # noqa: PLC0415 - it is loaded already

    return isinstance(loop, asyncio.AbstractEventLoop) and loop.is_closed()


class PerLoop(Generic[T]):
    """One ``T`` for each event loop that asks, made on first use.

    A forked child starts with none: connections and flights of the parent are not its own.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: WeakKeyDictionary[object, T] = WeakKeyDictionary()
        self._lock = threading.Lock()
        self._process = os.getpid()

    def get(self) -> T:
        """Return the one of the running loop."""
        loop = running_loop()
        found = self._made.get(loop)
        if found is None or self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    notice_fork()
                    self._made = WeakKeyDictionary()
                    self._process = os.getpid()
                found = self._made.get(loop)
                if found is None:
                    self._drop_closed()
                    found = self._made[loop] = self._make()
        return found

    def pop(self) -> T | None:
        """Forget and return the one of the running loop, if there is one."""
        with self._lock:
            return self._made.pop(running_loop(), None)

    def _drop_closed(self) -> None:
        """Drop what belongs to closed loops: connections hold on to theirs, and keep it for ever."""
        for loop in tuple(self._made):
            if is_closed(loop):
                del self._made[loop]
