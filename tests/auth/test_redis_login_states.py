"""Started logins in Redis."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Iterator

import pytest
import redis

from govauth.auth import RedisLoginStateStore
from govauth.errors import ConfigurationError, StoreUnavailable
from tests.auth.test_login_state import (
    started,
    test_a_login_is_taken_once_with_all_it_holds,
    test_an_unknown_state_is_nothing,
    test_nothing_of_it_is_shown,
    test_one_of_many_tasks_gets_it,
)
from tests.redis_server import running_redis

__all__ = [
    "test_a_login_is_taken_once_with_all_it_holds",
    "test_an_unknown_state_is_nothing",
    "test_nothing_of_it_is_shown",
    "test_one_of_many_tasks_gets_it",
]
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_redis() as found:
        yield found


@pytest.fixture
def raw(url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(url, socket_timeout=5) as client:
        client.flushall()
        yield client


@pytest.fixture
def store(raw: redis.Redis) -> RedisLoginStateStore:
    return RedisLoginStateStore(raw)


async def test_redis_forgets_a_login_at_its_end(store: RedisLoginStateStore, raw: redis.Redis) -> None:
    login = started()
    await store.put(login, ttl=60)
    [name] = raw.keys()
    assert login.state not in str(name)
    assert 59_000 < int(str(raw.pttl(name))) <= 60_000
    raw.pexpire(name, 1)
    while raw.exists(name):
        pass
    assert await store.take(login.state) is None


async def test_another_process_takes_it(store: RedisLoginStateStore, url: str) -> None:
    login = started()
    await store.put(login, ttl=60)
    other = pickle.loads(pickle.dumps(RedisLoginStateStore(url)))
    assert await other.take(login.state) == login
    assert await store.take(login.state) is None
    other._redis.close()


async def test_a_damaged_login_is_removed(store: RedisLoginStateStore, raw: redis.Redis) -> None:
    login = started()
    raw.set(store._name(login.state), b"{")
    with pytest.raises(StoreUnavailable, match="damaged"):
        await store.take(login.state)
    assert not raw.keys()


async def test_a_server_that_is_not_there_and_an_address_that_is_none() -> None:
    store, login = RedisLoginStateStore("redis://127.0.0.1:1"), started(verifier="secret-verifier")
    with pytest.raises(StoreUnavailable, match="does not serve the store of logins") as caught:
        await store.put(login, ttl=60)
    frames = [frame for frame, _ in traceback.walk_tb(caught.tb) if "govauth" in frame.f_code.co_filename]
    assert "secret-verifier" not in repr(
        [list(frame.f_locals.values()) for frame in frames if frame.f_code.co_name[:4] != "test"]
    )
    with pytest.raises(ConfigurationError, match="url must begin with"):
        RedisLoginStateStore("http://127.0.0.1")
