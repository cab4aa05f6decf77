"""Keep to a provider's pace."""

from __future__ import annotations

import threading

import anyio
from attrs import field, frozen
from attrs.validators import optional

from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.settings import is_count, is_seconds


@frozen
class Rate:
    """At most ``calls`` in ``seconds``; up to ``burst`` of them at once (``calls`` when not given).

    Raises:
        ConfigurationError: a number is out of range.

    """

    calls: int = field(validator=is_count)
    seconds: float = field(validator=is_seconds)
    burst: int | None = field(default=None, validator=optional(is_count))


class Limiter:
    """Grants turns at a :class:`Rate`, in the order of asking.

    A turn is booked by moving one instant forward (the generic cell rate algorithm), so there is no queue
    to hold, nothing to hand over on cancellation, and threads and loops may share one limiter.
    """

    def __init__(self, rate: Rate, *, clock: Clock = SYSTEM_CLOCK) -> None:
        self._interval = rate.seconds / rate.calls
        self._tolerance = self._interval * ((rate.burst or rate.calls) - 1)
        self._clock = clock
        self._lock = threading.Lock()
        self._next = 0.0

    def book(self) -> float:
        """Book the next turn and return the seconds until it comes."""
        now = self._clock.monotonic()
        with self._lock:
            due = max(self._next, now)
            self._next = due + self._interval
        return max(0.0, due - self._tolerance - now)

    async def turn(self) -> None:
        """Wait for a turn."""
        wait = self.book()
        if wait > 0:
            await anyio.sleep(wait)
