"""Tokens in files: private, whole, durable, and refused where they cannot be trusted."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.auth import FileTokenStore, Token, TokenKey
from govauth.auth.token import UnreadableToken, dump_token, load_token
from govauth.errors import StoreUnavailable, TokenNotSaved
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin
from govauth.sandbox.server import ServedSandbox

pytestmark = [pytest.mark.anyio, pytest.mark.promise("saved-before-use")]

KEY = TokenKey("moy_nalog", "prod", "500100732259")
TOKEN = Token("access", expires_at=2e9, issued_at=1.9e9, refresh="refresh", details={"device": {"id": "x"}})


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


@pytest.fixture
def store(directory: Path) -> FileTokenStore:
    return FileTokenStore(directory)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_what_is_saved_is_loaded(store: FileTokenStore, directory: Path) -> None:
    assert await store.load(KEY) is None
    assert not directory.exists()
    await store.save(KEY, TOKEN)
    assert await store.load(KEY) == TOKEN
    assert mode(directory) == 0o700
    assert [mode(path) for path in directory.iterdir()] == [0o600]
    await store.delete(KEY)
    assert await store.load(KEY) is None
    await store.delete(KEY)


async def test_keys_do_not_mix_and_names_tell_nothing(store: FileTokenStore, directory: Path) -> None:
    other = TokenKey("moy_nalog", "prod", "500100732259", device="another")
    await store.save(KEY, TOKEN)
    await store.save(other, Token("other"))
    loaded = await store.load(KEY), await store.load(other)
    assert [token and token.access.reveal() for token in loaded] == ["access", "other"]
    assert not any("500100732259" in path.name for path in directory.iterdir())


async def test_a_home_directory_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    await FileTokenStore("~/.govauth").save(KEY, TOKEN)
    assert (tmp_path / ".govauth").is_dir()


async def test_a_directory_open_to_others_is_refused(store: FileTokenStore, directory: Path) -> None:
    await store.save(KEY, TOKEN)
    directory.chmod(0o755)
    for attempt in (store.load(KEY), store.save(KEY, Token("new"))):
        with pytest.raises(
            StoreUnavailable, match="open to other users .mode 0755.; set it to 0700"
        ) as refused:
            await attempt
        assert f"the directory {directory.absolute()} is" in str(refused.value)
    directory.chmod(0o700)
    assert await store.load(KEY) == TOKEN


async def test_a_file_open_to_others_is_refused(store: FileTokenStore, directory: Path) -> None:
    await store.save(KEY, TOKEN)
    next(directory.glob("*.json")).chmod(0o644)
    with pytest.raises(StoreUnavailable, match="mode 0644.; set it to 0600"):
        await store.load(KEY)


async def test_where_modes_say_nothing_they_need_not_be_checked(
    directory: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileTokenStore(directory, check_mode=False)
    await store.save(KEY, TOKEN)
    for path in (next(directory.glob("*.json")), directory):
        path.chmod(0o777)
    assert await store.load(KEY) == TOKEN
    await store.sweep()
    async with store.lease(KEY, seconds=1):
        await store.save(KEY, Token("new"))
    assert [(record.name, record.levelname) for record in caplog.records] == [("govauth.auth", "WARNING")]
    assert str(directory) in caplog.text

    linked = tmp_path / "linked"
    linked.symlink_to(directory)
    with pytest.raises(StoreUnavailable, match="link or not a directory"):
        await FileTokenStore(linked, check_mode=False).load(KEY)
    somebody_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody_else)
    with pytest.raises(StoreUnavailable, match="belongs to another user"):
        await store.load(KEY)


async def test_links_are_refused(store: FileTokenStore, directory: Path, tmp_path: Path) -> None:
    await store.save(KEY, TOKEN)
    record = next(directory.glob("*.json"))
    elsewhere = record.rename(tmp_path / "elsewhere")
    record.symlink_to(elsewhere)
    with pytest.raises(StoreUnavailable):
        await store.load(KEY)
    linked = tmp_path / "linked"
    linked.symlink_to(directory)
    with pytest.raises(StoreUnavailable, match="link or not a directory"):
        await FileTokenStore(linked).load(KEY)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version":2}', b'{"version":1}', b"\xff\xfe"])
async def test_a_damaged_file_is_refused_and_left(
    store: FileTokenStore, directory: Path, content: bytes
) -> None:
    await store.save(KEY, TOKEN)
    record = next(directory.glob("*.json"))
    record.write_bytes(content)
    with pytest.raises(StoreUnavailable, match="damaged or was written by a newer release; it was left"):
        await store.load(KEY)
    assert record.read_bytes() == content


async def test_a_damaged_file_stops_the_client_before_the_network(
    login: PasswordLogin, sandbox: ServedSandbox, directory: Path
) -> None:
    store = FileTokenStore(directory)
    await store.save(login.token_key, TOKEN)
    record = next(directory.glob("*.json"))
    record.write_bytes(b"{")
    async with MoyNalog(login, store=store) as nalog:
        with pytest.raises(StoreUnavailable, match=r"taxpayer\.taxes: the token file .* is damaged"):
            await nalog.taxpayer.taxes()
        assert not sandbox.moy_nalog.counters
        assert record.read_bytes() == b"{"
        # Mended, it works at once.
        record.unlink()
        await nalog.taxpayer.taxes()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a place where nobody can make a directory")
async def test_a_store_that_cannot_be_made_fails_before_a_token_is_spent(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with MoyNalog(login, store=FileTokenStore("/proc/no-such-place")) as nalog:
        with pytest.raises(StoreUnavailable, match="the token store /proc/no-such-place: "):
            await nalog.taxpayer.taxes()
    assert not sandbox.moy_nalog.counters


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
async def test_a_read_only_store_fails_before_a_token_is_spent(
    login: PasswordLogin, sandbox: ServedSandbox, directory: Path
) -> None:
    directory.mkdir(mode=0o500)
    async with MoyNalog(login, store=FileTokenStore(directory)) as nalog:
        with pytest.raises(StoreUnavailable, match="Permission denied"):
            await nalog.taxpayer.taxes()
    assert not sandbox.moy_nalog.counters


async def test_a_place_that_is_a_file(login: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("mine")
    async with MoyNalog(login, store=FileTokenStore(occupied)) as nalog:
        with pytest.raises(StoreUnavailable):
            await nalog.taxpayer.taxes()
    assert not sandbox.moy_nalog.counters
    assert occupied.read_text() == "mine"


async def test_a_token_that_could_not_be_saved_is_saved_later_without_another_call(
    login: PasswordLogin, sandbox: ServedSandbox, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileTokenStore(directory)
    async with MoyNalog(login, store=store) as nalog:
        await nalog.taxpayer.taxes()
        sandbox.moy_nalog.control("revoke", value=True)
        sandbox.moy_nalog.counters.clear()
        before = {path.name: path.read_bytes() for path in directory.iterdir()}

        written = os.fsync
        calls: list[int] = []

        def full(descriptor: int) -> None:
            """The mark that a refresh is on its way still fits: its file and its directory."""
            calls.append(descriptor)
            if len(calls) > 2:
                raise OSError(28, "No space left on device")
            written(descriptor)

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(TokenNotSaved, match="received and not saved: .*No space left"):
                await nalog.taxpayer.taxes()
        # Nothing was left behind.
        assert {path.name for path in directory.iterdir()} == before.keys()
        await nalog.taxpayer.taxes()
    async with MoyNalog(login, store=store) as again:
        await again.taxpayer.taxes()
    assert sandbox.moy_nalog.counters["token_calls"] == 1


async def test_a_full_disk_is_found_before_anything_is_spent(
    login: PasswordLogin, sandbox: ServedSandbox, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileTokenStore(directory)
    async with MoyNalog(login, store=store) as nalog:
        await nalog.taxpayer.taxes()
        sandbox.moy_nalog.control("revoke", value=True)
        sandbox.moy_nalog.counters.clear()
        before = {path.name: path.read_bytes() for path in directory.iterdir()}

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(StoreUnavailable, match="No space left"):
                await nalog.taxpayer.taxes()
        # Nothing was overwritten, nothing was left behind, nothing was spent.
        assert {path.name: path.read_bytes() for path in directory.iterdir()} == before
        assert sandbox.moy_nalog.counters["token_calls"] == 0
        await nalog.taxpayer.taxes()
    assert sandbox.moy_nalog.counters["token_calls"] == 1
    assert sandbox.moy_nalog.counters["refresh_reuse"] == 0


class Reversing:
    """A cipher that anybody can break, but that notices changes."""

    def encrypt(self, data: bytes) -> bytes:
        return b"sealed" + data[::-1]

    def decrypt(self, token: bytes) -> bytes:
        if not token.startswith(b"sealed"):
            raise RuntimeError("changed")
        return token[len(b"sealed") :][::-1]


async def test_records_are_encrypted(directory: Path) -> None:
    store = FileTokenStore(directory, cipher=Reversing())
    await store.save(KEY, TOKEN)
    record = next(directory.glob("*.sealed"))
    assert b"refresh" not in record.read_bytes()
    assert await store.load(KEY) == TOKEN
    record.write_bytes(b"changed")
    with pytest.raises(StoreUnavailable, match=r"cannot be decrypted \(RuntimeError\)"):
        await store.load(KEY)


async def test_a_lease_excludes_everybody_and_falls_with_its_holder(
    store: FileTokenStore, directory: Path
) -> None:
    holders: list[int] = []

    async def hold(number: int) -> None:
        async with store.lease(KEY, seconds=5):
            holders.append(number)
            assert len(holders) == 1
            await anyio.sleep(0.01)
            holders.remove(number)

    async with anyio.create_task_group() as group:
        for number in range(8):
            group.start_soon(hold, number)
    program = (
        "import anyio, os, sys\n"
        "from govauth.auth import FileTokenStore, TokenKey\n"
        "async def main():\n"
        "    async with FileTokenStore(sys.argv[1]).lease(TokenKey('moy_nalog', 'prod', '500100732259'), seconds=5):\n"
        "        print('held', flush=True); os.kill(os.getpid(), 9)\n"
        "anyio.run(main)\n"
    )
    arguments = [sys.executable, "-c", program, str(directory)]
    killed = await anyio.to_thread.run_sync(
        lambda: subprocess.run(arguments, capture_output=True, timeout=30)
    )
    assert killed.stdout == b"held\n"
    with anyio.fail_after(5):
        async with store.lease(KEY, seconds=5):
            pass
    assert len(list(directory.glob("*.lock"))) == 1


async def test_a_waiting_lease_can_be_cancelled(store: FileTokenStore) -> None:
    async with store.lease(KEY, seconds=5):
        with anyio.move_on_after(0.05) as scope:
            async with store.lease(KEY, seconds=5):
                pytest.fail("two held it")
        assert scope.cancelled_caught
    async with store.lease(KEY, seconds=5):
        pass


seconds = st.floats(min_value=0, max_value=4e9, allow_nan=False)
tokens = st.builds(
    Token,
    access=st.text(min_size=1),
    expires_at=st.none() | seconds,
    issued_at=seconds,
    refresh=st.none() | st.text(min_size=1),
    refresh_expires_at=st.none() | seconds,
    details=st.dictionaries(st.text(), st.none() | st.booleans() | st.text() | st.integers(-(2**53), 2**53)),
)


def test_a_record_that_still_carries_the_clock_of_a_host_is_read_without_it() -> None:
    """Earlier records say how far the clock of the host that wrote them was off; no other host cares."""
    old = (
        b'{"version":1,"access":"access","expires_at":2000000000.0,"issued_at":1900000000.0,'
        b'"refresh":"refresh","refresh_expires_at":null,"skew":600.0,"details":{"device":{"id":"x"}}}'
    )
    assert load_token(old) == TOKEN
    assert b"skew" not in dump_token(TOKEN)


@given(tokens)
def test_every_token_comes_back_from_its_record(token: Token) -> None:
    try:
        token.access.reveal().encode()
    except UnicodeEncodeError:
        return
    assert load_token(dump_token(token)) == token


@given(st.binary(max_size=200) | st.builds(lambda cut: dump_token(TOKEN)[:cut], st.integers(0, 150)))
def test_no_other_bytes_are_taken_for_a_token(record: bytes) -> None:
    if record == dump_token(TOKEN):
        return
    with pytest.raises(UnreadableToken):
        load_token(record)
