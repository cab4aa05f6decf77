"""Django's cache as a store of tokens.

A cache may forget what it holds, and then a person signs in again. Tokens that must not be lost, such as
those of «Мой налог», belong into a file or Redis.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Final

from attrs import evolve
from django.core.cache import BaseCache

from govauth.auth.stores.records import Kept, TokenCipher, opened, sealed
from govauth.auth.stores.turns import superseded
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import RecordSuperseded
from govauth.integrations.django.cache import DjangoCache
from govauth.integrations.django.lease import CacheLease

_SAVE_SECONDS: Final = 5.0


class CacheTokenStore:
    """Tokens in Django's cache, and leases by its ``add``, which one caller wins.

    A cache compares nothing when it writes, so saves of a key take turns. A process that stands still for 5 s
    between looking and writing may replace a newer record; Redis and files, as :class:`.RedisTokenStore` and
    :class:`.FileTokenStore` use them, exclude that.
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
        """Replace the stored token, if it is older; the cache forgets it after ``ttl`` seconds."""
        turn = CacheLease(self.cache, f"{self._name(key)}:save", self._clock)
        async with turn.held(key, seconds=_SAVE_SECONDS):
            await self.cache.run(partial(self._save, key, token, ttl))

    async def delete(self, key: TokenKey) -> None:
        """Remove the stored token."""
        await self.cache.run(lambda cache: cache.delete(self._name(key)))

    def lease(self, key: TokenKey, *, seconds: float) -> AbstractAsyncContextManager[None]:
        """Hold the key for at most ``seconds``, against all who share the cache."""
        return CacheLease(self.cache, f"{self._name(key)}:lease", self._clock).held(key, seconds=seconds)

    def _load(self, key: TokenKey, cache: BaseCache) -> Token | None:
        kept = self._kept(key, cache)
        if kept is None or (kept.until is not None and self._clock.time() >= kept.until):
            return None
        return kept.token

    def _save(self, key: TokenKey, token: Token, ttl: float | None, cache: BaseCache) -> None:
        kept = self._kept(key, cache)
        stored = 0 if kept is None else kept.token.revision
        counted = token if token.revision else evolve(token, revision=stored + 1)
        if counted.revision <= stored:
            raise RecordSuperseded(superseded(stored, token.revision))
        until = None if ttl is None else self._clock.time() + ttl
        self.cache.put(cache, self._name(key), sealed(counted, self._cipher, until=until), seconds=ttl)

    def _kept(self, key: TokenKey, cache: BaseCache) -> Kept | None:
        name = self._name(key)
        found = cache.get(name)
        if found is None:
            return None
        record = found if isinstance(found, bytes) else b""
        return opened(record, self._cipher, name=f"the token record {name} in the cache")

    def _name(self, key: TokenKey) -> str:
        return f"{self.cache.prefix}{key.digest}"

    def __repr__(self) -> str:
        return f"CacheTokenStore({self.cache.alias!r})"
