"""How far the server's clock is from ours, read off the ``Date`` headers of auth answers."""

from __future__ import annotations

from typing import Final

from govauth.clock import Clock
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender, Prepare

_NOISE: Final = 2.0
"""``Date`` has whole seconds, and the answer travels: a smaller difference says nothing."""


class ClockOffset:
    """A sender that passes everything on and remembers the skew."""

    def __init__(self, http: HttpSender, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self.skew = 0.0

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        """Send, and compare the answer's ``Date`` with the middle of the round trip."""
        sent_at = self._clock.time()
        response = await self._http.send(request, seconds=seconds, prepare=prepare)
        if response.date is not None:
            skew = response.date + 0.5 - (sent_at + self._clock.time()) / 2
            self.skew = skew if abs(skew) >= _NOISE else 0.0
        return response

    def with_pool(self, *, slots: int) -> HttpSender:
        """Make a sibling of the sender within."""
        return self._http.with_pool(slots=slots)

    async def aclose(self) -> None:
        """Close the sender within."""
        await self._http.aclose()
