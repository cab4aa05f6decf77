"""Django's cache as a store of started logins."""

from __future__ import annotations

from functools import partial

from django.core.cache import BaseCache

from govauth.auth.login_state import LoginState, digest_of, dump_login_state, load_login_state, same_text
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import StoreUnavailable
from govauth.integrations.django.cache import DjangoCache


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
        await self.cache.run(partial(self._put, record, ttl))

    async def take(self, state: str) -> LoginState | None:
        """Return a started login, once among all processes."""
        return await self.cache.run(partial(self._take, state))

    def _put(self, record: LoginState, ttl: float, cache: BaseCache) -> None:
        content = dump_login_state(record, until=self._clock.time() + ttl)
        self.cache.put(cache, self._name(record.state), content, seconds=ttl)

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
