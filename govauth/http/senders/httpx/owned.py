"""A connection of our own."""

from __future__ import annotations

from typing import Final, Self

import anyio
import httpcore
from anyio.lowlevel import checkpoint_if_cancelled

from govauth.errors import ConnectFailed, ConnectionLost, TransportError, UnexpectedReply
from govauth.http.encoding import ACCEPTED, decoded
from govauth.http.message import Request, Response
from govauth.http.senders.connection import broken, refuse_malformed, split_url
from govauth.http.senders.httpx.network import AT_ONCE, WatchedStream
from govauth.http.senders.route import Route
from govauth.http.senders.stream import Stream
from govauth.http.sink import Pouring

_HEADERS_AT_MOST: Final = 2**16
_UNBOUNDED: Final = 2**63
_PROXY_WANTS_A_PASSWORD: Final = 407
_REFUSAL: Final = 400
_ACCEPT_ENCODING: Final = (b"accept-encoding", ACCEPTED.encode())
_FAULTS: Final = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ConnectionNotAvailable)


class _Body:
    """The bytes of a request. No generator: one would be left unfinished where a call is cancelled."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if not self._content:
            raise StopAsyncIteration
        content, self._content = self._content, b""
        return content


class _Unlocked:
    """In place of httpcore's lock: a connection of ours carries one request at a time.

    Each taking of that lock is a turn of the event loop, and there are two of them in a call.
    """

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, *_: object) -> None:
        pass


class _Http11(httpcore.AsyncHTTP11Connection):
    """httpcore's connection, which keeps what came after an answer for the next request."""

    def __init__(self, origin: httpcore.Origin, stream: WatchedStream) -> None:
        super().__init__(origin, stream)
        self._state_lock = _Unlocked()  # type: ignore[assignment] # pyright: ignore[reportAttributeAccessIssue]

    def has_surplus(self) -> bool:
        """Whether more came than the answer. Nobody asked for it, so it answers nothing."""
        return bool(self._h11_state.trailing_data[0])


class OwnedConnection:
    """One connection of our own."""

    def __init__(self, route: Route, largest_reply: int) -> None:
        self.sent = False
        self.body_follows: bool = False
        self.limit = largest_reply
        self.may_read: int = largest_reply
        self._origin = httpcore.URL(route.origin).origin
        self._host = (b"host", route.authority.encode())
        self._route = route
        self._stream: WatchedStream | None = None
        self._http: _Http11 | None = None

    def alive(self) -> bool:
        """Whether it is idle and nothing is left over; before a request leaves, the system is asked, too."""
        http, stream = self._http, self._stream
        return (
            http is not None
            and stream is not None
            and not stream.sending
            and http.is_available()
            and not http.has_surplus()
        )

    async def aclose(self) -> None:
        """Close it."""
        if self._http is not None:
            await self._http.aclose()

    async def exchange(self, request: Request) -> Response:
        """Send a request and read its response to the end."""
        refuse_malformed(request)
        stream, http = self._stream, self._http
        if http is not None and not (stream is not None and self.alive() and stream.quiet()):
            await http.aclose()  # the other side left while nothing was asked
            http = None
        if stream is None or http is None:
            stream = self._stream = WatchedStream(await self._route.open(Stream.dial), self)
            http = self._http = _Http11(self._origin, stream)
        self.may_read = self.limit + _HEADERS_AT_MOST
        if len(request.content) <= AT_ONCE:
            return await self._exchange(http, request)
        # Errors leave the task group as what they are, not in a group of errors.
        outcome: Response | TransportError | UnexpectedReply | None = None
        async with anyio.create_task_group() as group:
            stream.group = group
            try:
                outcome = await self._exchange(http, request)
            except (TransportError, UnexpectedReply) as error:
                outcome = error
            finally:
                stream.group = None
                group.cancel_scope.cancel()
        if isinstance(outcome, Response):
            return outcome
        raise outcome or ConnectionLost("the request was cut short", sent=self.sent)

    async def _exchange(self, http: _Http11, request: Request) -> Response:
        self.body_follows = bool(request.content)
        await checkpoint_if_cancelled()  # nothing leaves once the time is over
        try:
            answer = await http.handle_async_request(self._prepared(request))
        except _FAULTS as error:
            raise ConnectionLost(broken(error), sent=self.sent) from None
        pouring = None if request.into is None else Pouring(request.into)
        body = await self._body(answer, pouring)
        if answer.status == _PROXY_WANTS_A_PASSWORD and self._route.proxy is not None:
            raise ConnectFailed(f"the proxy {self._route.proxy.host} refuses: it answers {answer.status}")
        return _response(answer, body, self.limit, 0 if pouring is None else pouring.count)

    async def _body(self, answer: httpcore.Response, pouring: Pouring | None) -> bytes:
        body = b""
        try:
            self._refuse_large_head(answer)
            if pouring is not None and pouring.wants(answer.status, _joined(answer.headers)):
                return await self._pour(answer, pouring)
            async for piece in answer.aiter_stream():
                body += piece
        except _FAULTS as error:
            # A server that does not want the rest of a request refuses and resets: its status stands.
            if answer.status < _REFUSAL:
                raise ConnectionLost(broken(error), sent=True) from None
        finally:
            await answer.aclose()
        return body

    def _refuse_large_head(self, answer: httpcore.Response) -> None:
        """Refuse a head that h11 took, which counts only what is incomplete, because it came in one piece."""
        read = self.limit + _HEADERS_AT_MOST - self.may_read
        if read > _HEADERS_AT_MOST and _size(answer.headers) > _HEADERS_AT_MOST:
            raise ConnectionLost(
                f"no whole answer came: more than {_HEADERS_AT_MOST} bytes of headers", sent=True
            )

    async def _pour(self, answer: httpcore.Response, pouring: Pouring) -> bytes:
        """Read a body of any length into a sink."""
        self.may_read = _UNBOUNDED
        try:
            async for piece in answer.aiter_stream():
                await pouring.write(piece)
                if pouring.fault is not None:
                    self.may_read = 0
        except UnexpectedReply:
            if pouring.fault is None:
                raise
        if pouring.fault is not None:
            raise pouring.fault
        return b""

    def _prepared(self, request: Request) -> httpcore.Request:
        headers = [self._host, *[(k.encode(), v.encode()) for k, v in request.headers.items()]]
        if "accept-encoding" not in request.headers:
            headers.append(_ACCEPT_ENCODING)
        if request.content or request.method not in ("GET", "HEAD", "DELETE"):
            headers.append((b"content-length", b"%d" % len(request.content)))
        origin = self._origin
        target = split_url(request.url)[1].encode()
        if self._route.forwards:
            target = request.url.partition("://")[0].encode() + b"://" + self._host[1] + target
            headers += self._route.credentials
        url = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=target)
        prepared = httpcore.Request(request.method.encode(), url)
        # Set afterwards: what is given to its constructor is looked at piece by piece, and these are bytes.
        prepared.headers, prepared.stream = headers, _Body(request.content)
        return prepared


def _size(raw: list[tuple[bytes, bytes]]) -> int:
    return sum(len(name) + len(value) + len(": \r\n") for name, value in raw)


def _joined(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _response(answer: httpcore.Response, body: bytes, limit: int, poured: int) -> Response:
    status, headers = answer.status, _joined(answer.headers)
    if len(body) > limit:
        raise UnexpectedReply("body", f"larger than {limit} bytes", status=status)
    return Response(status, headers, decoded(body, headers.get("content-encoding", ""), limit=limit), poured)
