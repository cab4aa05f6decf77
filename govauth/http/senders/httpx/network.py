"""What httpcore reads from and writes to."""

from __future__ import annotations

import contextlib
import select
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import anyio
import httpcore
from anyio.abc import ByteStream, SocketAttribute, TaskGroup
from anyio.streams.tls import TLSAttribute, TLSStream

from govauth.errors import ConnectFailed, TlsFailed, UnexpectedReply
from govauth.http.tls import why

AT_ONCE: Final = 2**14
"""So many bytes go into the buffers of any socket: no need to listen for an answer meanwhile."""

_BROKEN: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError, ssl.SSLError)
_WHOLE: Final = 2**18
"""As much as an event loop ever reads in one go, so that nothing is left where nobody looks."""


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


async def dial(host: str, port: int, *, what: str = "") -> Stream:
    """Connect, to whichever address of the host answers first.

    Args:
        host: a name or an address.
        port: of it.
        what: of which role the host is, for the error.

    Raises:
        ConnectFailed: nobody answers.

    """
    try:
        stream = await anyio.connect_tcp(host, port)
    except OSError as error:
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        reason = cause.strerror or "no address of it answers"
    else:
        return Stream(stream, host)
    raise ConnectFailed(f"cannot connect to {what}{host}: {reason}")


class Stream(httpcore.AsyncNetworkStream):
    """What httpcore reads and writes. The total deadline rules, so the timeouts given here are not used.

    Attributes:
        watch: the connection that wants to know when a byte of a request leaves; None while it is opened.
        group: sends what is long while the answer is read: a server may answer before it has read all.
        sending: whether something long is on its way.

    """

    def __init__(self, stream: ByteStream, host: str) -> None:
        self.watch: Watched | None = None
        self.group: TaskGroup | None = None
        self.sending: bool = False
        self._stream = stream
        self._socket = stream.extra(SocketAttribute.raw_socket)
        self._host = host
        self._head = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109, ARG002
        """Read what has come; nothing at the end."""
        try:
            data = await self._stream.receive(max_bytes if self.watch is None else _WHOLE)
        except anyio.EndOfStream:
            return b""
        except _BROKEN:
            raise httpcore.ReadError("broken") from None
        watch = self.watch
        if watch is not None:
            watch.may_read -= len(data)
            if watch.may_read < 0:
                # Raised from within, so that httpcore's generators end, and are not left to the collector.
                raise UnexpectedReply("body", f"larger than {watch.limit} bytes")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109, ARG002
        """Write a piece of a request; a head waits for a body that is there already."""
        if not buffer:
            return  # httpcore writes the ends of a request even where they have no bytes
        watch = self.watch
        if watch is not None:
            if watch.body_follows:
                # One packet, and one turn of the loop, for the head and a body that is there already.
                watch.body_follows = False
                self._head = buffer
                return
            watch.sent = True
        if self._head:
            buffer, self._head = self._head + buffer, b""
        if self.group is not None:
            self.sending = True
            self.group.start_soon(self._send_meanwhile, buffer)
            return
        try:
            await self._stream.send(buffer)
        except _BROKEN:
            raise httpcore.WriteError("broken") from None

    async def _send_meanwhile(self, buffer: bytes) -> None:
        try:
            await self._stream.send(buffer)
        except _BROKEN:
            return  # whoever reads finds an answer there, or the break
        self.sending = False

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()

    async def aclose_forcefully(self) -> None:
        """Close it at once, even if the caller is cancelled."""
        await anyio.aclose_forcefully(self._stream)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002
    ) -> Stream:
        """Speak TLS from here on.

        Raises:
            TlsFailed: the handshake failed.

        """
        host = server_hostname or self._host
        try:
            wrapped = await TLSStream.wrap(
                _Whole(self._stream), ssl_context=ssl_context, hostname=host, standard_compatible=False
            )
        except ssl.SSLError as error:
            reason = why(error, host)
        except (anyio.BrokenResourceError, anyio.EndOfStream, OSError):
            reason = f"TLS with {host} failed: the connection broke during the handshake"
        else:
            return Stream(wrapped, host)
        raise TlsFailed(reason)

    def get_extra_info(self, info: str) -> object:
        """Tell httpcore whether an idle connection has something to say."""
        if info == "ssl_object":
            return self._stream.extra(TLSAttribute.ssl_object, None)
        if info == "is_readable":
            return _readable(self._socket.fileno()) or _decrypts(self._stream)
        return None


class _Whole(ByteStream):
    """What TLS reads from: in pieces as large as they come, so that it holds all there is.

    A break that is met while sending is found by whoever reads.
    """

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream

    async def receive(self, max_bytes: int = _WHOLE) -> bytes:  # noqa: ARG002
        return await self._stream.receive(_WHOLE)

    async def send(self, item: bytes) -> None:
        # Raised within TLS, the break would end the reading too, and with it an answer that has come already.
        with contextlib.suppress(anyio.BrokenResourceError):
            await self._stream.send(item)

    async def send_eof(self) -> None:
        await self._stream.send_eof()

    async def aclose(self) -> None:
        await self._stream.aclose()

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        return self._stream.extra_attributes  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _readable(descriptor: int) -> bool:
    """Whether an idle socket has something to say, which can only be goodbye."""
    if descriptor < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _decrypts(stream: ByteStream) -> bool:
    """Whether an idle TLS connection has something to say that was read from the socket already."""
    tls = stream.extra(TLSAttribute.ssl_object, None)
    if tls is None:
        return False
    try:
        tls.read(1)
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        return True
    return True
