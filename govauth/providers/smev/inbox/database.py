"""An inbox in a SQLite file: for all processes of one host."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from weakref import finalize

import anyio.to_thread

from govauth.concurrency.forking import forget_after_fork
from govauth.concurrency.sqlite_file import connect, create_private
from govauth.errors import StoreUnavailable
from govauth.home import expanded
from govauth.providers.smev.inbox.inbox import Kind, StoredMessage
from govauth.settings import check_kind

T = TypeVar("T")

_BUSY_SECONDS: Final = 30.0
_inherited: list[sqlite3.Connection] = []
"""Of a parent process: closing one in a child would harm the parent's, so they are kept unused."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    original_message_id TEXT,
    received_at REAL NOT NULL,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL,
    handled INTEGER NOT NULL DEFAULT 0,
    UNIQUE (message_id, kind)
);
CREATE INDEX IF NOT EXISTS answers ON messages (original_message_id);
CREATE INDEX IF NOT EXISTS waiting ON messages (kind, handled);
CREATE TABLE IF NOT EXISTS polled (kind TEXT PRIMARY KEY, at REAL NOT NULL);
"""
_COLUMNS: Final = "message_id, original_message_id, kind, received_at, media_type, content"


class InboxDatabase:
    """A SQLite file with the tables ``messages`` and ``polled``, for its owner alone.

    It holds messages as they came, with personal data in them: forget what you no longer need.
    """

    def __init__(self, path: str | Path) -> None:
        """Name the file; it is made with the first use.

        Args:
            path: may begin with ``~``; its directory must exist.

        Raises:
            ConfigurationError: it is no path.

        """
        check_kind("path", path, str | Path, what="the path of a file")
        self.path: Path = expanded(path)
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._at_end: finalize[[], InboxDatabase] | None = None
        forget_after_fork(self)

    async def put(self, message: StoredMessage) -> bool:
        """Keep a message, synced to disk."""
        row = (
            message.message_id,
            message.original_message_id,
            message.kind.value,
            message.received_at,
            message.media_type,
            message.content,
        )
        return await self._run(
            lambda database: (
                database.execute(
                    f"INSERT INTO messages ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",  # noqa: S608
                    row,
                ).rowcount
                > 0
            )
        )

    async def answers(self, original_message_id: str) -> tuple[StoredMessage, ...]:
        """Return the responses to a request."""
        return await self._read(
            "WHERE original_message_id = ? AND kind = ? ORDER BY number",
            original_message_id,
            Kind.RESPONSE.value,
        )

    async def unhandled(self) -> StoredMessage | None:
        """Return the oldest request that is not handled."""
        found = await self._read("WHERE kind = ? AND handled = 0 ORDER BY number LIMIT 1", Kind.REQUEST.value)
        return found[0] if found else None

    async def handled(self, message_id: str) -> None:
        """Note that a request is handled."""
        await self._run(
            lambda database: database.execute(
                "UPDATE messages SET handled = 1 WHERE message_id = ? AND kind = ?",
                (message_id, Kind.REQUEST.value),
            )
        )

    async def stored(self, kind: Kind, *, most: int = 100) -> tuple[StoredMessage, ...]:
        """Return messages of a kind, oldest first."""
        return await self._read("WHERE kind = ? ORDER BY number LIMIT ?", kind.value, most)

    async def forget(self, *, before: float) -> int:
        """Drop what is old and not waiting to be handled."""
        return await self._run(
            lambda database: (
                database.execute(
                    "DELETE FROM messages WHERE received_at < ? AND (kind <> ? OR handled = 1)",
                    (before, Kind.REQUEST.value),
                ).rowcount
            )
        )

    async def polled_at(self, kind: Kind) -> float:
        """Return when the queue of a kind was last found empty."""

        def read(database: sqlite3.Connection) -> float:
            rows = database.execute("SELECT at FROM polled WHERE kind = ?", (kind.value,)).fetchall()
            return float(rows[0][0]) if rows else 0.0

        return await self._run(read)

    async def polled(self, kind: Kind, at: float) -> None:
        """Note that the queue of a kind was found empty."""
        await self._run(
            lambda database: database.execute(
                "INSERT INTO polled VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET at = excluded.at",
                (kind.value, at),
            )
        )

    def __repr__(self) -> str:
        return f"InboxDatabase({str(self.path)!r})"

    async def _read(self, condition: str, *parameters: str | int) -> tuple[StoredMessage, ...]:
        def read(database: sqlite3.Connection) -> tuple[StoredMessage, ...]:
            rows = database.execute(f"SELECT {_COLUMNS} FROM messages {condition}", parameters)  # noqa: S608
            return tuple(
                StoredMessage(
                    message_id=row[0],
                    original_message_id=row[1],
                    kind=Kind(row[2]),
                    received_at=row[3],
                    media_type=row[4],
                    content=row[5],
                )
                for row in rows
            )

        return await self._run(read)

    async def aclose(self) -> None:
        """Close the file; the next use opens it again."""
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self._close)

    def after_fork(self) -> None:
        """Leave the parent's connection alone in a forked child."""
        if self._connection is not None:
            _inherited.append(self._connection)
            self._connection = None
        if self._at_end is not None:
            self._at_end.detach()
        self._lock = threading.Lock()

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        problem: str
        try:
            return await anyio.to_thread.run_sync(partial(self._in_thread, work))
        except (sqlite3.Error, OSError) as error:
            problem = type(error).__name__
        raise StoreUnavailable(f"the inbox {self.path} cannot be used: {problem}")

    def _in_thread(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._lock:
            if self._connection is None:
                self._connection = self._opened()
                self._at_end = finalize(self, self._connection.close)
            return work(self._connection)

    def _opened(self) -> sqlite3.Connection:
        create_private(self.path)
        connection = connect(self.path, busy_seconds=_BUSY_SECONDS)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(_SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection

    def _close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
