"""Getting the next token: adopted from another process, refreshed, or by signing in; once for all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import anyio
from attrs import evolve

from govauth.auth.holding import Holding
from govauth.auth.strategy import AuthStrategy, Renewal, rescues
from govauth.auth.token import Token
from govauth.auth.token_record import TokenRecord, Turn, require_writable
from govauth.concurrency.deadline import failing_after
from govauth.errors import (
    AuthError,
    LoginRequired,
    RecordSuperseded,
    RenewalFailed,
    StoreUnavailable,
    TokenNotSaved,
    TransportError,
)
from govauth.http.sender import HttpSender

FLIGHT_SECONDS: Final = 30.0
"""How long the auth server may take for a refresh, and how long for a sign-in."""

_MAY_BE_SPENT: Final = "the refresh token may be spent, for the answer to it was lost"


class TokenRenewal:
    """Gets tokens for one process, in turn with all who share the store.

    A refresh token that was refused is never sent again, and one that may be spent only to rescue. What is
    received is saved before anybody sees it; only what a code brought, which works once, serves without.
    """

    def __init__(
        self, strategy: AuthStrategy, record: TokenRecord, holding: Holding, http: HttpSender
    ) -> None:
        """Get nothing yet.

        Args:
            strategy: how to sign in and renew.
            record: of the token.
            holding: what this process has.
            http: sends the requests for tokens.

        """
        self._strategy = strategy
        self._spends = strategy.renewal is not Renewal.OVERLAPS
        self._record = record
        self._holding = holding
        self._memory = holding.memory
        self._http = http

    async def next_token(self) -> Token:
        """Get a token other than the rejected ones, and publish it.

        Raises:
            AuthError: none can be had.

        """
        try:
            kept = await self._record.load()
            if kept is not None and self._holding.accepts(kept):
                return self._holding.publish(kept)
            return await self._in_turn()
        except StoreUnavailable:
            unsaved = self._memory.unsaved
            if self._memory.lent and unsaved is not None and self._holding.serves(unsaved):
                self._holding.lend(unsaved)
                raise
            # Two who renew a rotating token without seeing each other would lose it.
            if self._strategy.renewal is not Renewal.OVERLAPS:
                raise
        return self._holding.publish(await self._alone())

    async def by_code(self, login: Callable[[HttpSender], Awaitable[Token]]) -> Token:
        """Sign in by what works only once, in turn: nothing is spent while the store does not save.

        Raises:
            StoreUnavailable: the store does not save; nothing was spent.
            TokenNotSaved: it did not save at last; the token is published all the same.

        """
        async with self._record.turn() as turn:
            await turn.load()
            await require_writable(self._record.store, self._record.key)
            with anyio.CancelScope(shield=True):
                token = await self._take_over(turn, await login(self._http))
        return token  # pyright: ignore[reportPossiblyUnboundVariable] - a shield swallows nothing

    async def take_over(self, fresh: Token) -> Token:
        """Save and publish a token that a code brought. The caller sees to it that this is not cut short.

        Raises:
            TokenNotSaved: the store did not keep the token; it is published all the same.

        """
        try:
            async with self._record.turn() as turn:
                await turn.load()
                token = await self._take_over(turn, fresh)
        except StoreUnavailable as error:
            message = error.message
        else:
            return token
        self._holding.lend(fresh)
        raise TokenNotSaved(_not_saved(message))

    async def _in_turn(self) -> Token:
        try:
            return await self._one_turn()
        except RecordSuperseded:
            # This process was stopped for so long that its lease fell. What is there now is looked at anew.
            return await self._one_turn()

    async def _one_turn(self) -> Token:
        async with self._record.turn() as turn:
            token = await self._adopt_or_renew(turn)
        return token  # noqa: RET504 - a context manager might swallow an exception, for all a type tells

    async def _adopt_or_renew(self, turn: Turn) -> Token:
        kept = self._without_false_mark(await turn.load())
        if kept is not None and self._holding.accepts(kept):
            return self._holding.publish(kept)
        unsaved = self._memory.unsaved
        if unsaved is not None and self._holding.serves(unsaved):
            return await self._save_and_publish(turn, unsaved)
        base = self._holding.basis(kept)
        refusal = None if base is None else base.refusal
        if base is not None and not self._holding.is_refused(base):
            turn.saw(base)
            if base.sends and self._holding.serves(base):
                # Its refresh token may be spent. As long as the access token lives nothing is risked.
                return self._holding.publish(base)
            try:
                with anyio.CancelScope(shield=self._spends):
                    fresh = await self._renewed(turn, base)
                    return await self._save_and_publish(turn, fresh, base)
            except LoginRequired as error:
                refusal = error.message
                self._holding.refuse(base, error)
            # Somebody outside the lease may have spent the refresh token and saved its successor.
            kept = await turn.load()
            if kept is not None and self._holding.accepts(kept) and not self._holding.is_refused(kept):
                return self._holding.publish(kept)
            await self._drop_refresh(turn, base, kept, refusal)
        return await self._save_and_publish(turn, await self._obtained(refusal))

    def _without_false_mark(self, kept: Token | None) -> Token | None:
        if kept is not None and kept.sends and kept.revision == self._memory.unsent:
            return evolve(kept, sends=kept.sends - 1)
        return kept

    async def _alone(self) -> Token:
        held = self._holding.token
        if held is not None and not self._holding.is_refused(held):
            try:
                return (await self._refreshed(held)).carrying_over(held)
            except LoginRequired as error:
                self._holding.refuse(held, error)
        return await self._obtained()

    async def _refreshed(self, base: Token) -> Token:
        with failing_after(FLIGHT_SECONDS):
            return await self._strategy.renew(self._http, base)

    async def _renewed(self, turn: Turn, base: Token) -> Token:
        if not self._spends or base.refresh is None:
            return (await self._refreshed(base)).carrying_over(base)
        may_be_sent = base.sends == 0 or (base.sends == 1 and rescues(self._strategy, base))
        if not may_be_sent:
            raise LoginRequired(_MAY_BE_SPENT)
        marked = await self._marked(turn, base)
        try:
            fresh = await self._refreshed(base)
        except TransportError as error:
            if not error.sent:
                await self._unmark(turn, base, marked)
                raise
            message = error.message
        except LoginRequired:
            raise
        except AuthError:
            # It was answered, and not with a token.
            await self._unmark(turn, base, marked)
            raise
        else:
            return fresh.carrying_over(base)
        if self._holding.serves(marked):
            return marked
        if marked.sends == 1 and rescues(self._strategy, base):
            raise RenewalFailed(f"the answer to the refresh was lost: {message}")
        raise LoginRequired(f"{_MAY_BE_SPENT}: {message}")

    async def _marked(self, turn: Turn, base: Token) -> Token:
        """Write down that the refresh token goes out: a full disk is found before anything is spent.

        Whoever finds the mark of a dead process knows that the refresh token may be spent.
        """
        marked = turn.next(evolve(base, sends=base.sends + 1))
        self._memory.unsent = 0
        try:
            await turn.save(marked)
        except RecordSuperseded:
            raise
        except StoreUnavailable:
            # Where only the answer of the store was lost, the mark is there.
            self._memory.unsent = marked.revision
            raise
        return marked

    async def _unmark(self, turn: Turn, base: Token, marked: Token) -> None:
        try:
            await turn.save(turn.next(base))
        except StoreUnavailable:
            # At least this process knows better. The failure of the refresh is what its callers need to hear.
            self._memory.unsent = marked.revision

    async def _drop_refresh(self, turn: Turn, base: Token, kept: Token | None, refusal: str | None) -> None:
        """Leave out of the store a refresh token that is of no use, so that no new client sends it again."""
        if kept is None or kept.refresh is None or kept.refresh != base.refresh:
            return
        dropped = evolve(kept, refresh=None, refresh_expires_at=None, sends=0, refusal=refusal)
        await turn.save(turn.next(dropped))

    async def _obtained(self, refusal: str | None = None) -> Token:
        if self._memory.person_needed is not None:
            raise self._memory.person_needed.again()
        try:
            with failing_after(FLIGHT_SECONDS):
                return await self._strategy.obtain(self._http)
        except LoginRequired as error:
            # Why the refresh did not go on matters as much as why a person is needed.
            reported = error.again()
            if refusal is not None and refusal not in error.message:
                reported = error.with_message(f"{refusal}; {error.message}")
        self._memory.person_needed = reported
        raise reported.again()

    async def _save_and_publish(self, turn: Turn, token: Token, before: Token | None = None) -> Token:
        lent = self._memory.lent
        token = turn.next(token)
        self._memory.unsaved = token
        try:
            with anyio.CancelScope(shield=True):
                await turn.save(token)
        except RecordSuperseded:
            raise
        except StoreUnavailable as error:
            message = error.message
        else:
            return self._holding.publish_own(token, before)
        if lent:
            self._holding.lend(token)
        raise TokenNotSaved(_not_saved(message))

    async def _take_over(self, turn: Turn, fresh: Token) -> Token:
        """Save what a person's code brought: it is newer than whatever the store got meanwhile."""
        self._memory.lent = True
        try:
            return await self._save_and_publish(turn, fresh)
        except RecordSuperseded:
            await turn.load()
            return await self._save_and_publish(turn, fresh)


def _not_saved(why: str) -> str:
    return f"a new token was received and not saved: {why}"
