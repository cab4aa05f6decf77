"""Tokens in memory: the default when no store is given."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from govauth.auth.stores.polling import until
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.concurrency.forking import forget_after_fork


class MemoryTokenStore:
    """Keeps tokens for the life of the process, for all its loops and threads.

    A forked child starts empty: it would otherwise spend the refresh token that its parent spends.
    """

    def __init__(self) -> None:
        self._tokens: dict[TokenKey, Token] = {}
        self._locks: dict[TokenKey, threading.Lock] = {}
        forget_after_fork(self)

    async def load(self, key: TokenKey) -> Token | None:
        """Return the token of ``key``."""
        return self._tokens.get(key)

    async def save(self, key: TokenKey, token: Token) -> None:
        """Keep the token of ``key``."""
        self._tokens[key] = token

    async def delete(self, key: TokenKey) -> None:
        """Forget the token of ``key``."""
        self._tokens.pop(key, None)

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:  # noqa: ARG002
        """Hold ``key`` against the other loops and threads."""
        lock = self._locks.setdefault(key, threading.Lock())
        await until(lambda: lock.acquire(blocking=False))
        try:
            yield
        finally:
            lock.release()

    def after_fork(self) -> None:
        """Start empty in a forked child."""
        self._tokens = {}
        self._locks = {}

    def __repr__(self) -> str:
        return f"<MemoryTokenStore of {len(self._tokens)} tokens>"
