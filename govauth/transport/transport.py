"""The road of one call: encode → signer → deadline → limit → authorize → send → judge → repeat → decode."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NoReturn, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

import anyio

from govauth.auth.clock_offset import ClockOffset, DatedSender
from govauth.auth.keeper import TokenKeeper
from govauth.auth.store import TokenStore
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.auth.strategy import AuthStrategy, Verdict
from govauth.auth.token import Token
from govauth.clock import SYSTEM_CLOCK, Clock, instant
from govauth.concurrency.limiter import Limiter, Rate
from govauth.errors import (
    ApiError,
    ClientClosed,
    ConfigurationError,
    GovAuthError,
    RenewalFailed,
    TimedOut,
    TransportError,
    UnexpectedReply,
)
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.transport.authorization import Authorization
from govauth.transport.operation import Body, Operation
from govauth.transport.place import Place
from govauth.transport.principals import Principals
from govauth.transport.recording import record
from govauth.transport.retry import RetryPolicy, asked_pause, may_repeat, reported

T = TypeVar("T")
S = TypeVar("S", bound=AuthStrategy)

Refuse: TypeAlias = Callable[[Response], GovAuthError | None]
"""A room's reading of refusals: the error that an answer means, or None if it is a result."""

RequestSigner: TypeAlias = Callable[[bytes], Awaitable[Mapping[str, str]]]
"""Makes headers, such as a signature, over the exact bytes of the body. Called once for a call."""

TOTAL_SECONDS: Final = 30.0
TOKEN_SLOTS: Final = 4

_REDIRECT: Final = 300
_REFUSAL: Final = 400
_REFUSED_AGAIN: Final = (
    "the provider refuses a token it has just issued; does another program sign in with this account"
    " and another store?"
)


class Transport:
    """Carries operations to one place for one principal.

    A client of many principals has one for each, by :meth:`sharing`: only the token is its own.

    Attributes:
        server_clock: the clock of the place, for what must be dated by it.

    """

    def __init__(
        self,
        strategy: AuthStrategy,
        *,
        place: Place,
        refuse: Refuse,
        headers: Mapping[str, str],
        store: TokenStore | None = None,
        sender: HttpSender | None = None,
        timeout: float = TOTAL_SECONDS,
        rate: Rate | None = None,
        retry: RetryPolicy | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Make a transport. Nothing is opened before the first call.

        Args:
            strategy: how to sign in.
            place: where to; only its hosts see tokens.
            refuse: the room's reading of refusals.
            headers: go with every request; names in lower case.
            store: shares the token; by default it lives in this transport's memory.
            sender: sends; closed by its owner. By default one of our own.
            timeout: the total seconds of a call, waiting for a token and repeats included.
            rate: the pace to keep, where the provider has one.
            retry: how often to repeat what may be repeated.
            clock: for tests.

        """
        if timeout <= 0:
            raise ConfigurationError("timeout must be above zero seconds")
        self.place = place
        self._strategy = strategy
        self._refuse = refuse
        self._headers = dict(headers)
        self.server_clock = ClockOffset(clock)
        self._own_sender = sender is None
        self._sender = _default_sender() if sender is None else sender
        self._token_sender = DatedSender(self._sender.with_pool(slots=TOKEN_SLOTS), self.server_clock)
        self._clock = clock
        self._timeout = timeout
        self._limiter = None if rate is None else Limiter(rate, clock=clock)
        self._retry = retry or RetryPolicy()
        self._store = store or MemoryTokenStore()
        self._principals: Principals[Transport] = Principals()
        self.keeper = TokenKeeper(strategy, self._store, self._token_sender, clock=clock)

    def sharing(self, strategy: AuthStrategy) -> Transport:
        """Return the transport of another principal, which shares everything but the token.

        As long as somebody holds it there is one for each token key. It is closed with this one.

        Raises:
            ClientClosed: this one is closed.

        """
        if self._principals.closed:
            raise ClientClosed("the client is closed")
        return self._member(strategy)

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
            AuthError: the login failed, or the token was not saved.

        """
        if self._principals.closed:
            raise ClientClosed("the client is closed")

        async def work() -> tuple[Transport, S]:
            token = await login(self._token_sender)
            strategy = principal(token)
            # Not sharing(): a login that is in the air when the client is closed still lands.
            theirs = self._member(strategy)

            async def known(_: HttpSender) -> Token:
                return token

            await theirs.keeper.sign_in(known)
            return theirs, strategy

        return await self._principals.signed_in(work)

    async def call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, str] | None = None,
        query: Sequence[tuple[str, str]] = (),
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        signer: RequestSigner | None = None,
    ) -> T:
        """Make one call.

        Args:
            operation: which endpoint.
            path: values for the placeholders of its path.
            query: pairs in order.
            body: exact bytes.
            headers: in addition to those of the room; names in lower case.
            signer: makes headers over the body.

        Raises:
            GovAuthError: see :mod:`govauth.errors`.

        """
        if self._principals.closed:
            raise ClientClosed("the client is closed", operation=operation.name)
        deadline = self._clock.monotonic() + self._timeout
        try:
            request = self._request(operation, path, query, body, headers)
            if signer is not None:
                sealed = await signer(request.content)
                request = Request(request.method, request.url, {**request.headers, **sealed}, request.content)
            return await self._repeat(operation, request, deadline)
        except GovAuthError as error:
            error.during(operation.name)
            raise

    async def token(self, operation: str) -> Token:
        """Return the current token, within the total time of a call.

        Args:
            operation: on whose behalf, for errors.

        Raises:
            AuthError: no token can be had.
            TimedOut: it did not come in time.

        """
        if self._principals.closed:
            raise ClientClosed("the client is closed", operation=operation)
        try:
            with anyio.move_on_after(self._timeout):
                return await self.keeper.current()
        except GovAuthError as error:
            error.during(operation)
            raise
        raise TimedOut(f"no token within {self._timeout:g} s", operation=operation)

    def server_now(self) -> datetime:
        """Return the time of the server, as its latest answers showed it to this host."""
        return instant(self.server_clock.time())

    async def aclose(self) -> None:
        """Wait for renewals in the air and close what this transport opened. Never logs out."""
        await self._principals.close()
        await self.keeper.aclose()
        with anyio.CancelScope(shield=True):
            await self._token_sender.aclose()
            if self._own_sender:
                await self._sender.aclose()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds connections and does not pickle; pickle its login instead")

    def _member(self, strategy: AuthStrategy) -> Transport:
        return self._principals.member(strategy.token_key, lambda: self._copied(strategy))

    def _copied(self, strategy: AuthStrategy) -> Transport:
        other = Transport.__new__(Transport)
        other.__dict__.update(self.__dict__)
        other._strategy = strategy  # noqa: SLF001 - of this class
        other.keeper = TokenKeeper(strategy, self._store, self._token_sender, clock=self._clock)
        return other

    def _request(
        self,
        operation: Operation[T],
        path: Mapping[str, str] | None,
        query: Sequence[tuple[str, str]],
        body: Body | None,
        headers: Mapping[str, str] | None,
    ) -> Request:
        filled = operation.path
        if path:
            filled = filled.format_map({name: quote(value, safe="") for name, value in path.items()})
        url = self.place.url(operation.root, filled)
        if query:
            url = f"{url}?{urlencode(query, safe=operation.plain)}"
        whole = {**self._headers, **headers} if headers else self._headers
        if body is None:
            return Request(operation.method, url, whole)
        return Request(operation.method, url, {**whole, "content-type": body.media_type}, body.content)

    async def _repeat(self, operation: Operation[T], request: Request, deadline: float) -> T:
        authorization = Authorization(self.keeper, self._strategy) if operation.authorized else None
        attempt = 1
        renewals = 0
        error: GovAuthError
        while True:
            try:
                response = await self._attempt(operation, request, deadline, attempt, authorization)
                if authorization is None or self._strategy.judge(response) is Verdict.FINE:
                    return self._result(operation, response)
            except (TransportError, ApiError) as fault:
                error = fault
            else:
                # A token of a sibling may have been revoked before it got here; one of our own was not.
                if (
                    authorization.token is None
                    or renewals > 1
                    or (renewals and self.keeper.issued(authorization.token))
                ):
                    raise RenewalFailed(_REFUSED_AGAIN)
                renewals += 1
                await self._renew(authorization.token, deadline)
                continue
            pause = self._retry.pause(attempt, asked_pause(error))
            if (
                attempt >= self._retry.attempts
                or not may_repeat(operation, error)
                or self._clock.monotonic() + pause >= deadline
            ):
                raise reported(operation, error)
            await anyio.sleep(pause)
            attempt += 1

    async def _attempt(
        self,
        operation: Operation[T],
        request: Request,
        deadline: float,
        attempt: int,
        authorization: Authorization | None,
    ) -> Response:
        started = self._clock.monotonic()
        if self._limiter is not None:
            wait = self._limiter.book()
            if started + wait >= deadline:
                raise TimedOut("the provider's pace leaves no turn within the time of this call")
            if wait:
                await anyio.sleep(wait)
                started = self._clock.monotonic()
        try:
            response = await self._sender.send(
                request,
                seconds=max(0.0, deadline - started),
                prepare=None if authorization is None else authorization.authorize,
            )
        except GovAuthError as error:
            record(operation.name, attempt, self._clock.monotonic() - started, error, authorization)
            raise
        now = self._clock.monotonic()
        record(operation.name, attempt, now - started, response, authorization)
        self.server_clock.glance(response, now=now, seconds=now - started)
        return self.server_clock.dated(response)

    async def _renew(self, rejected: Token, deadline: float) -> None:
        with anyio.move_on_after(max(0.0, deadline - self._clock.monotonic())):
            await self.keeper.renew(rejected)
            return
        raise TimedOut("the time of this call ran out while a token was renewed")

    def _result(self, operation: Operation[T], response: Response) -> T:
        if _REDIRECT <= response.status < _REFUSAL:
            raise UnexpectedReply(
                "status", f"a redirect ({response.status}), which is not followed", status=response.status
            )
        error = self._refuse(response)
        if error is not None:
            raise error
        return operation.reader(response)


def _default_sender() -> HttpSender:
    from govauth.http.senders.httpx import HttpxSender  # noqa: PLC0415 - 80 ms, on first use

    return HttpxSender()
