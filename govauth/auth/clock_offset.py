"""How far a server's clock is from the clock of this host, read off the ``Date`` headers of its answers."""

from __future__ import annotations

import logging
from typing import Final

from attrs import evolve

from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender, Prepare

LOOK_SECONDS: Final = 60.0
"""How often an answer to a business call is looked at; those to token calls always are."""

_NOISE: Final = 1.0
"""A difference that is smaller says nothing: both clocks are read in passing."""

_log = logging.getLogger("govauth.auth")


class ClockOffset:
    """The clock of one server, as this host sees it: the host's own clock and what it lacks.

    It belongs to one host and one server and goes nowhere with a token: what another host lacks is something
    else. It is a :class:`.Clock`, for whatever must be dated by the server's time.

    Attributes:
        seconds: the server's clock minus ours; zero as long as nothing is known.

    """

    __slots__ = ("_clock", "_look_at", "seconds")

    def __init__(self, clock: Clock) -> None:
        """Begin without knowing a difference.

        Args:
            clock: of this host.

        """
        self.seconds: float = 0.0
        self._clock = clock
        self._look_at = float("-inf")

    @property
    def looked(self) -> bool:
        """Whether any answer was looked at: a token that came from a store shows nothing."""
        return self._look_at > float("-inf")

    def time(self) -> float:
        """Seconds since the epoch, by the server's clock."""
        return self._clock.time() + self.seconds

    def monotonic(self) -> float:
        """Seconds of this host that never go back."""
        return self._clock.monotonic()

    def observe(self, response: Response, *, seconds: float) -> None:
        """Learn from an answer that has just come.

        Its ``Date`` has whole seconds and was written at some moment of the exchange. A difference that
        fits is left as it is, so the time of the server does not flicker.

        Args:
            response: from the server, or from a cache, which says so (``Age``) and teaches nothing.
            seconds: how long the exchange took.

        """
        self._look_at = self._clock.monotonic() + LOOK_SECONDS
        date = response.date
        if date is None or "age" in response.headers:
            return
        now = self._clock.time()
        least, most = date - now, date + 1.0 - (now - seconds)
        if not least - _NOISE <= self.seconds <= most + _NOISE:
            self.seconds = (least + most) / 2
            _log.debug("the clock of the server is %+.1f s from ours", self.seconds)

    def glance(self, response: Response, *, now: float, seconds: float) -> None:
        """Do the same at most once a minute: for calls that come by the thousand.

        Args:
            response: that has just come.
            now: monotonic seconds.
            seconds: how long the exchange took.

        """
        if now >= self._look_at:
            self.observe(response, seconds=seconds)

    def dated(self, response: Response) -> Response:
        """Return an answer that has a ``Date``: of the server, or of our reception (RFC 9110, 6.6.1)."""
        if "date" in response.headers:
            return response
        from email.utils import formatdate  # noqa: PLC0415 - heavy, and every server dates its answers

        return evolve(response, headers={**response.headers, "date": formatdate(self.time(), usegmt=True)})


class DatedSender:
    """A sender for token calls: every answer has a date, and shows the clock of the server."""

    def __init__(self, http: HttpSender, offset: ClockOffset) -> None:
        self._http = http
        self.offset = offset

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        """Send, and compare the answer's date with our clock."""
        sent_at = self.offset.monotonic()
        response = await self._http.send(request, seconds=seconds, prepare=prepare)
        self.offset.observe(response, seconds=self.offset.monotonic() - sent_at)
        return self.offset.dated(response)

    def with_pool(self, *, slots: int) -> HttpSender:
        """Make a sender with slots of its own from the one within."""
        return self._http.with_pool(slots=slots)

    async def aclose(self) -> None:
        """Close the sender within."""
        await self._http.aclose()


def answered_at(response: Response, *, clock: Clock = SYSTEM_CLOCK) -> float:
    """Return when the server answered, by its own clock, in epoch seconds: a token's life begins there.

    Args:
        response: whatever comes through a keeper's sender or the transport has a date.
        clock: for an answer that came by another way and has none.

    """
    return clock.time() if response.date is None else response.date
