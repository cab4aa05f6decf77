"""What an inbox promises: a message is there durably before it is acknowledged, and once."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from attrs import field, frozen


class Kind(StrEnum):
    """What a stored message is."""

    RESPONSE = "response"
    """An answer, or what СМЭВ says of a request."""
    REQUEST = "request"
    """A request of another system, for those who provide a view."""
    REFUSED = "refused"
    """Its signature did not hold, or it is a request that cannot be read: kept for people alone."""


@frozen(slots=True, kw_only=True)
class StoredMessage:
    """A message as it came, with what it is looked up by.

    Attributes:
        message_id: of the message: a second one with the same is dropped.
        original_message_id: of the request that it answers; None for a request.
        kind: what it is.
        received_at: when it was stored, in epoch seconds.
        media_type: Content-Type of the reply that it came in.
        content: the reply, octet for octet. Personal data, never shown.

    """

    message_id: str
    original_message_id: str | None
    kind: Kind
    received_at: float
    media_type: str
    content: bytes = field(repr=lambda content: f"<{len(content)} bytes>")


class Inbox(Protocol):
    """Keeps what came from the queues of one system. Several processes may share one.

    Loop-free, like a token store.
    """

    async def put(self, message: StoredMessage) -> bool:
        """Keep a message. When this returns, it survives a crash.

        Returns:
            False if one with this identifier and kind is there already: it is left alone.

        """
        ...

    async def answers(self, original_message_id: str) -> tuple[StoredMessage, ...]:
        """Return the responses to a request, in the order in which they were stored."""
        ...

    async def unhandled(self) -> StoredMessage | None:
        """Return the oldest request that is not handled."""
        ...

    async def handled(self, message_id: str) -> None:
        """Note that a request is handled."""
        ...

    async def stored(self, kind: Kind, *, most: int = 100) -> tuple[StoredMessage, ...]:
        """Return messages of a kind, oldest first: also those that nobody here has asked for."""
        ...

    async def forget(self, *, before: float) -> int:
        """Drop responses, refused messages and handled requests that were stored before a moment.

        Args:
            before: in epoch seconds.

        Returns:
            How many.

        """
        ...

    async def polled_at(self, kind: Kind) -> float:
        """Return when the queue of a kind was last found empty by anyone, in epoch seconds; 0 for never."""
        ...

    async def polled(self, kind: Kind, at: float) -> None:
        """Note that the queue of a kind was found empty."""
        ...
