"""Tokens in a real Redis: records, leases with an owner and an end, and a server that goes away."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
import redis

from govauth.auth import RedisTokenStore, Token, TokenKey
from govauth.errors import ConfigurationError, StoreUnavailable
from govauth.sandbox.server import ServedSandbox
from tests.auth.test_file_store import Reversing
from tests.contract.calling import processes
from tests.contract.rooms import room_of
from tests.soaking import left_out

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs the package redis-server"),
]

KEY = TokenKey("moy_nalog", "prod", "500100732259")
TOKEN = Token("access", expires_at=2e9, issued_at=1.9e9, refresh="refresh", details={"device": {"id": "x"}})


class Server:
    """A Redis of our own behind a Unix socket."""

    def __init__(self, directory: Path) -> None:
        self.socket = directory / "redis.sock"
        self.url = f"unix://{self.socket}"
        self.start()

    def start(self) -> None:
        quiet = ["--port", "0", "--save", "", "--appendonly", "no", "--loglevel", "warning"]
        self.process = subprocess.Popen(
            ["redis-server", *quiet, "--unixsocket", str(self.socket)], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 30
        with redis.Redis.from_url(self.url) as client:
            while not self._answers(client):
                assert time.monotonic() < deadline
                time.sleep(0.01)

    def _answers(self, client: redis.Redis) -> bool:
        """The socket is there before anybody listens on it."""
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self.socket.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def raw(running: Server) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(running.url) as client:
        client.flushall()
        yield client


@pytest.fixture
def store(running: Server, raw: redis.Redis) -> Iterator[RedisTokenStore]:
    made = RedisTokenStore(running.url)
    yield made
    made._redis.close()


async def test_what_is_saved_is_loaded(store: RedisTokenStore, raw: redis.Redis) -> None:
    assert await store.load(KEY) is None
    await store.save(KEY, TOKEN)
    assert await store.load(KEY) == TOKEN
    assert b"500100732259" not in repr(raw.keys()).encode()
    await store.delete(KEY)
    assert await store.load(KEY) is None


async def test_records_are_encrypted(running: Server, raw: redis.Redis) -> None:
    store = RedisTokenStore(running.url, cipher=Reversing())
    await store.save(KEY, TOKEN)
    [name] = raw.keys()
    assert "refresh" not in repr(raw.get(name))
    assert await store.load(KEY) == TOKEN
    store._redis.close()


async def test_a_damaged_record_is_refused_and_left(store: RedisTokenStore, raw: redis.Redis) -> None:
    await store.save(KEY, TOKEN)
    [name] = raw.keys()
    raw.set(name, b"{")
    with pytest.raises(StoreUnavailable, match="in Redis is damaged"):
        await store.load(KEY)
    assert raw.get(name) == b"{"


async def test_a_lease_excludes_everybody(running: Server, store: RedisTokenStore) -> None:
    other = RedisTokenStore(running.url)
    holders: list[int] = []

    async def hold(number: int) -> None:
        async with (store, other)[number % 2].lease(KEY, seconds=10):
            holders.append(number)
            assert len(holders) == 1
            await anyio.sleep(0.01)
            holders.remove(number)

    async with anyio.create_task_group() as group:
        for number in range(8):
            group.start_soon(hold, number)
    other._redis.close()


async def test_a_lease_ends_by_itself_and_is_not_given_up_by_its_former_holder(
    running: Server, store: RedisTokenStore, raw: redis.Redis
) -> None:
    other = RedisTokenStore(running.url)
    async with AsyncExitStack() as stack:
        async with store.lease(KEY, seconds=0.2):
            [lease] = raw.keys("*lease")
            first = raw.get(lease)
            await stack.enter_async_context(other.lease(KEY, seconds=10))
            second = raw.get(lease)
            assert second != first
        # The first holder left after its time was over: the lease of the other stands.
        assert raw.get(lease) == second
    assert raw.get(lease) is None
    other._redis.close()


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    store = RedisTokenStore(f"unix://{tmp_path}/absent.sock")
    for attempt in (store.load(KEY), store.save(KEY, TOKEN), store.lease(KEY, seconds=1).__aenter__()):
        with pytest.raises(StoreUnavailable, match="Redis does not serve the token store") as caught:
            await attempt
        assert "refresh" not in str(caught.value)
    store._redis.close()


async def test_a_server_that_goes_away_under_a_lease(tmp_path: Path) -> None:
    server = Server(tmp_path)
    store = RedisTokenStore(server.url)
    async with store.lease(KEY, seconds=5):
        await anyio.to_thread.run_sync(server.stop)
        with pytest.raises(StoreUnavailable):
            await store.save(KEY, TOKEN)
    await anyio.to_thread.run_sync(server.start)
    await store.save(KEY, TOKEN)
    assert await store.load(KEY) == TOKEN
    server.stop()
    store._redis.close()


@pytest.mark.parametrize("ended", ["expired", "revoked"])
async def test_8_processes_of_25_callers(
    running: Server, store: RedisTokenStore, sandbox: ServedSandbox, ended: str, anyio_backend: str
) -> None:
    if left_out(ended, anyio_backend, turn=0):
        pytest.skip("of the long proofs: scripts/soak stores")
    room = room_of("moy_nalog", sandbox.url)
    await room.sign_in(store)
    with processes(room, anyio_backend, running.url, count=8, callers=25) as callers:
        await callers.ready()
        if ended == "expired":
            await room.expire(store, sandbox)
        else:
            room.revoke(sandbox)
        room.counters(sandbox).clear()
        assert await callers.go() == ["25"] * 8
    counters = room.counters(sandbox)
    assert (counters["token_calls"], counters["refresh_reuse"]) == (1, 0)


def test_it_pickles_and_keeps_its_password_to_itself() -> None:
    store = RedisTokenStore("redis://:open-sesame@127.0.0.1:1/0")
    assert "open-sesame" not in repr(store)
    again = pickle.loads(pickle.dumps(store))
    assert again._url == store._url


def test_a_url_of_another_kind_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="must begin with redis://"):
        RedisTokenStore("http://127.0.0.1")


def test_without_the_extra_the_error_names_it() -> None:
    program = (
        "import sys, anyio\n"
        "sys.modules['redis'] = None\n"
        "from govauth.auth import RedisTokenStore, TokenKey\n"
        "from govauth.errors import ConfigurationError\n"
        "try: anyio.run(RedisTokenStore('redis://127.0.0.1').load, TokenKey('a', 'b', 'c'))\n"
        "except ConfigurationError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert "govauth[redis]" in run.stdout
