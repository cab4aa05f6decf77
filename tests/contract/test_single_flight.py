"""One renewal for everybody: counted by the sandbox, never by a mock."""

from __future__ import annotations

from pathlib import Path

import pytest

from govauth.auth import FileTokenStore, MemoryTokenStore
from govauth.errors import RenewalFailed
from govauth.http.senders.httpx import HttpxSender
from govauth.sandbox.server import ServedSandbox
from tests.contract.calling import many, processes
from tests.contract.room import Room
from tests.contract.rooms import NAMES
from tests.soaking import left_out

pytestmark = [pytest.mark.anyio, pytest.mark.promise("one-renewal")]


async def test_200_callers_with_a_token_known_to_be_expired(room: Room, sandbox: ServedSandbox) -> None:
    store = MemoryTokenStore()
    await room.sign_in(store)
    await room.expire(store, sandbox)
    room.counters(sandbox).clear()
    async with room.open(store) as call:
        assert await many(200, call) == []
    counters = room.counters(sandbox)
    assert (counters["token_calls"], counters["refresh_reuse"], counters["unauthorized"]) == (1, 0, 0)
    assert counters[room.read] == 200


async def test_200_callers_with_a_revoked_token(room: Room, sandbox: ServedSandbox) -> None:
    store = MemoryTokenStore()
    await room.sign_in(store)
    async with room.open(store) as call:
        await call()
        room.revoke(sandbox)
        room.counters(sandbox).clear()
        assert await many(200, call) == []
    counters = room.counters(sandbox)
    assert (counters["token_calls"], counters["refresh_reuse"]) == (1, 0)
    assert counters["unauthorized"] <= 100


@pytest.mark.parametrize("ended", ["expired", "revoked"])
async def test_8_processes_of_25_callers_on_one_file_store(
    room: Room, sandbox: ServedSandbox, store: FileTokenStore, directory: Path, ended: str, anyio_backend: str
) -> None:
    if left_out(ended, anyio_backend, NAMES.index(room.module)):
        pytest.skip("of the long proofs: scripts/soak stores")
    await room.sign_in(store)
    with processes(room, anyio_backend, directory, count=8, callers=25) as running:
        await running.ready()
        if ended == "expired":
            await room.expire(store, sandbox)
        else:
            room.revoke(sandbox)
        room.counters(sandbox).clear()
        assert await running.go() == ["25"] * 8
    counters = room.counters(sandbox)
    assert (counters["token_calls"], counters["refresh_reuse"]) == (1, 0)


async def test_30_refusals_of_an_old_token_that_come_late(room: Room, sandbox: ServedSandbox) -> None:
    """Answers are held back, and arrive when the new token is there."""
    store = MemoryTokenStore()
    await room.sign_in(store)
    async with room.open(store) as call:
        await call()
        room.revoke(sandbox)
        room.counters(sandbox).clear()
        sandbox.fault("delay", operation=room.read, times=29, seconds=0.3, skip=1)
        assert await many(30, call) == []
    assert room.counters(sandbox)["token_calls"] == 1


async def test_an_auth_server_that_is_down(room: Room, sandbox: ServedSandbox) -> None:
    store = MemoryTokenStore()
    await room.sign_in(store)
    await room.expire(store, sandbox)
    room.counters(sandbox).clear()
    sandbox.fault("fail", operation=room.renewal, times=99, status=503, retry_after=7)
    async with room.open(store) as call:
        failed = await many(50, call)
    assert len(failed) == len({id(error) for error in failed}) == 50
    assert {type(error) for error in failed} == {RenewalFailed}
    assert not any(word in str(error) for error in failed for word in ("password", "парол"))
    assert room.counters(sandbox)["faults"] == 1


async def test_a_pool_of_one_connection_and_a_storm_of_50(room: Room, sandbox: ServedSandbox) -> None:
    store = MemoryTokenStore()
    await room.sign_in(store)
    sender = HttpxSender(slots=1)
    async with room.open(store, sender=sender) as call:
        await call()
        room.revoke(sandbox)
        room.counters(sandbox).clear()
        assert await many(50, call) == []
    await sender.aclose()
    counters = room.counters(sandbox)
    assert (counters["unauthorized"], counters["token_calls"]) == (1, 1)
