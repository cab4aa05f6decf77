"""Who is signed in at one client: a keeper for each token, and the logins in the air."""

from __future__ import annotations

import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

from govauth.auth.failures import explain
from govauth.auth.keeper import TokenKeeper
from govauth.auth.principal_memory import PrincipalMemories
from govauth.auth.store import TokenStore
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.auth.strategy import AuthStrategy, Given, TokenKey
from govauth.auth.token import Token
from govauth.auth.token_record import require_writable
from govauth.clock import Clock
from govauth.concurrency.single_flight import SingleFlight
from govauth.errors import TokenNotSaved
from govauth.events.watch import Watch
from govauth.http.sender import HttpSender

S = TypeVar("S", bound=AuthStrategy)

_log = logging.getLogger("govauth.auth")


class Principals:
    """Keepers are held weakly: a client may meet millions of principals. Their failures are remembered.

    Attributes:
        closed: nobody makes another call.

    """

    def __init__(self, store: TokenStore, clock: Clock, watch: Watch | None = None) -> None:
        """Make an empty registry.

        Args:
            store: of all tokens.
            clock: of this host.
            watch: sees every login, renewal and lease.

        """
        self.closed: bool = False
        self._store: TokenStore = store
        self._watch = watch
        self._clock = clock
        if watch is not None:
            from govauth.auth.watched import WatchedStore  # noqa: PLC0415 - where somebody observes

            self._store = WatchedStore(store, watch, clock)
        self._logins: SingleFlight[None] = SingleFlight("govauth login", explain)
        self._lock = threading.Lock()
        self._memories = PrincipalMemories(clock)
        self._keepers: WeakValueDictionary[TokenKey, TokenKeeper] = WeakValueDictionary()

    def keeper(self, strategy: AuthStrategy, http: HttpSender) -> TokenKeeper:
        """Return the keeper of a strategy's token, the same one for all who hold it.

        Args:
            strategy: how to sign in and renew.
            http: sends the requests for the token, if this is the first who asks.

        """
        key = strategy.token_key
        with self._lock:
            found = self._keepers.get(key)
            if found is None:
                # A setting has no place in the store: it would lie there in the clear, and outlive a change.
                store = MemoryTokenStore() if isinstance(strategy, Given) else self._store
                found = self._keepers[key] = TokenKeeper(
                    self._seen(strategy), store, http, clock=self._clock, memory=self._memories.of(key)
                )
            return found

    async def sign_in(
        self,
        login: Callable[[HttpSender], Awaitable[Token]],
        principal: Callable[[Token], S],
        http: HttpSender,
        *,
        provider: str = "",
    ) -> tuple[S, TokenKeeper]:
        """Run a login in a task of its own, which :meth:`close` waits for, and save the token.

        What the login spends works only once: :meth:`require_writable_store` comes before. A store that fails
        after that is a warning in the log: whoever signed in goes on with the token, which is saved later.

        Args:
            login: gets the token.
            principal: tells whose it is.
            http: sends the requests of the login.
            provider: the room, for observers.

        Raises:
            AuthError: the login failed.

        """
        landed: list[tuple[S, TokenKeeper]] = []
        if self._watch is not None:
            from govauth.auth.watched import watched_login  # noqa: PLC0415 - where somebody observes

            login = watched_login(login, self._watch, self._clock, provider=provider)

        async def work() -> None:
            token = await login(http)
            strategy = principal(token)
            keeper = self.keeper(strategy, http)
            try:
                await keeper.take_over(token)
            except TokenNotSaved as error:
                _log.warning("%s: %s", strategy.token_key.provider, error.message)
            landed.append((strategy, keeper))

        await self._logins.run(work).result()
        return landed[0]

    async def require_writable_store(self, like: TokenKey) -> None:
        """See that the store leases and saves, before a code is spent.

        Args:
            like: a key of the room.

        Raises:
            StoreUnavailable: it does not.

        """
        await require_writable(self._store, like)

    def _seen(self, strategy: AuthStrategy) -> AuthStrategy:
        if self._watch is None:
            return strategy
        from govauth.auth.watched import WatchedStrategy  # noqa: PLC0415 - where somebody observes

        return WatchedStrategy(strategy, self._watch, self._clock)

    async def close(self) -> None:
        """Refuse further calls, and wait for what would be lost: codes and refresh tokens that are spent."""
        self.closed = True
        await self._logins.drain()
        with self._lock:
            # A keeper lives as long as its renewal, even if nobody else holds it any more.
            keepers = tuple(self._keepers.values())
        for keeper in keepers:
            await keeper.aclose()
