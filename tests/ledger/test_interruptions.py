"""Ends at awkward moments: callers that leave, ledgers closed under their users, forks, programs that fail."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from govauth.errors import OutcomeUnknown
from govauth.ledger import InProgress, Ledger, LedgerUnavailable, State

from tests.ledger.conftest import SETTLE
from tests.ledger.till import Sell, Selling, Sold, Till

pytestmark = pytest.mark.anyio


class SlowList(Till):
    """Its list waits for the first one who looks to leave."""

    opened: anyio.Event
    slow = True

    async def list(self, since: int, *, oldest_first: bool) -> AsyncIterator[Sold]:
        if self.slow:
            self.opened.set()
            await anyio.sleep(30)
        async for one in super().list(since, oldest_first=oldest_first):
            yield one


async def test_a_caller_who_leaves_while_the_list_is_read_gives_the_turn_back(ledger: Ledger) -> None:
    till = SlowList(lose_after=1.0)
    till.opened = anyio.Event()
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(till), "order-1", Sell("lesson"))
    await anyio.sleep(SETTLE)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ledger.once, Selling(till), "order-1", Sell("lesson"))
        await till.opened.wait()
        tasks.cancel_scope.cancel()
    till.slow = False
    assert await ledger.once(Selling(till), "order-1", Sell("lesson")) == till.sold[0].ref
    assert till.calls["submit"] == 1


async def test_a_caller_may_leave_at_any_checkpoint(ledger: Ledger) -> None:
    """The same call is begun again and again, each time cancelled one checkpoint later."""
    till = Till(lose_after=0.3, latency=0.001)
    for number in range(40):
        with anyio.CancelScope() as scope:

            async def leave(after: int = number, scope: anyio.CancelScope = scope) -> None:
                for _ in range(after):
                    await anyio.lowlevel.checkpoint()
                scope.cancel()

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(leave)
                try:
                    await ledger.once(Selling(till), f"order-{number}", Sell("lesson"), within=0.5)
                except (OutcomeUnknown, InProgress):
                    pass
    await ledger.engine.landed()
    till.lose_after = 0.0
    refs = [await ledger.once(Selling(till), f"order-{n}", Sell("lesson"), within=20) for n in range(40)]
    assert sorted(refs) == sorted(one.ref for one in till.sold)


async def test_closing_leaves_what_another_event_loop_sends_alone(
    ledger: Ledger, open_ledger: Callable[[], Ledger]
) -> None:
    """Closed by one thread while the call of another is at the provider, for longer than ``settle``."""
    till = Till(latency=2.0)
    results: list[str] = []

    async def call() -> None:
        results.append(await ledger.once(Selling(till), "order-1", Sell("lesson")))

    thread = threading.Thread(target=lambda: anyio.run(call))
    thread.start()
    while not till.calls["submit"]:
        await anyio.sleep(0.01)
    await ledger.aclose()
    for asker in (ledger, open_ledger()):
        with pytest.raises(InProgress):
            await asker.once(Selling(till), "order-1", Sell("lesson"), within=SETTLE * 1.5)
    await anyio.to_thread.run_sync(thread.join)
    assert await ledger.once(Selling(till), "order-1", Sell("lesson")) == results[0]
    assert till.calls["submit"] == 1


async def test_rows_that_fail_raise_their_own_error(ledger: Ledger) -> None:
    till = Till()

    def failing() -> object:
        yield "order-1", Sell("lesson")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ledger.run(Selling(till), failing())  # type: ignore[arg-type]
    assert (await ledger.counts()).get(State.SENDING, 0) == 0


async def test_a_listener_that_fails_raises_its_own_error(ledger: Ledger) -> None:
    def listener(_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ledger.run(Selling(Till()), [("order-1", Sell("lesson"))], on_event=listener)


async def test_a_batch_without_its_database_says_so_itself() -> None:
    with pytest.raises(LedgerUnavailable, match="does not serve"):
        await Ledger("postgresql://user:hidden@127.0.0.1:9/ledger").run(Selling(Till()), [("k", Sell("x"))])


def test_a_forked_child_judges_what_its_dead_parent_was_sending(tmp_path: Path) -> None:
    """The child inherits the memory of what is in the air; it must not take that for its own."""
    program = """
import os, sys, threading, anyio
from govauth.ledger import Ledger, LedgerSettings
from tests.ledger.till import Till, Selling, Sell

ledger = Ledger(sys.argv[1], settings=LedgerSettings(settle=0.1))

async def parent():
    till = Till(latency=30)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ledger.once, Selling(till), "order-1", Sell("lesson"))
        while not till.calls["submit"]:
            await anyio.sleep(0.01)
        os._exit(0 if os.fork() else child())

def child():
    async def ask():
        print(await ledger.once(Selling(Till()), "order-1", Sell("lesson"), within=10), flush=True)

    thread = threading.Thread(target=anyio.run, args=(ask,))
    thread.start()
    thread.join()
    return 0

anyio.run(parent)
"""
    path = str(tmp_path / "private" / "ledger.sqlite")
    found = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, timeout=30)
    assert found.stdout == "r1\n", found.stderr
