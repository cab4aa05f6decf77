"""Tokens in a private directory, shared by the processes of one user on one host."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from govauth.auth.stores.file_lock import FileLock
from govauth.auth.stores.polling import until
from govauth.auth.stores.private_directory import (
    PrivateDirectory,
    read_private,
    remove_private,
    replace_private,
)
from govauth.auth.stores.records import TokenCipher, opened, sealed
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token


class FileTokenStore:
    """One file for each key, replaced whole; a kernel lock on a file beside it is the lease.

    The directory is made with mode 0700 and the files with 0600. Links, foreign owners and files that
    others can read are refused. Records are JSON with tokens in the clear unless a cipher is given.
    """

    def __init__(self, directory: str | Path, *, cipher: TokenCipher | None = None) -> None:
        """Name the directory; it is made when the first token is saved.

        Args:
            directory: may begin with ``~``.
            cipher: encrypts the records.

        """
        self._directory = PrivateDirectory(directory, what="token store")
        self._cipher = cipher

    async def load(self, key: TokenKey) -> Token | None:
        """Return the stored token, or None."""
        return await self._directory.in_thread(partial(self._load, key))

    async def save(self, key: TokenKey, token: Token) -> None:
        """Replace the stored token: temporary file, fsync, rename, fsync of the directory."""
        await self._directory.in_thread(partial(self._save, key, token))

    async def delete(self, key: TokenKey) -> None:
        """Remove the stored token; the lock file stays, others may wait on it."""
        await self._directory.in_thread(partial(self._delete, key))

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:  # noqa: ARG002
        """Hold the kernel lock of ``key``; it falls when the process ends, however it ends."""
        lock = await self._directory.in_thread(partial(self._open_lock, key))
        try:
            await until(lock.acquire)
            yield
        finally:
            lock.close()

    def _load(self, key: TokenKey) -> Token | None:
        directory = self._directory.existing()
        if directory is None:
            return None
        path = self._record(directory, key)
        record = read_private(path)
        return None if record is None else opened(record, self._cipher, name=f"the token file {path}")

    def _save(self, key: TokenKey, token: Token) -> None:
        replace_private(self._record(self._directory.made(), key), partial(sealed, token, self._cipher))

    def _delete(self, key: TokenKey) -> None:
        directory = self._directory.existing()
        if directory is not None:
            remove_private(self._record(directory, key))

    def _open_lock(self, key: TokenKey) -> FileLock:
        return FileLock(self._directory.made() / f"{key.digest}.lock")

    def _record(self, directory: Path, key: TokenKey) -> Path:
        return directory / f"{key.digest}.{'json' if self._cipher is None else 'sealed'}"

    def __repr__(self) -> str:
        return f"FileTokenStore({str(self._directory.path)!r})"
