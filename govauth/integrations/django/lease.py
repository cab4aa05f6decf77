"""Turns among all who share one of Django's caches."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial
from math import inf
from typing import Final

import anyio
from django.core.cache import BaseCache

from govauth.auth.stores.polling import until_async
from govauth.auth.stores.turns import WAIT_SECONDS, held_too_long, this_process
from govauth.auth.strategy import TokenKey
from govauth.clock import Clock
from govauth.concurrency.detached import spawn_detached
from govauth.errors import StoreUnavailable
from govauth.integrations.django.cache import DjangoCache, whole

LEASE_SECONDS: Final = 10.0
"""How long a lease outlasts its holder."""

_KEEP_ALIVE_SECONDS: Final = LEASE_SECONDS / 4
_SAFE_SHARE: Final = 0.75
"""A lease not kept alive for this share of its time is left to end: it could be another's by now."""


class CacheLease:
    """A name in the cache that one caller adds, and keeps alive while it works.

    A cache compares nothing when it deletes, so a lease is given up only while it cannot have ended.
    """

    def __init__(self, cache: DjangoCache, name: str, clock: Clock) -> None:
        """Name it; nothing is taken yet.

        Args:
            cache: that all share.
            name: in the cache.
            clock: measures how old it is.

        """
        self._cache = cache
        self._name = name
        self._clock = clock
        self._owner = f"{secrets.token_hex(16)} {this_process()}"
        self._safe_until = -inf

    @asynccontextmanager
    async def held(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        """Wait for one's turn, and hold the lease for at most ``seconds``.

        Raises:
            StoreUnavailable: somebody else held it for too long, or the cache does not answer.

        """
        take = partial(self._cache.run, partial(self._take, seconds))
        if not await until_async(take, seconds=WAIT_SECONDS):
            holder = await self._cache.run(self._holder)
            falls = f"by itself within {LEASE_SECONDS:g} s"
            raise held_too_long(key, holder, seconds=WAIT_SECONDS, falls=falls)
        end = self._clock.monotonic() + seconds
        work = anyio.CancelScope()

        async def keep_alive() -> None:
            with work:
                await self._keep_alive(end)

        spawn_detached(keep_alive, name=f"govauth lease of {key.mark}")
        try:
            yield
        finally:
            work.cancel()
            # A lease that cannot be given up ends by itself; what was done under it stands.
            with anyio.CancelScope(shield=True), suppress(StoreUnavailable):
                await self._cache.run(self._give_up)

    async def _keep_alive(self, end: float) -> None:
        """Until ``end``, and never a lease that somebody else took meanwhile."""
        while True:
            await anyio.sleep(_KEEP_ALIVE_SECONDS)
            left = end - self._clock.monotonic()
            if left <= 0:
                return
            # While the cache does not answer nobody else gets a lease either.
            with suppress(StoreUnavailable):
                if not await self._cache.run(partial(self._prolong, left)):
                    return

    def _take(self, seconds: float, cache: BaseCache) -> bool:
        now = self._clock.monotonic()
        taken = cache.add(self._name, self._owner, timeout=whole(min(seconds, LEASE_SECONDS)))
        if taken:
            self._keep_until(now, seconds)
        return taken

    def _prolong(self, seconds: float, cache: BaseCache) -> bool:
        now = self._clock.monotonic()
        if cache.get(self._name) != self._owner:
            return False
        kept = cache.touch(self._name, whole(min(seconds, LEASE_SECONDS)))
        if kept:
            self._keep_until(now, seconds)
        return kept

    def _keep_until(self, now: float, seconds: float) -> None:
        self._safe_until = now + min(seconds, LEASE_SECONDS) * _SAFE_SHARE

    def _give_up(self, cache: BaseCache) -> None:
        if self._clock.monotonic() < self._safe_until and cache.get(self._name) == self._owner:
            cache.delete(self._name)

    def _holder(self, cache: BaseCache) -> str:
        found = cache.get(self._name)
        # Behind the random part.
        return found.partition(" ")[2] if isinstance(found, str) else "another process"
