"""Planted faults of the places where tokens are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from govauth.auth import FileTokenStore
from govauth.doctor import Settings, State, store
from govauth.doctor.store_probe import PROBE
from govauth.secret import Secret
from tests.doctor.findings import the
from tests.redis_server import running_redis

pytestmark = pytest.mark.anyio


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "tokens"
    path.mkdir(mode=0o700)
    return path


def of(address: object, seconds: float = 5.0) -> Settings:
    return Settings(store=Secret(str(address)), seconds=seconds)


async def test_a_directory_in_good_order(directory: Path, tmp_path: Path) -> None:
    found = await store.check(of(directory))
    assert [one.state for one in found] == [State.OK, State.OK]
    assert the("lease", found).state is State.OK
    assert not list(directory.glob("*.json"))
    assert the("store", await store.check(of(tmp_path / "later"))).state is State.OK
    assert not (tmp_path / "later").exists()


async def test_modes_that_others_can_read(directory: Path) -> None:
    record = directory / "moy_nalog-000000.json"
    record.touch(mode=0o644)
    found = the("store", await store.check(of(directory)))
    assert found.state is State.FAULT
    assert record.name in found.found.en
    assert "chmod 600" in found.advice.en
    record.chmod(0o600)
    directory.chmod(0o755)
    assert "open to other users" in the("store", await store.check(of(directory))).found.en


async def test_a_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "tokens").touch(mode=0o600)
    assert the("store", await store.check(of(tmp_path / "tokens"))).state is State.FAULT


async def test_a_lease_that_is_not_given_back(directory: Path) -> None:
    async with FileTokenStore(directory).lease(PROBE, seconds=30):
        found = the("lease", await store.check(of(directory, seconds=0.2)))
    assert found.state is State.FAULT
    assert "no lease within 0.2 s" in found.found.en


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with running_redis() as url:
        yield url


async def test_redis_that_forgets_and_evicts(redis_url: str) -> None:
    forgetful = await store.check(of(redis_url))
    assert the("lease", forgetful).state is State.OK
    assert the("redis-persistence", forgetful).state is State.FAULT
    assert the("redis-eviction", forgetful).state is State.OK
    with Redis.from_url(redis_url) as client:
        client.config_set("save", "60 1")
        client.config_set("maxmemory-policy", "allkeys-lru")
        warned = await store.check(of(redis_url))
        client.config_set("maxmemory", "100mb")
        evicting = await store.check(of(redis_url))
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("appendonly", "yes")
        good = await store.check(of(redis_url))
        client.config_set("appendonly", "no")
        client.config_set("save", "")
        client.config_set("maxmemory", "0")
        assert not [name for name in client.keys() if b"doctor" in name]
    assert the("redis-persistence", warned).state is State.WARNING
    assert the("redis-eviction", warned).state is State.WARNING
    assert the("redis-eviction", evicting).state is State.FAULT
    assert "noeviction" in the("redis-eviction", evicting).advice.en
    assert {one.state for one in good} == {State.OK}


async def test_redis_that_is_not_there() -> None:
    found = await store.check(of("redis://:battery@127.0.0.1:1/0"))
    assert the("store", found).state is State.FAULT
    assert "battery" not in str(found)
    assert the("store", await store.check(of("mysql://h/d"))).state is State.FAULT


async def test_redis_that_does_not_say_how_it_is_set_up(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.acl_setuser("quiet", enabled=True, passwords=["+battery"], keys=["*"], channels=["*"])
        client.execute_command("ACL", "SETUSER", "quiet", "+@all", "-info")
        secret = redis_url.replace("redis://", "redis://quiet:battery@")
        refused = the("redis-persistence", await store.check(of(secret)))
        client.execute_command("ACL", "SETUSER", "quiet", "+info", "-config")
        managed = the("redis-persistence", await store.check(of(secret)))
        client.acl_deluser("quiet")
    assert (refused.state, managed.state) == (State.WARNING, State.WARNING)
    assert "INFO is refused" in refused.found.en
    assert "snapshots only" in managed.found.en
    assert "battery" not in str(refused)


async def test_redis_whose_last_write_failed(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = Redis.info

    def failed(client: Redis, *names: str) -> object:
        return {**facts(client, *names), "rdb_last_bgsave_status": "err"}

    monkeypatch.setattr(Redis, "info", failed)
    found = the("redis-persistence", await store.check(of(redis_url)))
    assert found.state is State.FAULT
    assert found.found.en == "the last write to disk failed"


async def test_a_store_that_gives_back_another_record(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(FileTokenStore, "load", nothing)
    found = the("store", await store.check(of(directory)))
    assert found.state is State.FAULT
    assert found.found.en == "a record that was saved does not come back"


async def test_without_a_store_nothing_is_looked_at() -> None:
    assert await store.check(Settings()) == []


async def test_a_directory_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # these tests may run as root
    found = the("store", await store.check(of(tmp_path / "later" / "tokens")))
    assert found.state is State.FAULT
    assert found.found.en == f"not there, and {tmp_path} cannot be written to"
