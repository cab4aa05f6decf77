"""A moment after which a request must not leave any more."""

from __future__ import annotations

import time
from typing import Self

from attrs import frozen

from govauth.errors import TransportError


def host_uptime() -> float:
    """Seconds that go on while the host sleeps, which those of ``time.monotonic`` do not on Linux."""
    boottime: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


@frozen(slots=True)
class Fence:
    """Checked when a connection is free, just before the bytes leave: by the wall clock and by the host's.

    A worker that was stopped for a while must not send what another worker has taken over meanwhile.
    """

    wall: float
    uptime: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """Set a fence that many seconds from now."""
        return cls(time.time() + seconds, host_uptime() + seconds)

    def check(self) -> None:
        """Let a request pass, or not.

        Raises:
            TransportError: it is too late; nothing was sent.

        """
        if time.time() > self.wall or host_uptime() > self.uptime:
            raise TransportError("the time in which this could be sent is over; nothing was sent")
