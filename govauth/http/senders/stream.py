"""What a connection of ours reads from and writes to, on asyncio and on trio."""

from __future__ import annotations

import contextlib
import select
import ssl
from collections.abc import Callable
from functools import partial
from typing import Final, Self

import anyio
from anyio.abc import ByteStream, SocketAttribute
from anyio.streams.tls import TLSAttribute, TLSStream

from govauth.concurrency.loop import in_trio
from govauth.errors import ConnectFailed, TlsFailed
from govauth.http.senders.forwarding_stream import ForwardingStream
from govauth.http.senders.trio_stream import TrioStream
from govauth.http.tls import why

_BROKEN: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError, ssl.SSLError)
_WHOLE: Final = 2**18
"""As much as an event loop ever reads in one go, so that nothing is left where nobody looks."""


def not_connected(what: str, host: str, error: OSError) -> ConnectFailed:
    """Say why nobody answered.

    Args:
        what: of which role the host is, such as ``the proxy ``.
        host: its name or address.
        error: of the event loop.

    """
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    return ConnectFailed(f"cannot connect to {what}{host}: {cause.strerror or 'no address of it answers'}")


def handshake_broke(host: str) -> TlsFailed:
    """Say that the other side left during the handshake."""
    return TlsFailed(f"TLS with {host} failed: the connection broke during the handshake")


class Stream:
    """A connection over anyio. The total deadline of a call rules, so there are no timeouts here.

    Attributes:
        tls: its TLS state; None without TLS.

    """

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self.tls: ssl.SSLObject | None = stream.extra(TLSAttribute.ssl_object, None)
        self._socket = stream.extra(SocketAttribute.raw_socket)
        self._readable = watching(self._socket.fileno())

    @classmethod
    async def dial(cls, host: str, port: int, *, what: str = "") -> Self:
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
            fault = not_connected(what, host, error)
        else:
            return cls(TrioStream(stream) if in_trio() else stream)
        raise fault

    async def read(self, max_bytes: int = _WHOLE) -> bytes:
        """Read what has come; nothing at the end.

        Raises:
            ConnectionError: it broke.

        """
        try:
            return await self._stream.receive(max_bytes)
        except anyio.EndOfStream:
            return b""
        except _BROKEN:
            raise ConnectionError("broken") from None

    async def write(self, data: bytes) -> None:
        """Write all of it.

        Raises:
            ConnectionError: it broke.

        """
        try:
            await self._stream.send(data)
        except _BROKEN:
            raise ConnectionError("broken") from None

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()

    async def aclose_forcefully(self) -> None:
        """Close it at once, even if the caller is cancelled."""
        await anyio.aclose_forcefully(self._stream)

    async def start_tls(self, context: ssl.SSLContext, host: str) -> Self:
        """Speak TLS from here on.

        Raises:
            TlsFailed: the handshake failed.

        """
        try:
            wrapped = await TLSStream.wrap(
                _Whole(self._stream), ssl_context=context, hostname=host, standard_compatible=False
            )
        except ssl.SSLError as error:
            fault = TlsFailed(why(error, host))
        except (anyio.BrokenResourceError, anyio.EndOfStream, OSError):
            fault = handshake_broke(host)
        else:
            return type(self)(wrapped)
        raise fault

    def quiet(self) -> bool:
        """Whether there is nothing to read: on an idle connection that could only be goodbye."""
        return not (
            self._socket.fileno() < 0 or self._readable() or (self.tls is not None and _decrypts(self.tls))
        )


class _Whole(ForwardingStream):
    """What TLS reads from: in pieces as large as they come, so that it holds all there is.

    A break that is met while sending is found by whoever reads.
    """

    async def receive(self, max_bytes: int = _WHOLE) -> bytes:  # noqa: ARG002
        return await self._stream.receive(_WHOLE)

    async def send(self, item: bytes) -> None:
        # Raised within TLS, the break would end the reading too, and with it an answer that has come already.
        with contextlib.suppress(anyio.BrokenResourceError):
            await self._stream.send(item)


def watching(descriptor: int) -> Callable[[], object]:
    """Make a question that costs little: whether an open socket has something to say, or was hung up on."""
    if not hasattr(select, "poll"):
        return lambda: select.select([descriptor], [], [], 0)[0]
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return partial(poll.poll, 0)


def _decrypts(tls: ssl.SSLObject) -> bool:
    """Whether an idle TLS connection has something to say that was read from the socket already."""
    try:
        tls.read(1)
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        return True
    return True
