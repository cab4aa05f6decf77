"""What time it is, in one place, so that tests and skewed hosts can say otherwise."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A source of wall-clock and monotonic time."""

    def time(self) -> float:
        """Seconds since the epoch."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; only differences mean something."""
        ...


class SystemClock:
    """The clock of this host. It is the default everywhere."""

    __slots__ = ()

    def time(self) -> float:
        """Seconds since the epoch, as the host believes."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of the host's monotonic clock."""
        return time.monotonic()

    def __reduce__(self) -> tuple[type[SystemClock], tuple[()]]:
        return SystemClock, ()


SYSTEM_CLOCK = SystemClock()


def instant(seconds: float) -> datetime:
    """Turn epoch seconds into an aware UTC datetime."""
    return datetime.fromtimestamp(seconds, UTC)
