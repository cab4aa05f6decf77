"""One API of a provider, as one client reaches it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TypeAlias

from govauth.auth.clock_offset import ClockOffset, DatedSender
from govauth.concurrency.limiter import Limiter, Rate
from govauth.errors import GovAuthError
from govauth.http.message import Response
from govauth.http.sender import HttpSender
from govauth.transport.channel import Channel
from govauth.transport.place import Place

Refuse: TypeAlias = Callable[[Response], GovAuthError | None]
"""A room's reading of refusals: the error that an answer means, or None if it is a result."""


class Api:
    """Where an API is, how it refuses, and how fast it may be called by all principals of a client together.

    Attributes:
        channel: shared with the other APIs of the client.
        server_clock: the clock of the API, for what must be dated by it.
        token_sender: carries the requests for tokens, and shows that clock.
        place: where it is installed; only hosts of the place see tokens.
        refuse: the room's reading of refusals.
        headers: go with every request; names in lower case.
        limiter: hands out the turns, where the provider has a rate.
        provider: the room, for observers.
        turn: of the thread that makes the transport of another principal.

    """

    __slots__ = (
        "channel",
        "headers",
        "limiter",
        "place",
        "provider",
        "refuse",
        "server_clock",
        "token_sender",
        "turn",
    )

    def __init__(
        self,
        channel: Channel,
        place: Place,
        *,
        refuse: Refuse,
        headers: Mapping[str, str],
        rate: Rate | None = None,
        provider: str = "",
    ) -> None:
        self.channel: Channel = channel
        self.server_clock: ClockOffset = ClockOffset(channel.clock)
        self.provider: str = provider
        self.token_sender: DatedSender = DatedSender(_seen(channel, provider), self.server_clock)
        self.place: Place = place
        self.refuse: Refuse = refuse
        self.headers: dict[str, str] = dict(headers)
        self.turn: threading.Lock = threading.Lock()
        self.limiter: Limiter | None = None if rate is None else Limiter(rate, clock=channel.clock)


def _seen(channel: Channel, provider: str) -> HttpSender:
    if channel.watch is None:
        return channel.token_sender
    from govauth.http.watched import WatchedTokenSender  # noqa: PLC0415 - where somebody observes

    return WatchedTokenSender(channel.token_sender, channel.watch, channel.clock, provider)
