"""The lease of Redis: short, kept alive by its holder, and gone soon after a holder who dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
import redis

from govauth.auth import FileTokenStore, MemoryTokenStore, RedisTokenStore, TokenStore
from govauth.auth.stores.redis_lease import RedisLease
from govauth.errors import StoreUnavailable
from tests.auth.test_keeper import KEY
from tests.auth.test_redis_store import Server
from tests.auth.test_revisions import redis_server

__all__ = ["redis_server"]

pytestmark = pytest.mark.anyio

HOLDER = """
import sys, anyio
from govauth.auth import FileTokenStore, RedisTokenStore, TokenKey
from govauth.auth.stores import redis, redis_lease

redis_lease.LEASE_SECONDS, redis._KEEP_ALIVE_SECONDS = float(sys.argv[2]), float(sys.argv[2]) / 4

async def hold():
    store = RedisTokenStore(sys.argv[1]) if "://" in sys.argv[1] else FileTokenStore(sys.argv[1])
    async with store.lease(TokenKey("somewhere", "test", "somebody"), seconds=600):
        print("held", flush=True)
        await anyio.sleep(600)

anyio.run(hold, backend=sys.argv[3])
"""


@contextmanager
def holder(where: str, backend: str, lease: float) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lease, and keeps it alive."""
    program = [sys.executable, "-c", HOLDER, where, str(lease), backend]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def store_at(where: str) -> TokenStore:
    return RedisTokenStore(where) if "://" in where else FileTokenStore(where)


@pytest.fixture(params=["file", "redis"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "file":
        return str(tmp_path / "tokens")
    server: Server = request.getfixturevalue("redis_server")
    with redis.Redis.from_url(server.url) as client:
        client.flushall()
    return server.url


async def test_a_lease_outlives_its_length_while_its_holder_works_and_falls_when_it_is_killed(
    where: str, anyio_backend: str
) -> None:
    lease = 0.6
    store = store_at(where)
    with holder(where, anyio_backend, lease) as process:
        with anyio.move_on_after(2.5 * lease) as scope:
            async with store.lease(KEY, seconds=10):
                pass
        assert scope.cancelled_caught
        process.send_signal(signal.SIGKILL)
        begun = anyio.current_time()
        with anyio.fail_after(lease + 5):
            async with store.lease(KEY, seconds=10):
                assert anyio.current_time() - begun < lease + 1


async def test_a_lease_of_a_stopped_holder_falls_and_is_not_taken_back(
    redis_server: Server, anyio_backend: str
) -> None:
    lease = 0.4
    store = RedisTokenStore(redis_server.url)
    with (
        redis.Redis.from_url(redis_server.url) as client,
        holder(redis_server.url, anyio_backend, lease) as process,
    ):
        process.send_signal(signal.SIGSTOP)
        async with store.lease(KEY, seconds=10):
            [name] = client.keys("*lease")
            mine = client.get(name)
            process.send_signal(signal.SIGCONT)
            await anyio.sleep(2 * lease)  # several turns of its keeping alive
            assert client.get(name) == mine
    store._redis.close()


async def test_a_lease_survives_a_redis_that_restarts_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govauth.auth.stores.redis._KEEP_ALIVE_SECONDS", 0.05)
    server = Server(tmp_path)
    store = RedisTokenStore(server.url)
    async with store.lease(KEY, seconds=60):
        await anyio.to_thread.run_sync(server.stop)
        await anyio.to_thread.run_sync(server.start)
        with redis.Redis.from_url(server.url) as client, anyio.fail_after(5):
            while not client.keys("*lease"):
                await anyio.sleep(0.01)
            assert client.pttl(client.keys("*lease")[0]) > 5_000
    with redis.Redis.from_url(server.url) as client:
        assert client.keys() == []
    store._redis.close()
    server.stop()


@pytest.mark.parametrize("kind", ["memory", "file", "redis"])
async def test_a_waiter_says_who_waits_for_whom_how_long_and_what_to_do(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: TokenStore
    if kind == "redis":
        server: Server = request.getfixturevalue("redis_server")
        store, falls = RedisTokenStore(server.url, prefix="waiting:"), "by itself within 10 s"
    elif kind == "file":
        store, falls = FileTokenStore(tmp_path / "tokens"), "at once"
    else:
        store, falls = MemoryTokenStore(), "at once"
    monkeypatch.setattr(f"govauth.auth.stores.{kind}.WAIT_SECONDS", 0.1)
    async with store.lease(KEY, seconds=10):
        with pytest.raises(StoreUnavailable) as caught:
            async with store.lease(KEY, seconds=10):
                pass
    here = f"process {os.getpid()} on "
    message = str(caught.value)
    assert message.startswith(here)
    assert f" waited 0.1 s for the lease of {KEY.mark}, which " in message
    assert f"which {here if kind != 'memory' else 'another task of this process'}" in message
    assert message.endswith(
        f"the auth server was not asked. See whether that one hangs; once it is ended, the lease falls {falls}"
    )
    # Free again, it is taken at once.
    async with store.lease(KEY, seconds=10):
        pass


async def test_a_lease_that_is_given_up_is_not_taken_again_by_keeping_it_alive(redis_server: Server) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        lease = RedisLease("given up:lease")
        assert lease.take(client, 10) == ""
        assert lease.prolong(client, 10)
        lease.give_up(client)
        assert not lease.prolong(client, 10)
        assert client.get(lease.name) is None


async def test_leases_that_are_kept_alive_all_the_time_leave_nothing_behind(
    redis_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govauth.auth.stores.redis._KEEP_ALIVE_SECONDS", 0.0)
    store = RedisTokenStore(redis_server.url, prefix="busy:")
    for _ in range(50):
        async with store.lease(KEY, seconds=60):
            await anyio.sleep(0.003)
        assert store._redis.keys("busy:*") == []
    store._redis.close()
