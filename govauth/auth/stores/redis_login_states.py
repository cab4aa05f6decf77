"""Started logins in Redis, shared by the processes of many hosts."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

import anyio.to_thread

from govauth.auth.login_state import LoginState, digest_of, dump_login_state, load_login_state, same_text
from govauth.auth.stores import redis_scripts
from govauth.auth.stores.redis_client import (
    checked_client,
    checked_url,
    client_at,
    failure_of,
    require_redis,
)
from govauth.errors import StoreUnavailable
from govauth.secret import Secret, secret_settings

if TYPE_CHECKING:
    from redis import Redis
    from redis.cluster import RedisCluster

T = TypeVar("T")


@secret_settings("server")
class RedisLoginStateStore:
    """One record for each started login. A script reads and removes it in one step, so one process gets it.

    Redis forgets a login at its end. How many may wait is up to its ``maxmemory``.
    """

    def __init__(
        self, server: str | Secret | Redis | RedisCluster, *, prefix: str = "govauth:login:"
    ) -> None:
        """Name the server; the first call connects. Needs the extra ``redis``.

        Args:
            server: an address, or a ready client; see :class:`.RedisTokenStore`.
            prefix: before the names of all records.

        Raises:
            ConfigurationError: the URL is of no known kind, the client does not fit, or the extra is not
                installed.

        """
        self._prefix = prefix
        url = checked_url(server) if isinstance(server, str | Secret) else None
        require_redis("RedisLoginStateStore")
        self._url = url
        if not isinstance(server, str | Secret):
            self._redis = checked_client(server)

    async def put(self, record: LoginState, *, ttl: float) -> None:
        """Keep a started login."""
        await self._in_thread(partial(self._put, record, ttl))

    async def take(self, state: str) -> LoginState | None:
        """Return a started login, once among all processes of all hosts."""
        return await self._in_thread(partial(self._take, state))

    def _put(self, record: LoginState, ttl: float) -> None:
        content = dump_login_state(record, until=time.time() + ttl)
        self._redis.set(self._name(record.state), content, px=max(1, int(ttl * 1000)))

    def _take(self, state: str) -> LoginState | None:
        content = self._redis.eval(redis_scripts.TAKE_OUT, 1, self._name(state))
        if not isinstance(content, bytes):
            return None
        found = load_login_state(content)
        if found is None:
            raise StoreUnavailable("a started login in Redis is damaged; it was removed")
        # Its end is kept by Redis: the clocks of hosts differ.
        return found[0] if same_text(found[0].state, state) else None

    def _name(self, state: str) -> str:
        return f"{self._prefix}{digest_of(state)}"

    @cached_property
    def _redis(self) -> Redis | RedisCluster:
        assert self._url is not None  # noqa: S101 - a client that is given was put here
        return client_at(self._url)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        fault: StoreUnavailable
        from redis.exceptions import RedisError  # noqa: PLC0415 - an extra, on first use

        try:
            return await anyio.to_thread.run_sync(work)
        except StoreUnavailable as error:
            fault = error.again()
        except (RedisError, OSError) as error:
            fault = failure_of(error, what="the store of logins")
        # Raised here and not there: the frames of the thread hold the record.
        raise fault

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_redis" or self._url is None}

    def __repr__(self) -> str:
        return f"RedisLoginStateStore(prefix={self._prefix!r})"
