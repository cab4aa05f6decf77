"""Somebody else's ``httpx.AsyncClient`` or ``httpx2.AsyncClient`` in place of a connection."""

from __future__ import annotations

import ssl
import sys
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Final, cast

from govauth.errors import (
    ClientClosed,
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    TlsFailed,
    UnexpectedReply,
)
from govauth.http.message import Request, Response
from govauth.http.senders.connection import broken, named
from govauth.http.sink import Pouring, Sink
from govauth.http.tls import why

if TYPE_CHECKING:
    import httpx
    import httpx2

LIBRARIES: Final = ("httpx", "httpx2")


def checked(client: httpx.AsyncClient | httpx2.AsyncClient) -> httpx.AsyncClient:
    """Return a client that a sender may borrow. Those of httpx2 have the interface of httpx.

    Raises:
        ConfigurationError: it is no ``AsyncClient`` of either library.

    """
    if not isinstance(client, _classes("AsyncClient")):
        raise ConfigurationError(
            "client must be an httpx.AsyncClient or an httpx2.AsyncClient,"
            f" not {type(client).__module__.partition('.')[0]}.{type(client).__name__}"
        )
    return cast("httpx.AsyncClient", client)


class BorrowedClient:
    """A turn with somebody else's client.

    Any transport may be behind it, so the class of an exception says nothing about where the request is.
    The body is handed over as a stream that notes when it is read, and transports of httpcore tell by
    ``trace`` when the head leaves. A request without a body, of which nobody tells, counts as sent.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.sent: bool = False
        self._client = client

    def alive(self) -> bool:
        """Whether a turn can be used again: always."""
        return True

    async def aclose(self) -> None:
        """Leave the client to its owner."""

    async def exchange(self, request: Request) -> Response:
        """Send a request through the client; neither its auth nor its redirects apply."""
        if self._client.is_closed:
            raise ClientClosed("the client that the sender was given is closed")
        self.sent = False
        host = request.url.partition("://")[2].partition("/")[0]
        try:
            answer = await self._client.send(
                self._ready(request), auth=None, follow_redirects=False, stream=request.into is not None
            )
        # Whatever transport is behind the client has errors of its own.
        except Exception as error:  # noqa: BLE001
            if self.sent:
                raise _after_sending(error) from None
            raise _before_sending(error, host) from None
        if request.into is not None:
            return await _into(request.into, answer)
        return Response(answer.status_code, dict(answer.headers.items()), answer.content)

    def _ready(self, request: Request) -> httpx.Request:
        reported = False

        async def trace(event: str, info: Mapping[str, object]) -> None:
            nonlocal reported
            if not reported:
                reported, self.sent = True, self.sent and bool(request.content)
            if event.endswith("send_request_headers.started") and not _to_a_proxy(info):
                self.sent = True

        headers = dict(request.headers)
        if request.content:
            headers["content-length"] = str(len(request.content))
        ready = self._client.build_request(
            request.method,
            request.url,
            headers=headers,
            content=self._once(request.content) if request.content else b"",
            timeout=None,
            extensions={"trace": trace},
        )
        self.sent = not request.content
        return ready

    async def _once(self, content: bytes) -> AsyncIterator[bytes]:
        """Give the body, and note that it leaves. A transport that resends by itself finds it consumed."""
        self.sent = True
        yield content


async def _into(sink: Sink, answer: httpx.Response) -> Response:
    """Read an answer piece by piece; what the sink does not want is read as always."""
    headers = dict(answer.headers.items())
    pouring, whole = Pouring(sink), b""
    wanted = pouring.wants(answer.status_code, headers)
    try:
        async for piece in answer.aiter_bytes():
            if not wanted:
                whole += piece
                continue
            await pouring.write(piece)
            if pouring.fault is not None:
                await answer.aclose()  # the reading ends from within
    # Whatever transport is behind the client has errors of its own.
    except Exception as error:  # noqa: BLE001
        if pouring.fault is None:
            raise _after_sending(error) from None
    finally:
        await answer.aclose()
    if pouring.fault is not None:
        raise pouring.fault
    return Response(answer.status_code, headers, whole, pouring.count)


def _classes(name: str) -> tuple[type, ...]:
    """Return the classes of that name. Who has an object of one has imported its library whole."""
    found = (getattr(sys.modules.get(library), name, None) for library in LIBRARIES)
    return tuple(one for one in found if one is not None)


def _to_a_proxy(info: Mapping[str, object]) -> bool:
    """Whether what a transport of httpcore sends only asks a proxy for a way through."""
    return getattr(info.get("request"), "method", None) == b"CONNECT"


def _before_sending(error: Exception, host: str) -> ConnectFailed | TlsFailed:
    tls = _tls_error_behind(error)
    if tls is not None:
        return TlsFailed(why(tls, host.rpartition(":")[0] or host))
    return ConnectFailed(f"cannot connect to {host}: {named(error)}{_advice(error)}")


def _after_sending(error: Exception) -> ConnectionLost | UnexpectedReply:
    if isinstance(error, _classes("DecodingError")):
        return UnexpectedReply("body", "damaged compressed data")
    return ConnectionLost(broken(error) + _advice(error), sent=True)


def _advice(error: Exception) -> str:
    if not isinstance(error, RuntimeError):
        return ""
    return "; the client that the sender was given works only in the event loop in which it was first used"


def _tls_error_behind(error: BaseException) -> ssl.SSLError | None:
    """Find the TLS error that a connection error came from."""
    behind: BaseException | None = error
    while behind is not None and not isinstance(behind, ssl.SSLError):
        behind = behind.__cause__ or behind.__context__
    return behind
