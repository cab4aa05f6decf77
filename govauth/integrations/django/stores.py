"""Django's cache as a store: of started logins, and of tokens.

A cache may forget what it holds, and then a person signs in again. Tokens that must not be lost, such as
those of «Мой налог», belong into a file or Redis.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

import anyio
from django.core.cache import BaseCache

from govauth.auth.login_state import LoginState, digest_of, dump_login_state, load_login_state, same_text
from govauth.auth.stores.polling import until_async
from govauth.auth.stores.records import TokenCipher, opened, sealed
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import StoreUnavailable
from govauth.integrations.django.cache import DjangoCache, whole

_SAFE_SHARE: Final = 0.75
"""A lease older than this share of its time is left to end: it could be another's before it is given up."""


class CacheLoginStateStore:
    """Started logins in Django's cache: of all who take one, the one whose ``delete`` finds it gets it."""

    def __init__(
        self, alias: str = "default", *, prefix: str = "govauth:login:", clock: Clock = SYSTEM_CLOCK
    ) -> None:
        """Name the cache; it is first used when a login starts.

        Args:
            alias: in ``settings.CACHES``; a cache that all workers share.
            prefix: before the names of all records.
            clock: for tests.

        """
        self.cache: DjangoCache = DjangoCache(alias, prefix)
        self._clock = clock

    async def put(self, record: LoginState, *, ttl: float) -> None:
        """Keep a started login."""
        write = partial(dump_login_state, record, until=self._clock.time() + ttl)
        await self.cache.put(self._name(record.state), write, seconds=ttl)

    async def take(self, state: str) -> LoginState | None:
        """Return a started login, once among all processes."""
        return await self.cache.run(partial(self._take, state))

    def _take(self, state: str, cache: BaseCache) -> LoginState | None:
        name = self._name(state)
        found = cache.get(name)
        if found is None or not cache.delete(name):
            return None
        kept = load_login_state(found) if isinstance(found, bytes) else None
        if kept is None:
            raise StoreUnavailable(f"a started login in the cache {self.cache.alias!r} is damaged")
        record, until = kept
        return record if self._clock.time() < until and same_text(record.state, state) else None

    def _name(self, state: str) -> str:
        return f"{self.cache.prefix}{digest_of(state)}"

    def __repr__(self) -> str:
        return f"CacheLoginStateStore({self.cache.alias!r})"


class CacheTokenStore:
    """Tokens in Django's cache, and leases by its ``add``, which one caller wins.

    A lease ends by itself if its holder dies.
    """

    def __init__(
        self,
        alias: str = "default",
        *,
        cipher: TokenCipher | None = None,
        prefix: str = "govauth:token:",
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Name the cache; it is first used with the first call.

        Args:
            alias: in ``settings.CACHES``; a cache that all workers share.
            cipher: encrypts the records; without it, tokens lie in the clear for all who may read there.
            prefix: before the names of all records.
            clock: for tests.

        """
        self.cache: DjangoCache = DjangoCache(alias, prefix)
        self._cipher = cipher
        self._clock = clock

    async def load(self, key: TokenKey) -> Token | None:
        """Return the stored token, or None."""
        return await self.cache.run(partial(self._load, key))

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        """Replace the stored token; the cache forgets it after ``ttl`` seconds."""
        until = None if ttl is None else self._clock.time() + ttl
        await self.cache.put(self._name(key), partial(sealed, token, self._cipher, until=until), seconds=ttl)

    async def delete(self, key: TokenKey) -> None:
        """Remove the stored token."""
        await self.cache.run(lambda cache: cache.delete(self._name(key)))

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        """Hold the key for at most ``seconds``, against all who share the cache."""
        name, owner = f"{self._name(key)}:lease", secrets.token_hex(16)

        def take(cache: BaseCache) -> bool:
            return cache.add(name, owner, timeout=whole(seconds))

        def give_up(cache: BaseCache) -> None:
            if cache.get(name) == owner:
                cache.delete(name)

        await until_async(partial(self.cache.run, take))
        safe_until = self._clock.monotonic() + seconds * _SAFE_SHARE
        try:
            yield
        finally:
            if self._clock.monotonic() < safe_until:
                with anyio.CancelScope(shield=True), suppress(StoreUnavailable):
                    await self.cache.run(give_up)

    def _load(self, key: TokenKey, cache: BaseCache) -> Token | None:
        name = self._name(key)
        found = cache.get(name)
        if found is None:
            return None
        record = found if isinstance(found, bytes) else b""
        kept = opened(record, self._cipher, name=f"the token record {name} in the cache")
        return kept.token if kept.until is None or self._clock.time() < kept.until else None

    def _name(self, key: TokenKey) -> str:
        return f"{self.cache.prefix}{key.digest}"

    def __repr__(self) -> str:
        return f"CacheTokenStore({self.cache.alias!r})"
