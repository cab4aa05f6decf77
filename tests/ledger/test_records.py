"""What a person sees and does, statement by statement: lists, counts, decisions, forgetting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govauth.ledger import State, records
from govauth.ledger.storage.database import Value
from govauth.ledger.storage.sqlite import SqliteDatabase
from govauth.ledger.values import Times
from tests.ledger.rows import SCOPE, SECOND, Rows


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    database = SqliteDatabase(tmp_path / "private" / "ledger.sqlite", durable=False)
    with database.transaction() as transaction:
        yield Rows(transaction)
    database.close()


def surplus(rows: Rows, ref: str, seen: float = 7.0) -> None:
    sql = "INSERT INTO ledger_surplus (scope, ref, key, seen) VALUES (?, ?, 'a', ?)"
    rows.transaction.execute(sql, (SCOPE, ref, seen))


def test_pages_and_counts_are_narrowed_by_all_that_is_said(rows: Rows) -> None:
    rows.entry("a", "done", ref="r1", batch="one")
    rows.entry("b", "unknown", batch="one")
    rows.entry("b", "unknown", batch="one", scope="other")
    rows.entry("c", "unknown", batch="two")

    def keys(**narrowed: str) -> list[tuple[str, str]]:
        chosen = {"key": None, "state": None, "scope": None} | narrowed
        state = None if chosen["state"] is None else State(chosen["state"])
        page = records.page(rows.transaction, after=0, key=chosen["key"], state=state, scope=chosen["scope"])
        return [(entry.key, entry.scope) for _, entry in page]

    assert keys() == [("a", SCOPE), ("b", SCOPE), ("b", "other"), ("c", SCOPE)]
    assert keys(state="unknown", scope=SCOPE) == [("b", SCOPE), ("c", SCOPE)]
    assert keys(key="b", scope="other") == [("b", "other")]
    assert records.counts(rows.transaction) == {State.DONE: 1, State.UNKNOWN: 3}
    assert records.counts(rows.transaction, SCOPE, "one") == {State.DONE: 1, State.UNKNOWN: 1}
    [(_, entry)] = records.batch_page(rows.transaction, SCOPE, "two", 0)
    assert (entry.key, entry.times) == ("c", Times(SECOND, SECOND))
    assert records.batch_page(rows.transaction, SCOPE, "two", rows.entry("d", batch="one")) == []


@pytest.mark.parametrize(
    ("ref", "keep", "content"), [("r1", False, None), ("r1", True, "{}"), (None, False, "{}")]
)
def test_a_decision(rows: Rows, ref: str | None, keep: bool, content: str | None) -> None:  # noqa: FBT001
    rows.entry("a", "unknown", looks=4, not_before=9.0)
    surplus(rows, "r1", 7.0)
    surplus(rows, "r2", 8.0)
    decided = records.decide(rows.transaction, "a", None, ref, keep_content=keep)
    assert (decided.state, decided.ref) == (State.NOT_APPLIED if ref is None else State.DONE, ref)
    columns = rows.of("a", "content", "epoch", "looks", "not_before", "changed")
    assert columns == (content, 2, 0, 0.0, rows.transaction.now)
    left = [(one.ref, one.key, one.seen.timestamp()) for one in records.surplus(rows.transaction)]
    assert left == [("r1", "a", 7.0), ("r2", "a", 8.0)][ref is not None :]


def test_what_is_forgotten_and_until_which_second(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "FORGOTTEN", 2)
    seconds: list[Value] = [SECOND + 5, SECOND, None]
    for number, second in enumerate(seconds):
        rows.entry(f"k{number}", "done", ref=f"r{number}", op_s=second, error="why", batch="one")
    rows.entry("new", "done", ref="r9", changed=100.0)
    rows.entry("open", "unknown")
    rows.entry("k0", "refused", op_s=SECOND - 9, scope="other")

    def forget(*, keys: bool) -> int:
        after, total = 0, 0
        while True:
            count, last = records.forget(rows.transaction, before=50.0, after=after, keys=keys)
            if last is None:
                return total
            after, total = last, total + count

    assert forget(keys=False) == 4
    assert rows.of("k0", "content", "error", "batch", "total", "ref") == (None, None, None, None, "r0")
    assert rows.of("open", "content") == rows.of("new", "content") == ("{}",)
    assert forget(keys=False) == 0
    assert records.forgotten_until(rows.transaction, SCOPE) is None
    assert forget(keys=True) == 4
    left = rows.transaction.rows("SELECT key FROM ledger_entry ORDER BY key")
    assert left == [("new",), ("open",)]
    assert records.forgotten_until(rows.transaction, SCOPE) == SECOND + 5
    assert records.forgotten_until(rows.transaction, "other") == SECOND - 9
    # An older one that goes later changes nothing.
    rows.entry("old", "done", ref="r8", op_s=SECOND - 99)
    assert forget(keys=True) == 1
    assert records.forgotten_until(rows.transaction, SCOPE) == SECOND + 5


def test_surplus_is_looked_for_from_the_first_row_that_was_sent_again(rows: Rows) -> None:
    rows.entry("once", "done", ref="r1", batch="one", op_s=SECOND - 9)
    assert records.first_repeat(rows.transaction, SCOPE, "one") is None
    rows.entry("twice", "done", ref="r2", batch="one", sends=2, req_s=SECOND + 1, sent_at=5.0)
    rows.entry("elsewhere", "done", ref="r3", batch="two", sends=2, op_s=SECOND - 9)
    found = records.first_repeat(rows.transaction, SCOPE, "one")
    assert found is not None
    assert (found.times, found.sent_at) == (Times(SECOND, SECOND + 1), 5.0)
