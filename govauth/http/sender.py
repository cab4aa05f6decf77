"""The port through which every byte leaves: :class:`HttpSender`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from govauth.http.message import Request, Response

Prepare: TypeAlias = Callable[[Request], Awaitable[Request]]
"""Called once a connection slot is taken; what it returns is what goes out."""


class HttpSender(Protocol):
    """Sends one request and reads its response to the end. It neither retries nor follows redirects."""

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        """Send one request.

        Args:
            request: what to send.
            seconds: the total time for this attempt: waiting for a slot, connecting, sending, reading.
            prepare: finishes the request when a connection slot is taken. A token attached here is
                the newest one, and a revoked token costs as many refusals as there are slots.

        Raises:
            ConnectFailed: never connected.
            TlsFailed: the TLS handshake failed.
            TimedOut: ``seconds`` passed; ``sent`` tells whether the request had begun to leave.
            ConnectionLost: the connection broke after the request had begun to leave.

        """
        ...

    def with_pool(self, *, slots: int) -> HttpSender:
        """Make a sender with the same settings and slots of its own.

        Tokens are renewed through such a sender: calls that wait for a token hold slots of this one.
        """
        ...

    async def aclose(self) -> None:
        """Close what this sender opened, and nothing it was given."""
        ...
