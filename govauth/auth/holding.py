"""The token that this process holds, and what it thinks of others."""

from __future__ import annotations

import logging
from collections import deque
from contextlib import suppress
from typing import Final

from attrs import frozen

from govauth.auth.clock_offset import ClockOffset
from govauth.auth.freshness import NEVER, Freshness
from govauth.auth.principal_memory import MARKS, PrincipalMemory
from govauth.auth.token import Token
from govauth.errors import LoginRequired

SAME_TOKEN_SECONDS: Final = 60.0
"""How long a token is used that a provider gave again when it was asked for another."""

_log = logging.getLogger("govauth.auth")


@frozen(slots=True)
class Held:
    """A token and its freshness, replaced together: other threads see both or neither."""

    token: Token
    fresh_until: float
    usable_until: float

    @classmethod
    def of(cls, token: Token, freshness: Freshness) -> Held:
        """Put them together."""
        return cls(token, freshness.fresh_until, freshness.usable_until)


class Holding:
    """What one process holds of one token.

    Attributes:
        held: what calls go out with.
        memory: what is known of the principal.

    """

    def __init__(self, memory: PrincipalMemory, offset: ClockOffset, *, early: bool) -> None:
        """Hold nothing, or the token that a code brought and the store did not take.

        Args:
            memory: of the principal.
            offset: of the server's clock.
            early: whether a renewal leaves the token before it alive.

        """
        self.held: Held | None = None
        self.memory = memory
        self._offset = offset
        self._early = early
        self._issued: deque[str] = deque(maxlen=MARKS)
        if memory.lent and memory.unsaved is not None:
            self.lend(memory.unsaved)

    @property
    def token(self) -> Token | None:
        """The token, however fresh."""
        return None if self.held is None else self.held.token

    def publish(self, token: Token) -> Token:
        """Let calls go out with a token that the store has."""
        with self.memory.turn:
            self.memory.unsaved = self.memory.person_needed = None
            self.memory.lent = False
            rejected = token.mark in self.memory.rejected
            early = self._early and not token.sends
            self.held = Held.of(token, NEVER if rejected else Freshness.of(token, early=early))
        whence = "got here" if self.has_issued(token) else "from the store"
        _log.debug("token=%s %s, revision %d", token.mark, whence, token.revision)
        return token

    def publish_own(self, token: Token, before: Token | None) -> Token:
        """Publish what this process got itself, and the store has.

        Args:
            token: the new one.
            before: the one it was to replace, where there was one.

        """
        with self.memory.turn:
            self._issued.append(token.mark)
            self.publish(token)
            if before is not None and before.mark == token.mark and not token.sends:
                # The provider stands by this token, whatever was thought of it: that ends the matter for a
                # while.
                with suppress(ValueError):
                    self.memory.rejected.remove(token.mark)
                until = self._offset.time() + SAME_TOKEN_SECONDS
                of_token = Freshness.of(token, early=self._early)
                self.held = Held(token, max(until, of_token.fresh_until), max(until, of_token.usable_until))
        return token

    def lend(self, token: Token) -> None:
        """Let calls go out with a token that the store has not, for nothing can bring it again.

        The calls that it serves start a flight that tries to save it, one at a time.
        """
        with self.memory.turn:
            self.memory.unsaved, self.memory.lent = token, True
            self.memory.person_needed = None
            self._issued.append(token.mark)
            of_token = NEVER if token.mark in self.memory.rejected else Freshness.of(token, early=False)
            self.held = Held(token, NEVER.fresh_until, of_token.usable_until)

    def forget(self) -> None:
        """Hold nothing any more."""
        with self.memory.turn:
            self.held = self.memory.unsaved = None
            self.memory.lent = False

    def reject(self, token: Token) -> None:
        """Let no call go out with a token that the provider refused."""
        with self.memory.turn:
            if token.mark not in self.memory.rejected:
                self.memory.rejected.append(token.mark)
                _log.debug("token=%s refused by the provider", token.mark)
            held = self.held
            if held is not None and held.token.mark == token.mark:
                self.held = Held.of(held.token, NEVER)

    def has_issued(self, token: Token) -> bool:
        """Whether this process got the token itself."""
        return token.mark in self._issued

    def accepts(self, kept: Token) -> bool:
        """Whether a token from the store is better than what is here: usable, not rejected, and another."""
        if kept.mark in self.memory.rejected:
            return False
        now = self._offset.time()
        held = self.held
        if held is not None and held.token.mark == kept.mark:
            return now < (held.usable_until if self.memory.lent else held.fresh_until)
        if held is not None and 0 < kept.revision < held.token.revision:
            # As after the loss of the last writes of a Redis: its refresh token is spent.
            return False
        return now < Freshness.of(kept, early=self._early).usable_until

    def serves(self, token: Token) -> bool:
        """Whether an access token may still be used, whatever became of its refresh token."""
        if token.mark in self.memory.rejected:
            return False
        return self._offset.time() < Freshness.of(token, early=False).usable_until

    def basis(self, kept: Token | None) -> Token | None:
        """Return what to renew: the newest that is known, of those that were not refused if there are any.

        Args:
            kept: what the store has.

        """
        known = [token for token in (self.memory.unsaved, kept, self.token) if token is not None]
        hopeful = [token for token in known if not self.is_refused(token)]
        return max(hopeful or known, key=lambda token: token.revision, default=None)

    def is_refused(self, token: Token) -> bool:
        """Whether the refresh token of ``token`` is known to be dead."""
        if token.refresh is None:
            return token.refusal is not None
        return token.refresh.mark in self.memory.refused

    def refuse(self, token: Token, error: LoginRequired) -> None:
        """Remember that the provider refused the refresh token of ``token``."""
        if token.refresh is not None:
            self.memory.refused.append(token.refresh.mark)
        if error.final:
            self.memory.person_needed = error.again()
