"""Who is alive, on one host: each worker holds a kernel lock that falls with its process."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from govauth.auth.stores.file_lock import FileLock


class WorkerLocks:
    """A directory with one locked file for each worker. Nobody but the workers cleans it up.

    A paused process keeps its lock and is not robbed. A missing file means a dead worker.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock: FileLock | None = None
        self.owner: str = ""

    def enter(self) -> str:
        """Take a new name and lock its file, before the first claim is made under it."""
        self._directory.mkdir(mode=0o700, exist_ok=True)
        self.owner = secrets.token_hex(12)
        self._lock = FileLock(self._directory / self.owner)
        if not self._lock.acquire():
            raise OSError(f"the new file of a worker in {self._directory} is locked by somebody else")
        return self.owner

    def leave(self) -> None:
        """Give the lock back and remove the file."""
        if self._lock is not None:
            (self._directory / self.owner).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def abandon(self) -> None:
        """Forget the parent's lock in a forked child, without letting it go."""
        if self._lock is not None:
            self._lock.abandon()
            self._lock = None

    def alive(self, owner: str) -> bool:
        """Tell whether a worker holds its lock; the file of a dead one is removed."""
        path = self._directory / owner
        if owner == self.owner:
            return True
        if not path.exists():
            return False
        lock = FileLock(path)
        try:
            if not lock.acquire():
                return True
            with suppress(FileNotFoundError):
                path.unlink()
            return False
        finally:
            lock.close()
