"""Started logins in memory, or in a private directory that several processes share."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from heapq import heappop, heappush
from pathlib import Path
from typing import Final

from govauth.auth.login_state import (
    LoginState,
    digest_of,
    dump_login_state,
    load_login_state,
    same_text,
)
from govauth.auth.stores.private_directory import PrivateDirectory, read_private, replace_private, set_end
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.concurrency.forking import forget_after_fork
from govauth.errors import ConfigurationError, StoreUnavailable
from govauth.settings import check_clock

SWEEP_SECONDS: Final = 60.0
MOST_LOGINS: Final = 50_000
"""How many logins may wait at once: anybody may start one, and must not fill memory or disk with it."""

_KEPT_SHARE: Final = 0.9
_SUFFIX: Final = ".login"
_ABANDONED: Final = 3600.0


class MemoryLoginStateStore:
    """Keeps started logins for the life of the process: the default, enough where one process serves a login.

    A forked child starts empty, or a login could be finished twice.
    """

    def __init__(self, *, most: int = MOST_LOGINS, clock: Clock = SYSTEM_CLOCK) -> None:
        """Make a store.

        Args:
            most: how many logins may wait; beyond that those that end first are forgotten.
            clock: for tests.

        """
        check_clock(clock)
        self._most = _checked_most(most)
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[LoginState, float]] = {}
        self._ends: list[tuple[float, str]] = []
        forget_after_fork(self)

    async def put(self, record: LoginState, *, ttl: float) -> None:
        """Keep a started login."""
        now = self._clock.time()
        with self._lock:
            while self._ends and (self._ends[0][0] <= now or len(self._ends) >= self._most):
                self._kept.pop(heappop(self._ends)[1], None)
            key = digest_of(record.state)
            self._kept[key] = record, now + ttl
            heappush(self._ends, (now + ttl, key))

    async def take(self, state: str) -> LoginState | None:
        """Return a started login, once."""
        with self._lock:
            record, until = self._kept.pop(digest_of(state), (None, 0.0))
        if record is None or self._clock.time() >= until:
            return None
        return record if same_text(record.state, state) else None

    def after_fork(self) -> None:
        """Start empty in a forked child."""
        self._lock = threading.Lock()
        self._kept = {}
        self._ends = []

    def __repr__(self) -> str:
        return f"<MemoryLoginStateStore of {len(self._kept)} logins>"


class FileLoginStateStore:
    """One file for each started login, in a directory of mode 0700 that the processes of a host share.

    A login is taken by renaming its file, which the kernel grants to one process. Files whose time is over
    are swept when logins start, at most once a minute for each process.
    """

    def __init__(
        self,
        directory: str | Path,
        *,
        most: int = MOST_LOGINS,
        check_mode: bool = True,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Name the directory; it is made when the first login starts.

        Args:
            directory: may begin with ``~``; may be that of a :class:`.FileTokenStore`.
            most: how many logins may wait; beyond that those that end first are forgotten. Each process
                counts what it added since it last looked.
            check_mode: as of :class:`.FileTokenStore`: False where ``chmod`` does nothing.
            clock: for tests.

        """
        self._directory = PrivateDirectory(directory, what="store of logins", check_mode=check_mode)
        check_clock(clock)
        self._most = _checked_most(most)
        self._clock = clock
        self._swept = float("-inf")
        self._waiting = 0

    async def put(self, record: LoginState, *, ttl: float) -> None:
        """Keep a started login: temporary file, fsync, rename, fsync of the directory."""
        await self._directory.in_thread(partial(self._put, record, ttl))

    async def take(self, state: str) -> LoginState | None:
        """Return a started login, once among all processes."""
        return await self._directory.in_thread(partial(self._take, state))

    def _put(self, record: LoginState, ttl: float) -> None:
        directory = self._directory.made()
        now = self._clock.time()
        if now >= self._swept + SWEEP_SECONDS or self._waiting >= self._most:
            self._swept = now
            self._waiting = self._sweep(directory, now)
        self._waiting += 1
        path = directory / f"{digest_of(record.state)}{_SUFFIX}"
        replace_private(path, partial(dump_login_state, record, until=now + ttl))
        set_end(path, now + ttl)

    def _take(self, state: str) -> LoginState | None:
        directory = self._directory.existing()
        if directory is None:
            return None
        path = directory / f"{digest_of(state)}{_SUFFIX}"
        taken = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.taken")
        try:
            path.rename(taken)
        except FileNotFoundError:
            return None
        try:
            content = read_private(taken, check_mode=self._directory.check_mode)
        finally:
            taken.unlink(missing_ok=True)
        found = None if content is None else load_login_state(content)
        if found is None:
            del content
            raise StoreUnavailable(f"a record in the store of logins {directory} is damaged; it was removed")
        record, until = found
        if self._clock.time() >= until or not same_text(record.state, state):
            return None
        return record

    def _sweep(self, directory: Path, now: float) -> int:
        """Remove what is over, and make room where there is none; return how many logins wait."""
        waiting: list[tuple[float, Path]] = []
        for entry in _records(directory):
            with suppress(FileNotFoundError):
                found = entry.lstat()
                # A file that is being written is dated now, a finished one by its end.
                over = now - _ABANDONED if entry.suffix == ".new" else now
                if not stat.S_ISREG(found.st_mode):
                    continue
                if found.st_mtime <= over:
                    entry.unlink()
                elif entry.suffix == _SUFFIX:
                    waiting.append((found.st_mtime, entry))
        # Some room is made at once, or each start would look through the whole directory.
        surplus = len(waiting) - int(self._most * _KEPT_SHARE) if len(waiting) >= self._most else 0
        for _, entry in sorted(waiting)[:surplus]:
            entry.unlink(missing_ok=True)
        return len(waiting) - surplus

    def __repr__(self) -> str:
        return f"FileLoginStateStore({str(self._directory.path)!r})"


def _checked_most(most: object) -> int:
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise ConfigurationError("most must be above zero")
    return most


def _records(directory: Path) -> Iterator[Path]:
    for entry in os.scandir(directory):
        if _SUFFIX in entry.name:
            yield Path(entry.path)
