"""A store that cannot be read, made or written: the documented error, and nothing overwritten or spent."""

from __future__ import annotations

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
    """The error says so, what was there stays, and the token is saved later without another token call."""
    await room.sign_in(store)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    async with room.open(store) as call:
        await call()
        room.revoke(sandbox)
        room.counters(sandbox).clear()
        before = {path.name: path.read_bytes() for path in directory.iterdir()}
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(TokenNotSaved, match="received and not saved: .*No space left"):
                await call()
        assert {path.name: path.read_bytes() for path in directory.iterdir()} == before
        await call()
    async with room.open(store) as another:
        await another()
    assert room.counters(sandbox)["token_calls"] == 1
