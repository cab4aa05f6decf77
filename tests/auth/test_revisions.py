"""An older record never replaces a newer one, whoever holds the lease: in memory, files and Redis alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from attrs import evolve

from govauth.auth import FileTokenStore, MemoryTokenStore, RedisTokenStore, Token, TokenKeeper, TokenStore
from govauth.auth.stores.redis_record import with_line
from govauth.errors import RecordSuperseded, StoreUnavailable
from tests.auth.test_file_store import Reversing
from tests.auth.test_keeper import KEY, FakeClock, NoNetwork, Scripted
from tests.auth.test_redis_store import Server

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if shutil.which("redis-server") is None:
        pytest.skip("needs the package redis-server")
    server = Server(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture(params=["memory", "file", "sealed file", "redis", "sealed redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TokenStore]:
    cipher = Reversing() if "sealed" in request.param else None
    if request.param == "memory":
        yield MemoryTokenStore()
    elif "file" in request.param:
        yield FileTokenStore(tmp_path / "tokens", cipher=cipher)
    else:
        server: Server = request.getfixturevalue("redis_server")
        made = RedisTokenStore(server.url, cipher=cipher, prefix=f"{tmp_path}:")
        yield made
        made._redis.close()


def token(name: str, revision: int = 0) -> Token:
    return Token(name, refresh=f"refresh of {name}", expires_at=2e9, issued_at=1.9e9, revision=revision)


async def revision_in(store: TokenStore) -> int:
    kept = await store.load(KEY)
    assert kept is not None
    return kept.revision


async def test_only_a_higher_revision_replaces(store: TokenStore) -> None:
    await store.save(KEY, token("first", 7))
    for revision in (1, 6, 7):
        with pytest.raises(RecordSuperseded, match=f"holds revision 7 .* revision {revision} does not"):
            await store.save(KEY, token("late", revision))
    assert await store.load(KEY) == token("first")
    await store.save(KEY, token("second", 8))
    assert await store.load(KEY) == token("second")
    assert await revision_in(store) == 8


async def test_a_token_that_is_not_counted_gets_the_next_revision(store: TokenStore) -> None:
    await store.save(KEY, token("by hand"))
    assert await revision_in(store) == 1
    await store.save(KEY, token("renewed", 41))
    await store.save(KEY, token("by hand again"))
    assert await store.load(KEY) == token("by hand again")
    assert await revision_in(store) == 42


async def test_of_many_who_save_one_revision_one_wins(store: TokenStore) -> None:
    await store.save(KEY, token("base", 1))
    refused: list[str] = []

    async def save(number: int) -> None:
        async with store.lease(KEY, seconds=10):
            try:
                await store.save(KEY, token(str(number), 2))
            except RecordSuperseded:
                refused.append(str(number))

    async with anyio.create_task_group() as group:
        for number in range(8):
            group.start_soon(save, number)
    kept = await store.load(KEY)
    assert kept is not None
    assert len(refused) == 7
    assert kept.access.reveal() not in refused


async def test_whoever_lost_the_lease_in_a_renewal_adopts_what_came_meanwhile(store: TokenStore) -> None:
    """It was stopped before it saved: another process took over, and its token stands."""
    clock = FakeClock()
    strategy = Scripted(clock)
    await store.save(KEY, evolve(strategy.token("old"), expires_at=clock.now))
    keeper = TokenKeeper(strategy, store, NoNetwork(), clock=clock)
    gate = anyio.Event()
    strategy.gate.append(gate)
    async with anyio.create_task_group() as group:

        async def renew() -> None:
            assert (await keeper.current()).mark == strategy.token("of another").mark

        group.start_soon(renew)
        with anyio.fail_after(5):
            while not strategy.calls:
                await anyio.sleep(0.001)
        await store.save(KEY, strategy.token("of another"))
        gate.set()
    assert strategy.calls == ["renew"]
    assert await store.load(KEY) == strategy.token("of another")


async def test_an_older_record_does_not_beat_the_newer_token_in_memory(store: TokenStore) -> None:
    """As after a failover to a replica that lacks the last write: its refresh token is spent."""
    clock = FakeClock()
    strategy = Scripted(clock)
    keeper = TokenKeeper(strategy, store, NoNetwork(), clock=clock)
    first = await keeper.current()
    older = await store.load(KEY)
    assert older is not None
    second = await keeper.renew(first)
    assert second.mark != first.mark
    await store.delete(KEY)
    await store.save(KEY, evolve(older, access="of before", refresh="spent"))
    third = await keeper.renew(second)
    assert third.mark not in {first.mark, second.mark, token("of before").mark}
    assert strategy.calls == ["obtain", "renew", "renew"]
    kept = await store.load(KEY)
    assert kept is not None
    assert kept.mark == third.mark


async def test_records_of_before_there_were_revisions_are_replaced(
    redis_server: Server, tmp_path: Path
) -> None:
    store = RedisTokenStore(redis_server.url, prefix=f"{tmp_path}:")
    name = store._record(KEY)
    record = b'{"version":1,"access":"x","expires_at":null,"issued_at":0,"refresh":null,'
    store._redis.set(name, record + b'"refresh_expires_at":null,"details":{}}')
    assert await revision_in(store) == 0
    await store.save(KEY, token("new", 1))
    assert await revision_in(store) == 1
    store._redis.set(name, with_line(3, b"{"))
    with pytest.raises(StoreUnavailable, match="damaged"):
        await store.load(KEY)
    store._redis.close()
