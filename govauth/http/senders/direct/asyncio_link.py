"""The same over a protocol of asyncio, which costs half as much as its streams."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Final, Self, cast

from govauth.errors import TlsFailed, UnexpectedReply
from govauth.http.senders.direct.answer import AnswerReader
from govauth.http.senders.stream import handshake_broke, not_connected, watching
from govauth.http.tls import why

_NEXT_ADDRESS_AFTER: Final = 0.25
"""Seconds (RFC 8305, section 8)."""
_UNASKED_AT_MOST: Final = 2**16


class AsyncioLink(asyncio.Protocol):
    """A link over a transport of asyncio or uvloop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._answer: AnswerReader | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._unasked = b""
        self._ended = False
        self._transport: asyncio.Transport
        self._socket: asyncio.Transport  # the same without TLS, else what is below it
        self._readable: Callable[[], object]

    @classmethod
    async def dial(cls, host: str, port: int, *, what: str = "") -> Self:
        """Connect, to whichever address of the host answers first.

        Raises:
            ConnectFailed: nobody answers.

        """
        loop = asyncio.get_running_loop()
        try:
            if isinstance(loop, asyncio.BaseEventLoop):
                _, link = await loop.create_connection(
                    cls, host, port, happy_eyeballs_delay=_NEXT_ADDRESS_AFTER
                )
            else:  # uvloop has no such argument: its addresses are tried one after another
                _, link = await loop.create_connection(cls, host, port)
        except OSError as error:
            fault = not_connected(what, host, error)
        else:
            return link
        raise fault

    async def exchange(self, data: bytes, answer: AnswerReader) -> None:
        """Send a request, and read its answer; see :class:`~govauth.http.senders.direct.link.Link`."""
        self._answer = answer
        waiter = self._waiter = self._loop.create_future()
        self._transport.write(data)
        try:
            await waiter
        finally:
            self._answer = self._waiter = None

    def idle(self) -> bool:
        """Whether it is open, as far as is known, and all was sent."""
        return not (
            self._unasked
            or self._ended
            or self._transport.is_closing()
            or self._socket.get_write_buffer_size()
            or (self._transport is not self._socket and self._transport.get_write_buffer_size())
        )

    def quiet(self) -> bool:
        """Whether there is nothing to read: the loop may not have looked for a while."""
        return not self._readable()

    async def read(self, max_bytes: int) -> bytes:
        """Read what has come; nothing at the end."""
        if not (self._unasked or self._ended):
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        data, self._unasked = self._unasked[:max_bytes], self._unasked[max_bytes:]
        return data

    async def write(self, data: bytes) -> None:
        """Write all of it, without waiting until it is out."""
        self._transport.write(data)

    async def start_tls(self, context: ssl.SSLContext, host: str) -> Self:
        """Speak TLS from here on.

        Raises:
            TlsFailed: the handshake failed.

        """
        try:
            transport = await self._loop.start_tls(self._transport, self, context, server_hostname=host)
        except ssl.SSLError as error:
            fault = TlsFailed(why(error, host))
        except OSError:
            fault = handshake_broke(host)
        else:
            if transport is not None:
                self._transport = transport
                return self
            fault = handshake_broke(host)
        raise fault

    async def aclose(self) -> None:
        """Close it."""
        await self.aclose_forcefully()

    async def aclose_forcefully(self) -> None:
        """Close it at once, even if the caller is cancelled."""
        self._transport.abort()
        await asyncio.sleep(0)  # the socket is closed within the next turn of the loop

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = self._socket = cast("asyncio.Transport", transport)
        self._readable = watching(transport.get_extra_info("socket").fileno())

    def data_received(self, data: bytes) -> None:
        """Give it to the answer that is awaited, or keep it as what nobody asked for."""
        answer = self._answer
        if answer is None:
            self._unasked += data
            if len(self._unasked) > _UNASKED_AT_MOST:
                self._transport.abort()
            self._wake(None)
            return
        try:
            whole = answer.feed(data)
        except (ConnectionError, UnexpectedReply) as error:
            self._wake(error)
        else:
            if whole:
                self._wake(None)

    def eof_received(self) -> None:
        """Note that the other side has said all; asyncio closes the rest."""
        self._end(broken=False)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end, whatever it came from."""
        self._end(broken=exc is not None)

    def _end(self, *, broken: bool) -> None:
        self._ended = True
        answer = self._answer
        if answer is None:
            self._wake(None)
            return
        try:
            answer.end(broken=broken)
        except ConnectionError as error:
            self._wake(error)
        else:
            self._wake(None)

    def _wake(self, error: Exception | None) -> None:
        self._answer = None
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(error)
