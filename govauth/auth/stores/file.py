"""Tokens in a private directory, shared by the processes of one user on one host."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial
from math import inf
from pathlib import Path

from attrs import evolve

from govauth.auth.store import SWEEP_SECONDS
from govauth.auth.stores.file_lock import FileLock
from govauth.auth.stores.file_sweep import FileSweep
from govauth.auth.stores.polling import until_async
from govauth.auth.stores.private_directory import (
    PrivateDirectory,
    read_private,
    remove_private,
    replace_private,
    set_end,
)
from govauth.auth.stores.records import Kept, TokenCipher, check_cipher, opened, sealed
from govauth.auth.stores.turns import WAIT_SECONDS, held_too_long, superseded
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import RecordSuperseded, StoreUnavailable
from govauth.settings import check_clock


class FileTokenStore:
    """One file for each key, replaced whole; a kernel lock on a file beside it is the lease.

    The directory is made with mode 0700 and the files with 0600. Links, foreign owners and files that
    others can read are refused. Records are JSON with tokens in the clear unless a cipher is given.

    Records that have come to their end are removed when tokens are saved, at most once a minute for each
    process, and so are lock files that belong to no record; never one that somebody holds.
    """

    def __init__(
        self,
        directory: str | Path,
        *,
        cipher: TokenCipher | None = None,
        check_mode: bool = True,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Name the directory; it is made when the first token is saved.

        Args:
            directory: may begin with ``~``.
            cipher: encrypts the records.
            check_mode: False where every mode is 0777 and ``chmod`` does nothing, as in folders of Windows
                under WSL or Docker Desktop. Modes are not looked at then, which the log ``govauth.auth`` says
                once; links and foreign owners are refused all the same.
            clock: for tests.

        Raises:
            ConfigurationError: a setting is of another kind.

        """
        check_cipher(cipher)
        check_clock(clock)
        self._directory = PrivateDirectory(directory, what="token store", check_mode=check_mode)
        self._cipher = cipher
        self._clock = clock
        self._sweep_at = -inf
        self._endless: dict[str, int] = {}

    async def load(self, key: TokenKey) -> Token | None:
        """Return the stored token, or None."""
        return await self._directory.in_thread(partial(self._load, self._record(key)))

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        """Replace the stored token: temporary file, fsync, rename, fsync of the directory.

        Revisions are compared under the lease that a keeper holds while it saves.
        """
        await self._directory.in_thread(partial(self._save, self._record(key), token, ttl))
        if self._clock.time() >= self._sweep_at:
            # The token is saved, whatever becomes of the sweep.
            with suppress(StoreUnavailable):
                await self._sweep_once()

    async def delete(self, key: TokenKey) -> None:
        """Remove the stored token; its lock file goes with a sweep."""
        await self._directory.in_thread(partial(self._delete, self._record(key)))

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:  # noqa: ARG002
        """Hold the kernel lock of ``key``; it falls when the process ends, however it ends."""
        lock = await self._directory.in_thread(partial(self._open_lock, key))
        try:
            if not await until_async(partial(self._directory.in_thread, lock.acquire), seconds=WAIT_SECONDS):
                raise held_too_long(key, lock.holder, seconds=WAIT_SECONDS, falls="at once")
            yield
        finally:
            lock.close()

    async def sweep(self) -> None:
        """Remove the records that have come to their end and the locks of no record.

        Saving does it by itself. What cannot be read or removed stays as it is, for whoever needs it.

        Raises:
            StoreUnavailable: the directory cannot be looked at.

        """
        while await self._sweep_once():
            pass

    async def _sweep_once(self) -> bool:
        now = self._clock.time()
        self._sweep_at = now + SWEEP_SECONDS
        more = await self._directory.in_thread(partial(self._sweep, now))
        if more:
            self._sweep_at = now
        return more

    def _load(self, name: str) -> Token | None:
        directory = self._directory.existing()
        if directory is None:
            return None
        kept = self._kept(directory / name)
        if kept is None:
            return None
        return kept.token if kept.until is None or self._clock.time() < kept.until else None

    def _kept(self, path: Path) -> Kept | None:
        record = self._read(path)
        return None if record is None else opened(record, self._cipher, name=f"the token file {path}")

    def _save(self, name: str, token: Token, ttl: float | None) -> None:
        path = self._directory.made() / name
        if token.revision:
            kept = self._kept(path)
            if kept is not None and token.revision <= kept.token.revision:
                raise RecordSuperseded(superseded(kept.token.revision, token.revision))
        else:
            with suppress(StoreUnavailable):  # what cannot be read is replaced
                kept = self._kept(path)
                token = evolve(token, revision=1 if kept is None else kept.token.revision + 1)
        end = None if ttl is None else self._clock.time() + ttl
        replace_private(path, partial(sealed, token, self._cipher, until=end))
        if end is not None:
            set_end(path, end)

    def _delete(self, name: str) -> None:
        directory = self._directory.existing()
        if directory is not None:
            remove_private(directory / name)

    def _sweep(self, now: float) -> bool:
        directory = self._directory.existing()
        sweep = FileSweep(self._suffix, self._end_of, self._endless, now)
        return directory is not None and sweep.run(directory)

    def _end_of(self, path: Path) -> float | None:
        record = self._read(path)
        return None if record is None else opened(record, self._cipher, name=path.name).until

    def _read(self, path: Path) -> bytes | None:
        return read_private(path, check_mode=self._directory.check_mode)

    def _open_lock(self, key: TokenKey) -> FileLock:
        return FileLock(self._directory.made() / f"{key.digest}.lock")

    def _record(self, key: TokenKey) -> str:
        return f"{key.digest}{self._suffix}"

    @property
    def _suffix(self) -> str:
        return ".json" if self._cipher is None else ".sealed"

    def __repr__(self) -> str:
        return f"FileTokenStore({str(self._directory.path)!r})"
