"""A deadline that a process does not miss for having been stopped."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Final

import anyio

from govauth.concurrency.detached import spawn_detached
from govauth.concurrency.loop import in_trio

if TYPE_CHECKING:
    import asyncio

LATE_SECONDS: Final = 0.05
"""A timer that is later than this went off after the process, or its loop, had stood still."""

GRACE_SECONDS: Final = 1.0
_BEFORE_SECONDS: Final = 0.005


class Deadline:
    """Cancels what runs within after some seconds.

    If the process stood still as its time ran out (it was stopped, its host slept), it gets a moment more:
    the answer may have come meanwhile, and lies in a socket. A refresh token would be lost with it.
    """

    __slots__ = ("_end", "_scope", "_timer", "_watch")

    def __init__(self, seconds: float) -> None:
        """Begin when it is entered.

        Args:
            seconds: from then on.

        """
        self._end = seconds
        self._scope = anyio.CancelScope()
        self._timer: asyncio.TimerHandle | None = None
        self._watch: anyio.CancelScope | None = None

    def __enter__(self) -> anyio.CancelScope:
        self._end += anyio.current_time()
        if in_trio():
            self._watch = anyio.CancelScope()
            spawn_detached(self._watch_it, name="govauth deadline")
        elif self._end < float("inf"):
            # Timers go off in their order, so this one decides before the scope's own.
            self._scope.deadline = self._end
            self._timer = _loop().call_at(self._end - _BEFORE_SECONDS, self._prolong_if_late)
        return self._scope.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self._timer is not None:
            self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        return bool(self._scope.__exit__(kind, error, trace))

    def _prolong_if_late(self) -> None:
        now = _loop().time()
        if now - self._end > LATE_SECONDS:
            self._scope.deadline = now + GRACE_SECONDS

    async def _watch_it(self) -> None:
        assert self._watch is not None  # noqa: S101 - it was started by entering
        with self._watch:
            await anyio.sleep_until(self._end)
            if anyio.current_time() - self._end > LATE_SECONDS:
                await anyio.sleep(GRACE_SECONDS)
            self._scope.cancel()


def _loop() -> asyncio.AbstractEventLoop:
    import asyncio  # noqa: PLC0415 - only where it runs already

    return asyncio.get_running_loop()


@contextmanager
def failing_after(seconds: float) -> Generator[None]:
    """Do the same, and raise ``TimeoutError`` when the time has run out."""
    with Deadline(seconds) as scope:
        yield
    if scope.cancelled_caught:
        raise TimeoutError
