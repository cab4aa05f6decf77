"""Redis behind Sentinel: its master dies, and a replica takes over, with or without the last record."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest
import redis
import redis.sentinel
from redis.backoff import NoBackoff
from redis.retry import Retry

from govauth.auth import RedisTokenStore
from govauth.errors import TokenNotSaved
from govauth.sandbox.server import ServedSandbox
from tests.auth.test_failing_redis import in_the_middle
from tests.contract.room import Room
from tests.contract.rooms import room_of

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs the package redis-server"),
    pytest.mark.promise("stores-that-fail"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Sentinelled:
    """A master, its replica, and a sentinel that watches them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.ports = {name: free_port() for name in ("master", "replica", "sentinel")}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        quiet = ["--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"]
        self._start("master", *quiet)
        self._start("replica", *quiet, "--replicaof", f"127.0.0.1 {self.ports['master']}")
        settings = directory / "sentinel.conf"
        settings.write_text(
            f"sentinel monitor tokens 127.0.0.1 {self.ports['master']} 1\n"
            "sentinel down-after-milliseconds tokens 1500\n"
            "sentinel failover-timeout tokens 2000\n"
        )
        self._start("sentinel", settings=settings)
        sentinel: Any = redis.sentinel.Sentinel
        self.client: Any = sentinel([("127.0.0.1", self.ports["sentinel"])], socket_timeout=0.5)
        once = Retry(NoBackoff(), 1)  # by default it pauses for up to 10 s
        self.master: redis.Redis = self.client.master_for("tokens", socket_timeout=0.5, retry=once)

    def _start(self, name: str, *options: str, settings: Path | None = None) -> None:
        program = ["redis-server", *([] if settings is None else [str(settings), "--sentinel"])]
        address = ["--bind", "127.0.0.1", "--port", str(self.ports[name]), "--dir", str(self.directory)]
        self.running[name] = subprocess.Popen([*program, *address, *options], stdout=subprocess.DEVNULL)

    async def ready(self) -> None:
        """Wait until the sentinel knows a replica that follows."""
        with anyio.fail_after(20):
            while not await anyio.to_thread.run_sync(self._follows):
                await anyio.sleep(0.05)

    def _follows(self) -> bool:
        try:
            with redis.Redis(port=self.ports["sentinel"]) as sentinel, suppress(redis.ResponseError):
                # It looks for replicas every 10 s otherwise; a Redis before 7 cannot be told.
                sentinel.execute_command("SENTINEL DEBUG", "info-period", "100", "ask-period", "100")
            with redis.Redis(port=self.ports["replica"]) as replica:
                follows = replica.info("replication")["master_link_status"] == "up"
            return follows and bool(self.client.discover_slaves("tokens"))
        except redis.RedisError:
            return False

    async def promoted(self) -> None:
        """Wait until the replica is the master, and stays so: a sentinel doubts one that was stopped."""
        seen = 0
        with anyio.fail_after(30):
            while seen < 10:
                seen = seen + 1 if await anyio.to_thread.run_sync(self._is_promoted) else 0
                await anyio.sleep(0.05)

    def _is_promoted(self) -> bool:
        try:
            address: tuple[str, int] = self.client.discover_master("tokens")
            return address[1] == self.ports["replica"] and bool(self.master.ping())
        except redis.RedisError:
            return False

    def kill_master(self) -> None:
        self.running["master"].kill()
        self.running["master"].wait()

    def end(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()


@pytest.fixture
def servers(tmp_path: Path) -> Generator[Sentinelled]:
    made = Sentinelled(tmp_path)
    yield made
    made.end()


@pytest.fixture
def room(sandbox: ServedSandbox) -> Room:
    return room_of("moy_nalog", sandbox.url)


@asynccontextmanager
async def counted_once(room: Room, sandbox: ServedSandbox) -> AsyncGenerator[None]:
    room.revoke(sandbox)
    counters = room.counters(sandbox)
    counters.clear()
    yield
    assert (counters["refreshes"], counters["logins"], counters["refresh_reuse"]) == (1, 0, 0)


async def test_a_master_that_dies_in_the_middle_of_a_renewal(
    room: Room, servers: Sentinelled, sandbox: ServedSandbox
) -> None:
    await servers.ready()
    store = RedisTokenStore(servers.master)
    async with room.open(store) as call:
        await call()
        async with counted_once(room, sandbox):
            await in_the_middle(call, room, sandbox, servers.kill_master, TokenNotSaved)
            await servers.promoted()
            await call()
            async with room.open(store) as another:
                await another()


async def test_a_replica_that_lacks_the_last_record_brings_no_spent_token_back(
    room: Room, servers: Sentinelled, sandbox: ServedSandbox
) -> None:
    await servers.ready()
    store = RedisTokenStore(servers.master)
    async with room.open(store) as call:
        await call()
        kept = await store.load(room.token_key)
        await anyio.to_thread.run_sync(servers.master.wait, 1, 5000)
        servers.running["replica"].send_signal(signal.SIGSTOP)
        # What is in the air would reach it once it goes on.
        servers.client.master_for("tokens").execute_command("CLIENT", "KILL", "TYPE", "replica")
        async with counted_once(room, sandbox):
            await call()
        servers.kill_master()
        servers.running["replica"].send_signal(signal.SIGCONT)
        await servers.promoted()
        assert await store.load(room.token_key) == kept
        # The process that has the newer token renews that, and saves what comes over the older record.
        async with counted_once(room, sandbox):
            await call()
            async with room.open(store) as another:
                await another()
