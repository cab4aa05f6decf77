"""Tokens in Redis, shared by the processes of many hosts."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import anyio
from attrs import evolve

from govauth.auth.stores import redis_scripts
from govauth.auth.stores.polling import until_async
from govauth.auth.stores.records import TokenCipher, check_cipher, opened, sealed
from govauth.auth.stores.redis_lease import LEASE_SECONDS, RedisLease
from govauth.auth.stores.redis_record import LONGEST_LINE, revision_of, with_line, without_line
from govauth.auth.stores.redis_served import RedisServed
from govauth.auth.stores.turns import WAIT_SECONDS, held_too_long, superseded
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.concurrency.detached import spawn_detached
from govauth.errors import RecordSuperseded, StoreUnavailable
from govauth.secret import Secret
from govauth.settings import secret_settings

if TYPE_CHECKING:
    from redis import Redis
    from redis.cluster import RedisCluster

T = TypeVar("T")

_KEEP_ALIVE_SECONDS: Final = LEASE_SECONDS / 4
_MOST_LEFT: Final = 1000


@secret_settings("server", others=("server",))
class RedisTokenStore(RedisServed):
    """One record for each key, and a lease with an owner and an end.

    A lease lasts for 10 s and is kept alive by its holder, so it falls by itself soon after its holder dies.
    It is taken, kept and given up by scripts that compare a random owner, so nobody gives up what somebody
    else holds. A record has a revision, and the script that saves it replaces older ones only. Whoever cannot
    reach Redis cannot renew a rotating token; nobody renews without seeing the others.

    Calls go through the blocking client in worker threads: they are rare, and so one store serves any number
    of event loops, of asyncio and of trio.
    """

    def __init__(
        self,
        server: str | Secret | Redis | RedisCluster,
        *,
        cipher: TokenCipher | None = None,
        prefix: str = "govauth:",
    ) -> None:
        """Name the server; the first call connects. Needs the extra ``redis``.

        Args:
            server: ``redis://``, ``rediss://`` (TLS) or ``unix://``; may hold a password, so it is kept
                secret. Or a ready client: ``redis.Redis``, ``redis.RedisCluster``, or what
                ``Sentinel.master_for`` gives; with ``socket_timeout`` and without ``decode_responses``.
                Closing it is up to you.
            cipher: encrypts the records; without it, tokens lie in the clear for all who may read there.
            prefix: before the names of all records.

        Raises:
            ConfigurationError: the URL is of no known kind, the client does not fit, or the extra is not
                installed.

        """
        check_cipher(cipher)
        super().__init__(server, prefix=prefix, what="the token store")
        self._cipher = cipher
        self._left: dict[str, str] = {}

    async def load(self, key: TokenKey) -> Token | None:
        """Return the stored token, or None."""
        return await self._in_thread(partial(self._load, key))

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        """Replace the stored token, if it is older; Redis forgets it after ``ttl`` seconds."""
        await self._in_thread(partial(self._save, key, token, ttl))

    async def delete(self, key: TokenKey) -> None:
        """Remove the stored token."""
        await self._in_thread(lambda: self._redis.delete(self._record(key)))

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        """Hold the key for at most ``seconds``, against all processes of all hosts."""
        lease = RedisLease(f"{self._record(key)}:lease")
        end = anyio.current_time()
        holder = ""

        async def take() -> bool:
            nonlocal holder, end
            end = anyio.current_time() + seconds
            left = self._left.get(lease.name)
            holder = await self._in_thread(lambda: lease.take(self._redis, seconds, left=left))
            return not holder

        if not await until_async(take, seconds=WAIT_SECONDS):
            raise held_too_long(
                key, holder, seconds=WAIT_SECONDS, falls=f"by itself within {LEASE_SECONDS:g} s"
            )
        work = anyio.CancelScope()

        async def keep_alive() -> None:
            with work:
                await self._keep_alive(lease, end)

        spawn_detached(keep_alive, name=f"govauth lease of {key.mark}")
        try:
            yield
        finally:
            work.cancel()
            with anyio.CancelScope(shield=True):
                await self._give_up(lease)

    async def _keep_alive(self, lease: RedisLease, end: float) -> None:
        """Until ``end``, and never a lease that somebody else took meanwhile."""
        while True:
            await anyio.sleep(_KEEP_ALIVE_SECONDS)
            left = end - anyio.current_time()
            if left <= 0:
                return
            # While Redis does not answer nobody else gets a lease either.
            with suppress(StoreUnavailable):
                if not await self._in_thread(partial(lease.prolong, self._redis, left)):
                    return

    async def _give_up(self, lease: RedisLease) -> None:
        try:
            await self._in_thread(partial(lease.give_up, self._redis))
        except StoreUnavailable:
            # The lease ends by itself. Until then it does not keep out whoever comes next in this process.
            if len(self._left) >= _MOST_LEFT:
                self._left.clear()
            self._left[lease.name] = lease.owner
        else:
            self._left.pop(lease.name, None)

    def _load(self, key: TokenKey) -> Token | None:
        record = self._redis.get(self._record(key))
        if not isinstance(record, bytes):
            return None
        name = f"the token record {self._record(key)} in Redis"
        return opened(without_line(record), self._cipher, name=name).token

    def _save(self, key: TokenKey, token: Token, ttl: float | None) -> None:
        milliseconds = "" if ttl is None else max(1, int(ttl * 1000))
        name = self._record(key)
        while True:
            counted = token if token.revision else evolve(token, revision=self._revision(name) + 1)
            record = with_line(counted.revision, sealed(counted, self._cipher))
            stored = self._redis.eval(redis_scripts.SAVE, 1, name, counted.revision, record, milliseconds)
            if stored == -1:
                return
            if token.revision:
                raise RecordSuperseded(superseded(int(str(stored)), token.revision))

    def _revision(self, name: str) -> int:
        line = self._redis.getrange(name, 0, LONGEST_LINE)
        return revision_of(line) if isinstance(line, bytes) else 0

    def _record(self, key: TokenKey) -> str:
        return f"{self._prefix}{key.digest}"
