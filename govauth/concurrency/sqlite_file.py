"""SQLite files that several processes, or several connections of one process, open at the same time."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

_PAUSE: Final = 0.02


def create_private(path: Path) -> None:
    """Create an empty file for the owner alone, unless there is one.

    It is not opened under its own name: closing any descriptor of a SQLite file would drop the locks that
    other connections of this process hold on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    if path.exists():
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.new")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()


def connect(path: Path, *, busy_seconds: float, cached_statements: int = 128) -> sqlite3.Connection:
    """Open a file in WAL mode; transactions are begun and ended by statements, from any thread.

    Args:
        path: of the file.
        busy_seconds: how long a statement waits for the locks of others.
        cached_statements: how many prepared statements are kept.

    Raises:
        sqlite3.Error: it is no database, or locked for longer than that.

    """
    connection = sqlite3.connect(
        path,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=cached_statements,
    )
    try:
        _write_ahead(connection, time.monotonic() + busy_seconds)
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection, deadline: float) -> None:
    """Switch to WAL. Where two do that to a new file, SQLite does not wait: one of them fails at once."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Code and message are what they are for any lock; 3.11 has both.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return
