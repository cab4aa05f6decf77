"""What nobody can use any more leaves the stores, with its locks; never under the hands of a holder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from attrs import evolve

from govauth.auth import FileTokenStore, MemoryTokenStore, RedisTokenStore, Token, TokenKeeper, TokenKey
from govauth.auth.stores.file_sweep import AT_ONCE
from govauth.auth.stores.file_lock import FileLock
from govauth.auth.stores.records import sealed
from govauth.auth.token_record import SPARE_SECONDS
from tests.auth.test_file_store import Reversing
from tests.auth.test_keeper import KEY, FakeClock, NoNetwork, Scripted
from tests.auth.test_redis_store import Server

pytestmark = pytest.mark.anyio

ENDED = Token("ended")
LIVING = Token("living", refresh="refresh")


class Case:
    """A store, its time, and what lies in it."""

    store: MemoryTokenStore | FileTokenStore | RedisTokenStore

    async def pass_time(self, seconds: float) -> None:
        raise NotImplementedError

    def records(self) -> int:
        raise NotImplementedError

    def locks(self) -> int:
        raise NotImplementedError


class MemoryCase(Case):
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = self.memory = MemoryTokenStore(clock=self.clock)

    async def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds

    def records(self) -> int:
        return len(self.memory._tokens)

    def locks(self) -> int:
        return len(self.memory._turns)


class FileCase(Case):
    def __init__(self, directory: Path, cipher: Reversing | None) -> None:
        self.clock = FakeClock()
        self.directory = directory
        self.store = FileTokenStore(directory, cipher=cipher, clock=self.clock)

    async def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds

    def records(self) -> int:
        return sum(path.suffix in {".json", ".sealed"} for path in self.directory.iterdir())

    def locks(self) -> int:
        return len(list(self.directory.glob("*.lock")))


class RedisCase(Case):
    def __init__(self, server: Server) -> None:
        self.store = self.redis = RedisTokenStore(server.url)

    async def pass_time(self, seconds: float) -> None:
        await anyio.sleep(seconds)

    def records(self) -> int:
        return len(list(self.redis._redis.scan_iter())) - self.locks()

    def locks(self) -> int:
        return len(list(self.redis._redis.scan_iter("*:lease")))


@pytest.fixture(params=["memory", "file", "sealed file", "redis"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    if request.param == "memory":
        yield MemoryCase()
    elif request.param != "redis":
        yield FileCase(tmp_path / "tokens", Reversing() if "sealed" in request.param else None)
    elif shutil.which("redis-server") is None:
        pytest.skip("needs the package redis-server")
    else:
        server = Server(tmp_path)
        made = RedisCase(server)
        yield made
        made.redis._redis.close()
        server.stop()


def session(number: int) -> TokenKey:
    return TokenKey("web", "session", str(number))


async def test_200_sessions_leave_nothing_behind(case: Case) -> None:
    """Half of them are ended by their users, half by time."""
    for number in range(200):
        async with case.store.lease(session(number), seconds=10):
            await case.store.save(session(number), ENDED, ttl=1.0 if number % 2 else 0.5)
    await case.store.save(KEY, LIVING)
    for number in range(0, 200, 2):
        async with case.store.lease(session(number), seconds=10):
            await case.store.delete(session(number))
    await case.pass_time(1.2)
    assert [await case.store.load(session(number)) for number in (0, 1, 199)] == [None] * 3
    await case.pass_time(0 if isinstance(case, RedisCase) else 60)
    # Saving sweeps.
    await case.store.save(KEY, LIVING)
    assert (case.records(), case.locks()) == (1, 0)
    assert await case.store.load(KEY) == LIVING


async def test_a_record_that_is_saved_again_gets_a_new_end(case: Case) -> None:
    await case.store.save(KEY, ENDED, ttl=0.3)
    await case.store.save(KEY, LIVING, ttl=100.0)
    await case.pass_time(0.5)
    assert await case.store.load(KEY) == LIVING
    await case.store.save(KEY, ENDED, ttl=0.3)
    await case.store.save(KEY, LIVING)
    await case.pass_time(0.5)
    await case.store.save(session(1), LIVING)
    assert await case.store.load(KEY) == LIVING


async def test_a_lock_is_not_taken_from_under_its_holder(case: Case) -> None:
    order: list[str] = []
    await case.store.save(KEY, ENDED, ttl=0.05)

    async def wait() -> None:
        async with case.store.lease(KEY, seconds=10):
            order.append("second")

    async with anyio.create_task_group() as group:
        async with case.store.lease(KEY, seconds=10):
            group.start_soon(wait)
            await case.pass_time(0.1)
            if not isinstance(case.store, RedisTokenStore):
                await case.pass_time(60)
                sweeping = case.store.sweep()
                if sweeping is not None:
                    await sweeping
            await case.store.save(session(1), LIVING)
            await anyio.sleep(0.1)
            order.append("first")
    assert order == ["first", "second"]


async def test_an_old_record_without_an_end_is_never_swept(tmp_path: Path) -> None:
    case = FileCase(tmp_path, None)
    tmp_path.chmod(0o700)
    await case.store.save(KEY, LIVING)
    [record] = tmp_path.glob("*.json")
    os.utime(record, (1.0, 1.0))
    for _ in range(3):
        await case.pass_time(1e6)
        await case.store.save(session(1), LIVING)
    assert await case.store.load(KEY) == LIVING


async def test_damaged_and_foreign_files_are_left(tmp_path: Path) -> None:
    case = FileCase(tmp_path / "tokens", None)
    await case.store.save(KEY, LIVING)
    damaged = case.directory / "web-0123.json"
    abandoned = case.directory / "web-0123.json.1.aa.new"
    foreign = case.directory / "notes.txt"
    for path in (damaged, abandoned, foreign):
        path.write_bytes(b"{")
        path.chmod(0o600)
        os.utime(path, (1.0, 1.0))
    link = case.directory / "web-4567.lock"
    link.symlink_to(foreign)
    await case.pass_time(60)
    await case.store.save(KEY, LIVING)
    assert damaged.exists()
    assert foreign.exists()
    assert link.is_symlink()
    assert not abandoned.exists()


async def test_a_record_that_was_renewed_meanwhile_stays(tmp_path: Path) -> None:
    """Its file looks ended, as after a crash between the rename and the date; its content does not."""
    case = FileCase(tmp_path / "tokens", None)
    await case.store.save(KEY, ENDED, ttl=1.0)
    [record] = case.directory.glob("*.json")
    await case.pass_time(100)
    record.write_bytes(sealed(LIVING, None, until=case.clock.now + 1000))
    os.utime(record, (1.0, 1.0))
    await case.store.save(session(1), LIVING)
    assert await case.store.load(KEY) == LIVING
    assert record.stat().st_mtime == case.clock.now + 1000


def test_whoever_waited_for_a_lock_that_was_removed_takes_the_one_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "key.lock"
    sweeper, waiter = FileLock(path), FileLock(path)
    assert sweeper.acquire()
    assert not waiter.acquire()
    sweeper.remove()
    newcomer = FileLock(path)
    assert newcomer.acquire()
    # The waiter's file is free now, but it is not the one that newcomers look at.
    assert not waiter.acquire()
    newcomer.close()
    assert waiter.acquire()
    late = FileLock(path)
    assert not late.acquire()
    for lock in (waiter, late):
        lock.close()


async def test_a_lease_excludes_everybody_while_sweeps_remove_its_file(tmp_path: Path) -> None:
    """No record belongs to the key, so every sweep may remove the lock file that is free just then."""
    stores = [FileTokenStore(tmp_path / "tokens") for _ in range(4)]
    holders: list[int] = []
    held: list[int] = []

    async def hold(number: int) -> None:
        for _ in range(15):
            async with stores[number % 4].lease(KEY, seconds=5):
                holders.append(number)
                assert len(holders) == 1
                await anyio.sleep(0.001)
                assert holders == [number]
                holders.remove(number)
                held.append(number)

    async def sweep() -> None:
        while len(held) < 8 * 15:
            await stores[0].sweep()
            await anyio.sleep(0.001)

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            for number in range(8):
                group.start_soon(hold, number)
            group.start_soon(sweep)
    await stores[0].sweep()
    assert list((tmp_path / "tokens").iterdir()) == []


async def test_thousands_of_ended_records_go_in_portions(tmp_path: Path) -> None:
    case = FileCase(tmp_path / "tokens", None)
    await case.store.save(KEY, LIVING)
    for number in range(1200):
        record = case.directory / f"web-{number}.json"
        record.write_bytes(sealed(ENDED, None, until=1.0))
        record.chmod(0o600)
        os.utime(record, (1.0, 1.0))
    await case.pass_time(60)
    await case.store.save(KEY, LIVING)
    assert case.records() == 1201 - AT_ONCE  # a save that sweeps is held up by so many, and no more
    assert isinstance(case.store, FileTokenStore)
    await case.store.sweep()
    assert (case.records(), case.locks()) == (1, 0)


class Noting(MemoryTokenStore):
    def __init__(self) -> None:
        super().__init__()
        self.ttls: list[float | None] = []

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        if key == KEY:  # and not where the store is tried
            self.ttls.append(ttl)
        await super().save(key, token, ttl=ttl)


@pytest.mark.parametrize(
    ("changes", "ttl"),
    [
        ({"refresh": None}, 3600),
        ({}, None),
        ({"refresh_expires_at": 1_000_000.0 + 86400}, 86400),
        ({"refresh_expires_at": 1_000_000.0 + 60}, 3600),
        ({"refresh": None, "expires_at": None}, None),
        ({"kept_until": 1_000_000.0 + 7200}, 7200),
        ({"kept_until": 1_000_000.0 + 60, "refresh": None}, 60),
    ],
)
async def test_the_keeper_says_how_long_a_token_is_of_use(changes: dict[str, Any], ttl: float | None) -> None:
    clock = FakeClock()
    store, strategy = Noting(), Scripted(clock)
    keeper = TokenKeeper(strategy, store, NoNetwork(), clock=clock)
    keeper._offset.seconds = 600.0
    clock.now -= 600.0

    async def known(_: object) -> Token:
        token = Token("x", expires_at=1_003_600.0, issued_at=1_000_000.0, refresh="refresh")
        return evolve(token, **changes)

    await keeper.sign_in(known)
    assert store.ttls == [None if ttl is None else ttl + SPARE_SECONDS]
