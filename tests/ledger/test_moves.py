"""The moves of an entry, each from every state in which it may find it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govauth.ledger import entries
from govauth.ledger.entries import LONGEST_WAIT, Planned
from govauth.ledger.seconds import Seconds
from govauth.ledger.storage.database import Transaction
from govauth.ledger.storage.sqlite import SqliteDatabase
from govauth.ledger.storage.workers import WorkerLocks
from govauth.ledger.values import Claim, Times
from tests.ledger.rows import SCOPE, SECOND, Between, Rows

STATES = ("planned", "sending", "unknown", "not_applied", "done", "refused")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "ledger.sqlite"


@pytest.fixture
def rows(path: Path) -> Iterator[Rows]:
    database = SqliteDatabase(path, durable=False)
    with database.transaction() as transaction:
        yield Rows(transaction)
    database.close()


def claim(rows: Rows, key: str | None = None, batch: str | None = None, most: int = 9) -> list[Claim]:
    seconds = Seconds(rows.transaction, SCOPE, SECOND + 60, lambda now: now - 1000)
    return entries.claim(rows.transaction, SCOPE, seconds, key=key, batch=batch, most=most)


def claim_of(number: int, epoch: int = 1) -> Claim:
    return Claim(number, epoch, "a", {}, Times(SECOND, SECOND))


def planned(key: str, mark: str = "mark") -> Planned:
    return Planned(key, '{"a": 1}', mark, "base", "1000", None)


def test_planning_writes_once_and_names_what_differs(rows: Rows) -> None:
    assert entries.plan(rows.transaction, SCOPE, [planned("a"), planned("b")], batch="one") == []
    rows.transaction.execute("UPDATE ledger_entry SET content = NULL WHERE key = 'a'")
    again = [planned("a"), planned("b", "other"), planned("c")]
    assert entries.plan(rows.transaction, SCOPE, again, batch="two") == ["b"]
    assert entries.plan(rows.transaction, "another", [planned("b", "other")], batch="two") == []
    found = rows.transaction.rows(
        "SELECT scope, key, batch, fingerprint, state FROM ledger_entry ORDER BY id"
    )
    assert found == [
        (SCOPE, "a", "two", "mark", "planned"),
        (SCOPE, "b", "one", "mark", "planned"),
        (SCOPE, "c", "two", "mark", "planned"),
        ("another", "b", "two", "other", "planned"),
    ]
    assert entries.plan(rows.transaction, SCOPE, [planned("b")], batch=None) == []
    assert [rows.of(key, "content")[0] for key in "abc"] == [None, '{"a": 1}', '{"a": 1}']


def test_a_row_without_a_batch_leaves_the_batch(rows: Rows) -> None:
    entries.plan(rows.transaction, SCOPE, [planned("a")], batch="one")
    entries.plan(rows.transaction, SCOPE, [planned("a"), planned("b")], batch=None)
    assert (rows.of("a", "batch"), rows.of("b", "batch")) == (("one",), (None,))
    entries.plan(rows.transaction, "another", [planned("b")], batch=None)
    entries.plan(rows.transaction, SCOPE, [planned("b")], batch="two")
    assert (rows.of("b", "batch"), rows.of("b", "batch", scope="another")) == (("two",), (None,))


def test_hundreds_of_rows_are_compared(rows: Rows) -> None:
    entries.plan(rows.transaction, SCOPE, [planned(f"k{number}") for number in range(501)], batch=None)
    differing = [planned(f"k{number}", "other") for number in range(501)]
    assert len(entries.plan(rows.transaction, SCOPE, differing, batch=None)) == 501


def test_only_what_may_be_sent_is_claimed(rows: Rows) -> None:
    for state in STATES:
        rows.entry(state, state, ref=state)
    rows.entry("of another", "planned", scope="another")
    assert [one.key for one in claim(rows)] == ["planned", "not_applied"]
    assert rows.of("of another", "state", scope="another") == ("planned",)


@pytest.mark.parametrize("change", ["state = 'done', ref = 'r1'", "state = 'unknown'", "epoch = 3"])
def test_what_changes_while_it_is_claimed_is_not_sent(rows: Rows, change: str) -> None:
    rows.entry("a", "not_applied")
    sql = f"UPDATE ledger_entry SET {change}"
    between: Transaction = Between(rows.transaction, lambda: rows.transaction.execute(sql))  # type: ignore[assignment]
    seconds = Seconds(rows.transaction, SCOPE, SECOND, lambda now: now)
    assert entries.claim(between, SCOPE, seconds) == []
    assert rows.state("a") in ("done", "unknown", "not_applied")


def test_a_claim_is_written_down(rows: Rows) -> None:
    number = rows.entry("a", "planned", content='{"x": 1}', new_seconds=1, ripe=5.0, sends=0, epoch=4)
    (one,) = claim(rows)
    assert one == Claim(number, 5, "a", {"x": 1}, Times(SECOND + 60, SECOND + 60))
    now = rows.transaction.now
    columns = "state", "epoch", "owner", "sends", "op_s", "req_s", "new_seconds", "sent_at", "ripe", "changed"
    owner = rows.transaction.owner
    assert rows.of("a", *columns) == ("sending", 5, owner, 1, SECOND + 60, SECOND + 60, 0, now, None, now)


def test_what_may_have_reached_the_provider_goes_out_byte_for_byte(rows: Rows) -> None:
    rows.entry("again", "not_applied")
    rows.entry("anew", "not_applied", new_seconds=1)
    claims = claim(rows)
    assert [one.times.operation for one in claims] == [SECOND, SECOND + 60]
    assert claims[0].times.request == SECOND


def test_a_row_that_finds_no_second_of_its_own_waits(rows: Rows) -> None:
    rows.entry("a", "planned", op_s=None, req_s=None)
    rows.entry("b", "planned", op_s=None, req_s=None, fingerprint="other")
    seconds = Seconds(rows.transaction, SCOPE, SECOND, lambda now: now)
    assert [one.key for one in entries.claim(rows.transaction, SCOPE, seconds, most=9)] == ["a"]
    assert rows.of("b", "state", "epoch") == ("planned", 1)


def test_claims_are_narrowed_and_in_order(rows: Rows) -> None:
    now = rows.transaction.now
    rows.entry("late", "planned", not_before=now - 1, batch="one")
    rows.entry("first", "planned", batch="one")
    rows.entry("second", "planned", batch="two")
    rows.entry("third", "planned", batch="one")
    assert [one.key for one in claim(rows, key="second")] == ["second"]
    assert [one.key for one in claim(rows, batch="one", most=2)] == ["first", "third"]
    assert [one.key for one in claim(rows, most=1)] == ["late"]


@pytest.mark.parametrize(
    ("wait", "claimed"),
    [(0.0, True), (0.5, False), (LONGEST_WAIT, False), (LONGEST_WAIT + 1, True)],
)
def test_what_is_put_off_waits_unless_a_clock_was_set_back(rows: Rows, wait: float, claimed: bool) -> None:
    rows.entry("a", "planned", not_before=rows.transaction.now + wait)
    assert bool(claim(rows)) is claimed


@pytest.mark.parametrize("state", STATES)
def test_an_answer_of_the_claim_itself(rows: Rows, state: str) -> None:
    number = rows.entry("a", state, owner="x", error="lost", ref="r0" if state == "done" else None)
    (own,) = entries.done(rows.transaction, [(claim_of(number), "r1")], keep_content=False)
    assert own is (state in ("sending", "unknown", "not_applied"))
    if own:
        columns = rows.of("a", "state", "ref", "error", "owner", "content", "changed")
        assert columns == ("done", "r1", None, None, None, rows.transaction.now)
        assert not rows.transaction.rows("SELECT 1 FROM ledger_surplus")
    else:
        assert rows.state("a") == state
        assert rows.transaction.rows("SELECT scope, ref, key FROM ledger_surplus") == [(SCOPE, "r1", "a")]


@pytest.mark.parametrize("state", ["sending", "unknown", "not_applied"])
def test_a_late_answer_of_an_earlier_claim(rows: Rows, state: str) -> None:
    """Somebody else sends it again just now: then the late one is surplus. Otherwise it decides."""
    number = rows.entry("a", state, epoch=3)
    (own,) = entries.done(rows.transaction, [(claim_of(number), "r1")], keep_content=True)
    assert own is (state != "sending")
    assert rows.of("a", "state", "content") == ("done" if own else state, "{}")
    assert len(rows.transaction.rows("SELECT 1 FROM ledger_surplus")) == (not own)


def test_an_answer_that_is_written_twice(rows: Rows) -> None:
    number = rows.entry("a", "sending")
    rows.entry("b", "sending")
    for _ in range(2):
        assert entries.done(rows.transaction, [(claim_of(number), "r1")], keep_content=False) == [True]
    assert rows.state("b") == "sending"
    assert entries.done(rows.transaction, [(claim_of(99), "r2")], keep_content=False) == [False]
    assert not rows.transaction.rows("SELECT 1 FROM ledger_surplus")


def test_an_answer_with_the_reference_of_another_key(rows: Rows) -> None:
    number = rows.entry("a", "sending")
    rows.entry("b", "done", ref="r1")
    assert entries.done(rows.transaction, [(claim_of(number), "r1")], keep_content=False) == [False]
    now = rows.transaction.now
    assert rows.of("a", "state", "ref", "ripe", "new_seconds") == ("unknown", None, now, 1)
    assert not rows.transaction.rows("SELECT 1 FROM ledger_surplus")


def test_an_answer_with_a_reference_that_another_account_has(rows: Rows) -> None:
    number = rows.entry("a", "sending")
    rows.entry("a", "done", ref="r1", scope="another")
    assert entries.done(rows.transaction, [(claim_of(number), "r1")], keep_content=False) == [True]
    late = rows.entry("b", "sending", epoch=3)
    rows.entry("b", "done", ref="r2", scope="another")
    assert entries.done(rows.transaction, [(claim_of(late), "r2")], keep_content=False) == [False]
    assert rows.transaction.rows("SELECT ref FROM ledger_surplus") == [("r2",)]
    assert rows.state("b") == "sending"


@pytest.mark.parametrize(
    ("state", "epoch", "closed"),
    [
        ("sending", 1, True),
        ("sending", 2, False),
        ("unknown", 2, True),
        ("not_applied", 2, True),
        ("unknown", 1, False),
        ("unknown", 3, False),
        ("not_applied", 3, False),
        ("planned", 1, False),
        ("done", 1, False),
    ],
)
@pytest.mark.parametrize("keep", [True, False])
def test_a_refusal(rows: Rows, state: str, epoch: int, closed: bool, keep: bool) -> None:
    number = rows.entry("a", state, epoch=epoch, owner="x")
    rows.entry("b", state, epoch=epoch)
    entries.refused(rows.transaction, [(claim_of(number), "no")], keep_content=keep)
    if closed:
        columns = rows.of("a", "state", "error", "owner", "content", "changed")
        assert columns == ("refused", "no", None, "{}" if keep else None, rows.transaction.now)
    else:
        assert rows.of("a", "state", "error") == (state, None)
    assert rows.state("b") == state


@pytest.mark.parametrize(("state", "epoch"), [("sending", 1), ("sending", 2), ("unknown", 1), ("done", 1)])
def test_a_loss(rows: Rows, state: str, epoch: int) -> None:
    number = rows.entry("a", state, epoch=epoch, owner="x")
    rows.entry("b", "sending")
    entries.lost(rows.transaction, [(claim_of(number), "lost")], settle=2.0, new_seconds=True)
    now = rows.transaction.now
    if (state, epoch) == ("sending", 1):
        columns = rows.of("a", "state", "error", "owner", "ripe", "new_seconds", "changed", "epoch")
        assert columns == ("unknown", "lost", None, now + 2.0, 1, now, 1)
    else:
        assert rows.of("a", "state", "error", "ripe") == (state, None, None)
    assert rows.state("b") == "sending"


@pytest.mark.parametrize(("state", "epoch"), [("sending", 1), ("sending", 2), ("unknown", 1), ("done", 1)])
@pytest.mark.parametrize("sends", [1, 2])
def test_what_never_left(rows: Rows, state: str, epoch: int, sends: int) -> None:
    number = rows.entry("a", state, epoch=epoch, sends=sends, owner="x")
    rows.entry("b", "sending")
    entries.never_left(rows.transaction, [(claim_of(number), "no connection", 7.0)])
    if (state, epoch) == ("sending", 1):
        now = rows.transaction.now
        columns = rows.of("a", "state", "error", "owner", "not_before", "sends", "changed")
        back = "planned" if sends == 1 else "not_applied"
        assert columns == (back, "no connection", None, now + 7.0, sends - 1, now)
    else:
        assert rows.of("a", "state", "sends", "error") == (state, sends, None)
    assert rows.state("b") == "sending"


def test_whose_worker_is_dead_is_taken_over(rows: Rows, path: Path) -> None:
    now = rows.transaction.now
    living = WorkerLocks(path.with_name(f"{path.name}.workers"))
    living_owner = living.enter()
    me = rows.transaction.owner
    mine = rows.entry("mine", "sending", owner=me)
    mine_before = rows.entry("mine before the ledger was opened again", "sending", owner="dead too")
    rows.entry("lost with its event loop", "sending", owner=me)
    rows.entry("dead", "sending", owner="dead", error="old", sent_at=now - 1)
    rows.entry("dead for long", "sending", owner="dead", sent_at=now - 1000)
    rows.entry("of a living one", "sending", owner=living_owner)
    rows.entry("of another account", "sending", owner="dead", scope="another")
    rows.entry("unknown", "unknown", owner=None, ripe=1.0)
    taken = entries.take_over(rows.transaction, SCOPE, mine={mine, mine_before}, settle=2.0, delay=45.0)
    assert taken == 3
    assert rows.of("dead", "state", "epoch", "owner", "ripe", "changed") == (
        "unknown",
        2,
        None,
        now + 44,
        now,
    )
    assert "ended before" in str(rows.of("dead", "error"))
    assert rows.of("dead for long", "ripe") == (now + 2.0,)
    assert rows.state("lost with its event loop") == "unknown"
    for key in ("mine", "mine before the ledger was opened again", "of a living one"):
        assert rows.of(key, "state", "epoch") == ("sending", 1)
    assert rows.of("unknown", "epoch", "ripe") == (1, 1.0)
    assert rows.of("of another account", "state", scope="another") == ("sending",)
    living.leave()


def test_an_answer_that_comes_while_its_entry_is_taken_over_counts_more(rows: Rows) -> None:
    rows.entry("a", "sending", owner="dead")
    answer = "UPDATE ledger_entry SET state = 'done', ref = 'r1'"
    between: Transaction = Between(rows.transaction, lambda: rows.transaction.execute(answer))  # type: ignore[assignment]
    entries.take_over(between, SCOPE, mine=(), settle=2.0, delay=0.0)
    assert rows.of("a", "state", "ref", "epoch") == ("done", "r1", 1)


@pytest.mark.parametrize(("beyond", "waits"), [(0.0, True), (1.0, False)])
def test_a_wait_beyond_all_measure_is_of_a_clock_that_was_set_back(
    rows: Rows, beyond: float, waits: bool
) -> None:
    longest = rows.transaction.now + 45.0
    ripe = longest + LONGEST_WAIT + beyond
    rows.entry("a", ripe=ripe)
    rows.entry("done", "done", ripe=ripe, ref="r1")
    rows.entry("a", ripe=ripe, scope="another")
    entries.take_over(rows.transaction, SCOPE, mine=(), settle=2.0, delay=45.0)
    assert rows.of("a", "ripe") == ((ripe,) if waits else (longest,))
    assert rows.of("done", "ripe") == rows.of("a", "ripe", scope="another") == (ripe,)


def test_surplus_is_noted_once(rows: Rows) -> None:
    for key in ("a", "b"):
        entries.add_surplus(rows.transaction, SCOPE, "r1", key)
    found = rows.transaction.rows("SELECT scope, ref, key, seen FROM ledger_surplus")
    assert found == [(SCOPE, "r1", "a", rows.transaction.now)]


def test_an_entry_is_found_by_its_account_and_key(rows: Rows) -> None:
    rows.entry("a", "done", ref="r1", looks=3, changed=5.0)
    rows.entry("b", "done", ref="r2")
    found = entries.find(rows.transaction, SCOPE, "a")
    assert found is not None
    assert (found.key, found.ref, found.looks, found.sends, found.changed.timestamp()) == (
        "a",
        "r1",
        3,
        1,
        5.0,
    )
    assert entries.find(rows.transaction, "another", "a") is None


def test_many_answers_at_once_are_judged_one_by_one(rows: Rows) -> None:
    own, taken, late = (
        rows.entry("a", "sending"),
        rows.entry("b", "sending"),
        rows.entry("c", "sending", epoch=3),
    )
    rows.entry("d", "done", ref="r2")
    answers = [(claim_of(own), "r1"), (claim_of(taken), "r2"), (claim_of(late), "r3"), (claim_of(99), "r4")]
    assert entries.done(rows.transaction, answers, keep_content=False) == [True, False, False, False]
    assert [rows.state(key) for key in "abc"] == ["done", "unknown", "sending"]
    assert rows.transaction.rows("SELECT ref, key FROM ledger_surplus") == [("r3", "c")]
