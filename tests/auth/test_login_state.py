"""Started logins: taken once, not after their time, by one of many tasks, threads and processes."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import uuid
from pathlib import Path

import anyio
import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from govauth.auth import FileLoginStateStore, LoginState, LoginStateStore, MemoryLoginStateStore
from govauth.auth.login_state import (
    check_duration,
    check_states,
    digest_of,
    dump_login_state,
    load_login_state,
    same_text,
)
from govauth.auth.stores.login_states import SWEEP_SECONDS
from govauth.errors import ConfigurationError, InvalidInput, StoreUnavailable

pytestmark = pytest.mark.anyio


@define
class Hands:
    """A clock that the test moves."""

    now: float = 1_700_000_000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Hands) -> LoginStateStore:
    if request.param == "memory":
        return MemoryLoginStateStore(clock=clock)
    return FileLoginStateStore(tmp_path / "logins", clock=clock)


def started(**extra: str) -> LoginState:
    return LoginState(str(uuid.uuid4()), str(uuid.uuid4()), extra)


async def test_a_login_is_taken_once_with_all_it_holds(store: LoginStateStore) -> None:
    login, other = started(verifier="в-е"), started()
    await store.put(login, ttl=60)
    await store.put(other, ttl=60)
    assert await store.take(login.state) == login
    assert await store.take(login.state) is None
    assert await store.take(other.state) == other


@pytest.mark.parametrize("state", ["", "unknown", "../../etc/passwd", "\x00", "\ud800", "a" * 9000])
async def test_an_unknown_state_is_nothing(store: LoginStateStore, state: str) -> None:
    assert await store.take(state) is None
    await store.put(started(), ttl=60)
    assert await store.take(state) is None


async def test_a_login_is_not_taken_after_its_time(store: LoginStateStore, clock: Hands) -> None:
    login, longer = started(), started()
    await store.put(login, ttl=60)
    await store.put(longer, ttl=61)
    clock.now += 60
    assert await store.take(login.state) is None
    assert await store.take(longer.state) == longer


async def test_one_of_many_tasks_gets_it(store: LoginStateStore) -> None:
    login = started()
    await store.put(login, ttl=60)
    got: list[LoginState | None] = []

    async def ask() -> None:
        got.append(await store.take(login.state))

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(ask)
    assert [item for item in got if item is not None] == [login]


async def test_nothing_of_it_is_shown(store: LoginStateStore) -> None:
    login = started(verifier="secret-verifier")
    await store.put(login, ttl=60)
    shown = repr(login) + repr(store)
    assert login.state not in shown
    assert login.nonce not in shown
    assert "secret-verifier" not in shown


async def test_memory_forgets_what_is_over(clock: Hands) -> None:
    store = MemoryLoginStateStore(clock=clock)
    for _ in range(100):
        await store.put(started(), ttl=60)
    clock.now += 61
    await store.put(started(), ttl=60)
    assert repr(store) == "<MemoryLoginStateStore of 1 logins>"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
async def test_a_forked_child_of_a_memory_store_starts_empty() -> None:
    store = MemoryLoginStateStore()
    await store.put(started(), ttl=60)
    store.after_fork()
    assert repr(store) == "<MemoryLoginStateStore of 0 logins>"


async def test_files_are_private_and_swept(tmp_path: Path, clock: Hands) -> None:
    directory = tmp_path / "logins"
    store = FileLoginStateStore(directory, clock=clock)
    login = started()
    await store.put(login, ttl=60)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    (file,) = directory.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert login.state not in file.name
    clock.now += 60 + SWEEP_SECONDS
    await store.put(started(), ttl=60)
    assert len(list(directory.iterdir())) == 1
    assert not file.exists()


async def test_what_others_can_read_is_not_trusted(tmp_path: Path) -> None:
    directory = tmp_path / "logins"
    store = FileLoginStateStore(directory)
    login = started()
    await store.put(login, ttl=60)
    next(directory.iterdir()).chmod(0o644)
    with pytest.raises(StoreUnavailable, match="open to other users"):
        await store.take(login.state)
    directory.chmod(0o755)
    with pytest.raises(StoreUnavailable, match="open to other users"):
        await store.put(login, ttl=60)


async def test_where_modes_say_nothing_they_need_not_be_checked(tmp_path: Path) -> None:
    directory = tmp_path / "shared"
    directory.mkdir(mode=0o777)
    store = FileLoginStateStore(directory, check_mode=False)
    login = started()
    await store.put(login, ttl=60)
    for path in (next(directory.glob("*.login")), directory):
        path.chmod(0o777)
    assert await store.take(login.state) == login


async def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "logins").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreUnavailable, match="link"):
        await FileLoginStateStore(tmp_path / "logins").put(started(), ttl=60)


async def test_a_damaged_record_is_an_error_once(tmp_path: Path) -> None:
    directory = tmp_path / "logins"
    store = FileLoginStateStore(directory)
    login = started()
    await store.put(login, ttl=60)
    next(directory.iterdir()).write_bytes(b"{")
    with pytest.raises(StoreUnavailable, match="damaged"):
        await store.take(login.state)
    assert await store.take(login.state) is None


TAKER = """
import sys, anyio
from govauth.auth import FileLoginStateStore

async def main() -> None:
    store = FileLoginStateStore(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    taken = [await store.take(state) is not None for state in sys.argv[2:]]
    print("".join("1" if one else "0" for one in taken), flush=True)

anyio.run(main)
"""


async def test_one_of_many_processes_gets_it(tmp_path: Path) -> None:
    store = FileLoginStateStore(tmp_path / "logins")
    logins = [started() for _ in range(50)]
    for login in logins:
        await store.put(login, ttl=60)
    command = [sys.executable, "-c", TAKER, str(tmp_path / "logins"), *(login.state for login in logins)]

    def run() -> list[str]:
        takers = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        for taker in takers:
            assert taker.stdout is not None
            assert taker.stdout.readline() == "ready\n"
        for taker in takers:
            assert taker.stdin is not None
            taker.stdin.write("go\n")
            taker.stdin.flush()
        return [taker.communicate(timeout=30)[0].strip() for taker in takers]

    results = await anyio.to_thread.run_sync(run)
    assert all(sum(result[n] == "1" for result in results) == 1 for n in range(50))


@given(st.text('аб1-"\\\n', max_size=9), st.dictionaries(st.text("ab", max_size=3), st.integers(0, 9)))
def test_a_record_comes_back(text: str, extra: dict[str, int]) -> None:
    login = LoginState(text, text, extra)
    assert load_login_state(dump_login_state(login, until=1.5)) == (login, 1.5)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"version": 2}', b'{"version": 1, "state": 1, "nonce": "", "extra": {}}']
)
def test_a_strange_record_is_nothing(content: bytes) -> None:
    assert load_login_state(content) is None


@pytest.mark.parametrize("kind", ["memory", "file"])
async def test_logins_that_anybody_starts_do_not_fill_the_store(
    kind: str, tmp_path: Path, clock: Hands
) -> None:
    directory = tmp_path / "logins"
    store: LoginStateStore = (
        MemoryLoginStateStore(most=20, clock=clock)
        if kind == "memory"
        else FileLoginStateStore(directory, most=20, clock=clock)
    )
    logins = [started() for _ in range(100)]
    for login in logins:
        clock.now += 0.01
        await store.put(login, ttl=1800)
        if kind == "file":
            assert len(list(directory.glob("*.login"))) <= 20
    assert await store.take(logins[0].state) is None
    assert [await store.take(login.state) for login in logins[-10:]] == logins[-10:]
    if kind == "memory":
        assert repr(store) == "<MemoryLoginStateStore of 10 logins>"


@pytest.mark.parametrize("kind", [MemoryLoginStateStore, FileLoginStateStore])
def test_a_store_of_no_logins_is_refused(kind: type, tmp_path: Path) -> None:
    arguments = () if kind is MemoryLoginStateStore else (tmp_path,)
    with pytest.raises(ConfigurationError, match="most must be above zero"):
        kind(*arguments, most=0)


def test_texts_are_compared_even_where_no_encoding_holds_them() -> None:
    assert same_text("я", "я")
    assert not same_text("я", "и")
    assert not same_text("\ud800", "x")
    assert not same_text("x", "\ud800")


def test_the_name_of_a_state_is_the_same_in_every_release() -> None:
    assert digest_of("state") == hashlib.sha256(b"state").hexdigest()[:40]
    assert digest_of("\ud800") != digest_of("\ud800\ud800")


def test_only_a_store_of_started_logins_is_one() -> None:
    for fine in (None, MemoryLoginStateStore()):
        check_states(fine)

    class PutOnly:
        async def put(self, record: LoginState, *, ttl: float) -> None: ...

    class TakeOnly:
        async def take(self, state: str) -> LoginState | None: ...

    for wrong in ("memory", PutOnly(), TakeOnly()):
        with pytest.raises(ConfigurationError, match="^states must be a LoginStateStore"):
            check_states(wrong)


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan"), True, "60", None])
def test_a_time_to_sign_in_is_finite_and_above_zero(seconds: object) -> None:
    check_duration(0.5)
    check_duration(60)
    with pytest.raises(InvalidInput, match="^seconds must be above zero and finite"):
        check_duration(seconds)
