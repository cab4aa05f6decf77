"""Many callers, few transactions: on one event loop, on several, and when a loop ends in the middle."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest

from govauth.ledger.commits import LARGEST_GROUP, Commits, _alone, _Ticket
from govauth.ledger.errors import LedgerUnavailable, TransactionConflict
from govauth.ledger.slots import Slots
from govauth.ledger.storage.database import Transaction
from govauth.ledger.storage.sqlite import SqliteDatabase, SqliteTransaction

KEPT = "SELECT value FROM ledger_meta WHERE name LIKE 'kept-%' ORDER BY CAST(value AS INTEGER)"


class Held(SqliteDatabase):
    """Counts transactions, and holds each one's commit while the test says so."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.begun = 0
        self.in_transaction = threading.Event()
        self.may_commit = threading.Event()
        self.may_commit.set()

    @contextmanager
    def transaction(self) -> Generator[SqliteTransaction]:
        with super().transaction() as transaction:
            self.begun += 1
            yield transaction
            self.in_transaction.set()
            self.may_commit.wait(2)


def keep(number: int) -> Callable[[Transaction], int]:
    def work(transaction: Transaction) -> int:
        transaction.execute(
            "INSERT INTO ledger_meta (name, value) VALUES (?, ?)", (f"kept-{number}", str(number))
        )
        return number

    return work


def kept(commits: Commits) -> list[int]:
    return [int(row[0]) for row in commits.run_now(lambda transaction: transaction.rows(KEPT))]


@pytest.fixture
def database(tmp_path: Path) -> Held:
    return Held(tmp_path / "private" / "ledger.sqlite")


async def started(database: Held) -> None:
    while not database.in_transaction.is_set():
        await anyio.sleep(0.001)


@pytest.mark.anyio
async def test_who_comes_while_a_commit_runs_shares_the_next_ones(database: Held) -> None:
    commits = Commits(database)
    count = LARGEST_GROUP * 2 + 50
    results: list[int] = []
    told_too_early: list[int] = []

    async def call(number: int) -> None:
        found = await commits.run(keep(number))
        if not database.may_commit.is_set():
            told_too_early.append(number)
        results.append(found)

    threads = threading.active_count()
    database.may_commit.clear()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call, 0)
        await started(database)
        for number in range(1, count):
            tasks.start_soon(call, number)
        await anyio.wait_all_tasks_blocked()
        assert not results
        assert threading.active_count() <= threads + 3, "not one for each caller"
        database.may_commit.set()
    assert not told_too_early
    assert sorted(results) == kept(commits) == list(range(count))
    assert database.begun <= 1 + 3 + 1
    commits.close()


@pytest.mark.anyio
async def test_a_caller_who_leaves_neither_loses_nor_doubles_a_row(database: Held) -> None:
    commits = Commits(database)
    ended: list[int] = []

    async def call(number: int) -> None:
        await commits.run(keep(number))
        ended.append(number)

    database.may_commit.clear()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call, 0)
        await started(database)
        tasks.start_soon(call, 1)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
        tasks.start_soon(call, 2)
        threading.Timer(0.02, database.may_commit.set).start()
    # What had begun is known to the end; what had not did not begin.
    assert ended == kept(commits) == [0, 1]
    commits.close()


def test_an_event_loop_that_ends_leaves_what_it_asked_for_done(database: Held) -> None:
    commits = Commits(database)

    async def main() -> None:
        first = asyncio.create_task(commits.run(keep(0)))
        await started(database)
        others = [asyncio.create_task(commits.run(keep(number))) for number in (1, 2)]
        await asyncio.sleep(0)
        threading.Timer(0.02, database.may_commit.set).start()
        assert not any(task.done() for task in (first, *others))

    database.may_commit.clear()
    asyncio.run(main())
    assert kept(commits) == [0, 1, 2]
    asyncio.run(commits.run(keep(3)))
    assert kept(commits) == [0, 1, 2, 3]
    commits.close()


def test_a_lone_caller_whose_task_is_cancelled_leaves_at_once_and_the_work_is_done(database: Held) -> None:
    commits = Commits(database)

    async def main() -> None:
        first = asyncio.create_task(commits.run(keep(0)))
        await started(database)
        second = asyncio.create_task(commits.run(keep(1)))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert not database.may_commit.is_set(), "nobody waited for the database"
        assert not second.done()
        database.may_commit.set()
        assert await second == 1

    database.may_commit.clear()
    asyncio.run(main())
    assert kept(commits) == [0, 1]
    commits.close()


def test_what_was_asked_for_by_a_task_that_is_cancelled_at_once_is_done(database: Held) -> None:
    commits = Commits(database)

    async def main() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await commits.run(keep(0))

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())
    assert database.in_transaction.wait(5), "nobody asks for anything after it"
    assert kept(commits) == [0]
    commits.close()


def test_event_loops_and_threads_share_transactions(database: Held) -> None:
    commits = Commits(database)
    count = 60

    async def main(first: int) -> None:
        async with anyio.create_task_group() as tasks:
            for number in range(first, first + count):
                tasks.start_soon(commits.run, keep(number))

    threads = [
        threading.Thread(target=anyio.run, args=(main, count), kwargs={"backend": "asyncio"}),
        threading.Thread(target=anyio.run, args=(main, 2 * count), kwargs={"backend": "trio"}),
        *(threading.Thread(target=commits.run_now, args=(keep(number),)) for number in range(count)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert kept(commits) == list(range(3 * count))
    commits.close()


@pytest.mark.anyio
async def test_one_who_fails_leaves_the_others_alone(database: Held) -> None:
    commits = Commits(database)
    failures: list[str] = []

    def fail(_: Transaction) -> int:
        raise ValueError("of this caller")

    async def call() -> None:
        try:
            await commits.run(fail)
        except ValueError as error:
            failures.append(str(error))

    async with anyio.create_task_group() as tasks:
        for number in range(3):
            tasks.start_soon(commits.run, keep(number))
            tasks.start_soon(call)
    assert failures == ["of this caller"] * 3
    assert kept(commits) == [0, 1, 2]
    commits.close()


@pytest.mark.anyio
async def test_the_threads_of_the_application_are_its_own(database: Held) -> None:
    """Where all of them are busy, and perhaps wait for the ledger, it commits all the same."""
    commits = Commits(database)
    limiter = anyio.to_thread.current_default_thread_limiter()
    busy = [object() for _ in range(int(limiter.total_tokens))]
    for one in busy:
        limiter.acquire_on_behalf_of_nowait(one)
    try:
        with anyio.fail_after(5):
            database.may_commit.clear()
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(commits.run, keep(0))
                await started(database)
                for number in (1, 2):
                    tasks.start_soon(commits.run, keep(number))
                await anyio.wait_all_tasks_blocked()
                database.may_commit.set()
            await commits.run(keep(3))
    finally:
        for one in busy:
            limiter.release_on_behalf_of(one)
    assert kept(commits) == [0, 1, 2, 3]
    commits.close()


@pytest.mark.anyio
async def test_items_of_one_work_are_worked_on_together_and_each_gets_its_own_result(database: Held) -> None:
    commits = Commits(database)
    seen: list[list[int]] = []
    results: dict[int, str] = {}

    def work(_: Transaction, items: Sequence[int]) -> list[str]:
        seen.append(sorted(items))
        return [f"result of {item}" for item in items]

    async def call(item: int) -> None:
        results[item] = await commits.run_together(work, item)

    database.may_commit.clear()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call, 0)
        await started(database)
        for item in (1, 2, 3):
            tasks.start_soon(call, item)
        await anyio.wait_all_tasks_blocked()
        database.may_commit.set()
    assert seen == [[0], [1, 2, 3]]
    assert results == {item: f"result of {item}" for item in range(4)}
    assert commits.run_together_now(work, 4) == "result of 4"
    commits.close()


def test_a_forked_child_has_a_turn_and_a_queue_of_its_own(database: Held) -> None:
    """As if another thread of the parent had been committing for others just then."""
    commits = Commits(database)
    ticket = _Ticket(_alone(keep(1)), None, None)
    commits._queue.append(ticket)  # type: ignore[arg-type]
    commits._turn.acquire()
    commits.after_fork()
    assert commits.run_now(keep(2)) == 2
    assert not ticket.ended
    assert kept(commits) == [2]
    commits.close()


@pytest.mark.anyio
async def test_slots_go_round_in_order_and_claims_run_ahead_by_what_just_left() -> None:
    slots = Slots(2, ahead=True, open_=lambda: True)
    assert slots.room() == 2
    slots.claimed(2)
    assert slots.room() == 0
    assert await slots.take()
    assert await slots.take()
    slots.answered()
    # One slot is free, and one call ended just now: as much again may be claimed ahead.
    assert slots.room() == 2
    many = Slots(4, ahead=True, open_=lambda: True)
    many.claimed(6)
    for _ in range(4):
        assert await many.take()
        many.answered()
    many.claimed(4)
    assert many.room() == 0, "two of four that may be claimed ahead are left for later"
    many.claimed(-1)
    assert many.room() == 3
    slots.claimed(2)
    order: list[str] = []

    async def call(name: str) -> None:
        assert await slots.take()
        order.append(name)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call, "first")
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(call, "second")
        await anyio.wait_all_tasks_blocked()
        assert order == ["first"]
        slots.answered()
    assert order == ["first", "second"]


@pytest.mark.anyio
async def test_nothing_begins_when_a_run_is_over() -> None:
    begin = [True]
    slots = Slots(1, ahead=False, open_=lambda: begin[0])
    slots.claimed(3)
    assert await slots.take()
    refused: list[bool] = []

    async def call() -> None:
        refused.append(await slots.take())

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call)
        tasks.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        assert not refused
        begin[0] = False
        slots.answered()
    assert refused == [False, False]
    assert slots.room() == 1


class Flaky(Held):
    """Does not serve a few times."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.errors: list[BaseException] = []

    @contextmanager
    def transaction(self) -> Generator[SqliteTransaction]:
        with super().transaction() as transaction:
            yield transaction
            if self.errors:
                raise self.errors.pop()


@pytest.fixture
def flaky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flaky:
    monkeypatch.setattr("govauth.ledger.commits.RETRY_PAUSES", (0.001, 0.001))
    return Flaky(tmp_path / "private" / "ledger.sqlite")


@pytest.mark.anyio
@pytest.mark.parametrize(("failures", "begun"), [(1, 2), (2, 3)])
async def test_a_database_that_comes_back_is_waited_for(flaky: Flaky, failures: int, begun: int) -> None:
    flaky.errors = [LedgerUnavailable("it restarts", passing=True) for _ in range(failures)]
    commits = Commits(flaky)
    assert await commits.run_with_retries(keep(1)) == 1
    assert flaky.begun == begun
    assert kept(commits) == [1]
    commits.close()


@pytest.mark.anyio
@pytest.mark.parametrize(("passing", "begun"), [(False, 1), (True, 3)])
async def test_a_database_that_does_not_come_back_is_given_up(
    flaky: Flaky,
    passing: bool,
    begun: int,  # noqa: FBT001
) -> None:
    flaky.errors = [LedgerUnavailable("it is damaged", passing=passing) for _ in range(9)]
    commits = Commits(flaky)
    with pytest.raises(LedgerUnavailable, match="it is damaged") as failure:
        await commits.run_with_retries(keep(1))
    assert (failure.value.passing, flaky.begun) == (passing, begun)
    flaky.errors.clear()
    assert kept(commits) == []
    commits.close()


@pytest.mark.anyio
@pytest.mark.parametrize(("conflicts", "begun"), [(1, 2), (2, 3), (3, 4), (4, 4)])
async def test_a_transaction_that_is_broken_off_is_begun_again(
    flaky: Flaky, conflicts: int, begun: int
) -> None:
    flaky.errors = [TransactionConflict("broken off", passing=True) for _ in range(conflicts)]
    commits = Commits(flaky)
    if conflicts < 4:
        assert await commits.run(keep(1)) == 1
    else:
        with pytest.raises(TransactionConflict, match="broken off"):
            await commits.run(keep(1))
    assert flaky.begun == begun
    assert kept(commits) == ([1] if conflicts < 4 else [])
    commits.close()


def test_ctrl_c_in_the_thread_that_commits_tells_the_others_that_nothing_was_kept(flaky: Flaky) -> None:
    commits = Commits(flaky)

    def interrupted(_: Transaction) -> int:
        raise KeyboardInterrupt

    other = _Ticket(_alone(keep(1)), None, None)
    commits._queue += [other, _Ticket(_alone(interrupted), None, None)]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        commits._commit_all()
    assert other.ended
    with pytest.raises(LedgerUnavailable, match="the transaction was interrupted; begin again") as failure:
        other.outcome()
    assert failure.value.passing
    assert kept(commits) == []
    commits.close()


def test_ctrl_c_between_those_who_commit_alone_leaves_no_result_of_what_was_rolled_back(flaky: Flaky) -> None:
    commits = Commits(flaky)
    failures: list[BaseException] = [KeyboardInterrupt(), ValueError("first, together with the others")]

    def failing(_: Transaction) -> int:
        raise failures.pop()

    first, last = (_Ticket(_alone(keep(number)), None, None) for number in (1, 3))
    commits._queue += [first, _Ticket(_alone(failing), None, None), last]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        commits._commit_all()
    assert first.outcome() == 1
    with pytest.raises(LedgerUnavailable, match="the transaction was interrupted; begin again"):
        last.outcome()
    assert kept(commits) == [1]
    commits.close()


def test_a_database_that_is_away_is_not_asked_again_for_each(flaky: Flaky) -> None:
    commits = Commits(flaky)
    flaky.errors = [LedgerUnavailable("it restarts", passing=True)]

    def failing(_: Transaction) -> int:
        raise ValueError("of this caller")

    tickets = [_Ticket(_alone(work), None, None) for work in (failing, keep(1), keep(2), keep(3))]
    commits._queue += tickets  # type: ignore[arg-type]
    commits._commit_all()
    with pytest.raises(ValueError, match="of this caller"):
        tickets[0].outcome()
    for ticket in tickets[1:]:
        with pytest.raises(LedgerUnavailable, match="it restarts"):
            ticket.outcome()
    # Together, and two alone: the one whose fault it was, and the first who found it away.
    assert flaky.begun == 3
    commits.close()
