"""A ledger whose file, rows or host are not as they should be: each is named, and nothing is sent."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govauth.errors import ConfigurationError, InvalidInput, OutcomeUnknown, RateLimited
from govauth.ledger import Ledger, LedgerSettings, State
from govauth.ledger import content as contents
from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.sending import _judged
from govauth.ledger.storage import host_clock
from govauth.ledger.storage.filesystem import refuse_network
from govauth.ledger.storage.sqlite import SqliteDatabase
from govauth.ledger.storage.workers import WorkerLocks
from tests.ledger.till import Sell, Selling, Till


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "ledger.sqlite"


@pytest.fixture
async def opened(path: Path) -> AsyncIterator[Ledger]:
    ledger = Ledger(f"sqlite:///{path}", settings=LedgerSettings(settle=0.05, spacing=0.05))
    yield ledger
    await ledger.aclose()


@pytest.mark.parametrize("url", ["mysql://127.0.0.1/ledger", "sqlite://ledger"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="url must be a path, sqlite:///path or postgresql://"):
        Ledger(url)


@pytest.mark.anyio
async def test_only_what_is_unknown_is_decided_by_a_person(opened: Ledger, path: Path) -> None:
    ref = await opened.once(Selling(Till()), "order-1", Sell("lesson"))
    assert path.exists(), "named by a URL"
    with pytest.raises(InvalidInput, match="'order-1' stands for an entry that is done, not unknown"):
        await opened.decide("order-1", ref=ref)
    with pytest.raises(InvalidInput, match="'order-2' is in no entry"):
        await opened.decide("order-2", ref=ref)
    with pytest.raises(OutcomeUnknown):
        await opened.once(Selling(Till(lose_after=1.0)), "order-3", Sell("lesson"))
    with pytest.raises(InvalidInput, match="ref belongs to another key"):
        await opened.decide("order-3", ref=ref)
    assert (await opened.decide("order-3", ref="r77")).ref == "r77"


@pytest.mark.anyio
async def test_forgetting_takes_a_moment_with_a_zone(opened: Ledger) -> None:
    await opened.once(Selling(Till()), "order-1", Sell("lesson"))
    with pytest.raises(InvalidInput, match="before must have a time zone"):
        await opened.forget(before=datetime(2100, 1, 1))  # noqa: DTZ001
    assert await opened.counts() == {State.DONE: 1}
    assert await opened.forget(before=datetime(2100, 1, 1, tzinfo=UTC)) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("version", ["", "one", "-1"])
async def test_a_version_that_is_no_number_is_another_programs(path: Path, version: str) -> None:
    till, first = Till(), Ledger(str(path))
    await first.once(Selling(till), "order-1", Sell("lesson"))
    await first.aclose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE ledger_meta SET value = ? WHERE name = 'version'", (version,))
    connection.close()
    second = Ledger(str(path))
    with pytest.raises(LedgerUnavailable, match="holds tables of another program, or a damaged ledger"):
        await second.once(Selling(till), "order-2", Sell("lesson"))
    assert till.calls["submit"] == 1
    await second.aclose()


@pytest.mark.parametrize("content", [None, "", "{", "[1]", "null"])
def test_an_entry_whose_content_is_damaged_is_not_read(content: str | None) -> None:
    assert contents.load('{"name": "lesson"}') == {"name": "lesson"}
    with pytest.raises(LedgerUnavailable) as failure:
        contents.load(content)
    assert failure.value.message == "the content of an open entry is damaged or missing in the ledger"


def test_a_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    database = SqliteDatabase(tmp_path / "file" / "ledger.sqlite")
    with (
        pytest.raises(LedgerUnavailable, match="File exists|Not a directory") as failure,
        database.transaction(),
    ):
        pass
    assert not failure.value.passing
    database.close()
    database.close()
    assert repr(database) == f"SqliteDatabase({str(database.path)!r})"


def test_what_was_never_opened_is_left_as_it_is_in_a_child(path: Path) -> None:
    database = SqliteDatabase(path)
    database.after_fork()
    with database.transaction() as transaction:
        assert transaction.rows("SELECT 1")[0][0] == 1
    database.close()


def test_a_worker_whose_file_is_locked_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govauth.ledger.storage.workers.secrets.token_hex", lambda _: "same")
    first, second = WorkerLocks(tmp_path / "workers"), WorkerLocks(tmp_path / "workers")
    assert first.enter() == "same"
    with pytest.raises(OSError, match="is locked by somebody else"):
        second.enter()
    first.leave()
    first.leave()
    first.abandon()
    assert list((tmp_path / "workers").iterdir()) == []


def test_mounts_are_read_though_a_line_is_odd(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    odd = "36 35 98:0\nno separator at all\n1 2 - short\n"
    local = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    shared = f"40 22 0:41 / {tmp_path}/at\\040work rw shared:1 - nfs4 host:/x rw\n"
    mounts.write_text(odd + local + shared)
    refuse_network(tmp_path / "here", mounts)
    with pytest.raises(LedgerUnavailable, match=r"is on a network file system \(nfs4\)"):
        refuse_network(tmp_path / "at work" / "deep", mounts)
    refuse_network(tmp_path, tmp_path / "nothing")


def test_a_system_without_a_name_of_its_boot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_clock, "_BOOT", tmp_path / "nothing")
    assert host_clock.boot_id.__wrapped__() == ""
    (tmp_path / "boot_id").write_text("b00t\n")
    monkeypatch.setattr(host_clock, "_BOOT", tmp_path / "boot_id")
    assert host_clock.boot_id.__wrapped__().startswith("b00t")


@pytest.mark.parametrize(("applied", "state"), [(True, State.UNKNOWN), (False, State.PLANNED)])
def test_too_many_requests_may_have_been_applied(applied: bool, state: State) -> None:  # noqa: FBT001
    error = RateLimited("slow down", status=429)
    error.may_be_applied = applied
    outcome = _judged(error, duplicate=False)
    assert (outcome.state, outcome.error) == (state, error)
    doubled = _judged(error, duplicate=True)
    assert doubled.state is State.UNKNOWN
    assert isinstance(doubled.error, OutcomeUnknown)
    assert doubled.error.message == "it is not known whether it was applied (slow down)"
