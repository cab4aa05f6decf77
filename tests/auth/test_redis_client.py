"""Which clients a store speaks through: of its own, ready ones, those of Sentinel, and none that would hang."""

from __future__ import annotations

from typing import Any

import pytest
import redis
import redis.asyncio
import redis.sentinel

from govauth.auth import RedisTokenStore, Token
from govauth.errors import ConfigurationError
from tests.auth.test_keeper import KEY
from tests.auth.test_redis_store import Server
from tests.auth.test_revisions import redis_server

__all__ = ["redis_server"]

Sentinel: Any = redis.sentinel.Sentinel


@pytest.mark.anyio
async def test_a_ready_client_serves_and_stays_open(redis_server: Server) -> None:
    with redis.Redis.from_url(redis_server.url, socket_timeout=5) as client:
        store = RedisTokenStore(client, prefix="ready:")
        async with store.lease(KEY, seconds=5):
            await store.save(KEY, Token("access"))
        assert await store.load(KEY) == Token("access")
        assert client.keys("ready:*") == [f"ready:{KEY.digest}".encode()]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: redis.asyncio.Redis(),
            r"not redis\.asyncio\.client\.Redis: calls go through worker threads",
        ),
        (lambda: Sentinel([("127.0.0.1", 26379)]), r"RedisTokenStore\(sentinel\.master_for\(name, …\)\)"),
        (lambda: redis.Redis(decode_responses=True, socket_timeout=5), "without decode_responses"),
        (lambda: redis.Redis(socket_timeout=None), "must be made with socket_timeout"),
        (lambda: 6379, "server must be a URL, or a client .* not builtins.int"),
    ],
)
def test_what_does_not_fit_is_refused_at_construction(make: object, message: str) -> None:
    assert callable(make)
    with pytest.raises(ConfigurationError, match=message):
        RedisTokenStore(make())


def test_a_master_of_sentinel_is_a_ready_client() -> None:
    sentinel = Sentinel([("127.0.0.1", 1)], socket_timeout=1)
    assert repr(RedisTokenStore(sentinel.master_for("tokens", socket_timeout=1)))
