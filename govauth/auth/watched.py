"""Logins and stores as observers see them. Made only where somebody observes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from govauth.auth.store import TokenStore
from govauth.auth.strategy import AuthStrategy, Renewal, TokenKey, Verdict, rescues
from govauth.auth.token import Token
from govauth.clock import Clock
from govauth.events.values import LeaseWaitEvent, RenewalEvent, RenewalKind
from govauth.events.watch import AROUND, Watch
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender


class _Renewing:
    """One exchange for a token, from its beginning to its end."""

    def __init__(
        self, watch: Watch, clock: Clock, kind: RenewalKind, provider: str, principal: str | None = None
    ) -> None:
        self._watch = watch
        self._clock = clock
        self._kind = kind
        self._provider = provider
        self._principal = principal

    def __enter__(self) -> Self:
        self._began = self._watch.begin("renewal", self._provider)
        self._around = AROUND.set(self._began.id)
        self._started = self._clock.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        AROUND.reset(self._around)
        self._watch.renewal(
            RenewalEvent(
                id=self._began.id,
                parent=self._began.parent,
                provider=self._provider,
                principal=self._principal,
                kind=self._kind,
                seconds=self._clock.monotonic() - self._started,
                error=None if kind is None else kind.__name__,
            )
        )


class WatchedStrategy:
    """A strategy whose exchanges are seen."""

    def __init__(self, strategy: AuthStrategy, watch: Watch, clock: Clock) -> None:
        self._strategy = strategy
        self._watch = watch
        self._clock = clock

    @property
    def token_key(self) -> TokenKey:
        """Of the strategy within, as the rest."""
        return self._strategy.token_key

    @property
    def renewal(self) -> Renewal:
        """What a renewal does to the token before it."""
        return self._strategy.renewal

    async def obtain(self, http: HttpSender) -> Token:
        """Sign in."""
        with self._renewing(RenewalKind.OBTAIN):
            return await self._strategy.obtain(http)

    async def renew(self, http: HttpSender, token: Token) -> Token:
        """Get the next token."""
        with self._renewing(RenewalKind.RENEW):
            return await self._strategy.renew(http, token)

    def attach(self, request: Request, token: Token) -> Request:
        """Put the token on a request."""
        return self._strategy.attach(request, token)

    def judge(self, response: Response) -> Verdict:
        """Say what an answer means for the token."""
        return self._strategy.judge(response)

    def rescues(self, token: Token) -> bool:
        """Tell whether the refresh token may be sent once more."""
        return rescues(self._strategy, token)

    def _renewing(self, kind: RenewalKind) -> _Renewing:
        key = self._strategy.token_key
        return _Renewing(self._watch, self._clock, kind, key.provider, key.mark)


def watched_login(
    login: Callable[[HttpSender], Awaitable[Token]],
    watch: Watch,
    clock: Clock,
    *,
    provider: str,
    principal: str | None = None,
) -> Callable[[HttpSender], Awaitable[Token]]:
    """Make the same login by a person, seen by observers.

    Args:
        login: gets the token.
        watch: of the client.
        clock: of this host.
        provider: the room.
        principal: the mark of who signs in, where it is known.

    """

    async def seen(http: HttpSender) -> Token:
        with _Renewing(watch, clock, RenewalKind.SIGN_IN, provider, principal):
            return await login(http)

    return seen


class WatchedStore:
    """A store whose leases are seen."""

    def __init__(self, store: TokenStore, watch: Watch, clock: Clock) -> None:
        self._store = store
        self._watch = watch
        self._clock = clock

    async def load(self, key: TokenKey) -> Token | None:
        """Return the stored token."""
        return await self._store.load(key)

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        """Replace the stored token."""
        await self._store.save(key, token, ttl=ttl)

    async def delete(self, key: TokenKey) -> None:
        """Forget the stored token."""
        await self._store.delete(key)

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        """Hold the key; how long it took to get is reported as soon as it is held."""
        began = self._watch.begin("lease_wait", key.provider)
        started = self._clock.monotonic()
        waiting = True

        def ended(error: BaseException | None) -> None:
            self._watch.lease_wait(
                LeaseWaitEvent(
                    id=began.id,
                    parent=began.parent,
                    provider=key.provider,
                    principal=key.mark,
                    store=type(self._store).__name__,
                    seconds=self._clock.monotonic() - started,
                    error=None if error is None else type(error).__name__,
                )
            )

        try:
            async with self._store.lease(key, seconds=seconds):
                waiting = False
                ended(None)
                yield
        except BaseException as error:
            if waiting:
                ended(error)
            raise
