"""What a person does to a ledger while workers use it: forgetting, decisions, reports; and how it grows."""

from __future__ import annotations

import csv
import re
import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.ledger import Ledger, LedgerSettings, NeedsPerson, State, records
from govauth.ledger.report_file import write_report
from govauth.ledger.storage.database import Transaction
from govauth.ledger.storage.sqlite import SqliteDatabase

from tests.ledger.till import Sell, Selling, Till

pytestmark = pytest.mark.anyio

LATER = datetime(2100, 1, 1, tzinfo=UTC)
SOON = LedgerSettings(settle=0.05, spacing=0.05, durable=False)


async def test_a_forgotten_key_s_sale_is_not_given_to_an_equal_one(ledger: Ledger) -> None:
    """The list shows neither whose it is nor when it was requested."""
    till = Till(hide_request_times=True)
    sale = Sell("lesson", at=int(time.time()) - 100)
    assert await ledger.once(Selling(till), "order-1", sale) == "r1"
    assert await ledger.forget(before=LATER, keys=True) == 1
    till.lose_before = 1.0
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(till), "order-2", sale)
    till.lose_before = 0.0
    with pytest.raises(NeedsPerson):
        await ledger.once(Selling(till), "order-2", sale, within=20)
    await ledger.decide("order-2", not_applied=True)
    assert await ledger.once(Selling(till), "order-2", sale) == "r2"


@pytest.mark.parametrize("keys", [False, True])
async def test_much_is_forgotten_in_parts(
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    keys: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr(records, "FORGOTTEN", 3)
    report = await ledger.run(Selling(Till()), ((f"k{number}", Sell("lesson")) for number in range(10)))
    assert report.done == 10
    assert await ledger.forget(before=LATER, keys=keys) == 10
    assert await ledger.counts() == ({} if keys else {State.DONE: 10})
    assert await ledger.forget(before=LATER, keys=keys) == 0


async def test_names_that_no_entry_can_have_are_refused(ledger: Ledger) -> None:
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(Till(lose_after=1.0)), "order-1", Sell("lesson"))
    for text in ("", "\0", "\ud800", "a\nb", "x" * 513):
        await refuse(ledger, text)
    assert await ledger.counts() == {State.UNKNOWN: 1}


async def refuse(ledger: Ledger, text: str) -> None:
    with pytest.raises(InvalidInput, match="ref must be 1 to 512 printable characters"):
        await ledger.decide("order-1", ref=text)
    with pytest.raises(InvalidInput, match="key must be"):
        await ledger.decide(text, not_applied=True)
    with pytest.raises(InvalidInput, match="scope must be"):
        await ledger.decide("order-1", not_applied=True, scope=text)
    with pytest.raises(InvalidInput, match="key must be"):
        [entry async for entry in ledger.list(key=text)]
    with pytest.raises(InvalidInput, match="batch must be"):
        await ledger.run(Selling(Till()), batch=text)


@pytest.mark.parametrize("keep", [False, True])
async def test_content_is_kept_on_request_however_an_entry_ends(
    ledger_url: str,
    keep: bool,  # noqa: FBT001
) -> None:
    ledger = Ledger(ledger_url, settings=LedgerSettings(settle=0.05, keep_content=keep))
    till = Till(lose_after=1.0)
    for key in ("read", "decided"):
        with pytest.raises(OutcomeUnknown):
            await ledger.once(Selling(till), key, Sell(key))
    await ledger.decide("decided", ref="r2")
    assert await ledger.once(Selling(till), "read", Sell("read"), within=5) == "r1"
    contents = await ledger.engine.commits.run(
        lambda transaction: transaction.rows("SELECT content FROM ledger_entry WHERE state = 'done'")
    )
    assert [row[0] is not None for row in contents] == [keep, keep]
    await ledger.aclose()


async def test_workers_that_end_together_may_write_one_report(ledger: Ledger, tmp_path: Path) -> None:
    effect, count = Selling(Till()), 1200
    await ledger.run(effect, ((f"k{number}", Sell("lesson")) for number in range(count)), width=200)
    scope = [entry.scope async for entry in ledger.list(key="k0")][0]
    file = tmp_path / "report.csv"
    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(write_report, ledger.engine.commits, file, scope, "batch")
    with file.open(newline="", encoding="utf-8") as opened:
        assert [row["key"] for row in csv.DictReader(opened)] == [f"k{number}" for number in range(count)]
    assert [path.name for path in tmp_path.iterdir() if "report" in path.name] == ["report.csv"]


async def test_a_stopped_run_does_not_wait_for_another_s_reading_for_surplus(ledger: Ledger) -> None:
    effect = Selling(Till(fail=0.3))
    rows = [(f"k{number}", Sell("lesson")) for number in range(20)]
    assert (await ledger.run(effect, rows, width=4)).done == 20
    scope = [entry.scope async for entry in ledger.list(key="k0")][0]

    def read_elsewhere(transaction: Transaction) -> None:
        owner = f"{transaction.owner} another"
        transaction.execute(
            "UPDATE ledger_turn SET owner = ?, until = ? WHERE scope = ?",
            (owner, transaction.now + 100, scope),
        )

    await ledger.engine.commits.run(read_elsewhere)
    stop = threading.Event()
    stop.set()
    with anyio.fail_after(10):
        report = await ledger.run(effect, rows, width=4, stop=stop)
    assert (report.done, report.surplus) == (20, 0)


async def test_nothing_that_is_done_for_each_call_reads_all_that_was_ever_done(tmp_path: Path) -> None:
    """By the plans of SQLite: its partial indices serve only statements that repeat their very words."""
    path = tmp_path / "private" / "ledger.sqlite"
    ledger = Ledger(path, settings=SOON)
    await ledger.counts()
    statements: set[str] = set()
    database = ledger.engine.database
    assert isinstance(database, SqliteDatabase)
    assert database._connection is not None
    database._connection.set_trace_callback(statements.add)
    till = Till(fail=0.3)
    rows = [(f"k{number}", Sell("lesson")) for number in range(20)]
    assert (await ledger.run(Selling(till), rows, width=4, file=tmp_path / "report.csv")).done == 20
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(Till(lose_before=1.0)), "order-1", Sell("lesson"))
    await ledger.once(Selling(till), "order-1", Sell("lesson"), within=10)
    await ledger.aclose()
    asked = sqlite3.connect(path)
    slow = {
        statement
        for statement in statements
        if re.match("SELECT|UPDATE|DELETE", statement) and "seen_" not in statement
        for row in asked.execute(f"EXPLAIN QUERY PLAN {statement}")
        if re.search(r"ledger_entry.*\(scope=\?\)$|^SCAN ledger_entry", row[3])
    }
    asked.close()
    assert len(statements) > 20
    # Only a reading, which costs pages of a list, looks for something known of its time.
    assert {statement for statement in slow if "op_s BETWEEN" not in statement} == set()
