"""One client, and a loop for each call: what a loop opened is closed with it."""

from __future__ import annotations

import asyncio
import gc
import os
import warnings
import weakref
from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import pytest
import trio

from govauth.concurrency.loop import PerLoop
from govauth.http.message import Request
from govauth.http.senders.httpx import HttpxSender
from govauth.http.senders.direct import DirectSender
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin
from govauth.sandbox.server import ServedSandbox
from tests.http.test_httpx_sender import OK, serving
from tests.http.conftest import Own

Run = Callable[[Callable[[], Coroutine[Any, Any, object]]], object]
RUNS: dict[str, Run] = {
    "asyncio.run": lambda work: asyncio.run(work()),
    "trio.run": trio.run,
    "anyio.run": anyio.run,
}

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="descriptors are counted in /proc")


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_three_hundred_loops_and_one_client_leak_nothing(
    run: Run, login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    nalog = MoyNalog(login)

    async def one() -> None:
        await nalog.taxpayer.taxes()

    run(one)
    before = descriptors()
    for _ in range(299):
        run(one)
        assert descriptors() <= before + 3  # the served sandbox closes its ends a moment later
    assert sandbox.moy_nalog.counters["token_calls"] == 1
    run(nalog.aclose)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_what_is_open_at_the_end_is_closed_with_the_loop(own: Own, run: Run) -> None:
    with serving(OK) as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        sender = own()
        sibling = sender.with_pool(slots=2)

        async def work() -> None:
            async with anyio.create_task_group() as group:
                for one in (sender, sibling, sender):
                    group.start_soon(fetch, one)

        async def fetch(one: HttpxSender | DirectSender) -> None:
            await one.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)

        before = descriptors()
        for count in range(1, 4):
            run(work)
            assert not sender._pools._made
            assert not sibling._pools._made
            assert server.connections == 3 * count
        gc.collect()
        assert descriptors() <= before + 9


def test_a_sender_that_is_gone_is_not_kept_by_its_loop(own: Own) -> None:
    async def work() -> None:
        with serving(OK) as server:
            for _ in range(3):
                sender = own()
                await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)
                await sender.aclose()
                gone = weakref.ref(sender)
                del sender
                gc.collect()
                assert gone() is None

    asyncio.run(work())


def test_what_belongs_to_a_loop_closed_by_hand_is_dropped() -> None:
    made: PerLoop[list[object]] = PerLoop(list)

    async def work() -> None:
        made.get().append(asyncio.get_running_loop())

    for _ in range(5):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(work())
        loop.close()
        assert len(made._made) == 1
