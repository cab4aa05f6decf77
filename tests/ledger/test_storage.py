"""What can be wrong with the place where a ledger is kept: said at once, and nothing is sent without a record."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import anyio
import pytest

from govauth.errors import ConfigurationError
from govauth.ledger import Ledger, LedgerSettings, State
from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.opening import open_database
from govauth.ledger.storage import schema
from govauth.ledger.storage.filesystem import refuse_network
from govauth.ledger.storage.sqlite import SqliteDatabase
from tests.ledger.postgres import Server, running_server
from tests.ledger.till import Sell, Selling, Till

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "ledger.sqlite"


@pytest.fixture
def till() -> Till:
    return Till()


async def refused(ledger: Ledger, till: Till, match: str) -> None:
    """The call fails with the documented error, and nothing was sent."""
    before = till.calls["submit"]
    with pytest.raises(LedgerUnavailable, match=match):
        await ledger.once(Selling(till), "order-1", Sell("lesson"))
    assert till.calls["submit"] == before
    await ledger.aclose()


async def test_the_file_is_private(path: Path, till: Till) -> None:
    ledger = Ledger(path)
    await ledger.once(Selling(till), "order-1", Sell("lesson"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {entry.stat().st_mode & 0o077 for entry in path.parent.iterdir()} == {0}
    await ledger.aclose()


async def test_a_file_that_others_can_read_is_refused(path: Path, till: Till) -> None:
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    path.chmod(0o644)
    await refused(Ledger(path), till, "open to other users")


async def test_a_directory_that_others_can_read_is_refused(path: Path, till: Till) -> None:
    path.parent.mkdir(mode=0o755)
    await refused(Ledger(path), till, "open to other users")


async def test_a_link_is_refused(path: Path, till: Till) -> None:
    path.parent.mkdir(mode=0o700)
    target = path.with_name("elsewhere")
    target.touch(mode=0o600)
    path.symlink_to(target)
    await refused(Ledger(path), till, "ledger")


async def test_a_file_of_something_else_is_refused(path: Path, till: Till) -> None:
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(b"these are not pages of a database" * 100)
    await refused(Ledger(path), till, "not a database")


async def test_a_damaged_file_is_refused(path: Path, till: Till) -> None:
    ledger = Ledger(path)
    for number in range(30):
        await ledger.once(Selling(till), f"k{number}", Sell("lesson"))
    await ledger.aclose()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    await refused(Ledger(path), till, "malformed|not a database|damaged")


async def test_a_full_disk_is_an_error_before_anything_is_sent(
    path: Path, till: Till, small_disk: Path
) -> None:
    ledger = Ledger(small_disk / "private" / "ledger.sqlite")
    await ledger.once(Selling(till), "order-0", Sell("lesson"))
    (small_disk / "ballast").write_bytes(b"\0" * (shutil.disk_usage(small_disk).free - 4096))
    try:
        with pytest.raises(LedgerUnavailable, match="full"):
            for number in range(1, 1000):
                await ledger.once(Selling(till), f"order-{number}", Sell("lesson"))
        done = len(till.sold)
    finally:
        (small_disk / "ballast").unlink()
    # What was sent is known, the last one at the latest when there is room again.
    await ledger.aclose()
    again = Ledger(small_disk / "private" / "ledger.sqlite", settings=LedgerSettings(settle=0.1))
    for number in range(done + 1):
        await again.once(Selling(till), f"order-{number}", Sell("lesson"), within=20)
    assert len(till.sold) == done + 1
    await again.aclose()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    point = tmp_path / "small"
    point.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", str(point)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system takes root")
    yield point
    subprocess.run(["umount", "-l", str(point)], check=True)


async def test_a_read_only_disk_is_an_error(till: Till, small_disk: Path) -> None:
    path = small_disk / "private" / "ledger.sqlite"
    ledger = Ledger(path)
    await ledger.once(Selling(till), "order-0", Sell("lesson"))
    await ledger.aclose()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    await refused(Ledger(path), till, "ead-only|readonly|unable to open")


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    line = "36 35 0:53 / {} rw,relatime shared:1 - {} server:/export rw,vers=4.2\n"
    mounts.write_text(line.format("/", "ext4") + line.format(tmp_path, "nfs4"))
    with pytest.raises(LedgerUnavailable, match=r"network file system \(nfs4\).*PostgreSQL"):
        refuse_network(tmp_path, mounts)
    mounts.write_text(line.format(tmp_path, "nfs4") + line.format(tmp_path, "ext4"))
    refuse_network(tmp_path, mounts)  # what was mounted last counts
    refuse_network(tmp_path, tmp_path / "absent")


async def test_a_newer_ledger_is_refused(path: Path, till: Till) -> None:
    ledger = Ledger(path)
    await ledger.counts()
    await ledger.aclose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE ledger_meta SET value = '99' WHERE name = 'version'")
    connection.close()
    await refused(Ledger(path), till, "newer release")


def test_an_older_ledger_is_led_to_the_new_version(path: Path) -> None:
    database = SqliteDatabase(path)
    with database.transaction() as transaction:
        transaction.execute("CREATE TABLE meant_for_the_test (x)")
        migrations = {
            schema.VERSION: ("ALTER TABLE meant_for_the_test ADD COLUMN y {real}",),
            schema.VERSION + 1: ("UPDATE meant_for_the_test SET y = 1",),
        }
        prepare = partial(
            schema.prepare, transaction, exists=True, identity="INTEGER PRIMARY KEY", real="REAL"
        )
        target = schema.VERSION + 2
        prepare(version=target, migrations=migrations)
        assert transaction.rows("SELECT y FROM meant_for_the_test") == []
        found = transaction.rows("SELECT value FROM ledger_meta WHERE name = 'version'")
        assert found == [(str(target),)]
        with pytest.raises(LedgerUnavailable, match="newer release"):
            prepare()
    database.close()


async def test_a_ledger_of_the_first_version_is_led_to_this_one(ledger_url: str, till: Till) -> None:
    before = Ledger(ledger_url)
    ref = await before.once(Selling(till), "k1", Sell("lesson"))
    await before.aclose()
    database = open_database(ledger_url)
    with database.transaction() as transaction:
        transaction.execute("ALTER TABLE ledger_entry DROP COLUMN listed_in")
        transaction.execute("UPDATE ledger_meta SET value = '1' WHERE name = 'version'")
    database.close()
    ledger = Ledger(ledger_url)
    assert await ledger.once(Selling(till), "k1", Sell("lesson")) == ref
    await ledger.once(Selling(till), "k2", Sell("lesson"))
    assert len(till.sold) == 2
    await ledger.aclose()
    database = open_database(ledger_url)
    with database.transaction() as transaction:
        assert transaction.rows("SELECT listed_in FROM ledger_entry") == [(None,), (None,)]
        found = transaction.rows("SELECT value FROM ledger_meta WHERE name = 'version'")
        assert found == [(str(schema.VERSION),)]
    database.close()


@pytest.mark.parametrize(
    "url", ["mysql://localhost/x", "http://localhost", "sqlite://relative", ":memory:", "", "dir/"]
)
def test_a_url_of_no_known_kind_is_refused_when_the_ledger_is_made(url: str) -> None:
    with pytest.raises(ConfigurationError, match="url"):
        Ledger(url)


def test_the_password_of_a_url_is_not_shown() -> None:
    assert "hidden" not in repr(Ledger("postgresql://user:hidden@127.0.0.1/ledger"))


async def test_a_server_that_is_down_is_an_error_that_shows_no_password(till: Till) -> None:
    with pytest.raises(LedgerUnavailable) as caught:
        await Ledger("postgresql://user:hidden@127.0.0.1:9/ledger").once(Selling(till), "k", Sell("lesson"))
    assert "hidden" not in str(caught.value)
    assert not till.calls


async def test_a_server_that_goes_away_and_comes_back(till: Till) -> None:
    """Nothing is sent without a record meanwhile, and the outcome in the air is written down afterwards."""
    with running_server() as server:
        ledger = Ledger(server.url(), settings=LedgerSettings(settle=0.1))
        await ledger.once(Selling(till), "order-0", Sell("lesson"))
        server.stop("immediate")
        with pytest.raises(LedgerUnavailable):
            await ledger.once(Selling(till), "order-1", Sell("lesson"))
        assert len(till.sold) == 1
        server.start()
        till.latency = 0.5
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ledger.once, Selling(till), "order-1", Sell("lesson"))
            while till.calls["submit"] < 2:
                await anyio.sleep(0.01)
            await anyio.to_thread.run_sync(server.stop, "immediate")
            await anyio.to_thread.run_sync(server.start)
        assert (await ledger.counts())[State.DONE] == len(till.sold) == 2
        await ledger.aclose()


async def test_a_pooler_that_does_not_keep_the_session_is_refused(postgres: Server, till: Till) -> None:
    """The session's number differs between two transactions, as it does behind PgBouncer in transaction mode."""
    ledger = Ledger(postgres.make_database())
    await ledger.once(Selling(till), "order-0", Sell("lesson"))
    ledger.engine.database._backend += 1  # type: ignore[attr-defined]
    with pytest.raises(LedgerUnavailable, match="pool_mode = session"):
        await ledger.once(Selling(till), "order-1", Sell("lesson"))
    assert len(till.sold) == 1
    await ledger.aclose()


async def test_forgetting_keeps_the_keys_unless_they_go_as_well(path: Path, till: Till) -> None:
    till.refuse = {"bad"}
    ledger = Ledger(path, settings=LedgerSettings(keep_content=True))
    await ledger.once(Selling(till), "order-0", Sell("lesson", phone="79990001122"))
    till.lose_before = 1.0
    with pytest.raises(Exception, match="not known|lost"):
        await ledger.once(Selling(till), "order-1", Sell("lesson"))
    till.lose_before = 0.0
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert await ledger.forget(before=later) == 1
    assert await ledger.once(Selling(till), "order-0", Sell("lesson", phone="79990001122")) == "r1"
    assert await ledger.forget(before=later, keys=True) == 1
    assert await ledger.counts() == {State.UNKNOWN: 1}  # what is not ended is never touched
    await ledger.aclose()
