"""A ledger in a file of one host."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from govauth.auth.stores.private_directory import PrivateDirectory, refusal_of
from govauth.concurrency.forking import forget_after_fork
from govauth.concurrency.sqlite_file import connect, create_private
from govauth.errors import StoreUnavailable
from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.storage import schema
from govauth.ledger.storage.database import Row, Value
from govauth.ledger.storage.filesystem import refuse_network
from govauth.ledger.storage.host_clock import seconds_now
from govauth.ledger.storage.workers import WorkerLocks

BUSY_SECONDS: Final = 30.0
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

_MOST_COMPARED: Final = 500
"""Older SQLite takes 999 parameters in a statement."""

_GIVEN: Final = re.compile(r"\bgiven\.(\w+)")

_inherited: list[sqlite3.Connection] = []
"""Connections of a parent process. Closing one in a child would harm the parent's: they are kept unused."""


class SqliteTransaction:
    """A transaction that holds the write lock of the file."""

    def __init__(self, connection: sqlite3.Connection, workers: WorkerLocks, now: float) -> None:
        self._connection = connection
        self._workers = workers
        self.now = now
        self.owner: str = workers.owner

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """Run a statement and return its rows."""
        return self._connection.execute(sql, parameters).fetchall()

    def rows_among(self, sql: str, among: Sequence[Value], parameters: Sequence[Value] = ()) -> list[Row]:
        """Run a statement that compares with many values, and return its rows."""
        rows: list[Row] = []
        for start in range(0, len(among), _MOST_COMPARED):
            part = among[start : start + _MOST_COMPARED]
            statement = sql.replace("{among}", f"({', '.join('?' * len(part))})")
            rows += self.rows(statement, (*parameters, *part))
        return rows

    def execute(self, sql: str, parameters: Sequence[Value] = ()) -> int:
        """Run a statement and return how many rows it changed."""
        return self._connection.execute(sql, parameters).rowcount

    def many(self, sql: str, parameters: Iterable[Sequence[Value]]) -> None:
        """Run a statement for each set of parameters."""
        self._connection.executemany(sql, parameters)

    def for_each(self, sql: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement on many rows: one by one, which costs nothing here, and older SQLite can."""
        self._connection.executemany(_one_by_one(sql), (dict(zip(columns, row, strict=True)) for row in rows))

    def lock_scope(self, scope: str) -> None:
        """Do nothing more: the whole file is locked."""

    def alive(self, owner: str) -> bool:
        """Tell whether the worker of that name still holds its lock."""
        return self._workers.alive(owner)


class SqliteDatabase:
    """One connection, opened on first use, with the journal in WAL mode and ``synchronous = FULL``.

    FULL is the default because with NORMAL a power cut may take the last intentions away, and they would be
    sent again.
    """

    death_is_certain = True

    def __init__(self, path: str | Path, *, durable: bool = True) -> None:
        """Name the file; nothing is opened.

        Args:
            path: may begin with ``~``.
            durable: whether each commit waits for the disk.

        """
        self.path: Path = Path(path)
        self._durable = durable
        self._connection: sqlite3.Connection | None = None
        self._workers: WorkerLocks | None = None
        forget_after_fork(self)

    @contextmanager
    def transaction(self) -> Generator[SqliteTransaction]:
        """Begin a transaction; see :class:`~govauth.ledger.storage.database.Database`."""
        problem: str
        passing = False
        try:
            connection, workers = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteTransaction(connection, workers, seconds_now(connection))
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            problem = f"the ledger {self.path}: {error}"
            # Locked, full, or out of order for the moment; a damaged file is another class.
            passing = isinstance(error, sqlite3.OperationalError)
        except OSError as error:
            problem = f"the ledger {self.path}: {refusal_of(error)}"
        else:
            return
        raise LedgerUnavailable(problem, passing=passing)

    def close(self) -> None:
        """Give the worker's lock back and close."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._workers is not None:
            self._workers.leave()
            self._workers = None

    def after_fork(self) -> None:
        """Leave the parent's connection and lock alone in a forked child."""
        if self._connection is not None:
            _inherited.append(self._connection)
            self._connection = None
        if self._workers is not None:
            self._workers.abandon()
            self._workers = None

    def _opened(self) -> tuple[sqlite3.Connection, WorkerLocks]:
        if self._connection is None or self._workers is None:
            path = self._checked_file()
            connection, workers = self._connect(path), WorkerLocks(path.with_name(f"{path.name}.workers"))
            try:
                workers.enter()
            except BaseException:
                connection.close()
                raise
            # Both or neither: without its lock this worker would be taken for dead.
            self._connection, self._workers = connection, workers
        return self._connection, self._workers

    def _checked_file(self) -> Path:
        problem: str
        try:
            directory = PrivateDirectory(self.path.parent, what="ledger").made()
        except StoreUnavailable as error:
            problem = error.message
        else:
            path = directory / self.path.name
            refuse_network(directory)
            create_private(path)
            found = path.lstat()
            if not stat.S_ISREG(found.st_mode):
                raise LedgerUnavailable(f"{path} is a link, or not a file")
            if os.name != "posix" or not found.st_mode & _OTHERS:
                return path
            mode = stat.S_IMODE(found.st_mode)
            problem = f"{path} is open to other users (mode {mode:04o}); set it to 0600"
        raise LedgerUnavailable(problem)

    def _connect(self, path: Path) -> sqlite3.Connection:
        connection = connect(path, busy_seconds=BUSY_SECONDS, cached_statements=256)
        try:
            connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            there = "SELECT count(*) FROM sqlite_master WHERE name = 'ledger_meta'"
            exists = bool(connection.execute(there).fetchone()[0])
            opening = SqliteTransaction(connection, WorkerLocks(path), 0.0)
            schema.prepare(opening, exists=exists, identity="INTEGER PRIMARY KEY", real="REAL")
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def __repr__(self) -> str:
        return f"SqliteDatabase({str(self.path)!r})"


@lru_cache(maxsize=64)
def _one_by_one(sql: str) -> str:
    return _GIVEN.sub(r":\1", sql.replace("{given}", ""))
