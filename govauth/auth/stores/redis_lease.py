"""One lease in Redis, from taking it to giving it up. Its methods block; the store calls them in threads."""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING, Final

from govauth.auth.stores import redis_scripts
from govauth.auth.stores.turns import this_process

if TYPE_CHECKING:
    from redis import Redis
    from redis.cluster import RedisCluster

LEASE_SECONDS: Final = 10.0
"""How long a lease outlasts its holder."""


class RedisLease:
    """A lease of a random owner.

    Attributes:
        name: of the key.
        owner: a random number, and for those who wait the name of this process.

    """

    def __init__(self, name: str) -> None:
        """Take nothing yet."""
        self.name = name
        self.owner: str = f"{secrets.token_hex(16)} {this_process()}"
        self._turn = threading.Lock()
        self._over = False

    def take(self, redis: Redis | RedisCluster, seconds: float, *, left: str | None = None) -> str:
        """Take the lease, or hold it for longer; return who else holds it, or nothing.

        Args:
            redis: the client.
            seconds: for how long at most, even if it is kept alive.
            left: an owner of this process who could not give the lease up.

        """
        milliseconds = max(1, int(min(seconds, LEASE_SECONDS) * 1000))
        holder = redis.eval(redis_scripts.TAKE, 1, self.name, self.owner, milliseconds, left or self.owner)
        if not isinstance(holder, bytes):
            return ""
        # Behind the random part; a lease of an older release has no other.
        return holder.decode(errors="replace").partition(" ")[2] or "another process"

    def prolong(self, redis: Redis | RedisCluster, seconds: float) -> bool:
        """Hold the lease for longer; tell whether it is still held."""
        with self._turn:
            return not self._over and not self.take(redis, seconds)

    def give_up(self, redis: Redis | RedisCluster) -> None:
        """Give the lease up. No :meth:`prolong` that is late takes it again."""
        self._over = True
        with self._turn:
            redis.eval(redis_scripts.GIVE_UP, 1, self.name, self.owner)
