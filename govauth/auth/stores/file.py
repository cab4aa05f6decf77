"""Tokens in a private directory, shared by the processes of one user on one host."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import anyio.to_thread

from govauth.auth.stores.file_lock import FileLock
from govauth.auth.stores.polling import until
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token, UnreadableToken, dump_token, load_token
from govauth.errors import StoreUnavailable

T = TypeVar("T")

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class TokenCipher(Protocol):
    """Encrypts records at rest; ``cryptography.fernet.Fernet`` is one."""

    def encrypt(self, data: bytes) -> bytes:
        """Encrypt and authenticate."""
        ...

    def decrypt(self, token: bytes) -> bytes:
        """Undo :meth:`encrypt`, raising an exception if the record was changed."""
        ...


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
        self._directory = Path(directory)
        self._cipher = cipher

    async def load(self, key: TokenKey) -> Token | None:
        """Return the stored token, or None."""
        return await self._in_thread(partial(self._load, key))

    async def save(self, key: TokenKey, token: Token) -> None:
        """Replace the stored token: temporary file, fsync, rename, fsync of the directory."""
        await self._in_thread(partial(self._save, key, token))

    async def delete(self, key: TokenKey) -> None:
        """Remove the stored token; the lock file stays, others may wait on it."""
        await self._in_thread(partial(self._delete, key))

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:  # noqa: ARG002
        """Hold the kernel lock of ``key``; it falls when the process ends, however it ends."""
        lock = await self._in_thread(partial(self._open_lock, key))
        try:
            await until(lock.acquire)
            yield
        finally:
            lock.close()

    def _load(self, key: TokenKey) -> Token | None:
        directory = self._checked_directory()
        if directory is None:
            return None
        path = self._record(directory, key)
        try:
            descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW)
        except FileNotFoundError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            _refuse_readable_by_others(os.fstat(descriptor), path)
            return self._token_in(file.read(), path)

    def _token_in(self, record: bytes, path: Path) -> Token:
        try:
            return load_token(record if self._cipher is None else self._cipher.decrypt(record))
        except UnreadableToken:
            problem = "is damaged or was written by a newer release"
        except Exception as error:  # noqa: BLE001 - a cipher has exceptions of its own
            problem = f"cannot be decrypted ({type(error).__name__})"
        del record
        raise StoreUnavailable(f"the token file {path} {problem}; it was left as it is")

    def _save(self, key: TokenKey, token: Token) -> None:
        directory = self._made_directory()
        path = self._record(directory, key)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._sealed(token))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _fsync_directory(directory)

    def _sealed(self, token: Token) -> bytes:
        return dump_token(token) if self._cipher is None else self._cipher.encrypt(dump_token(token))

    def _delete(self, key: TokenKey) -> None:
        directory = self._checked_directory()
        if directory is not None:
            self._record(directory, key).unlink(missing_ok=True)
            _fsync_directory(directory)

    def _open_lock(self, key: TokenKey) -> FileLock:
        directory = self._made_directory()
        return FileLock(directory / f"{key.digest}.lock")

    def _record(self, directory: Path, key: TokenKey) -> Path:
        return directory / f"{key.digest}.{'json' if self._cipher is None else 'sealed'}"

    def _made_directory(self) -> Path:
        self._directory.expanduser().mkdir(mode=0o700, parents=True, exist_ok=True)
        directory = self._checked_directory()
        if directory is None:
            raise StoreUnavailable(f"{self._directory} disappeared")
        return directory

    def _checked_directory(self) -> Path | None:
        directory = self._directory.expanduser()
        try:
            found = directory.lstat()
        except FileNotFoundError:
            return None
        if not stat.S_ISDIR(found.st_mode):
            raise StoreUnavailable(f"{directory} is a link or not a directory")
        _refuse_readable_by_others(found, directory)
        return directory

    async def _in_thread(self, work: Callable[[], T]) -> T:
        problem: str
        try:
            return await anyio.to_thread.run_sync(work)
        except StoreUnavailable as error:
            problem = error.message
        except OSError as error:
            problem = f"the token store {self._directory}: {error.strerror}"
        # Raised here and not there: the frames of the thread hold the record.
        raise StoreUnavailable(problem)

    def __repr__(self) -> str:
        return f"FileTokenStore({str(self._directory)!r})"


_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def _refuse_readable_by_others(found: os.stat_result, path: Path) -> None:
    if os.name != "posix":
        return
    if found.st_mode & _OTHERS:
        mode = "0700" if stat.S_ISDIR(found.st_mode) else "0600"
        raise StoreUnavailable(
            f"{path} is open to other users (mode {stat.S_IMODE(found.st_mode):04o}); set it to {mode}"
        )
    if found.st_uid != os.geteuid():
        raise StoreUnavailable(f"{path} belongs to another user")


def _fsync_directory(directory: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
