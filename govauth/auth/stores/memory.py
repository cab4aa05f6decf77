"""Tokens in memory: the default when no store is given."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from math import inf

from attrs import define, evolve, field

from govauth.auth.store import SWEEP_SECONDS
from govauth.auth.stores.polling import until
from govauth.auth.stores.turns import WAIT_SECONDS, held_too_long, superseded
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.concurrency.forking import forget_after_fork
from govauth.errors import RecordSuperseded
from govauth.settings import check_clock


@define(eq=False)
class _Turn:
    """The lock of a key, and how many hold it or wait for it."""

    lock: threading.Lock = field(factory=threading.Lock)
    users: int = 0


class MemoryTokenStore:
    """Keeps tokens for the life of the process, for all its loops and threads.

    A forked child starts empty: it would otherwise spend the refresh token that its parent spends.
    """

    def __init__(self, *, clock: Clock = SYSTEM_CLOCK) -> None:
        """Make an empty store.

        Args:
            clock: for tests.

        Raises:
            ConfigurationError: that is no clock.

        """
        check_clock(clock)
        self._clock = clock
        self._guard = threading.Lock()
        self._tokens: dict[TokenKey, tuple[Token, float]] = {}
        self._turns: dict[TokenKey, _Turn] = {}
        self._sweep_at = -inf
        forget_after_fork(self)

    async def load(self, key: TokenKey) -> Token | None:
        """Return the token of ``key``."""
        token, end = self._tokens.get(key, (None, -inf))
        return token if self._clock.monotonic() < end else None

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        """Keep the token of ``key``; at most once a minute, forget what has come to its end."""
        now = self._clock.monotonic()
        with self._guard:
            stored = self._tokens[key][0].revision if key in self._tokens else 0
            if not token.revision:
                token = evolve(token, revision=stored + 1)
            elif token.revision <= stored:
                raise RecordSuperseded(superseded(stored, token.revision))
            self._tokens[key] = token, inf if ttl is None else now + ttl
        if now >= self._sweep_at:
            self.sweep()

    async def delete(self, key: TokenKey) -> None:
        """Forget the token of ``key``."""
        with self._guard:
            self._tokens.pop(key, None)

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:  # noqa: ARG002
        """Hold ``key`` against the other loops and threads."""
        with self._guard:
            turn = self._turns.setdefault(key, _Turn())
            turn.users += 1
        try:
            if not await until(lambda: turn.lock.acquire(blocking=False), seconds=WAIT_SECONDS):
                holder = "another task of this process"
                raise held_too_long(key, holder, seconds=WAIT_SECONDS, falls="at once")
            try:
                yield
            finally:
                turn.lock.release()
        finally:
            with self._guard:
                turn.users -= 1
                if not turn.users and self._turns.get(key) is turn:
                    del self._turns[key]

    def sweep(self) -> None:
        """Forget what has come to its end; saving does it by itself."""
        with self._guard:
            now = self._clock.monotonic()
            self._sweep_at = now + SWEEP_SECONDS
            for key in [key for key, (_, end) in self._tokens.items() if end <= now]:
                del self._tokens[key]

    def after_fork(self) -> None:
        """Start empty in a forked child."""
        self._guard = threading.Lock()
        self._tokens = {}
        self._turns = {}

    def __repr__(self) -> str:
        return f"<MemoryTokenStore of {len(self._tokens)} tokens>"
