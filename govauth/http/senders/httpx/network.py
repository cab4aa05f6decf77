"""What httpcore reads from and writes to."""

from __future__ import annotations

import select
import ssl
from collections.abc import Iterable
from typing import Final, Protocol

import anyio
import httpcore
from anyio.abc import ByteStream, SocketAttribute
from anyio.streams.tls import TLSAttribute, TLSStream

from govauth.errors import ConnectFailed, TlsFailed, UnexpectedReply
from govauth.http.tls import why

_BROKEN: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError, ssl.SSLError)


class Watched(Protocol):
    """A connection, as far as its stream knows it.

    Attributes:
        sent: set when a byte of the request leaves.
        body_follows: whether the head should wait for a body that is there already.
        may_read: how many bytes may still come.
        limit: of a body, for the error.

    """

    sent: bool
    body_follows: bool
    may_read: int
    limit: int


class Network(httpcore.AsyncNetworkBackend):
    """Opens the stream of a connection. One total deadline rules, so the timeouts given here are not used."""

    def __init__(self, connection: Watched) -> None:
        self._connection = connection

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Connect, to whichever address answers first."""
        try:
            stream = await anyio.connect_tcp(host, port, local_host=local_address)
        except OSError as error:
            cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
            reason = cause.strerror or "no address of it answers"
        else:
            return _Stream(stream, self._connection, host)
        raise ConnectFailed(f"cannot connect to {host}: {reason}")


class _Stream(httpcore.AsyncNetworkStream):
    """What httpcore reads and writes; it tells the connection when a byte of the request leaves."""

    def __init__(self, stream: ByteStream, connection: Watched, host: str) -> None:
        self._stream = stream
        self._socket = stream.extra(SocketAttribute.raw_socket)
        self._connection = connection
        self._host = host
        self._head = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109, ARG002
        try:
            data = await self._stream.receive(max_bytes)
        except anyio.EndOfStream:
            return b""
        except _BROKEN:
            raise httpcore.ReadError("broken") from None
        self._connection.may_read -= len(data)
        if self._connection.may_read < 0:
            # Raised from within, so that httpcore's generators end instead of being left to the collector.
            raise UnexpectedReply("body", f"larger than {self._connection.limit} bytes")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109, ARG002
        if not buffer:
            return  # httpcore writes the ends of a request even where they have no bytes
        if self._connection.body_follows:
            # One packet, and one turn of the loop, for the head and a body that is there already.
            self._connection.body_follows = False
            self._head = buffer
            return
        if self._head:
            buffer, self._head = self._head + buffer, b""
        self._connection.sent = True
        try:
            await self._stream.send(buffer)
        except _BROKEN:
            raise httpcore.WriteError("broken") from None

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002
    ) -> httpcore.AsyncNetworkStream:
        try:
            wrapped = await TLSStream.wrap(
                self._stream, ssl_context=ssl_context, hostname=server_hostname, standard_compatible=False
            )
        except ssl.SSLError as error:
            reason = why(error, self._host)
        except (anyio.BrokenResourceError, anyio.EndOfStream, OSError):
            reason = f"TLS with {self._host} failed: the connection broke during the handshake"
        except BaseException:
            await anyio.aclose_forcefully(self._stream)
            raise
        else:
            return _Stream(wrapped, self._connection, self._host)
        await anyio.aclose_forcefully(self._stream)
        raise TlsFailed(reason)

    def get_extra_info(self, info: str) -> object:
        if info == "ssl_object":
            return self._stream.extra(TLSAttribute.ssl_object, None)
        if info == "is_readable":
            return _readable(self._socket.fileno())
        return None


def _readable(descriptor: int) -> bool:
    """Whether an idle socket has something to say, which can only be goodbye."""
    if descriptor < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
