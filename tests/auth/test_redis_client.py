"""Which clients a store speaks through: of its own, ready ones, those of Sentinel, and none that would hang."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import redis
import redis.asyncio
import redis.sentinel

from govauth.auth import RedisTokenStore, Token, TokenKey
from govauth.errors import ConfigurationError, RecordSuperseded
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


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Generator[int]:
    """A cluster of one node that has all slots; its port."""
    directory = str(tmp_path_factory.mktemp("cluster"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bus = int(probe.getsockname()[1])
    address = ["--bind", "127.0.0.1", "--port", str(port), "--cluster-port", str(bus), "--dir", directory]
    options = ["--cluster-enabled", "yes", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(["redis-server", *address, *options], stdout=subprocess.DEVNULL)
    try:
        until_all_slots_are_served(port)
        yield port
    finally:
        server.kill()
        server.wait()


def until_all_slots_are_served(port: int) -> None:
    deadline = time.monotonic() + 20
    with redis.Redis(port=port) as node:
        client: Any = node
        while True:
            try:
                if client.cluster("INFO")["cluster_state"] == "ok":
                    return
                client.cluster("ADDSLOTSRANGE", 0, 16383)
            except redis.RedisError:
                assert time.monotonic() < deadline, "the cluster does not start"
            time.sleep(0.02)


@pytest.mark.anyio
async def test_a_cluster_keeps_records_and_leases_wherever_their_slots_are(cluster: int) -> None:
    with redis.RedisCluster(host="127.0.0.1", port=cluster, socket_timeout=5) as client:
        store = RedisTokenStore(client)
        for number in range(20):
            key = TokenKey("somewhere", "test", str(number))
            async with store.lease(key, seconds=5):
                await store.save(key, Token(f"access-{number}", revision=1), ttl=60)
                with pytest.raises(RecordSuperseded):
                    await store.save(key, Token("late", revision=1))
            assert await store.load(key) == Token(f"access-{number}")
            await store.delete(key)
            assert await store.load(key) is None


def test_a_cluster_that_may_be_waited_for_without_an_end_is_refused(cluster: int) -> None:
    with redis.RedisCluster(host="127.0.0.1", port=cluster, socket_timeout=None) as client:
        with pytest.raises(ConfigurationError, match="must be made with socket_timeout"):
            RedisTokenStore(client)
