"""Django's caches as stores: in memory, in the database, and in Redis."""

from __future__ import annotations

import os
import pickle
import traceback
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

import anyio
import pytest
import redis

from tests.integrations.django_project import DATABASE, LOCAL

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import override_settings

from govauth.auth import LoginState, Token, TokenKey
from govauth.errors import ConfigurationError, StoreUnavailable
from govauth.integrations.django.cache import DjangoCache
from govauth.integrations.django import lease
from govauth.integrations.django import CacheLoginStateStore, CacheTokenStore
from tests.auth.test_file_store import Reversing
from tests.integrations.conftest import Later
from tests.auth.test_revisions import (
    test_a_token_that_is_not_counted_gets_the_next_revision,
    test_of_many_who_save_one_revision_one_wins,
    test_only_a_higher_revision_replaces,
    test_whoever_lost_the_lease_in_a_renewal_adopts_what_came_meanwhile,
)
from tests.redis_server import running_redis

__all__ = [
    "test_a_token_that_is_not_counted_gets_the_next_revision",
    "test_of_many_who_save_one_revision_one_wins",
    "test_only_a_higher_revision_replaces",
    "test_whoever_lost_the_lease_in_a_renewal_adopts_what_came_meanwhile",
]
pytestmark = pytest.mark.anyio

KEY = TokenKey("room", "place", "500100732259")
TOKEN = Token("an-access-token", refresh="a-refresh-token", details={"имя": "Ёж"})


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with running_redis() as url:
        yield url


@pytest.fixture(params=["local", "database", "redis"])
def alias(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        found = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    else:
        found = {"local": LOCAL, "database": DATABASE}[request.param]
    with override_settings(CACHES={"default": LOCAL, request.param: found}):
        caches[request.param].clear()
        yield request.param


class Full(LocMemCache):
    """A cache without room, which says nothing of it."""

    def set(self, *args: Any, **kwargs: Any) -> None:
        return

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__("full", params)


@pytest.fixture(params=[None, Reversing()], ids=["clear", "sealed"])
def store(request: pytest.FixtureRequest, alias: str) -> CacheTokenStore:
    """For the tests of revisions, which every store passes."""
    return CacheTokenStore(alias, cipher=request.param)


def started(**extra: str) -> LoginState:
    return LoginState(str(uuid.uuid4()), str(uuid.uuid4()), extra)


async def raw(alias: str, method: str, *arguments: object) -> object:
    """Go to the cache itself, in a thread: the one in the database must not be called on a loop."""
    return await DjangoCache(alias, "").run(lambda cache: getattr(cache, method)(*arguments))


async def test_one_of_many_takes_a_login(alias: str) -> None:
    login, other = started(verifier="в-е"), started()
    stores = [CacheLoginStateStore(alias) for _ in range(3)]
    await stores[0].put(login, ttl=60)
    await stores[0].put(other, ttl=60)
    taken: list[LoginState] = []

    async def take(store: CacheLoginStateStore) -> None:
        found = await store.take(login.state)
        if found is not None:
            taken.append(found)

    async with anyio.create_task_group() as group:
        for number in range(12):
            group.start_soon(take, stores[number % 3])
    assert taken == [login]
    assert await stores[1].take(other.state) == other
    for state in ("", "unknown", "\x00", "\ud800"):
        assert await stores[0].take(state) is None


async def test_a_login_is_not_taken_after_its_time(alias: str) -> None:
    clock, login = Later(), started()
    store = CacheLoginStateStore(alias, clock=clock)
    await store.put(login, ttl=60)
    clock.ahead = 60
    assert await store.take(login.state) is None


@pytest.mark.parametrize("cipher", [None, Reversing()], ids=["clear", "sealed"])
async def test_a_token_comes_back_until_its_end(alias: str, cipher: Reversing | None) -> None:
    clock = Later()
    store = CacheTokenStore(alias, cipher=cipher, clock=clock)
    assert await store.load(KEY) is None
    await store.save(KEY, TOKEN)
    clock.ahead = 10_000
    assert await store.load(KEY) == TOKEN
    record = await raw(alias, "get", store._name(KEY))
    assert isinstance(record, bytes)
    assert (b"a-refresh-token" in record) == (cipher is None)
    await store.save(KEY, TOKEN, ttl=60)
    clock.ahead += 60
    assert await store.load(KEY) is None
    await store.delete(KEY)
    assert await raw(alias, "get", store._name(KEY)) is None


async def test_a_lease_excludes_everybody(alias: str) -> None:
    stores = [CacheTokenStore(alias) for _ in range(2)]
    holders: list[int] = []

    async def hold(number: int) -> None:
        async with stores[number % 2].lease(KEY, seconds=30):
            holders.append(number)
            assert len(holders) == 1
            await anyio.sleep(0.01)
            holders.remove(number)

    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            for number in range(6):
                group.start_soon(hold, number)


async def test_a_lease_is_not_given_up_by_its_former_holder(alias: str) -> None:
    clock = Later()
    store = CacheTokenStore(alias, clock=clock)
    name = f"{store._name(KEY)}:lease"
    async with store.lease(KEY, seconds=60):
        clock.ahead = 7.5
        held = await raw(alias, "get", name)
    assert held is not None
    assert await raw(alias, "get", name) == held


async def test_calls_share_connections(redis_url: str) -> None:
    cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
    with override_settings(CACHES={"default": cache}), redis.Redis.from_url(redis_url) as server:
        store = pickle.loads(pickle.dumps(CacheTokenStore()))
        before = server.info("stats")["total_connections_received"]
        for _ in range(30):
            await store.save(KEY, TOKEN, ttl=60)
            assert await store.load(KEY) == TOKEN
        # One for each thread that took a call, and not one for each of the 150 calls.
        assert server.info("stats")["total_connections_received"] - before < 20


async def test_a_lease_outlives_its_length_while_its_holder_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lease, "LEASE_SECONDS", 1.0)
    monkeypatch.setattr(lease, "_KEEP_ALIVE_SECONDS", 0.25)
    store = CacheTokenStore()
    caches["default"].clear()
    async with store.lease(KEY, seconds=30):
        with anyio.move_on_after(1.4) as scope:
            async with store.lease(KEY, seconds=30):
                pass
        assert scope.cancelled_caught
    with anyio.fail_after(5):
        async with store.lease(KEY, seconds=30):
            pass


async def test_whoever_waits_too_long_is_told_who_holds_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "WAIT_SECONDS", 0.05)
    store = CacheTokenStore()
    caches["default"].clear()
    async with store.lease(KEY, seconds=30):
        with pytest.raises(StoreUnavailable, match=rf"process {os.getpid()} on \S+ holds"):
            async with store.lease(KEY, seconds=30):
                pass


async def test_damage_is_refused_without_showing_it(alias: str) -> None:
    store, states, login = CacheTokenStore(alias), CacheLoginStateStore(alias), started()
    for damaged in ("text", b"{", 7):
        await raw(alias, "set", store._name(KEY), damaged)
        with pytest.raises(StoreUnavailable, match="damaged"):
            await store.load(KEY)
        await raw(alias, "set", states._name(login.state), damaged)
        with pytest.raises(StoreUnavailable, match="damaged"):
            await states.take(login.state)


async def test_a_cache_that_does_not_answer() -> None:
    gone = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    with override_settings(CACHES={"default": gone}):
        with pytest.raises(StoreUnavailable, match="'default' does not answer") as caught:
            await CacheTokenStore().save(KEY, TOKEN)
    for frame, _ in traceback.walk_tb(caught.tb):
        assert "a-refresh-token" not in repr([*frame.f_locals.values()]) or frame.f_code.co_name.startswith(
            "test_"
        )


@pytest.mark.parametrize("backend", ["dummy.DummyCache", "filebased.FileBasedCache", "nothing.Such"])
async def test_a_cache_that_is_no_store(backend: str) -> None:
    settings = {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": "/nowhere"}
    with override_settings(CACHES={"default": settings}):
        with pytest.raises(ConfigurationError, match="the cache 'default'"):
            await CacheLoginStateStore().put(started(), ttl=60)


async def test_a_cache_that_keeps_nothing_is_noticed() -> None:
    store = CacheTokenStore()
    with override_settings(CACHES={"default": {"BACKEND": f"{__name__}.Full"}}):
        with pytest.raises(StoreUnavailable, match="did not keep"):
            await store.save(KEY, TOKEN)


@pytest.mark.parametrize(
    ("left", "holder", "touches"),
    [(-1.0, None, True), (30.0, "somebody else", True), (30.0, None, False)],
    ids=["its end", "another holder", "a cache that drops it"],
)
async def test_a_lease_that_was_lost_is_not_kept_alive(
    monkeypatch: pytest.MonkeyPatch, left: float, holder: str | None, touches: bool
) -> None:
    monkeypatch.setattr(lease, "_KEEP_ALIVE_SECONDS", 0.01)
    touched: list[object] = []

    def touch(*arguments: object) -> bool:
        touched.append(arguments)
        return touches

    monkeypatch.setattr(LocMemCache, "touch", touch)
    clock = Later()
    caches["default"].clear()
    cache = DjangoCache("default", "")
    held = lease.CacheLease(cache, "a-lease", clock)
    assert await cache.run(partial(held._take, 30.0))
    mine = await raw("default", "get", "a-lease")
    if holder is not None:
        await raw("default", "set", "a-lease", holder, 60)
    with anyio.fail_after(5):
        await held._keep_alive(clock.monotonic() + left)
    assert bool(touched) is not touches
    assert await raw("default", "get", "a-lease") == (holder or mine)
    await cache.run(held._give_up)
    assert await raw("default", "get", "a-lease") == holder


def test_stores_name_their_cache() -> None:
    assert repr(CacheLoginStateStore("web")) == "CacheLoginStateStore('web')"
