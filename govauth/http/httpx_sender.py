"""The default sender. The only file that imports an HTTP library.

httpx's own pool looks at every connection for every request; here ``httpcore``'s connections are handed out
by :class:`~govauth.http.pool.ConnectionPool`, and requests go to them with prepared headers. A user's
``httpx.AsyncClient`` (proxies, mounts, ``respx``) can take their place.
"""

from __future__ import annotations

import select
import ssl
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

import anyio
import httpcore
from anyio.abc import ByteStream, SocketAttribute
from anyio.streams.tls import TLSAttribute, TLSStream

from govauth.concurrency.loop import PerLoop
from govauth.errors import (
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    TimedOut,
    TlsFailed,
    TransportError,
    UnexpectedReply,
)
from govauth.http.encoding import ACCEPTED, decoded
from govauth.http.message import Request, Response
from govauth.http.pool import ConnectionPool
from govauth.http.sender import AtSlot
from govauth.http.tls import why

if TYPE_CHECKING:
    import httpx

SLOTS: Final = 100
LARGEST_REPLY: Final = 64 * 2**20
_HEADERS_AT_MOST: Final = 2**16


_FAULTS: Final = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ConnectionNotAvailable)
_BROKEN: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError, ssl.SSLError)


class HttpxSender:
    """Sends over connections of its own, or through a client that it is given and never closes."""

    def __init__(
        self,
        client: httpx.AsyncClient | None = None,
        *,
        slots: int = SLOTS,
        idle_seconds: float = 5.0,
        ssl_context: ssl.SSLContext | None = None,
        largest_reply: int = LARGEST_REPLY,
    ) -> None:
        """Make a sender. Nothing is opened before the first request.

        Args:
            client: sends through this client instead: proxies, mounts and mocks work. Its pool should
                allow ``slots`` connections. Redirects and its own auth stay off.
            slots: how many requests may be on the wire at once, in each event loop.
            idle_seconds: how long an idle connection is kept.
            ssl_context: trust of its own, see :func:`trusting`; else one shared by the process.
            largest_reply: the most bytes of a body, decompressed.

        """
        if slots < 1:
            raise ConfigurationError("slots must be at least 1")

        self._client = client
        self._idle_seconds = idle_seconds
        self._ssl_context = ssl_context
        self._largest_reply = largest_reply
        self._pools: PerLoop[ConnectionPool[_Connection]] = PerLoop(
            lambda: ConnectionPool(self._connect, slots=slots, idle_seconds=idle_seconds)
        )

    async def send(self, request: Request, *, seconds: float, at_slot: AtSlot | None = None) -> Response:
        """Send one request and read its response to the end; see :class:`~govauth.http.sender.HttpSender`."""
        origin, _ = _split(request.url)
        pool = self._pools.get()
        fault: TransportError | UnexpectedReply
        sent = False
        with anyio.move_on_after(seconds):
            connection = await pool.take(origin)
            connection.sent = False
            try:
                if at_slot is not None:
                    request = await at_slot(request)
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

    def sibling(self, *, slots: int) -> HttpxSender:
        """Make a sender with the same settings and slots of its own."""
        return HttpxSender(
            self._client,
            slots=slots,
            idle_seconds=self._idle_seconds,
            ssl_context=self._ssl_context,
            largest_reply=self._largest_reply,
        )

    def _connect(self, origin: str) -> _Connection:
        if self._client is not None:
            return _Borrowed(self._client)
        return _Direct(origin, self._ssl_context, self._largest_reply)

    async def aclose(self) -> None:
        """Close the connections of this event loop."""
        pool = self._pools.pop()
        if pool is not None:
            await pool.aclose()


def trusting(*pem_files: str | Path) -> ssl.SSLContext:
    """Make a TLS context that trusts the usual authorities and those in ``pem_files``.

    Some government hosts use the Russian Trusted Root CA, which neither certifi nor most systems carry.
    Give its root and its sub CA here; nothing else in the process starts to trust them.

    Raises:
        ConfigurationError: a file cannot be read or holds no certificate.

    """
    from httpx import create_ssl_context  # noqa: PLC0415 - on first use

    context = create_ssl_context()
    for file in pem_files:
        try:
            context.load_verify_locations(cafile=str(Path(file).expanduser()))
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(f"cannot read certificates from {file}: {error}") from None
    return context


@cache
def shared_context() -> ssl.SSLContext:
    """Return the TLS context that all senders of the process share: reading the authorities is slow."""
    return trusting()


class _Connection(Protocol):
    sent: bool

    async def exchange(self, request: Request) -> Response: ...
    def alive(self) -> bool: ...
    async def aclose(self) -> None: ...


class _Direct:
    """One connection of our own."""

    def __init__(self, origin: str, context: ssl.SSLContext | None, largest_reply: int) -> None:
        url = httpcore.URL(origin)
        self.sent = False
        self._origin = url.origin
        self._host = (b"host", origin.partition("://")[2].encode())
        self.limit = largest_reply
        self.may_read = largest_reply
        if url.scheme == b"https" and context is None:
            context = shared_context()
        self._connection = httpcore.AsyncHTTPConnection(
            url.origin, ssl_context=context, network_backend=_Backend(self)
        )

    def alive(self) -> bool:
        return self._connection.is_available() and not self._connection.has_expired()

    async def aclose(self) -> None:
        await self._connection.aclose()

    async def exchange(self, request: Request) -> Response:
        self.may_read = self.limit + _HEADERS_AT_MOST
        response = await self._answer(request)
        try:
            body = await response.aread()
        except _FAULTS as error:
            raise ConnectionLost(_broken(error), sent=True) from None
        finally:
            await response.aclose()
        return _response(response.status, response.headers, body, self.limit)

    async def _answer(self, request: Request) -> httpcore.Response:
        try:
            return await self._connection.handle_async_request(self._prepared(request))
        except _FAULTS as error:
            raise ConnectionLost(_broken(error), sent=self.sent) from None

    def _prepared(self, request: Request) -> httpcore.Request:
        headers = [self._host, *((k.encode(), v.encode()) for k, v in request.headers.items())]
        if "accept-encoding" not in request.headers:
            headers.append((b"accept-encoding", ACCEPTED.encode()))
        if request.content or request.method not in ("GET", "HEAD", "DELETE"):
            headers.append((b"content-length", b"%d" % len(request.content)))
        origin = self._origin
        url = httpcore.URL(
            scheme=origin.scheme, host=origin.host, port=origin.port, target=_split(request.url)[1]
        )
        return httpcore.Request(request.method.encode(), url, headers=headers, content=request.content)


class _Borrowed:
    """A turn with somebody else's client."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.sent = False
        self._client = client

    def alive(self) -> bool:
        return True

    async def aclose(self) -> None:
        """Leave the client to its owner."""

    async def exchange(self, request: Request) -> Response:
        import httpx  # noqa: PLC0415 - on first use

        ready = self._client.build_request(
            request.method, request.url, headers=dict(request.headers), content=request.content, timeout=None
        )
        try:
            self.sent = True
            answer = await self._client.send(ready, auth=None, follow_redirects=False)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            self.sent = False
            tls = _tls_error_behind(error)
            if tls is not None:
                raise TlsFailed(why(tls, ready.url.host)) from None
            raise ConnectFailed(f"cannot connect to {ready.url.host}: {type(error).__name__}") from None
        except httpx.HTTPError as error:
            raise ConnectionLost(_broken(error), sent=True) from None
        return Response(answer.status_code, dict(answer.headers.items()), answer.content)


class _Backend(httpcore.AsyncNetworkBackend):
    """Opens the stream of a connection. One total deadline rules, so the timeouts given here are not used."""

    def __init__(self, connection: _Direct) -> None:
        self._connection = connection

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
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

    def __init__(self, stream: ByteStream, connection: _Direct, host: str) -> None:
        self._stream = stream
        self._connection = connection
        self._host = host

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
            return _readable(self._stream.extra(SocketAttribute.raw_socket).fileno())
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


def _tls_error_behind(error: BaseException) -> ssl.SSLError | None:
    """Find the TLS error that a connection error of httpx came from."""
    behind: BaseException | None = error
    while behind is not None and not isinstance(behind, ssl.SSLError):
        behind = behind.__cause__ or behind.__context__
    return behind


@lru_cache(maxsize=1024)
def _split(url: str) -> tuple[str, bytes]:
    parts = urlsplit(url)
    target = parts.path or "/"
    return f"{parts.scheme}://{parts.netloc}", (f"{target}?{parts.query}" if parts.query else target).encode()


def _response(status: int, raw: list[tuple[bytes, bytes]], body: bytes, limit: int) -> Response:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    if len(body) > limit:
        raise UnexpectedReply("body", f"larger than {limit} bytes", status=status)
    return Response(status, headers, decoded(body, headers.get("content-encoding", ""), limit=limit))


def _broken(error: Exception) -> str:
    return f"the connection broke before the whole answer came ({type(error).__name__})"
