"""What every store in Redis is: the client that it speaks through, its worker threads, its failures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import anyio.to_thread

from govauth.auth.stores.redis_client import (
    checked_client,
    checked_url,
    client_at,
    failure_of,
    require_redis,
)
from govauth.errors import StoreUnavailable
from govauth.secret import Secret
from govauth.settings import check_text

if TYPE_CHECKING:
    from redis import Redis
    from redis.cluster import RedisCluster

T = TypeVar("T")


class RedisServed:
    """A store over one client of redis-py: its own, with which it pickles, or one that is given."""

    def __init__(self, server: str | Secret | Redis | RedisCluster, *, prefix: str, what: str) -> None:
        """Check the server; the first call connects.

        Args:
            server: an address, or a ready client.
            prefix: before the names of all records.
            what: the store is, for errors.

        Raises:
            ConfigurationError: the URL is of no known kind, the client does not fit, or the extra is not
                installed.

        """
        check_text("prefix", prefix)
        self._prefix = prefix
        self._what = what
        url = checked_url(server) if isinstance(server, str | Secret) else None
        require_redis(type(self).__name__)
        self._url = url
        if not isinstance(server, str | Secret):
            self._redis = checked_client(server)

    @cached_property
    def _redis(self) -> Redis | RedisCluster:
        assert self._url is not None  # noqa: S101 - a client that is given was put here
        # Two worker threads may come here at once, and must get the same one. It has not connected yet.
        made: Redis | RedisCluster = self.__dict__.setdefault("_redis", client_at(self._url))
        return made

    async def _in_thread(self, work: Callable[[], T]) -> T:
        fault: StoreUnavailable
        from redis.exceptions import RedisError  # noqa: PLC0415 - an extra, on first use

        try:
            return await anyio.to_thread.run_sync(work)
        except StoreUnavailable as error:
            fault = error.again()
        except (RedisError, OSError) as error:
            fault = failure_of(error, what=self._what)
        # Raised here and not there: the frames of the thread hold the record.
        raise fault

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_redis" or self._url is None}

    def __repr__(self) -> str:
        return f"{type(self).__name__}(prefix={self._prefix!r})"
