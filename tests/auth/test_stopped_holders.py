"""A process that dies or stops in the middle of a renewal: what others do meanwhile, and what it does afterwards."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Generator
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from govauth.auth.renewing import FLIGHT_SECONDS
from govauth.auth.stores.redis_lease import LEASE_SECONDS
from govauth.auth.stores.turns import WAIT_SECONDS
from govauth.sandbox.server import ServedSandbox
from tests.auth.hurrying import SCALE, Hurried, hurried
from tests.auth.test_redis_store import Server
from tests.contract.calling import store_at, until
from tests.contract.room import Room
from tests.contract.rooms import room_of

pytestmark = [pytest.mark.anyio, pytest.mark.promise("stores-that-fail")]

DEADLINES = FLIGHT_SECONDS * SCALE + 0.3
STOPPED = 60.0 if SCALE == 1 else DEADLINES
"""Longer than any deadline, which is what these tests are about; a whole minute in the soak."""


@pytest.fixture(params=["file", "redis"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """Where the tokens are."""
    if request.param == "file":
        yield str(tmp_path / "tokens")
    elif shutil.which("redis-server") is None:
        pytest.skip("needs the package redis-server")
    else:
        server = Server(tmp_path)
        yield server.url
        server.stop()


async def answer(process: Hurried) -> str:
    return await anyio.to_thread.run_sync(process.answer)


async def renewing(process: Hurried, room: Room, sandbox: ServedSandbox) -> None:
    """Let a process send its refresh token; the answer comes a moment later."""
    room.revoke(sandbox)
    counters = room.counters(sandbox)
    counters.clear()
    sandbox.fault("delay", operation=room.renewal, seconds=0.3)
    process.go()
    await until(lambda: counters["token_calls"])


@pytest.mark.parametrize("room_name", ["moy_nalog", "esia"])
async def test_an_answer_that_came_while_the_process_was_stopped_is_used(
    room_name: str, sandbox: ServedSandbox, tmp_path: Path, anyio_backend: str
) -> None:
    room, store = room_of(room_name, sandbox.url), str(tmp_path / "tokens")
    await room.sign_in(store_at(store))
    with hurried(room, anyio_backend, store) as process:
        await renewing(process, room, sandbox)
        process.signal(signal.SIGSTOP)
        await anyio.sleep(DEADLINES)
        process.signal(signal.SIGCONT)
        assert await answer(process) == "ok"
    counters = room.counters(sandbox)
    assert (counters["token_calls"], counters["refresh_reuse"]) == (1, 0)


async def test_others_go_on_within_the_lease_of_a_holder_that_is_killed(
    where: str, sandbox: ServedSandbox, anyio_backend: str
) -> None:
    """Its refresh token may be spent, so they sign in anew, once."""
    room = room_of("moy_nalog", sandbox.url)
    await room.sign_in(store_at(where))
    with hurried(room, anyio_backend, where) as first, hurried(room, anyio_backend, where) as second:
        await renewing(first, room, sandbox)
        first.signal(signal.SIGKILL)
        begun = anyio.current_time()
        second.go()
        assert await answer(second) == "ok"
        assert anyio.current_time() - begun < LEASE_SECONDS * SCALE + 2
    counters = room.counters(sandbox)
    assert (counters["refreshes"], counters["logins"], counters["refresh_reuse"]) == (1, 1, 0)


async def test_a_holder_that_was_stopped_overwrites_nothing(
    sandbox: ServedSandbox, tmp_path: Path, anyio_backend: str
) -> None:
    """Its lease in Redis fell meanwhile, and another process signed in. Both go on with that token."""
    if shutil.which("redis-server") is None:
        pytest.skip("needs the package redis-server")
    server = Server(tmp_path)
    room = room_of("moy_nalog", sandbox.url)
    await room.sign_in(store_at(server.url))
    counters = room.counters(sandbox)
    with (
        hurried(room, anyio_backend, server.url) as first,
        hurried(room, anyio_backend, server.url) as second,
    ):
        await renewing(first, room, sandbox)
        first.signal(signal.SIGSTOP)
        begun = anyio.current_time()
        second.go()
        assert await answer(second) == "ok"
        kept = await store_at(server.url).load(room.token_key)
        await anyio.sleep(max(0.0, STOPPED - (anyio.current_time() - begun)))
        first.signal(signal.SIGCONT)
        assert await answer(first) == "ok"
        for process in (first, second, first):
            process.go()
            assert await answer(process) == "ok"
        assert await store_at(server.url).load(room.token_key) == kept
    assert (counters["refreshes"], counters["logins"], counters["refresh_reuse"]) == (1, 1, 0)
    server.stop()


async def test_a_holder_that_was_stopped_keeps_its_file(
    sandbox: ServedSandbox, tmp_path: Path, anyio_backend: str
) -> None:
    """The lock of a file falls with its process only. Who waits is told for whom, and nothing is lost."""
    room, store = room_of("moy_nalog", sandbox.url), str(tmp_path / "tokens")
    await room.sign_in(store_at(store))
    counters = room.counters(sandbox)
    with hurried(room, anyio_backend, store) as first, hurried(room, anyio_backend, store) as second:
        await renewing(first, room, sandbox)
        first.signal(signal.SIGSTOP)
        begun = anyio.current_time()
        second.go()
        told = await answer(second)
        assert f"process {second.process.pid} on " in told
        assert f" waited {WAIT_SECONDS * SCALE:g} s for the lease of moy_nalog-" in told
        assert f"which process {first.process.pid} on " in told
        await anyio.sleep(max(0.0, STOPPED - (anyio.current_time() - begun)))
        first.signal(signal.SIGCONT)
        assert await answer(first) == "ok"
        second.go()
        assert await answer(second) == "ok"
    assert (counters["token_calls"], counters["refresh_reuse"]) == (1, 0)
