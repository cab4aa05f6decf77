"""A store that cannot be read, made or written: the documented error, and nothing overwritten or spent."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from govauth.auth import FileTokenStore
from govauth.errors import StoreUnavailable, TokenNotSaved
from govauth.sandbox.server import ServedSandbox
from tests.contract.room import Room

pytestmark = pytest.mark.anyio


async def test_a_damaged_record(
    room: Room, sandbox: ServedSandbox, store: FileTokenStore, directory: Path
) -> None:
    await room.sign_in(store)
    record = directory / f"{room.token_key.digest}.json"
    whole = record.read_bytes()
    record.write_bytes(whole[: len(whole) // 2])
    room.counters(sandbox).clear()
    async with room.open(store) as call:
        with pytest.raises(StoreUnavailable, match=f"{room.read}: the token file .* is damaged"):
            await call()
        assert not room.counters(sandbox)
        assert record.read_bytes() == whole[: len(whole) // 2]
        # Mended, it works at once.
        record.write_bytes(whole)
        await call()
    assert room.counters(sandbox)["token_calls"] == 0


async def test_a_directory_that_is_open_to_others(
    room: Room, sandbox: ServedSandbox, store: FileTokenStore, directory: Path
) -> None:
    await room.sign_in(store)
    directory.chmod(0o755)
    room.counters(sandbox).clear()
    async with room.open(store) as call:
        with pytest.raises(StoreUnavailable, match="open to other users"):
            await call()
        assert not room.counters(sandbox)
        directory.chmod(0o700)
        await call()


async def test_a_new_token_that_cannot_be_saved(
    room: Room,
    sandbox: ServedSandbox,
    store: FileTokenStore,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The error says so, and the token is saved later without another token call."""
    await room.sign_in(store)
    async with room.open(store) as call:
        await call()
        room.revoke(sandbox)
        room.counters(sandbox).clear()
        before = contents(directory)
        with monkeypatch.context() as patch:
            # The mark that a refresh token is on its way still fits: its file and its directory.
            fill_the_disk(patch, after=2 if holds_refresh_token(before) else 0)
            with pytest.raises(TokenNotSaved, match="received and not saved: .*No space left"):
                await call()
        assert contents(directory).keys() == before.keys()
        await call()
    async with room.open(store) as another:
        await another()
    assert room.counters(sandbox)["token_calls"] == 1


async def test_a_full_disk_is_found_before_a_refresh_token_is_spent(
    room: Room,
    sandbox: ServedSandbox,
    store: FileTokenStore,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was there stays. Where nothing is spent the new token is received and saved later."""
    await room.sign_in(store)
    async with room.open(store) as call:
        await call()
        room.revoke(sandbox)
        room.counters(sandbox).clear()
        before = contents(directory)
        spends = holds_refresh_token(before)
        with monkeypatch.context() as patch:
            fill_the_disk(patch)
            with pytest.raises(StoreUnavailable if spends else TokenNotSaved, match="No space left"):
                await call()
        assert contents(directory) == before
        assert room.counters(sandbox)["token_calls"] == (0 if spends else 1)
        await call()
    assert room.counters(sandbox)["token_calls"] == 1


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def holds_refresh_token(records: dict[str, bytes]) -> bool:
    return any(b'"refresh":"' in record for record in records.values())


def fill_the_disk(patch: pytest.MonkeyPatch, *, after: int = 0) -> None:
    """Let so many writes pass, and none after them."""
    written, calls = os.fsync, itertools.count()

    def full(descriptor: int) -> None:
        if next(calls) >= after:
            raise OSError(28, "No space left on device")
        written(descriptor)

    patch.setattr(os, "fsync", full)
