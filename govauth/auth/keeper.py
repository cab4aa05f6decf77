"""Keeps one token alive: for all tasks of a process, and through the store for all processes."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Awaitable, Callable

from govauth.auth.clock_offset import ClockOffset, DatedSender
from govauth.auth.failures import Cooldown, explain
from govauth.auth.holding import Holding
from govauth.auth.principal_memory import PrincipalMemory
from govauth.auth.renewing import TokenRenewal
from govauth.auth.store import TokenStore
from govauth.auth.strategy import AuthStrategy, Renewal
from govauth.auth.token import Token
from govauth.auth.token_record import TokenRecord
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.concurrency.forking import forget_after_fork
from govauth.concurrency.single_flight import SingleFlight
from govauth.errors import ClientClosed
from govauth.http.sender import HttpSender

_log = logging.getLogger("govauth.auth")
_log.addHandler(logging.NullHandler())  # where logging is not set up, nothing goes to standard error


class TokenKeeper:
    """Hands out the current token and renews it, once for everybody.

    * A fresh token in memory is returned without a lock and without an await that suspends.
    * A stale one is served while one renewal starts in the background, never so for ``REPLACES``.
    * From the moment a token is rejected, no call goes out with it: callers wait for the one flight.
    * The flight is a task of its own. It leases the key, reads the store again, adopts what another process
      got, and saves what it gets before anyone sees it.
    * A refused refresh token is never sent again; a failure of the network is a different error.
    """

    def __init__(
        self,
        strategy: AuthStrategy,
        store: TokenStore,
        http: HttpSender,
        *,
        clock: Clock = SYSTEM_CLOCK,
        memory: PrincipalMemory | None = None,
    ) -> None:
        """Make a keeper without a token.

        Args:
            strategy: how to sign in and renew.
            store: where tokens are shared and outlive the process.
            http: a sender of its own: through the pool of business calls a storm of 401s would deadlock.
                Keepers of one server share a :class:`.DatedSender`, and with it what is known of its clock.
            clock: for tests.
            memory: of the principal's failures, where it outlives this keeper.

        """
        self._key = strategy.token_key
        self._http = http if isinstance(http, DatedSender) else DatedSender(http, ClockOffset(clock))
        self._offset = self._http.offset
        self._clock = clock
        self._flights: SingleFlight[Token] = SingleFlight(f"govauth {self._key.provider} token", explain)
        self.memory: PrincipalMemory = PrincipalMemory() if memory is None else memory
        self.memory.keeper = weakref.ref(self)
        self._holding = Holding(self.memory, self._offset, early=strategy.renewal is not Renewal.REPLACES)
        self._renewal = TokenRenewal(
            strategy, TokenRecord(store, self._key, self._offset), self._holding, self._http
        )
        self._closed = False
        forget_after_fork(self)

    async def current(self) -> Token:
        """Return a token that may be used now.

        Raises:
            AuthError: no token can be had; see :mod:`govauth.errors`.

        """
        held = self._holding.held
        if held is not None:
            now = self._clock.time() + self._offset.seconds
            if now < held.fresh_until:
                return held.token
            if now < held.usable_until:
                self._renew_in_background()
                return held.token
        return await self._fly()

    async def renew(self, rejected: Token) -> Token:
        """Return a token other than ``rejected``, which the provider refused.

        A late refusal of an old token costs nothing: if another token is current, that one is returned.

        Raises:
            AuthError: no other token can be had.

        """
        self._holding.reject(rejected)
        token = await self.current()
        # A flight that was landing just then may have adopted the rejected one.
        return token if token.mark != rejected.mark else await self._fly()

    def issued(self, token: Token) -> bool:
        """Whether this keeper got the token itself, and not another process through the store."""
        return self._holding.has_issued(token)

    @property
    def is_saved(self) -> bool:
        """Whether the store took the last token that a provider gave."""
        return self.memory.unsaved is None

    async def sign_in(self, login: Callable[[HttpSender], Awaitable[Token]]) -> Token:
        """Get a token by another road, such as a code from an SMS, and save it before returning it.

        The login runs in a task of its own: its caller may be cancelled, and a code works only once. So the
        lease of the key is taken and the store tried before ``login`` is called.

        Raises:
            StoreUnavailable: the store does not lease or save; ``login`` was not called.
            AuthError: the login failed.
            TokenNotSaved: the store did not keep the token. Calls go out with it all the same, and it is
                saved later.

        """
        if self._closed:
            raise ClientClosed("the client is closed: make a new one")

        async def work() -> Token:
            return self._cooled(await self._renewal.by_code(login))

        return await self._flights.run(work).result()

    async def take_over(self, fresh: Token) -> Token:
        """Save and publish a token that a login got. The caller sees to it that this is not cut short.

        Raises:
            TokenNotSaved: the store did not keep the token. Calls go out with it all the same, and it is
                saved later.

        """
        return self._cooled(await self._renewal.take_over(fresh))

    async def aclose(self) -> None:
        """End the renewal in the air; once a refresh token is spent, wait until its successor is saved.

        Never logs out. A login without a person is given up: nothing is lost that it would not get again.
        """
        self._closed = True
        await self._flights.drain(cut_short=True)

    def forget(self) -> None:
        """Hold no token any more, nor one that the store did not take; the store is not asked."""
        self._holding.forget()

    def after_fork(self) -> None:
        """Forget the token in a forked child, which would spend the refresh token of its parent."""
        self.memory.turn = threading.RLock()  # a thread of the parent may hold the other for ever
        self.forget()
        self.memory.cooldown = None

    def __repr__(self) -> str:
        mark = "none" if self._token is None else self._token.mark
        return f"<TokenKeeper of {self._key.provider} at {self._key.place}, token {mark}>"

    @property
    def _token(self) -> Token | None:
        return self._holding.token

    async def _fly(self) -> Token:
        if self._closed:
            raise ClientClosed("the client is closed: make a new one")
        cooldown = self._cooldown
        if cooldown is not None:
            raise cooldown.error.again()
        return await self._flights.join(self._next_token).result()

    def _renew_in_background(self) -> None:
        if not self._closed and self._cooldown is None:
            self._flights.join(self._next_token)

    @property
    def _cooldown(self) -> Cooldown | None:
        """The last failure while it spares the endpoint; another thread may end it at any moment."""
        cooldown = self.memory.cooldown
        return cooldown if cooldown is not None and self._clock.monotonic() < cooldown.until else None

    async def _next_token(self) -> Token:
        try:
            token = await self._renewal.next_token()
        except BaseException as error:
            reported = explain(error)
            self.memory.cooldown = Cooldown.after(reported, self.memory.cooldown, self._clock.monotonic())
            if not self._closed:
                _log.warning("%s: no token: %s", self._key.provider, reported)
            raise
        return self._cooled(token)

    def _cooled(self, token: Token) -> Token:
        self.memory.cooldown = None
        return token
