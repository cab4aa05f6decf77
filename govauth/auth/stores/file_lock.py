"""A kernel lock on a side file.

A lock file may be removed by whoever holds its lock, and by nobody else. Others may have opened it before,
so a lock counts only if its file is still the one that the path names.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from govauth.auth.stores.turns import this_process

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_LONGEST_NAME: Final = 300


class FileLock:
    """An open lock file. Locks belong to the open file, so two of one process exclude each other as well."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it with mode 0600.

        Raises:
            OSError: it cannot be opened.

        """
        self._path = path
        self._descriptor = os.open(path, _FLAGS, 0o600)
        self._held = False
        self._closed = False

    def acquire(self) -> bool:
        """Try once; tell whether the lock is held now.

        Raises:
            OSError: the file was removed and cannot be made again.

        """
        while _try_lock(self._descriptor):
            self._held = True
            if self._is_named():
                _write_name(self._descriptor)
                return True
            # Whoever held it before removed the file; what counts is the one that is there now.
            self._release()
            renewed = os.open(self._path, _FLAGS, 0o600)
            os.close(self._descriptor)
            self._descriptor = renewed
        return False

    @property
    def holder(self) -> str:
        """Who holds the lock, as far as its file tells."""
        return _read_name(self._descriptor) or "another process"

    def close(self) -> None:
        """Let the lock go, also for children that inherited the descriptor, and close the file."""
        if not self._closed:
            self._release()
            os.close(self._descriptor)
            self._closed = True

    def remove(self) -> None:
        """Remove the file, while the lock is held, and close it."""
        if sys.platform == "win32":
            self.close()
            # Refused while anybody has the file open, so nobody loses a lock.
            with suppress(PermissionError):
                self._path.unlink(missing_ok=True)
        else:
            self._path.unlink(missing_ok=True)
            self.close()

    def _is_named(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._descriptor), os.lstat(self._path))
        except FileNotFoundError:
            return False

    def _release(self) -> None:
        if self._held:
            _unlock(self._descriptor)
            self._held = False

    def abandon(self) -> None:
        """Close the file in a forked child: the lock stays the parent's."""
        self._held = False
        os.close(self._descriptor)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

    def _write_name(descriptor: int) -> None:
        """Leave the file empty: nobody else can read it while it is locked."""

    def _read_name(descriptor: int) -> str:  # noqa: ARG001
        return ""

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _write_name(descriptor: int) -> None:
        # On a full disk the lock holds without a name.
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, this_process().encode(), 0)

    def _read_name(descriptor: int) -> str:
        return os.pread(descriptor, _LONGEST_NAME, 0).decode(errors="replace")
