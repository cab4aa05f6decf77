"""Started logins in Redis, shared by the processes of many hosts."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from govauth.auth.login_state import LoginState, digest_of, dump_login_state, load_login_state, same_text
from govauth.auth.stores import redis_scripts
from govauth.auth.stores.redis_served import RedisServed
from govauth.errors import StoreUnavailable
from govauth.secret import Secret
from govauth.settings import secret_settings

if TYPE_CHECKING:
    from redis import Redis
    from redis.cluster import RedisCluster

T = TypeVar("T")


@secret_settings("server", others=("server",))
class RedisLoginStateStore(RedisServed):
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
        super().__init__(server, prefix=prefix, what="the store of logins")

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
