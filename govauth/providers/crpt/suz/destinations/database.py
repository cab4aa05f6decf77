"""Codes in SQLite: the codes of any number of orders, each code once."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import anyio.to_thread

from govauth.concurrency.sqlite_file import connect, create_private
from govauth.errors import GovAuthError
from govauth.home import expanded
from govauth.providers.crpt.suz.errors import DestinationDamaged
from govauth.providers.crpt.suz.models import CodeBlock

T = TypeVar("T")

_BUSY_SECONDS: Final = 30.0
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS blocks (
    block_id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL,
    gtin TEXT NOT NULL,
    quantity INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS blocks_of_order ON blocks (order_id, gtin);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY,
    block_id TEXT NOT NULL REFERENCES blocks (block_id)
);
"""


class CodeDatabase:
    """A SQLite file with the tables ``blocks`` and ``codes``; add tables of your own beside them.

    A block and its codes are one transaction, synced to disk, so several processes may work on one order: a
    block that another one has brought in meanwhile is left alone.
    """

    def __init__(self, path: str | Path) -> None:
        """Name the file; it is made with the first use.

        Args:
            path: may begin with ``~``; its directory must exist.

        """
        self.path: Path = expanded(path)

    @asynccontextmanager
    async def hold(self, order_id: str, gtin: str) -> AsyncGenerator[OpenDatabase]:
        """Read which blocks are there."""
        blocks = await _in_thread(partial(self._prepare, order_id, gtin))
        yield OpenDatabase(self.path, order_id, gtin, blocks)

    def _prepare(self, order_id: str, gtin: str) -> dict[str, int]:
        with closing(_connect(self.path)) as database:
            database.executescript(_SCHEMA)
            found = database.execute(
                "SELECT block_id, quantity FROM blocks WHERE order_id = ? AND gtin = ?", (order_id, gtin)
            )
            return {str(block_id): int(quantity) for block_id, quantity in found}

    def __repr__(self) -> str:
        return f"CodeDatabase({str(self.path)!r})"


class OpenDatabase:
    """A database while it is used for one sub-order."""

    def __init__(self, path: Path, order_id: str, gtin: str, blocks: dict[str, int]) -> None:
        self._path = path
        self._order = (order_id, gtin)
        self._blocks = blocks

    @property
    def blocks(self) -> Mapping[str, int]:
        """How many codes, by block id."""
        return self._blocks

    async def append(self, block: CodeBlock) -> None:
        """Bring in a block and its codes in one transaction."""
        if block.block_id not in self._blocks:
            await _in_thread(partial(self._append, block))
            self._blocks[block.block_id] = len(block.codes)

    def _append(self, block: CodeBlock) -> None:
        with closing(_connect(self._path)) as database:
            database.execute("BEGIN IMMEDIATE")
            added = database.execute(
                "INSERT INTO blocks VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (block.block_id, *self._order, len(block.codes)),
            )
            if added.rowcount:
                rows = ((code, block.block_id) for code in block.codes)
                database.executemany("INSERT INTO codes VALUES (?, ?)", rows)
            database.execute("COMMIT")


def _connect(path: Path) -> sqlite3.Connection:
    create_private(path)
    database = connect(path, busy_seconds=_BUSY_SECONDS)
    database.execute("PRAGMA synchronous = FULL")
    return database


async def _in_thread(work: Callable[[], T]) -> T:
    problem: GovAuthError
    try:
        return await anyio.to_thread.run_sync(work)
    except sqlite3.IntegrityError as error:
        problem = DestinationDamaged(f"a code is in the database already, from another block: {error}")
    raise problem
