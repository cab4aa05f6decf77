"""One principal in several loops, threads and processes, and across a fork."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import anyio
import pytest

from govauth.auth import FileTokenStore, MemoryTokenStore, TokenStore
from govauth.sandbox.server import ServedSandbox
from tests.contract.calling import many
from tests.contract.room import Room

pytestmark = pytest.mark.promise("one-renewal")


async def use(room: Room, store: TokenStore, count: int) -> list[str]:
    async with room.open(store) as call:
        return [repr(error) for error in await many(count, call)]


def in_threads(runs: list[Callable[[], object]]) -> list[object]:
    results: list[object] = []
    threads = [threading.Thread(target=lambda run=run: results.append(run())) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_one_store_in_three_loops_and_two_threads(
    room: Room, sandbox: ServedSandbox, store: FileTokenStore, kind: str
) -> None:
    shared: TokenStore = MemoryTokenStore() if kind == "memory" else store
    anyio.run(room.sign_in, shared)
    room.revoke(sandbox)
    room.counters(sandbox).clear()

    def loops(*backends: str) -> Callable[[], object]:
        return lambda: [anyio.run(use, room, shared, 20, backend=backend) for backend in backends]

    assert sorted(map(str, in_threads([loops("asyncio", "trio"), loops("asyncio")]))) == ["[[], []]", "[[]]"]
    counters = room.counters(sandbox)
    assert (counters["token_calls"], counters["refresh_reuse"]) == (1, 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_parent_and_forked_child_share_a_file_and_spend_nothing_twice(
    room: Room, sandbox: ServedSandbox, store: FileTokenStore
) -> None:
    anyio.run(room.sign_in, store)
    room.revoke(sandbox)
    room.counters(sandbox).clear()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = len(anyio.run(use, room, store, 5))
        finally:
            os._exit(code)
    failed = anyio.run(use, room, store, 5)
    _, status = os.waitpid(child, 0)
    assert (failed, os.waitstatus_to_exitcode(status)) == ([], 0)
    counters = room.counters(sandbox)
    assert (counters["token_calls"], counters["refresh_reuse"]) == (1, 0)
