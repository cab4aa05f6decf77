"""Ends at awkward moments: callers that leave, ledgers closed under their users, forks, programs that fail."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio
import anyio.lowlevel
import psycopg
import pytest

from govauth.errors import OutcomeUnknown
from govauth.ledger import InProgress, Ledger, LedgerSettings, LedgerUnavailable, State

from tests.ledger.conftest import SETTLE
from tests.ledger.postgres import Server
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
from tests.ledger.postgres import Server
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


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_sessions_that_are_ended_again_and_again(postgres: Server) -> None:
    """Two workers whose sessions of PostgreSQL are terminated while claims, answers and verdicts are written."""
    url = postgres.make_database()
    settings = LedgerSettings(settle=0.2, fence=0.5, takeover=1.0, spacing=0.2)
    workers = [Ledger(url, settings=settings) for _ in range(2)]
    till = Till(latency=0.02, lose_after=0.05, lose_before=0.05)
    rows = [(f"k{number}", Sell("lesson")) for number in range(60)]
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    def terminate() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(end)

    async def run(worker: Ledger) -> None:
        report = await worker.run(Selling(till), rows, width=5)
        while report.planned or report.unknown or report.stopped:
            report = await worker.run(Selling(till), rows, width=5)

    with anyio.fail_after(60):
        async with anyio.create_task_group() as tasks:
            for worker in workers:
                tasks.start_soon(run, worker)
            for share in range(1, 4):
                while len(till.sold) < 15 * share:
                    await anyio.sleep(0.01)
                await anyio.to_thread.run_sync(terminate)
    assert len(till.sold) == 60
    assert await workers[0].counts() == {State.DONE: 60}
    for worker in workers:
        await worker.aclose()


async def test_an_empty_list_proves_nothing_where_something_is_known_to_be_there(ledger: Ledger) -> None:
    till = Till()
    await ledger.once(Selling(till), "k1", Sell("advice", at=1_700_000_000))
    till.lose_after = 1.0
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(till), "k2", Sell("lesson", at=1_700_000_060))
    till.lose_after, till.drop_rows = 0.0, 1.0
    await anyio.sleep(SETTLE)
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(till), "k2", Sell("lesson", at=1_700_000_060))
    till.drop_rows = 0.0
    assert await ledger.once(Selling(till), "k2", Sell("lesson", at=1_700_000_060)) == "r2"
    assert len(till.sold) == 2


async def test_a_list_that_lags_leaves_what_it_cannot_show_undecided(ledger: Ledger) -> None:
    """It shows a sale only a second later; ``settle`` is shorter than that, and others were done meanwhile."""

    class Lagging(Till):
        shown: list[Sold] = []

        async def list(self, since: int, *, oldest_first: bool) -> AsyncIterator[Sold]:
            all_sold, self.sold = self.sold, self.shown
            found = [one async for one in super().list(since, oldest_first=oldest_first)]
            self.sold = all_sold
            for one in found:
                yield one

    till = Lagging()
    till.shown = []
    for number in range(5):
        till.lose_after = 1.0 if number == 3 else 0.0
        try:
            await ledger.once(Selling(till), f"k{number}", Sell("lesson"))
        except OutcomeUnknown:
            pass
    till.lose_after = 0.0
    await anyio.sleep(SETTLE)
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(till), "k3", Sell("lesson"))
    till.shown = till.sold
    assert await ledger.once(Selling(till), "k3", Sell("lesson")) == "r4"
    assert len(till.sold) == 5


def test_a_file_that_may_not_grow_sends_nothing_more(tmp_path: Path) -> None:
    program = """
import resource, sys, anyio
from govauth.ledger import Ledger, LedgerUnavailable, sending
from tests.ledger.postgres import Server
from tests.ledger.till import Till, Selling, Sell

sending.WRITE_SECONDS = 0.5

async def main():
    ledger = Ledger(sys.argv[1])
    till = Till()
    await ledger.once(Selling(till), "k", Sell("lesson"))
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, limit[1]))
    done = 1
    try:
        for number in range(3000):
            await ledger.once(Selling(till), f"k{number}", Sell("x" * 3000))
            done += 1
    except LedgerUnavailable:
        pass
    sent = till.calls["submit"]
    assert sent <= done + 1, (sent, done)
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    for number in range(sent):
        await ledger.once(Selling(till), f"k{number}", Sell("x" * 3000), within=20)
    print(len(till.sold) - sent - 1)
    await ledger.aclose()

anyio.run(main)
"""
    path = str(tmp_path / "private" / "ledger.sqlite")
    found = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, timeout=90)
    assert found.stdout == "0\n", found.stderr


async def test_a_call_is_over_before_others_judge_its_entry(postgres: Server) -> None:
    """Its client would wait for longer; its session may have been cut meanwhile."""
    settings = LedgerSettings(settle=SETTLE, spacing=SETTLE, fence=0.2, takeover=0.5)
    ledger, till = Ledger(postgres.make_database(), settings=settings), Till(latency=30.0)
    with anyio.fail_after(10), pytest.raises(OutcomeUnknown, match=r"no answer within 0\.3 s"):
        await ledger.once(Selling(till), "order-1", Sell("lesson"))
    till.latency = 0.0
    assert await ledger.once(Selling(till), "order-1", Sell("lesson"), within=10) == "r1"
    assert till.calls["submit"] == 2
    await ledger.aclose()


@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
def test_what_a_closed_event_loop_was_sending_is_in_nobody_s_hands(ledger_url: str) -> None:
    """Closed with tasks pending, as after ``run_until_complete`` with a time limit; the process lives on."""
    ledger = Ledger(ledger_url, settings=LedgerSettings(settle=0.1, spacing=0.1, takeover=0.2, fence=0.1))
    till = Till(latency=30.0)
    left_alone: list[asyncio.Task[str]] = []

    async def begin() -> None:
        left_alone.append(asyncio.create_task(ledger.once(Selling(till), "order-1", Sell("lesson"))))
        while not till.calls["submit"]:
            await asyncio.sleep(0.001)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(begin())
    loop.close()
    assert not ledger.engine.air
    till.latency = 0.0

    async def go_on() -> str:
        try:
            return await ledger.once(Selling(till), "order-1", Sell("lesson"), within=20)
        finally:
            await ledger.aclose()

    assert asyncio.run(go_on()) == "r1"
    assert till.calls["submit"] == 2
