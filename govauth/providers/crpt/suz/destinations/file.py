"""Codes in a text file, one a line, byte for byte; a journal beside it says which blocks are safe."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio.to_thread

from govauth.auth.stores.file_lock import FileLock
from govauth.auth.stores.polling import until
from govauth.errors import ConfigurationError, UnexpectedReply
from govauth.home import expanded
from govauth.providers.crpt.suz.destinations.journal import Journal, Written, is_begun, sync_data
from govauth.providers.crpt.suz.errors import DestinationDamaged
from govauth.providers.crpt.suz.models import CodeBlock


class CodeFile:
    """A file of the codes of one GTIN of one order.

    The block is written and synced to disk first, its line in the journal (``<file>.blocks``) after it. What
    a crash leaves behind the last line of the journal is cut off when the file is opened next, and read
    again from the system by its block id. A lock (``<file>.lock``) keeps two processes apart.
    """

    def __init__(self, path: str | Path) -> None:
        """Name the file; it is made with the first block, readable by its owner only.

        Args:
            path: may begin with ``~``; its directory must exist.

        """
        self.path: Path = expanded(path)

    @property
    def journal_path(self) -> Path:
        """Where the journal is."""
        return self.path.with_name(f"{self.path.name}.blocks")

    @asynccontextmanager
    async def hold(self, order_id: str, gtin: str) -> AsyncGenerator[OpenFile]:
        """Lock the file, read its journal, and cut off what the journal does not know.

        Raises:
            ConfigurationError: the path is that of a directory or a device, or in no directory.
            DestinationDamaged: the file is shorter than its journal says, belongs to another order, or has
                something in it and no journal: another file, which stays as it is.

        """
        await anyio.to_thread.run_sync(self._check)
        lock = await anyio.to_thread.run_sync(FileLock, self.path.with_name(f"{self.path.name}.lock"))
        try:
            await until(lock.acquire)
            opened = await anyio.to_thread.run_sync(partial(self._open, order_id, gtin))
            try:
                yield opened
            finally:
                opened.close()
        finally:
            lock.close()

    def _check(self) -> None:
        if self.path.exists() and not self.path.is_file():
            raise ConfigurationError(f"{self.path} is a directory or a device: name a file")
        if not self.path.parent.is_dir():
            raise ConfigurationError(f"{self.path}: there is no directory {self.path.parent}")

    def _open(self, order_id: str, gtin: str) -> OpenFile:
        # The journal is begun before the file, so that whatever has none beside it was not written here.
        if not is_begun(self.journal_path) and self.path.exists() and self.path.stat().st_size:
            raise DestinationDamaged(
                f"{self.path} has something in it, and its journal ({self.journal_path.name}) is missing or"
                " empty: name another file"
            )
        journal = Journal.open(self.journal_path, order_id=order_id, gtin=gtin)
        try:
            return OpenFile(self.path, journal)
        except BaseException:
            journal.close()
            raise

    def __repr__(self) -> str:
        return f"CodeFile({str(self.path)!r})"


class OpenFile:
    """A held file."""

    def __init__(self, path: Path, journal: Journal) -> None:
        self._journal = journal
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _NO_FOLLOW, 0o600)
        size = os.fstat(self._descriptor).st_size
        if size < journal.end:
            os.close(self._descriptor)
            raise DestinationDamaged(f"{path} has {size} bytes, and its journal vouches for {journal.end}")
        if size > journal.end:
            os.ftruncate(self._descriptor, journal.end)
            os.fsync(self._descriptor)
        if not journal.blocks:
            # Once a block is vouched for, the names of both files are durable.
            sync_directory(path.parent)

    @property
    def blocks(self) -> Mapping[str, int]:
        """How many codes, by block id."""
        return self._journal.blocks

    async def append(self, block: CodeBlock) -> None:
        """Write the codes, sync, write the journal, sync."""
        if block.block_id not in self._journal.blocks:
            await anyio.to_thread.run_sync(partial(self._append, block))

    def close(self) -> None:
        """Close the file and its journal."""
        self._journal.close()
        os.close(self._descriptor)

    def _append(self, block: CodeBlock) -> None:
        text = "\n".join(block.codes)
        if text.count("\n") != max(0, len(block.codes) - 1) or not all(block.codes):
            raise UnexpectedReply("codes", "a code is empty or holds a line feed")
        content = f"{text}\n".encode() if block.codes else b""
        start = self._journal.end
        write_all(self._descriptor, content, start)
        sync_data(self._descriptor)
        self._journal.append(Written(block.block_id, len(block.codes), start + len(content)))


def write_all(descriptor: int, content: bytes, offset: int) -> None:
    """Write to the end, however often the system takes only a part."""
    view = memoryview(content)
    while view:
        written = os.pwrite(descriptor, view, offset)
        offset += written
        view = view[written:]


def sync_directory(directory: Path) -> None:
    """Make the name of a new file durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
