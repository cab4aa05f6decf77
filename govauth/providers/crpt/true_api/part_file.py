"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

import anyio.to_thread

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.home import expanded
from govauth.providers.crpt.suz.destinations.file import sync_directory
from govauth.wire.archive import DAMAGED

_OK: Final = 200
_ARCHIVE: Final = "ZIP archive"
_TEXTS: Final = ("application/json", "text/html")
_FLAGS: Final = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
)


class PartFile:
    """Takes a download beside its destination, and takes its place when all of it is there and sound.

    It is a :class:`~govauth.http.sink.Sink`; a repeated request begins anew.

    Attributes:
        destination: where the whole of it goes.

    """

    def __init__(self, path: str | Path, *, kind: str = _ARCHIVE) -> None:
        """Name the destination; nothing is opened before the first byte.

        Args:
            path: where to; may begin with ``~``.
            kind: what is expected, for errors; a ZIP archive is checked for damage.

        Raises:
            InvalidInput: its directory does not exist, or it is a directory itself.

        """
        destination = expanded(path)
        if not destination.parent.is_dir():
            raise InvalidInput("path", "must be in a directory that exists")
        if destination.is_dir():
            raise InvalidInput("path", "must be the name of a file, not a directory")
        self.destination: Path = destination
        self._kind = kind
        self._path = destination.with_name(f".{destination.name}.{uuid4().hex[:8]}.part")
        self._descriptor: int | None = None
        self._void = False

    def accepts(self, status: int, headers: Mapping[str, str]) -> bool:
        """Take what is no text: errors are read as always."""
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        self._void = True
        return status == _OK and media_type not in _TEXTS

    async def write(self, piece: bytes) -> None:
        """Write the next piece."""
        await anyio.to_thread.run_sync(partial(self._write, piece))

    async def keep(self) -> None:
        """See that it came, an archive without damage, and give it its name.

        Raises:
            UnexpectedReply: it is none.

        """
        await anyio.to_thread.run_sync(self._keep)

    async def discard(self) -> None:
        """Close and remove what was written, unless it was kept."""
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self._discard)

    def _write(self, piece: bytes) -> None:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, _FLAGS, 0o600)
        elif self._void:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.ftruncate(self._descriptor, 0)
        self._void = False
        view = memoryview(piece)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def _keep(self) -> None:
        if self._descriptor is None or self._void:
            raise UnexpectedReply("body", f"expected a {self._kind}, and nothing came")
        if self._kind == _ARCHIVE:
            _check_archive(self._path)
        os.fsync(self._descriptor)
        os.close(self._descriptor)
        self._descriptor = None
        self._path.replace(self.destination)
        sync_directory(self.destination.parent)

    def _discard(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        self._path.unlink(missing_ok=True)


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
    except DAMAGED:
        damaged = str(path)
    if damaged is not None:
        raise UnexpectedReply("body", "expected a whole ZIP archive")
