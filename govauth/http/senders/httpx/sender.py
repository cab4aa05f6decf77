"""The sender: slots, one deadline, and no frame that shows secrets."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Final

import anyio

from govauth.concurrency.loop import PerLoop
from govauth.errors import ConfigurationError, TimedOut, TransportError, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.pool import ConnectionPool
from govauth.http.sender import Prepare
from govauth.http.senders.httpx.borrowed import BorrowedClient, checked
from govauth.http.senders.httpx.connection import Connection, split_url
from govauth.http.senders.httpx.direct import DirectConnection

if TYPE_CHECKING:
    import httpx
    import httpx2

SLOTS: Final = 100
LARGEST_REPLY: Final = 64 * 2**20


class HttpxSender:
    """Sends over connections of its own, or through a client that it is given and never closes."""

    def __init__(
        self,
        client: httpx.AsyncClient | httpx2.AsyncClient | None = None,
        *,
        slots: int = SLOTS,
        idle_seconds: float = 5.0,
        ssl_context: ssl.SSLContext | None = None,
        largest_reply: int = LARGEST_REPLY,
    ) -> None:
        """Make a sender. Nothing is opened before the first request.

        Args:
            client: sends through this ``AsyncClient`` of httpx or httpx2 instead, whatever its transport:
                mounts and mocks work. Its pool should allow ``slots`` connections. Redirects and its own
                auth stay off.
            slots: how many requests may be on the wire at once, in each event loop.
            idle_seconds: how long an idle connection is kept.
            ssl_context: trust of its own, see :func:`trusting`; else one shared by the process.
            largest_reply: the most bytes of a body, decompressed.

        Raises:
            ConfigurationError: a setting is wrong; it is named.

        """
        if slots < 1:
            raise ConfigurationError("slots must be at least 1")

        self._client = None if client is None else checked(client)
        self._idle_seconds = idle_seconds
        self._ssl_context = ssl_context
        self._largest_reply = largest_reply
        self._pools: PerLoop[ConnectionPool[Connection]] = PerLoop(
            lambda: ConnectionPool(self._connect, slots=slots, idle_seconds=idle_seconds)
        )

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        """Send one request and read its response to the end; see :class:`~govauth.http.sender.HttpSender`."""
        origin, _ = split_url(request.url)
        pool = self._pools.get()
        fault: TransportError | UnexpectedReply
        sent = False
        with anyio.move_on_after(seconds):
            connection = await pool.take(origin)
            connection.sent = False
            try:
                if prepare is not None:
                    request = await prepare(request)
                return await connection.exchange(request)
            except (TransportError, UnexpectedReply) as error:
                fault = error.again()
            except BaseException as error:  # noqa: BLE001 - passed on, whatever it is
                # Below this frame lie the raw headers and body.
                raise error.with_traceback(None)  # noqa: B904 - the same error
            finally:
                sent = connection.sent
                await pool.give_back(origin, connection)
            raise fault
        raise TimedOut(f"no answer within {seconds:g} s", sent=sent)

    def with_pool(self, *, slots: int) -> HttpxSender:
        """Make a sender with the same settings and slots of its own."""
        return HttpxSender(
            self._client,
            slots=slots,
            idle_seconds=self._idle_seconds,
            ssl_context=self._ssl_context,
            largest_reply=self._largest_reply,
        )

    def _connect(self, origin: str) -> Connection:
        if self._client is not None:
            return BorrowedClient(self._client)
        return DirectConnection(origin, self._ssl_context, self._largest_reply)

    async def aclose(self) -> None:
        """Close the connections of this event loop."""
        pool = self._pools.pop()
        if pool is not None:
            await pool.aclose()
