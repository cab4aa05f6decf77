"""A kernel lock on a side file. The file is never deleted: somebody may be waiting on it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class FileLock:
    """An open lock file. Locks belong to the open file, so two of one process exclude each other as well."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it with mode 0600.

        Raises:
            OSError: it cannot be opened.

        """
        self._descriptor = os.open(path, _FLAGS, 0o600)
        self._held = False

    def acquire(self) -> bool:
        """Try once; tell whether the lock is held now."""
        self._held = _try_lock(self._descriptor)
        return self._held

    def close(self) -> None:
        """Let the lock go, also for children that inherited the descriptor, and close the file."""
        if self._held:
            _unlock(self._descriptor)
            self._held = False
        os.close(self._descriptor)

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
