"""SQLite files that several open at once: none fails at the start, none loses its locks."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from govauth.concurrency.sqlite_file import connect, create_private
from govauth.ledger.storage.sqlite import SqliteDatabase

VISITOR = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=5, isolation_level=None)
connection.execute("CREATE TABLE visits (a)")
connection.close()
"""


def test_a_new_file_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    def open_and_write(path: Path) -> None:
        create_private(path)
        with closing(connect(path, busy_seconds=20)) as database:
            database.execute("CREATE TABLE IF NOT EXISTS t (a)")
            database.execute("INSERT INTO t VALUES (1)")

    with ThreadPoolExecutor(12) as threads:
        for attempt in range(15):
            path = tmp_path / f"{attempt}.sqlite"
            list(threads.map(open_and_write, [path] * 12))
            with closing(sqlite3.connect(path)) as database:
                assert database.execute("SELECT count(*) FROM t").fetchone() == (12,)
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.new"))


def test_opening_a_second_ledger_takes_no_lock_from_the_first(tmp_path: Path) -> None:
    """Without its lock, the next process to leave would take itself for the last, and remove the journal."""
    path = tmp_path / "private" / "ledger.sqlite"
    first, second = SqliteDatabase(path), SqliteDatabase(path)
    with first.transaction() as transaction:
        transaction.execute("CREATE TABLE marks (a)")
    second._checked_file()
    subprocess.run([sys.executable, "-c", VISITOR, str(path)], check=True, timeout=20)
    with first.transaction() as transaction:
        transaction.execute("INSERT INTO marks VALUES (1)")
    with closing(sqlite3.connect(path)) as reader:
        assert reader.execute("SELECT count(*) FROM marks").fetchone() == (1,)
    first.close()
    second.close()
