"""One connection: opened when it is first used, and again where the other side left meanwhile."""

from __future__ import annotations

from typing import Final

from govauth.concurrency.loop import in_trio
from govauth.errors import ConnectFailed, ConnectionLost
from govauth.http.message import Request, Response
from govauth.http.senders.connection import split_url
from govauth.http.senders.direct.answer import AnswerReader
from govauth.http.senders.direct.asyncio_link import AsyncioLink
from govauth.http.senders.direct.link import Link, StreamLink
from govauth.http.senders.direct.request import encoded
from govauth.http.senders.route import Route

_PROXY_WANTS_A_PASSWORD: Final = 407


class DirectConnection:
    """Carries one request at a time, and never sends one again.

    Attributes:
        sent: whether a byte of the current request may have left.

    """

    def __init__(self, route: Route, largest_reply: int) -> None:
        """Make an unopened connection.

        Args:
            route: to the origin.
            largest_reply: the most bytes of a body.

        """
        self.sent: bool = False
        self._route = route
        self._answer = AnswerReader(largest_reply)
        self._link: Link | None = None

    def alive(self) -> bool:
        """Whether another request may follow, as far as is known; before it leaves, the system is asked."""
        return self._answer.reusable and self._link is not None and self._link.idle()

    async def aclose(self) -> None:
        """Close it."""
        if self._link is not None:
            await self._link.aclose()

    async def exchange(self, request: Request) -> Response:
        """Send a request and read its response to the end.

        Raises:
            InvalidInput: the request cannot be written down.
            ConnectFailed: no connection came about; nothing was sent.
            TlsFailed: TLS failed; nothing was sent.
            ConnectionLost: the connection broke, or what came is no answer.
            UnexpectedReply: the answer is too large, or its compression is damaged.

        """
        data = self._encoded(request)
        link = self._link
        streams = request.into is not None
        if link is None or not (self.alive() and link.quiet()) or (streams and isinstance(link, AsyncioLink)):
            if link is not None:  # the other side left while nothing was asked, or it reads without a pause
                await link.aclose()
            link = self._link = await self._open(streams=streams)
        answer = self._answer
        answer.begin(request.method, request.into)
        self.sent = True
        try:
            await link.exchange(data, answer)
        except ConnectionError as error:
            fault = ConnectionLost(f"no whole answer came: {error}", sent=True)
        else:
            response = answer.response()
            if response.status == _PROXY_WANTS_A_PASSWORD and self._route.proxy is not None:
                raise ConnectFailed(
                    f"the proxy {self._route.proxy.host} refuses: it answers {response.status}"
                )
            return response
        raise fault

    async def _open(self, *, streams: bool) -> Link:
        if streams or in_trio():
            return await self._route.open(StreamLink.dial)
        return await self._route.open(AsyncioLink.dial)

    def _encoded(self, request: Request) -> bytes:
        route, target = self._route, split_url(request.url)[1]
        if not route.forwards:
            return encoded(request, target, route.authority)
        extra = b"".join(b"%b: %b\r\n" % header for header in route.credentials).decode()
        return encoded(request, route.origin + target, route.authority, extra)
