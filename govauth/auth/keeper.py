"""Keeps one token alive: for all tasks of a process, and through the store for all processes."""

from __future__ import annotations

import logging
import weakref
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import anyio
from attrs import evolve, frozen

from govauth.auth.clock_offset import ClockOffset, DatedSender
from govauth.auth.failures import Cooldown, explain
from govauth.auth.freshness import NEVER, Freshness
from govauth.auth.principal_memory import MARKS, PrincipalMemory
from govauth.auth.store import TokenStore
from govauth.auth.strategy import AuthStrategy, Renewal, rescues
from govauth.auth.token import Token
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.concurrency.forking import forget_after_fork
from govauth.concurrency.single_flight import SingleFlight
from govauth.errors import (
    AuthError,
    ClientClosed,
    LoginRequired,
    RenewalFailed,
    StoreUnavailable,
    TokenNotSaved,
    TransportError,
)
from govauth.http.sender import HttpSender

FLIGHT_SECONDS: Final = 30.0
SAVE_SECONDS: Final = 10.0
SAME_TOKEN_SECONDS: Final = 60.0
"""How long a token is used that a provider gave again when it was asked for another."""

_MAY_BE_SPENT: Final = "the refresh token may be spent, for the answer to it was lost"
SPARE_SECONDS: Final = 60.0
"""A record outlasts the use of its token by so much: other hosts have other clocks."""

_log = logging.getLogger("govauth.auth")
_log.addHandler(logging.NullHandler())  # where logging is not set up, nothing goes to standard error


@frozen(slots=True)
class _Held:
    """A token and its freshness, replaced together: other threads see both or neither."""

    token: Token
    freshness: Freshness


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
        self._strategy = strategy
        self._store = store
        self._key = strategy.token_key
        self._early = strategy.renewal is not Renewal.REPLACES
        self._spends = strategy.renewal is not Renewal.OVERLAPS
        self._http = http if isinstance(http, DatedSender) else DatedSender(http, ClockOffset(clock))
        self._offset = self._http.offset
        self._clock = clock
        self._flights: SingleFlight[Token] = SingleFlight(f"govauth {self._key.provider} token", explain)
        self._held: _Held | None = None
        self._issued: deque[str] = deque(maxlen=MARKS)
        self.memory: PrincipalMemory = PrincipalMemory() if memory is None else memory
        self.memory.keeper = weakref.ref(self)
        self._closed = False
        forget_after_fork(self)

    async def current(self) -> Token:
        """Return a token that may be used now.

        Raises:
            AuthError: no token can be had; see :mod:`govauth.errors`.

        """
        held = self._held
        if held is not None:
            now = self._clock.time() + self._offset.seconds
            if now < held.freshness.fresh_until:
                return held.token
            if now < held.freshness.usable_until:
                self._renew_in_background()
                return held.token
        return await self._fly()

    async def renew(self, rejected: Token) -> Token:
        """Return a token other than ``rejected``, which the provider refused.

        A late refusal of an old token costs nothing: if another token is current, that one is returned.

        Raises:
            AuthError: no other token can be had.

        """
        if rejected.mark not in self.memory.rejected:
            self.memory.rejected.append(rejected.mark)
        held = self._held
        if held is not None and held.token.mark == rejected.mark:
            self._held = _Held(held.token, NEVER)
        token = await self.current()
        # A flight that was landing just then may have adopted the rejected one.
        return token if token.mark != rejected.mark else await self._fly()

    def issued(self, token: Token) -> bool:
        """Whether this keeper got the token itself, and not another process through the store."""
        return token.mark in self._issued

    async def sign_in(self, login: Callable[[HttpSender], Awaitable[Token]]) -> Token:
        """Get a token by another road, such as a code from an SMS, and save it before returning it.

        The login runs in a task of its own: its caller may be cancelled, and a code works only once.

        Raises:
            AuthError: the login failed, or the token was not saved.

        """
        if self._closed:
            raise ClientClosed("the client is closed")

        async def work() -> Token:
            with anyio.fail_after(None, shield=True):
                return await self.take_over(await login(self._http))

        return await self._flights.run(work).result()

    async def take_over(self, fresh: Token) -> Token:
        """Save and publish a token that a login got. The caller sees to it that this is not cut short.

        Raises:
            StoreUnavailable: the store cannot be asked.
            TokenNotSaved: the store did not keep the token.

        """
        async with self._store.lease(self._key, seconds=FLIGHT_SECONDS + SAVE_SECONDS):
            token = await self._save_and_publish(fresh)
        self.memory.cooldown = None
        return token

    async def aclose(self) -> None:
        """End the renewal in the air; once a refresh token is spent, wait until its successor is saved.

        Never logs out. A login without a person is given up: nothing is lost that it would not get again.
        """
        self._closed = True
        await self._flights.drain(cut_short=True)

    def after_fork(self) -> None:
        """Forget the token in a forked child, which would spend the refresh token of its parent."""
        self._held = self.memory.unsaved = self.memory.cooldown = None

    def __repr__(self) -> str:
        mark = "none" if self._held is None else self._held.token.mark
        return f"<TokenKeeper of {self._key.provider} at {self._key.place}, token {mark}>"

    @property
    def _token(self) -> Token | None:
        return None if self._held is None else self._held.token

    async def _fly(self) -> Token:
        if self._closed:
            raise ClientClosed("the client is closed")
        if self.memory.cooldown is not None and self._clock.monotonic() < self.memory.cooldown.until:
            raise self.memory.cooldown.error.again()
        return await self._flights.join(self._next_token).result()

    def _renew_in_background(self) -> None:
        if self._closed or (
            self.memory.cooldown is not None and self._clock.monotonic() < self.memory.cooldown.until
        ):
            return
        self._flights.join(self._next_token)

    async def _next_token(self) -> Token:
        try:
            with anyio.fail_after(FLIGHT_SECONDS):
                token = await self._adopt_or_renew()
        except BaseException as error:
            reported = explain(error)
            self.memory.cooldown = Cooldown.after(reported, self.memory.cooldown, self._clock.monotonic())
            if not self._closed:
                _log.warning("%s: no token: %s", self._key.provider, reported)
            raise
        self.memory.cooldown = None
        return token

    async def _adopt_or_renew(self) -> Token:
        try:
            kept = await self._store.load(self._key)
            if kept is not None and self._acceptable(kept):
                return self._publish(kept)
            async with self._store.lease(self._key, seconds=FLIGHT_SECONDS + SAVE_SECONDS):
                return await self._adopt_or_renew_leased()
        except StoreUnavailable:
            # Two who renew a rotating token without seeing each other would lose it.
            if self._strategy.renewal is not Renewal.OVERLAPS:
                raise
        return self._publish(await self._renewed_alone())

    async def _adopt_or_renew_leased(self) -> Token:
        kept = await self._store.load(self._key)
        if kept is not None and self._acceptable(kept):
            return self._publish(kept)
        unsaved = self.memory.unsaved
        if unsaved is not None and self._acceptable(unsaved):
            return await self._save_and_publish(unsaved)
        base = unsaved or kept or self._token
        refusal = None if base is None else base.refusal
        if base is not None and not self._is_refused(base):
            if base.sends and self._serves(base):
                # Its refresh token may be spent. As long as the access token lives nothing is risked.
                return self._publish(base)
            try:
                with anyio.fail_after(FLIGHT_SECONDS, shield=self._spends):
                    return await self._save_and_publish(await self._renewed(base), base)
            except LoginRequired as error:
                refusal = error.message
                self._refuse(base, error)
            # Somebody outside the lease may have spent the refresh token and saved its successor.
            kept = await self._store.load(self._key)
            if kept is not None and self._acceptable(kept) and not self._is_refused(kept):
                return self._publish(kept)
            await self._drop_refresh(base, kept, refusal)
        return await self._save_and_publish(await self._obtained(refusal))

    async def _renewed_alone(self) -> Token:
        if self._token is not None and not self._is_refused(self._token):
            try:
                return await self._renewed(self._token)
            except LoginRequired as error:
                self._refuse(self._token, error)
        return await self._obtained()

    async def _renewed(self, base: Token) -> Token:
        if not self._spends or base.refresh is None:
            return (await self._strategy.renew(self._http, base)).carrying_over(base)
        may_be_sent = base.sends == 0 or (base.sends == 1 and rescues(self._strategy, base))
        if not may_be_sent:
            raise LoginRequired(_MAY_BE_SPENT)
        # Written down first: a full disk is found before anything is spent, and whoever finds the mark of a
        # dead process knows that the refresh token may be spent.
        marked = evolve(base, sends=base.sends + 1)
        await self._store.save(self._key, marked, ttl=self._ttl(marked))
        try:
            fresh = await self._strategy.renew(self._http, base)
        except TransportError as error:
            if not error.sent:
                await self._store.save(self._key, base, ttl=self._ttl(base))
                raise
            message = error.message
        except LoginRequired:
            raise
        except AuthError:
            # It was answered, and not with a token.
            await self._store.save(self._key, base, ttl=self._ttl(base))
            raise
        else:
            return fresh.carrying_over(base)
        if self._serves(marked):
            return marked
        if marked.sends == 1 and rescues(self._strategy, base):
            raise RenewalFailed(f"the answer to the refresh was lost: {message}")
        raise LoginRequired(f"{_MAY_BE_SPENT}: {message}")

    async def _drop_refresh(self, base: Token, kept: Token | None, refusal: str | None) -> None:
        """Leave out of the store a refresh token that is of no use, so that no new client sends it again."""
        if kept is None or kept.refresh is None or kept.refresh != base.refresh:
            return
        dropped = evolve(kept, refresh=None, refresh_expires_at=None, sends=0, refusal=refusal)
        await self._store.save(self._key, dropped, ttl=self._ttl(dropped))

    async def _obtained(self, refusal: str | None = None) -> Token:
        if self.memory.person_needed is not None:
            raise self.memory.person_needed.again()
        try:
            return await self._strategy.obtain(self._http)
        except LoginRequired as error:
            # Why the refresh did not go on matters as much as why a person is needed.
            reported = error.again()
            if refusal is not None and refusal not in error.message:
                reported = error.with_message(f"{refusal}; {error.message}")
        self.memory.person_needed = reported
        raise reported.again()

    async def _save_and_publish(self, token: Token, before: Token | None = None) -> Token:
        problem: str | None = None
        self.memory.unsaved = token
        with anyio.CancelScope(shield=True), anyio.move_on_after(SAVE_SECONDS) as scope:
            try:
                await self._store.save(self._key, token, ttl=self._ttl(token))
            except StoreUnavailable as error:
                problem = error.message
        if scope.cancelled_caught:
            problem = f"the store did not answer within {SAVE_SECONDS:g} s"
        if problem is not None:
            raise TokenNotSaved(f"a new token was received and not saved: {problem}")
        self._issued.append(token.mark)
        self._publish(token)
        if before is not None and before.mark == token.mark and not token.sends:
            # The provider stands by this token, whatever was thought of it: that ends the matter for a while.
            with suppress(ValueError):
                self.memory.rejected.remove(token.mark)
            until = self._offset.time() + SAME_TOKEN_SECONDS
            of_token = Freshness.of(token, early=self._early)
            self._held = _Held(
                token, Freshness(max(until, of_token.fresh_until), max(until, of_token.usable_until))
            )
        return token

    def _ttl(self, token: Token) -> float | None:
        end = token.end_of_use
        return None if end is None else max(0.0, end - self._offset.time()) + SPARE_SECONDS

    def _publish(self, token: Token) -> Token:
        self.memory.unsaved = self.memory.person_needed = None
        rejected = token.mark in self.memory.rejected
        early = self._early and not token.sends
        self._held = _Held(token, NEVER if rejected else Freshness.of(token, early=early))
        return token

    def _acceptable(self, kept: Token) -> bool:
        """Whether a token from elsewhere is better than what is here: usable, not rejected, and another."""
        if kept.mark in self.memory.rejected:
            return False
        now = self._offset.time()
        if self._held is not None and self._held.token.mark == kept.mark:
            return now < self._held.freshness.fresh_until
        return now < Freshness.of(kept, early=self._early).usable_until

    def _serves(self, token: Token) -> bool:
        """Whether an access token may still be used, whatever became of its refresh token."""
        if token.mark in self.memory.rejected:
            return False
        return self._offset.time() < Freshness.of(token, early=False).usable_until

    def _is_refused(self, base: Token) -> bool:
        if base.refresh is None:
            return base.refusal is not None
        return base.refresh.mark in self.memory.refused

    def _refuse(self, base: Token, error: LoginRequired) -> None:
        if base.refresh is not None:
            self.memory.refused.append(base.refresh.mark)
        if error.final:
            self.memory.person_needed = error.again()
