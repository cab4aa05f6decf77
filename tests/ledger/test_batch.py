"""Batches: planned, sent, settled and reported, whatever the provider's list does to its rows."""

from __future__ import annotations

import csv
import random
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from govauth.concurrency.limiter import Rate
from govauth.errors import ConnectFailed, InvalidInput, LoginRequired, OutcomeUnknown, RenewalFailed
from govauth.ledger import Ledger, LedgerSettings, State, planning
from govauth.ledger.progress import Progress
from tests.ledger.conftest import SETTLE
from tests.ledger.till import Sell, Selling, Sold, Till

pytestmark = pytest.mark.anyio
ROWS = 150


def rows(count: int = ROWS) -> list[tuple[str, Sell]]:
    return [(f"k{number}", Sell("lesson")) for number in range(count)]


async def test_rows_may_come_from_anywhere_and_are_done_once(ledger: Ledger) -> None:
    till = Till()

    async def later() -> AsyncIterator[tuple[str, Sell]]:
        for row in rows():
            await anyio.lowlevel.checkpoint()
            yield row

    first = await ledger.run(Selling(till), later(), width=20)
    again = await ledger.run(Selling(till), rows(), width=20)
    rest = await ledger.run(Selling(till))
    assert first == again == rest
    assert first.complete
    assert len(till.sold) == till.calls["submit"] == ROWS


async def test_lost_answers_and_failures_are_settled(ledger: Ledger) -> None:
    till = Till(lose_after=0.1, lose_before=0.1, fail=0.05)
    report = await ledger.run(Selling(till), rows(), width=20)
    assert report.complete
    assert len(till.sold) == ROWS


async def test_what_a_dead_worker_was_sending_is_read_for_together_with_the_rest(ledger_url: str) -> None:
    ledger = Ledger(ledger_url, settings=LedgerSettings(settle=SETTLE, takeover=SETTLE, fence=SETTLE))
    till = Till(raising=[OutcomeUnknown("lost", operation="till.sell")])
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(till), "k0", Sell("lesson"))
    dead = "UPDATE ledger_entry SET state = 'sending', owner = '00000000000000aa', ripe = NULL"
    await ledger.engine.commits.run(lambda transaction: transaction.execute(dead))
    till.raising = [OutcomeUnknown("lost as well", operation="till.sell")]
    report = await ledger.run(Selling(till), rows(10), width=5)
    assert report.complete
    assert len(till.sold) == 10
    assert till.calls["list"] == 2 + 1, "two looks for both, and one for what is surplus"
    await ledger.aclose()


async def test_a_list_that_loses_rows_never_makes_a_double(ledger: Ledger) -> None:
    till = Till(lose_after=0.1, lose_before=0.1, drop_rows=0.02)
    report = await ledger.run(Selling(till), rows(), width=20)
    assert len(till.sold) <= ROWS
    assert report.done + report.unknown == ROWS


async def test_a_list_that_is_not_sorted_never_makes_a_double(ledger: Ledger) -> None:
    class Shuffled(Till):
        async def list(self, since: int, *, oldest_first: bool) -> AsyncIterator[Sold]:
            found = [one async for one in super().list(since, oldest_first=oldest_first)]
            random.Random(1).shuffle(found)
            for one in found:
                yield one

    till = Shuffled(lose_after=0.1, lose_before=0.1)
    report = await ledger.run(Selling(till), rows(), width=20)
    assert report.complete
    assert len(till.sold) == ROWS


async def test_a_list_that_changes_names_leaves_what_is_missing_to_a_person(ledger_url: str) -> None:
    ledger = Ledger(ledger_url, settings=LedgerSettings(settle=SETTLE, spacing=SETTLE, looks=1))
    till = Till(lose_after=0.1, lose_before=0.1, trim_names=True)
    doubled = [(key, Sell("two  spaces")) for key, _ in rows()]
    report = await ledger.run(Selling(till), doubled, width=20)
    assert len(till.sold) <= ROWS
    assert report.unknown > 0
    assert report.done + report.unknown == ROWS
    await ledger.aclose()


async def test_a_list_that_hides_the_time_of_the_request_is_counted_without(ledger: Ledger) -> None:
    till = Till(lose_after=0.1, lose_before=0.1, hide_request_times=True)
    report = await ledger.run(Selling(till), rows(), width=20)
    assert report.complete
    assert len(till.sold) == ROWS


async def test_where_equal_bytes_are_refused_no_second_is_shared_again(ledger: Ledger) -> None:
    class Narrow(Selling):
        def earliest_second(self, now: int) -> int | None:
            return now - 9

    till = Till(refuse_equal=True)
    report = await ledger.run(Narrow(till), rows(25), width=25)
    assert report.complete
    assert len(till.sold) == 25
    assert till.calls["submit"] == 25 + 15, "only the first fifteen shared one of ten seconds"


async def test_a_request_that_slept_longer_than_it_may_is_reported_as_surplus(ledger: Ledger) -> None:
    """The only way to a double: the provider applies it after the list that did not show it."""

    class Sleeping(Till):
        late: list[tuple[str, int, str | None, object]] = []

        async def submit(self, name: str, total: int, phone: str | None, times: object) -> str:
            if self.calls["submit"] == 3:
                self.late.append((name, total, phone, times))
                self.lose_before = 1.0
            try:
                return await super().submit(name, total, phone, times)  # type: ignore[arg-type]
            finally:
                self.lose_before = 0.0

    till = Sleeping()
    till.late = []

    effect = Selling(till)
    first = await ledger.run(effect, rows(20), width=4)
    assert first.complete
    # The entry was judged and sent again, and now the first request is applied after all.
    name, total, phone, times = till.late[0]
    await Till.submit(till, name, total, phone, times)  # type: ignore[arg-type]
    report = await ledger.run(effect, rows(20), width=4)
    assert report.surplus == 1
    assert not report.complete
    assert [one.ref for one in await ledger.surplus()] == [till.sold[-1].ref]


async def test_refused_rows_are_told_and_the_rest_goes_on(ledger: Ledger, tmp_path: Path) -> None:
    till = Till(refuse={"bad"})
    mixed = [(f"k{number}", Sell("bad" if number % 10 == 0 else "good")) for number in range(50)]
    file = tmp_path / "report.csv"
    report = await ledger.run(Selling(till), mixed, width=5, file=file)
    assert (report.done, report.refused) == (45, 5)
    assert not report.complete
    with file.open(newline="", encoding="utf-8") as opened:
        written = list(csv.DictReader(opened))
    assert [row["key"] for row in written] == [key for key, _ in mixed]
    assert {row["state"] for row in written if row["key"] == "k10"} == {"refused"}
    assert "not allowed" in written[10]["error"]
    assert not list(tmp_path.glob("*.part"))


async def test_a_row_that_cannot_be_sent_is_named(ledger: Ledger) -> None:
    till = Till()
    with pytest.raises(InvalidInput, match=r"rows\['wrong'\].total must be above zero"):
        await ledger.run(Selling(till), [("right", Sell("lesson")), ("wrong", Sell("lesson", total=0))])
    assert len(till.sold) <= 1


async def test_all_that_differ_are_counted(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "_MOST_DIFFERING", 2)
    till = Till()
    await ledger.run(Selling(till), rows(5))
    report = await ledger.run(Selling(till), [(key, Sell("another")) for key, _ in rows(5)])
    assert (report.differing, report.differs) == (5, ("k0", "k1"))
    assert not report.complete


async def test_keys_with_other_content_are_told(ledger: Ledger) -> None:
    till = Till()
    await ledger.once(Selling(till), "k3", Sell("another"))
    report = await ledger.run(Selling(till), rows(10))
    assert (report.differing, report.differs) == (1, ("k3",))
    assert not report.complete
    assert len(till.sold) == 10


async def test_stopping_ends_in_good_order_and_the_next_run_goes_on(ledger: Ledger) -> None:
    till = Till(latency=0.05)
    stop = anyio.Event()

    async with anyio.create_task_group() as tasks:

        async def soon() -> None:
            while till.calls["submit"] < 20:
                await anyio.sleep(0.01)
            stop.set()

        tasks.start_soon(soon)
        report = await ledger.run(Selling(till), rows(), width=5, stop=stop)
    assert 0 < report.planned < ROWS
    assert report.planned + report.done == ROWS
    assert len(till.sold) == report.done
    assert (await ledger.run(Selling(till), rows(), width=20)).complete
    assert len(till.sold) == ROWS


async def test_a_cancelled_batch_leaves_nothing_half_done(ledger: Ledger) -> None:
    till = Till(latency=0.05)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(partial(ledger.run, Selling(till), rows(), width=5))
        while len(till.sold) < 10:
            await anyio.sleep(0.01)
        tasks.cancel_scope.cancel()
    counts = await ledger.counts()
    assert counts.get(State.SENDING, 0) == 0
    assert counts[State.DONE] == len(till.sold)
    assert (await ledger.run(Selling(till), rows(), width=20)).complete
    assert len(till.sold) == ROWS


async def test_trouble_that_passes_is_waited_for(ledger: Ledger) -> None:
    till = Till(raising=[RenewalFailed("unwell"), ConnectFailed("refused")])
    report = await ledger.run(Selling(till), rows(20), width=3)
    assert report.complete
    assert len(till.sold) == 20


async def test_a_login_that_needs_a_person_ends_it_in_good_order(ledger: Ledger) -> None:
    till = Till(raising=[LoginRequired("the password was changed")] * 5)
    report = await ledger.run(Selling(till), rows(20), width=3)
    assert isinstance(report.stopped, LoginRequired)
    assert report.done + report.planned == 20
    assert report.done == len(till.sold)


async def test_a_rate_holds_for_all_workers_together(
    ledger: Ledger, open_ledger: Callable[[], Ledger]
) -> None:
    till = Till()
    rate = Rate(calls=20, seconds=1, burst=1)
    begun = anyio.current_time()
    async with anyio.create_task_group() as tasks:
        for worker in (ledger, open_ledger()):
            tasks.start_soon(partial(worker.run, Selling(till), rows(30), width=10, rate=rate))
    assert len(till.sold) == 30
    assert anyio.current_time() - begun >= 29 / 20


async def test_progress_is_told(ledger: Ledger) -> None:
    seen: list[Progress] = []
    await ledger.run(Selling(Till(latency=0.05)), rows(), width=5, on_event=seen.append)
    assert len(seen) >= 2
    assert seen[-1].done == ROWS
    assert [event.done for event in seen] == sorted(event.done for event in seen)


@pytest.mark.parametrize("width", [0, -1])
async def test_a_width_of_none_is_refused(ledger: Ledger, width: int) -> None:
    with pytest.raises(InvalidInput, match="width"):
        await ledger.run(Selling(Till()), rows(1), width=width)
