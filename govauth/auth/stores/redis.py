"""Tokens in Redis, shared by the processes of many hosts."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Final, TypeVar

import anyio
import anyio.to_thread

from govauth.auth.stores.polling import until_async
from govauth.auth.stores.records import TokenCipher, opened, sealed
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.errors import ConfigurationError, StoreUnavailable, missing_extra
from govauth.secret import Secret

if TYPE_CHECKING:
    from redis import Redis

T = TypeVar("T")

ANSWER_SECONDS: Final = 5.0

_DELETE_IF_MINE: Final = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
)


class RedisTokenStore:
    """One record for each key, and a lease with an owner and an end.

    A lease is ``SET NX PX`` with a random owner, and is given up by a script that compares the owner, so
    nobody gives up what somebody else holds. It ends by itself if its holder dies. Whoever cannot reach Redis
    cannot renew a rotating token; nobody renews without seeing the others.

    Calls go through the blocking client in worker threads: they are rare, and so one store serves any number
    of event loops, of asyncio and of trio.
    """

    def __init__(
        self, url: str | Secret, *, cipher: TokenCipher | None = None, prefix: str = "govauth:"
    ) -> None:
        """Name the server; the first call connects. Needs the extra ``redis``.

        Args:
            url: ``redis://``, ``rediss://`` (TLS) or ``unix://``; may hold a password, so it is kept secret.
            cipher: encrypts the records; without it, tokens lie in the clear for all who may read there.
            prefix: before the names of all records.

        Raises:
            ConfigurationError: the URL is of no known kind, or the extra is not installed.

        """
        url = Secret(url)
        if not url.reveal().startswith(("redis://", "rediss://", "unix://")):
            raise ConfigurationError("url must begin with redis://, rediss:// or unix://")
        try:
            import_module("redis")
        except ImportError as error:
            raise missing_extra("RedisTokenStore", "redis", error) from None
        self._url = url
        self._cipher = cipher
        self._prefix = prefix

    async def load(self, key: TokenKey) -> Token | None:
        """Return the stored token, or None."""
        return await self._in_thread(partial(self._load, key))

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        """Replace the stored token; Redis forgets it after ``ttl`` seconds."""
        await self._in_thread(partial(self._save, key, token, ttl))

    async def delete(self, key: TokenKey) -> None:
        """Remove the stored token."""
        await self._in_thread(lambda: self._redis.delete(self._record(key)))

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        """Hold the key for at most ``seconds``, against all processes of all hosts."""
        owner = secrets.token_hex(16)
        name = f"{self._record(key)}:lease"
        milliseconds = max(1, int(seconds * 1000))

        async def take() -> bool:
            return bool(await self._in_thread(lambda: self._redis.set(name, owner, nx=True, px=milliseconds)))

        await until_async(take)
        try:
            yield
        finally:
            # A lease that cannot be given up ends by itself; what was done under it stands.
            with anyio.CancelScope(shield=True), suppress(StoreUnavailable):
                await self._in_thread(lambda: self._redis.eval(_DELETE_IF_MINE, 1, name, owner))

    def _load(self, key: TokenKey) -> Token | None:
        record = self._redis.get(self._record(key))
        if not isinstance(record, bytes):
            return None
        return opened(record, self._cipher, name=f"the token record {self._record(key)} in Redis").token

    def _save(self, key: TokenKey, token: Token, ttl: float | None) -> None:
        milliseconds = None if ttl is None else max(1, int(ttl * 1000))
        self._redis.set(self._record(key), sealed(token, self._cipher), px=milliseconds)

    def _record(self, key: TokenKey) -> str:
        return f"{self._prefix}{key.digest}"

    @cached_property
    def _redis(self) -> Redis:
        from redis import Redis  # noqa: PLC0415 - an extra, on first use

        return Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            self._url.reveal(), socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
        )

    async def _in_thread(self, work: Callable[[], T]) -> T:
        problem: str
        from redis.exceptions import RedisError  # noqa: PLC0415 - an extra, on first use

        try:
            return await anyio.to_thread.run_sync(work)
        except StoreUnavailable as error:
            problem = error.message
        except (RedisError, OSError) as error:
            problem = f"Redis does not serve the token store ({type(error).__name__})"
        # Raised here and not there: the frames of the thread hold the record.
        raise StoreUnavailable(problem)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_redis"}

    def __repr__(self) -> str:
        return f"RedisTokenStore(prefix={self._prefix!r})"
