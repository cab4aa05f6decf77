"""Somebody else's ``httpx.AsyncClient`` in place of a connection."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from govauth.errors import ConnectFailed, ConnectionLost, TlsFailed
from govauth.http.message import Request, Response
from govauth.http.senders.httpx.connection import broken
from govauth.http.tls import why

if TYPE_CHECKING:
    import httpx


class BorrowedClient:
    """A turn with somebody else's client."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.sent = False
        self._client = client

    def alive(self) -> bool:
        """Whether a turn can be used again: always."""
        return True

    async def aclose(self) -> None:
        """Leave the client to its owner."""

    async def exchange(self, request: Request) -> Response:
        """Send a request through the client; neither its auth nor its redirects apply."""
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
            raise ConnectionLost(broken(error), sent=True) from None
        return Response(answer.status_code, dict(answer.headers.items()), answer.content)


def _tls_error_behind(error: BaseException) -> ssl.SSLError | None:
    """Find the TLS error that a connection error of httpx came from."""
    behind: BaseException | None = error
    while behind is not None and not isinstance(behind, ssl.SSLError):
        behind = behind.__cause__ or behind.__context__
    return behind
