"""A connection of our own."""

from __future__ import annotations

import ssl
from typing import Final

import httpcore

from govauth.errors import ConnectionLost, UnexpectedReply
from govauth.http.encoding import ACCEPTED, decoded
from govauth.http.message import Request, Response
from govauth.http.senders.httpx.connection import broken, split_url
from govauth.http.senders.httpx.network import Network
from govauth.http.senders.httpx.trust import shared_context

_HEADERS_AT_MOST: Final = 2**16
_FAULTS: Final = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ConnectionNotAvailable)


class DirectConnection:
    """One connection of our own."""

    def __init__(self, origin: str, context: ssl.SSLContext | None, largest_reply: int) -> None:
        url = httpcore.URL(origin)
        self.sent = False
        self.body_follows = False
        self._origin = url.origin
        self._host = (b"host", origin.partition("://")[2].encode())
        self.limit = largest_reply
        self.may_read = largest_reply
        if url.scheme == b"https" and context is None:
            context = shared_context()
        self._connection = httpcore.AsyncHTTPConnection(
            url.origin, ssl_context=context, network_backend=Network(self)
        )

    def alive(self) -> bool:
        """Whether it is idle, and neither expired nor closed by the server."""
        return self._connection.is_available() and not self._connection.has_expired()

    async def aclose(self) -> None:
        """Close it."""
        await self._connection.aclose()

    async def exchange(self, request: Request) -> Response:
        """Send a request and read its response to the end."""
        self.may_read = self.limit + _HEADERS_AT_MOST
        response = await self._answer(request)
        try:
            body = await response.aread()
        except _FAULTS as error:
            raise ConnectionLost(broken(error), sent=True) from None
        finally:
            await response.aclose()
        return _response(response.status, response.headers, body, self.limit)

    async def _answer(self, request: Request) -> httpcore.Response:
        self.body_follows = bool(request.content)
        try:
            return await self._connection.handle_async_request(self._prepared(request))
        except _FAULTS as error:
            raise ConnectionLost(broken(error), sent=self.sent) from None

    def _prepared(self, request: Request) -> httpcore.Request:
        headers = [self._host, *((k.encode(), v.encode()) for k, v in request.headers.items())]
        if "accept-encoding" not in request.headers:
            headers.append((b"accept-encoding", ACCEPTED.encode()))
        if request.content or request.method not in ("GET", "HEAD", "DELETE"):
            headers.append((b"content-length", b"%d" % len(request.content)))
        origin = self._origin
        url = httpcore.URL(
            scheme=origin.scheme, host=origin.host, port=origin.port, target=split_url(request.url)[1]
        )
        return httpcore.Request(request.method.encode(), url, headers=headers, content=request.content)


def _response(status: int, raw: list[tuple[bytes, bytes]], body: bytes, limit: int) -> Response:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    if len(body) > limit:
        raise UnexpectedReply("body", f"larger than {limit} bytes", status=status)
    return Response(status, headers, decoded(body, headers.get("content-encoding", ""), limit=limit))
