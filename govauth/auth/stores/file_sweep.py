"""Removing what nobody needs from a directory of tokens, under the locks of those who might."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import frozen

from govauth.auth.stores.file_lock import FileLock
from govauth.auth.stores.private_directory import set_end
from govauth.errors import StoreUnavailable

LOCK: Final = ".lock"
RECORDS: Final = (".json", ".sealed")
AT_ONCE: Final = 500
"""How many files are opened in one go: whoever saves a token waits for it."""

ABANDONED_SECONDS: Final = 3600.0
"""A temporary file that is older was left by a process that died."""

_log = logging.getLogger("govauth.auth")


@frozen(slots=True)
class FileSweep:
    """One look over a directory: records at their end, locks of no record, temporary files of the dead.

    Attributes:
        suffix: of the records that ``end_of`` can read.
        end_of: reads when a record ends, in epoch seconds; None if it does not, or is gone.
        endless: records that were read and have no end, with the times of their files; kept up to date.
        now: epoch seconds.

    """

    suffix: str
    end_of: Callable[[Path], float | None]
    endless: dict[str, int]
    now: float

    def run(self, directory: Path) -> bool:
        """Look over a directory that was checked. What cannot be read or removed stays as it is.

        Returns:
            Whether there is more to do than can be done in one go.

        """
        opened = 0
        found = {entry.name: entry for entry in os.scandir(directory)}
        for name in self.endless.keys() - found.keys():
            self.endless.pop(name, None)  # another thread may sweep as well
        for name, entry in found.items():
            try:
                state = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(state.st_mode) and self._look_at(directory / name, state):
                    opened += 1
            except FileNotFoundError:
                continue
            except (OSError, StoreUnavailable) as error:
                # The token that was to be saved is saved; this file is the matter of whoever needs it.
                _log.info("the sweep of the token store left %s: %s", name, error)
            if opened >= AT_ONCE:
                return True
        return False

    def _look_at(self, path: Path, state: os.stat_result) -> bool:
        # The time of a file is that of its end, if it has one, so few are read.
        if path.suffix == self.suffix:
            if state.st_mtime > self.now or self.endless.get(path.name) == state.st_mtime_ns:
                return False
            return self._look_into(path, state)
        if path.suffix == LOCK:
            # One that belongs to a record, or that somebody holds, stays.
            return not _has_record(path) and self._under_lock(path, lambda: None)
        if _is_temporary(path.name) and state.st_mtime <= self.now - ABANDONED_SECONDS:
            path.unlink(missing_ok=True)
            return True
        return False

    def _look_into(self, path: Path, state: os.stat_result) -> bool:
        if self.end_of(path) is not None:
            return self._under_lock(path, lambda: self._remove_ended(path))
        self.endless[path.name] = state.st_mtime_ns
        return True

    def _remove_ended(self, path: Path) -> None:
        # Whoever held the lock before may have saved a new one.
        end = self.end_of(path)
        if end is None:
            return
        if end <= self.now:
            path.unlink(missing_ok=True)
        else:
            set_end(path, end)

    def _under_lock(self, path: Path, work: Callable[[], None]) -> bool:
        """Do ``work`` if nobody holds the lock, and remove the lock file if it belongs to no record then."""
        lock = FileLock(path.with_suffix(LOCK))
        try:
            if not lock.acquire():
                return False
            work()
            if not _has_record(path):
                lock.remove()
            return True
        finally:
            lock.close()


def _has_record(path: Path) -> bool:
    return any(path.with_suffix(suffix).exists() for suffix in RECORDS)


def _is_temporary(name: str) -> bool:
    return name.endswith(".new") and any(f"{suffix}." in name for suffix in RECORDS)
