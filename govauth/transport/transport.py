"""Carries the operations of one API for one principal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeAlias, TypeVar
from urllib.parse import quote
from weakref import WeakValueDictionary

import anyio

from govauth.auth.clock_offset import ClockOffset
from govauth.auth.keeper import TokenKeeper
from govauth.auth.strategy import AuthStrategy, TokenKey
from govauth.auth.token import Token
from govauth.clock import instant
from govauth.errors import GovAuthError, TimedOut
from govauth.events.watch import Watch
from govauth.http.message import Request
from govauth.http.sender import HttpSender
from govauth.http.sink import Sink
from govauth.transport.api import Api
from govauth.transport.authorization import Authorization
from govauth.transport.call import Call, Sends, Turn
from govauth.transport.channel import Channel
from govauth.transport.fence import Fence
from govauth.transport.operation import Body, Operation
from govauth.transport.place import Place
from govauth.transport.query import encoded

if TYPE_CHECKING:
    from govauth.transport.watched import Seen, WatchedCall

T = TypeVar("T")
S = TypeVar("S", bound=AuthStrategy)

RequestSigner: TypeAlias = Callable[[bytes], Awaitable[Mapping[str, str]]]
"""Makes headers, such as a signature, over the exact bytes of the body. Called once for a call."""


class _Parts(NamedTuple):
    """What one call gives to an operation."""

    path: Mapping[str, str] | None
    query: Sequence[tuple[str, str]]
    body: Body | None
    headers: Mapping[str, str] | None
    signer: RequestSigner | None
    fence: Fence | None
    into: Sink | None
    seconds: float | None
    turn: Turn | None


class Transport:
    """What the resources of a room call. Small: all but the token belongs to its :class:`.Api`.

    Attributes:
        channel: what it shares with all transports of the client.
        place: where the API is installed.
        server_clock: the clock of that place, for what must be dated by it.
        keeper: of the principal's token.

    """

    def __init__(
        self,
        api: Api,
        strategy: AuthStrategy,
        *,
        members: WeakValueDictionary[TokenKey, Transport] | None = None,
    ) -> None:
        """Make the transport of a principal.

        Args:
            api: shared by all its principals.
            strategy: how the principal signs in.
            members: the transports of all principals, where there are others; see :meth:`sharing`.

        """
        self._api = api
        self.channel: Channel = api.channel
        self.place: Place = api.place
        self.server_clock: ClockOffset = api.server_clock
        self._strategy = strategy
        self._members = WeakValueDictionary[TokenKey, Transport]() if members is None else members
        self._settled: set[str] = set()
        self._seen: Seen | None = None
        self.keeper: TokenKeeper = self.channel.principals.keeper(strategy, api.token_sender)

    def sharing(self, strategy: AuthStrategy) -> Transport:
        """Return the transport of another principal, which shares everything but the token.

        As long as somebody holds it there is one for each token key.

        Raises:
            ClientClosed: the client is closed.

        """
        self.channel.require_open()
        return self._member(strategy)

    async def require_writable_store(self) -> None:
        """See that the store leases and saves, before :meth:`sign_in` spends what works only once.

        Raises:
            StoreUnavailable: it does not.
            ClientClosed: the client is closed.

        """
        self.channel.require_open()
        await self.channel.principals.require_writable_store(self._strategy.token_key)

    async def sign_in(
        self,
        login: Callable[[HttpSender], Awaitable[Token]],
        principal: Callable[[Token], S],
    ) -> tuple[Transport, S]:
        """Sign in somebody of whom only the token tells who it is, and save the token.

        The login runs in a task of its own: its caller may be cancelled, and a code works only once.

        Args:
            login: gets the token.
            principal: tells whose it is; given back with the transport of that principal.

        Raises:
            AuthError: the login failed. A token that was not saved is a warning in the log: it serves here.
            ClientClosed: the client is closed.

        """
        self.channel.require_open()
        strategy, keeper = await self.channel.principals.sign_in(
            login, principal, self._api.token_sender, provider=self._api.provider
        )
        theirs = self._member(strategy)
        # Keepers are held weakly: until here this one was held by nobody else.
        del keeper
        return theirs, strategy

    async def call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, str] | None = None,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        signer: RequestSigner | None = None,
        fence: Fence | None = None,
        into: Sink | None = None,
        seconds: float | None = None,
        turn: Turn | None = None,
    ) -> T:
        """Make one call.

        Args:
            operation: which endpoint.
            path: values for the placeholders of its path.
            query: pairs in order.
            body: exact bytes.
            headers: in addition to those of the room; names in lower case.
            signer: makes headers over the body.
            fence: nothing leaves after it.
            into: takes the body of the answer, where it may be large; see :class:`.Request`.
            seconds: the total time of this call, where it is not that of all.
            turn: waited for before the request is sent again; the turn of the first one is the caller's.

        Raises:
            GovAuthError: see :mod:`govauth.errors`.

        """
        channel = self.channel
        channel.require_open(operation.name)
        parts = _Parts(path, query, body, headers, signer, fence, into, seconds, turn)
        if channel.watch is None:
            return await self._call(operation, parts, channel.sender)
        with self._watched(operation, channel.watch) as watched:
            return await self._call(operation, parts, watched)

    async def token(self, operation: str) -> Token:
        """Return the current token, within the total time of a call.

        Args:
            operation: on whose behalf, for errors.

        Raises:
            AuthError: no token can be had.
            TimedOut: it did not come in time.

        """
        self.channel.require_open(operation)
        seconds = self.channel.timeout
        try:
            with anyio.move_on_after(seconds):
                return await self.keeper.current()
        except GovAuthError as error:
            error.during(operation)
            raise
        raise TimedOut(f"no token within {seconds:g} s", operation=operation)

    async def sign_in_by(self, login: Callable[[HttpSender], Awaitable[Token]]) -> None:
        """Sign this principal in by another road, such as a code from an SMS, and save the token.

        Args:
            login: gets the token. It runs in a task of its own, as in :meth:`sign_in`.

        Raises:
            AuthError: the login failed, or the token was not saved.

        """
        watch = self.channel.watch
        if watch is not None:
            from govauth.auth.watched import watched_login  # noqa: PLC0415 - where somebody observes

            key = self._strategy.token_key
            login = watched_login(login, watch, self.channel.clock, provider=key.provider, principal=key.mark)
        await self.keeper.sign_in(login)

    def server_now(self) -> datetime:
        """Return the time of the server, as its latest answers showed it to this host."""
        return instant(self.server_clock.time())

    def __reduce__(self) -> NoReturn:
        self.channel.__reduce__()

    async def _call(self, operation: Operation[T], parts: _Parts, sender: Sends) -> T:
        seconds = self.channel.timeout if parts.seconds is None else parts.seconds
        deadline = self.channel.clock.monotonic() + seconds
        try:
            request = self._request(operation, parts)
            if parts.signer is not None:
                # No local keeps the new headers by themselves: they may hold a key.
                headers = {**request.headers, **await parts.signer(request.content)}
                request = Request(request.method, request.url, headers, request.content, request.into)
                del headers
            authorization = self._authorization(operation.name) if operation.authorized else None
            return await Call(
                self._api,
                operation,
                request,
                authorization=authorization,
                deadline=deadline,
                fence=parts.fence,
                sender=sender,
                turn=parts.turn,
            ).result()
        except GovAuthError as error:
            error.during(operation.name)
            raise

    def _watched(self, operation: Operation[T], watch: Watch) -> WatchedCall:
        from govauth.transport.watched import Seen, WatchedCall  # noqa: PLC0415 - where somebody observes

        seen = self._seen
        if seen is None:
            seen = self._seen = Seen(self.place, self._strategy.token_key)
        channel = self.channel
        return WatchedCall(
            channel.sender, watch, channel.clock, seen.endpoint(operation), principal=seen.principal
        )

    def _authorization(self, operation: str) -> Authorization:
        return Authorization(self.keeper, self._strategy, operation=operation, settled=self._settled)

    def _member(self, strategy: AuthStrategy) -> Transport:
        key = strategy.token_key
        found = self._members.get(key)
        if found is None:
            with self._api.turn:
                found = self._members.get(key)
                if found is None:
                    found = self._members[key] = Transport(self._api, strategy, members=self._members)
        return found

    def _request(self, operation: Operation[T], parts: _Parts) -> Request:
        path, query, body, headers = parts.path, parts.query, parts.body, parts.headers
        filled = operation.path
        if path:
            filled = filled.format_map({name: quote(value, safe="") for name, value in path.items()})
        url = self.place.url(operation.root, filled)
        if query:
            url = f"{url}?{encoded(query, operation.plain)}"
        whole = {**self._api.headers, **headers} if headers else self._api.headers
        if body is None:
            return Request(operation.method, url, whole, into=parts.into)
        whole = {**whole, "content-type": body.media_type}
        return Request(operation.method, url, whole, body.content, parts.into)
