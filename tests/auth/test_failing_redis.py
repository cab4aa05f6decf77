"""A Redis that hangs, is full, restarts empty or fails over, before a renewal and in the middle of one.

Whatever happens, the service counts one refresh token spent once, and nothing is lost.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
import redis

from govauth.auth import RedisTokenStore
from govauth.auth.store import TokenStore
from govauth.errors import StoreUnavailable, TokenNotSaved
from govauth.sandbox.server import ServedSandbox
from tests.auth.test_redis_store import Server
from tests.contract.calling import until
from tests.contract.room import Call, Room
from tests.contract.rooms import room_of

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs the package redis-server"),
    pytest.mark.promise("stores-that-fail"),
]


@pytest.fixture
def server(tmp_path: Path) -> Generator[Server]:
    made = Server(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def raw(server: Server) -> Generator[redis.Redis]:
    with redis.Redis.from_url(server.url) as client:
        yield client


@pytest.fixture
def room(sandbox: ServedSandbox) -> Room:
    return room_of("moy_nalog", sandbox.url)


@pytest.fixture
def store(server: Server) -> Generator[RedisTokenStore]:
    with redis.Redis.from_url(server.url, socket_timeout=0.3) as client:
        yield RedisTokenStore(client)


@asynccontextmanager
async def signed_in(room: Room, store: TokenStore, sandbox: ServedSandbox) -> AsyncGenerator[Call]:
    """A client with a token that the service refuses from now on."""
    async with room.open(store) as call:
        await call()
        room.revoke(sandbox)
        room.counters(sandbox).clear()
        yield call
        # In the end all is as if nothing had been: one refresh token was spent, once.
        await call()
    async with room.open(store) as call:
        await call()
    counters = room.counters(sandbox)
    assert (counters["refreshes"], counters["logins"], counters["refresh_reuse"]) == (1, 0, 0)


async def in_the_middle(
    call: Call,
    room: Room,
    sandbox: ServedSandbox,
    happens: Callable[[], object],
    error: type[Exception] | None,
    *,
    seconds: float = 0.2,
) -> None:
    """Let something happen while the refresh token is out, for so many seconds."""
    sandbox.fault("delay", operation=room.renewal, seconds=seconds)

    async def calling() -> None:
        if error is None:
            await call()
        else:
            with pytest.raises(error):
                await call()

    async with anyio.create_task_group() as group:
        group.start_soon(calling)
        await until(lambda: room.counters(sandbox)["token_calls"])
        await anyio.to_thread.run_sync(happens)


async def test_it_hangs_before_a_renewal(
    room: Room, store: RedisTokenStore, server: Server, sandbox: ServedSandbox
) -> None:
    async with signed_in(room, store, sandbox) as call:
        server.process.send_signal(signal.SIGSTOP)
        with pytest.raises(StoreUnavailable, match="did not answer in time"):
            await call()
        server.process.send_signal(signal.SIGCONT)


async def test_it_hangs_in_the_middle_of_a_renewal(
    room: Room, store: RedisTokenStore, server: Server, sandbox: ServedSandbox
) -> None:
    async with signed_in(room, store, sandbox) as call:
        await in_the_middle(
            call, room, sandbox, lambda: server.process.send_signal(signal.SIGSTOP), TokenNotSaved
        )
        # What is in memory serves nobody before it is saved; the service is not asked again.
        with pytest.raises(StoreUnavailable):
            await call()
        server.process.send_signal(signal.SIGCONT)


async def test_it_is_full_before_a_renewal(
    room: Room, store: RedisTokenStore, raw: redis.Redis, sandbox: ServedSandbox
) -> None:
    async with signed_in(room, store, sandbox) as call:
        raw.config_set("maxmemory", 1)
        with pytest.raises(StoreUnavailable, match="it is full: raise maxmemory"):
            await call()
        raw.config_set("maxmemory", 0)


async def test_it_is_full_in_the_middle_of_a_renewal(
    room: Room, store: RedisTokenStore, raw: redis.Redis, sandbox: ServedSandbox
) -> None:
    async with signed_in(room, store, sandbox) as call:
        await in_the_middle(call, room, sandbox, lambda: raw.config_set("maxmemory", 1), TokenNotSaved)
        raw.config_set("maxmemory", 0)


async def test_it_restarts_empty_in_the_middle_of_a_renewal(
    room: Room, store: RedisTokenStore, server: Server, sandbox: ServedSandbox
) -> None:
    def restart() -> None:
        server.stop()
        server.start()

    async with signed_in(room, store, sandbox) as call:
        await in_the_middle(call, room, sandbox, restart, None, seconds=3.0)


async def test_it_is_a_replica_that_takes_nothing(
    room: Room, store: RedisTokenStore, raw: redis.Redis, sandbox: ServedSandbox
) -> None:
    async with signed_in(room, store, sandbox) as call:
        raw.replicaof("127.0.0.1", "1")
        with pytest.raises(StoreUnavailable, match="it is a replica"):
            await call()
        raw.replicaof("NO", "ONE")


async def test_the_answer_to_the_mark_was_lost(
    room: Room,
    store: RedisTokenStore,
    server: Server,
    sandbox: ServedSandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The record says that the refresh token is on its way; this process knows that it never left."""
    save = store.save

    async def lost(*arguments: object, **more: object) -> None:
        await save(*arguments, **more)  # type: ignore[arg-type]
        raise StoreUnavailable("the answer was lost")

    async with signed_in(room, store, sandbox) as call:
        with monkeypatch.context() as patch:
            patch.setattr(store, "save", lost)
            with pytest.raises(StoreUnavailable, match="the answer was lost"):
                await call()
        assert room.counters(sandbox)["token_calls"] == 0
        kept = await store.load(room.token_key)
        assert kept is not None
        assert kept.sends == 1
