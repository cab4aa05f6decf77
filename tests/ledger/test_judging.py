"""Verdicts on lost entries, one doubt at a time: "not applied" must be proven, and only what is ours is ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from govauth.ledger.judging import Judge, Reading
from govauth.ledger.storage.database import Row, Value
from govauth.ledger.storage.sqlite import SqliteDatabase, SqliteTransaction
from tests.ledger.rows import SCOPE, SECOND, Rows


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    database = SqliteDatabase(tmp_path / "private" / "ledger.sqlite", durable=False)
    with database.transaction() as transaction:
        transaction.execute(
            "CREATE TEMP TABLE seen (ref TEXT NOT NULL, base TEXT NOT NULL, total TEXT, op_s BIGINT,"
            " req_s BIGINT, sure BIGINT NOT NULL, look BIGINT NOT NULL, PRIMARY KEY (ref, base))"
        )
        yield Rows(transaction)
    database.close()


def judged(
    rows: Rows,
    *keys: str,
    final: bool = True,
    since: float = 100.0,
    witness: int | None = None,
    shown: float | None = None,
) -> Reading | None:
    candidates = [rows.candidate(key) for key in keys]
    return Judge(SCOPE, "seen").verdicts(
        rows.transaction, candidates, since, witness=witness, shown=shown, final=final
    )


def test_what_is_listed_was_applied(rows: Rows) -> None:
    rows.entry("a", error="lost", looks=2)
    rows.seen("r1")
    assert judged(rows, "a", final=False) == Reading(applied=1)
    columns = rows.of("a", "state", "ref", "epoch", "content", "error", "changed", "looks")
    assert columns == ("done", "r1", 2, None, None, rows.transaction.now, 2)


def test_what_is_missing_takes_a_second_look(rows: Rows) -> None:
    rows.entry("a", not_before=rows.transaction.now + 50)
    assert judged(rows, "a", final=False) is None
    assert rows.of("a", "state", "epoch") == ("unknown", 1)
    assert judged(rows, "a") == Reading(not_applied=1)
    columns = rows.of("a", "state", "epoch", "not_before", "content", "changed")
    assert columns == ("not_applied", 2, 0, "{}", rows.transaction.now)


def test_two_of_three_that_are_equal(rows: Rows) -> None:
    for key in "abc":
        rows.entry(key)
    rows.seen("r1")
    rows.seen("r2")
    assert judged(rows, "a", "b", "c") == Reading(applied=2, not_applied=1)
    assert [rows.of(key, "ref")[0] for key in "abc"] == ["r1", "r2", None]


@pytest.mark.parametrize(
    ("columns", "complete"),
    [
        ({}, False),
        ({"op_s": SECOND + 5}, False),
        ({"op_s": SECOND + 6}, True),
        ({"op_s": SECOND - 1}, True),
        ({"changed": 100.0}, True),
        ({"changed": 99.0}, False),
        ({"scope": "another"}, True),
        ({"ref": "listed"}, True),
    ],
)
def test_a_list_without_what_is_known_to_be_there_proves_nothing(
    rows: Rows, columns: dict[str, Value], complete: bool
) -> None:
    rows.entry("a")
    rows.entry("known", "done", **{"ref": "missing", "base": "other", **columns})
    rows.seen("listed", base="other", op_s=SECOND - 50)
    assert judged(rows, "a", final=False) is None
    assert judged(rows, "a") == (Reading(not_applied=1) if complete else Reading(undecided=1))
    assert rows.of("a", "looks", "epoch") == ((0, 2) if complete else (1, 1))


def test_what_is_known_to_be_there_is_looked_for_from_the_first_to_the_last(rows: Rows) -> None:
    rows.entry("a", op_s=SECOND - 100)
    rows.entry("b", op_s=SECOND)
    for key, moment in (("first", SECOND - 100), ("last", SECOND + 5)):
        rows.entry(key, "done", ref=f"missing {key}", base="other", op_s=moment)
        assert judged(rows, "a", "b") == Reading(undecided=2)
        rows.transaction.execute("DELETE FROM ledger_entry WHERE state = 'done'")


@pytest.mark.parametrize(
    ("second", "witness", "reading"),
    [
        (SECOND - 500, SECOND - 500, Reading(undecided=1)),
        (SECOND - 501, SECOND - 500, Reading(not_applied=1)),
        (SECOND - 500, None, Reading(not_applied=1)),
    ],
)
def test_a_witness_of_earlier_must_be_listed(
    rows: Rows, second: int, witness: int | None, reading: Reading
) -> None:
    rows.entry("a")
    rows.entry("known", "done", ref="missing", base="other", op_s=second)
    assert judged(rows, "a", witness=witness) == reading


def test_a_list_that_finds_all_may_be_incomplete_at_the_first_look(rows: Rows) -> None:
    """What is listed is ours; yet the second look may show that it is one of two."""
    rows.entry("a")
    rows.seen("r1")
    rows.entry("known", "done", ref="missing", base="other")
    assert judged(rows, "a", final=False) is None
    assert judged(rows, "a") == Reading(applied=1)


@pytest.mark.parametrize(
    ("columns", "faithful"),
    [
        ({}, False),
        ({"base": "base of known"}, True),
        ({"sure": 0}, True),
        ({"ref": "of nobody"}, True),
    ],
)
def test_a_list_that_shows_other_content_than_was_sent_proves_nothing(
    rows: Rows, columns: dict[str, Value], faithful: bool
) -> None:
    rows.entry("a")
    rows.entry("known", "done", ref="r0", base="base of known", op_s=SECOND - 50)
    rows.entry("known", "done", ref="r0", base="of another account", op_s=SECOND - 50, scope="another")
    rows.entry("well", "done", ref="r9", base="base of well", op_s=SECOND - 50)
    values: dict[str, Value] = {"base": "changed", "op_s": SECOND - 50, **columns}
    rows.seen(str(values.pop("ref", "r0")), **values)
    rows.seen("r9", base="base of well", op_s=SECOND - 50)
    assert judged(rows, "a") == (Reading(not_applied=1) if faithful else Reading(undecided=1))


def test_a_reference_of_another_account_is_nothing_of_ours(rows: Rows) -> None:
    rows.entry("a")
    rows.entry("other", "done", ref="r0", base="another base", scope="another")
    rows.entry("b", op_s=SECOND + 9)
    rows.seen("r0")
    assert judged(rows, "a", "b") == Reading(applied=1, not_applied=1)


@pytest.mark.parametrize("shown", [None, SECOND + 1])
def test_the_time_of_the_request_counts_only_where_the_list_shows_it_as_it_was_sent(
    rows: Rows, shown: int | None
) -> None:
    rows.entry("a", req_s=SECOND - 7)
    rows.entry("known", "done", ref="r0", base="other", op_s=SECOND - 50, req_s=SECOND)
    rows.seen("r0", base="other", op_s=SECOND - 50, req_s=shown)
    rows.seen("r1", req_s=shown)
    assert judged(rows, "a") == Reading(applied=1)


def test_another_time_of_the_request_is_another_s(rows: Rows) -> None:
    rows.entry("a", req_s=SECOND - 7)
    rows.entry("known", "done", ref="r0", base="other", op_s=SECOND - 50)
    rows.seen("r0", base="other", op_s=SECOND - 50)
    rows.seen("r1")
    assert judged(rows, "a") == Reading(not_applied=1)


def test_a_time_that_was_never_sent_is_not_compared(rows: Rows) -> None:
    rows.entry("a", req_s=SECOND - 7)
    rows.entry("known", "done", ref="r0", base="other", op_s=SECOND - 50, req_s=None)
    rows.seen("r0", base="other", op_s=SECOND - 50)
    rows.seen("r1")
    assert judged(rows, "a") == Reading(not_applied=1)


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_what_others_of_the_group_are_still_sending_may_be_theirs(rows: Rows, state: str) -> None:
    rows.entry("a")
    rows.entry("b", state)
    rows.seen("r1")
    assert judged(rows, "a") == Reading(waiting=1)
    assert rows.of("a", "state", "looks") == ("unknown", 0)


@pytest.mark.parametrize(
    ("state", "columns"),
    [
        ("planned", {}),
        ("sending", {"base": "other"}),
        ("sending", {"op_s": SECOND + 1}),
        ("sending", {"req_s": SECOND + 1}),
        ("sending", {"scope": "another"}),
    ],
)
def test_what_others_send_that_is_not_equal_is_theirs(
    rows: Rows, state: str, columns: dict[str, Value]
) -> None:
    rows.entry("a")
    rows.entry("b", state, **columns)
    rows.seen("r1")
    assert judged(rows, "a") == Reading(applied=1)


def test_with_one_busy_and_none_listed_nothing_was_applied(rows: Rows) -> None:
    rows.entry("a")
    rows.entry("b", "sending")
    assert judged(rows, "a") == Reading(not_applied=1)


@pytest.mark.parametrize(
    ("columns", "near"),
    [
        ({}, True),
        ({"total": "999"}, False),
        ({"op_s": SECOND + 1}, False),
        ({"ref": "owned"}, False),
        ({"base": "base of open"}, False),
    ],
)
@pytest.mark.parametrize("open_state", ["sending", "unknown"])
def test_something_unknown_of_the_same_second_and_sum_may_be_it_under_another_name(
    rows: Rows, columns: dict[str, Value], near: bool, open_state: str
) -> None:
    rows.entry("a")
    rows.entry("known", "done", ref="owned", base="other name", op_s=SECOND)
    rows.entry("open", open_state, base="base of open")
    rows.entry("elsewhere", "sending", base="other name", scope="another")
    rows.entry("later", "sending", base="other name", op_s=SECOND + 3)
    rows.entry("planned", "planned", base="other name")
    values: dict[str, Value] = {"base": "other name", **columns}
    ref = str(values.pop("ref", "r1"))
    rows.seen(ref, **values)
    if ref != "owned":
        rows.seen("owned", base="other name", op_s=SECOND - 50)
    assert judged(rows, "a") == (Reading(undecided=1) if near else Reading(not_applied=1))


def test_a_near_miss_of_another_account_s_is_nothing_of_ours(rows: Rows) -> None:
    rows.entry("a")
    rows.entry("other", "done", ref="r1", base="other name", scope="another")
    rows.seen("r1", base="other name")
    assert judged(rows, "a") == Reading(undecided=1)


@pytest.mark.parametrize("column", ["total", "op_s"])
def test_without_a_sum_or_a_second_nothing_is_near(rows: Rows, column: str) -> None:
    missing: dict[str, Value] = {column: None}
    rows.entry("a", "unknown", **missing)
    rows.entry("b", base="third", op_s=SECOND + 2)
    rows.seen("r1", base="other name", **missing)
    assert judged(rows, "a") == Reading(not_applied=1)


def test_one_near_miss_holds_the_whole_group_back_and_no_other(rows: Rows) -> None:
    rows.entry("none", total=None)
    rows.entry("a")
    rows.entry("far", base="far", op_s=SECOND + 9)
    rows.seen("r1", base="other name")
    assert judged(rows, "none", "a", "far") == Reading(not_applied=1, undecided=2)
    assert rows.state("far") == "not_applied"


def test_what_is_not_sure_is_left_to_a_person(rows: Rows) -> None:
    rows.entry("a")
    rows.entry("b", base="sure")
    rows.seen("r1", sure=0)
    rows.seen("r2", base="sure")
    assert judged(rows, "a", "b") == Reading(applied=1, undecided=1)
    assert rows.of("a", "looks") == (1,)


def test_what_was_decided_meanwhile_is_left_alone(rows: Rows) -> None:
    rows.entry("a")
    rows.entry("b")
    candidates = [rows.candidate("a"), rows.candidate("b")]
    rows.transaction.execute("UPDATE ledger_entry SET epoch = 3 WHERE key = 'a'")
    rows.seen("r1")
    found = Judge(SCOPE, "seen").verdicts(rows.transaction, candidates, 100.0, final=True)
    # "a" is busy under its new epoch, and the thing that is listed may be its own.
    assert found == Reading(waiting=1)
    assert rows.of("a", "state", "epoch") == ("unknown", 3)


@pytest.mark.parametrize("change", ["epoch = 3", "state = 'done', ref = 'late', changed = 200"])
@pytest.mark.parametrize("when", ["before", "between"])
@pytest.mark.parametrize("verdict", ["applied", "not applied", "undecided"])
def test_an_answer_that_comes_while_it_is_judged_counts_more(
    rows: Rows, change: str, when: str, verdict: str
) -> None:
    rows.entry("a")
    candidates = [rows.candidate("a")]
    for number in range({"applied": 1, "not applied": 0, "undecided": 2}[verdict]):
        rows.seen(f"r{number}")

    class Meanwhile(SqliteTransaction):
        """Somebody else's answer is written at the first statement of the verdict or after it."""

        changed = False

        def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
            found = super().rows(sql, parameters) if when == "between" else []
            if not self.changed:
                self.changed = True
                self.execute(f"UPDATE ledger_entry SET {change}")
            return found or super().rows(sql, parameters)

    opened = rows.transaction
    assert isinstance(opened, SqliteTransaction)
    meanwhile = Meanwhile(opened._connection, opened._workers, opened.now)
    found = Judge(SCOPE, "seen").verdicts(meanwhile, candidates, 100.0, final=True)
    if when == "before":
        assert found == Reading()
    ref = "late" if change.startswith("state") else None
    assert rows.of("a", "ref", "looks", "epoch") == (ref, 0, 1 if ref else 3)
    assert rows.state("a") == ("done" if ref else "unknown")


def test_several_groups_are_counted_together(rows: Rows) -> None:
    for name in "abcd":
        rows.entry(name, base=name)
        rows.seen(f"of {name}", base=name, sure=int(name in "cd"))
    for name in "cd":
        rows.entry(f"busy {name}", "sending", base=name)
    found = judged(rows, *"abcd")
    assert found == Reading(undecided=2, waiting=2)
    assert found is not None
    assert not found.progress
    assert Reading(applied=1).progress
    assert Reading(not_applied=1).progress


def test_a_candidate_does_not_show_its_content(rows: Rows) -> None:
    rows.entry("a", content='{"phone": "79001112233"}')
    assert "7900" not in repr(rows.candidate("a"))


def test_what_is_noted_as_surplus_belongs_to_nobody(rows: Rows) -> None:
    rows.entry("a")
    rows.seen("r1")
    rows.transaction.execute(
        "INSERT INTO ledger_surplus (scope, ref, key, seen) VALUES (?, 'r1', 'x', 0)", (SCOPE,)
    )
    assert judged(rows, "a") == Reading(not_applied=1)


def test_surplus_of_another_account_is_nothing_of_ours(rows: Rows) -> None:
    rows.entry("a")
    rows.seen("r1")
    rows.transaction.execute("INSERT INTO ledger_surplus (scope, ref, key, seen) VALUES ('x', 'r1', 'x', 0)")
    assert judged(rows, "a") == Reading(applied=1)


def test_more_things_than_were_sent_are_left_to_a_person(rows: Rows) -> None:
    rows.entry("a")
    rows.seen("r1")
    rows.seen("r2")
    assert judged(rows, "a") == Reading(undecided=1)
    assert rows.of("a", "looks", "epoch", "state") == (1, 1, "unknown")


def test_hundreds_of_contents_are_judged_in_one_reading(rows: Rows) -> None:
    for number in range(501):
        rows.entry(f"k{number}", base=f"b{number}")
        rows.seen(f"r{number}", base=f"b{number}")
    assert judged(rows, *(f"k{number}" for number in range(501))) == Reading(applied=501)
    assert all(rows.of(f"k{number}", "ref") == (f"r{number}",) for number in range(501))


def test_without_any_times_nothing_is_compared_by_time(rows: Rows) -> None:
    rows.entry("a", op_s=None, req_s=None, total=None)
    rows.entry("known", "done", ref="missing", op_s=None, req_s=None)
    rows.seen("r1", op_s=None, req_s=None)
    assert judged(rows, "a") == Reading(applied=1)


UNDATED: dict[str, Value] = {"op_s": None, "req_s": None}


@pytest.mark.parametrize(
    ("columns", "complete"),
    [
        ({}, False),
        ({"sent_at": 49.0}, True),
        ({"changed": 100.0}, True),
        ({"changed": 99.0}, False),
        ({"scope": "another"}, True),
        ({"state": "refused"}, True),
        ({"ref": "listed"}, True),
    ],
)
def test_a_list_without_times_must_show_all_that_was_sent_and_done_since(
    rows: Rows, columns: dict[str, Value], complete: bool
) -> None:
    rows.entry("a", "unknown", sent_at=50.0, **UNDATED)
    known: dict[str, Value] = {"ref": "missing", "base": "other", "sent_at": 50.0, **UNDATED, **columns}
    rows.entry("known", str(known.pop("state", "done")), **known)
    rows.seen("listed", base="other", total="7", **UNDATED)
    assert judged(rows, "a", shown=50.0, final=False) is None
    assert judged(rows, "a", shown=50.0) == (Reading(not_applied=1) if complete else Reading(undecided=1))


@pytest.mark.parametrize(
    ("columns", "shown", "near"),
    [
        ({}, 50.0, True),
        ({}, None, False),
        ({"total": "999"}, 50.0, False),
        ({"op_s": SECOND}, 50.0, False),
        ({"base": "base of open"}, 50.0, False),
    ],
)
def test_where_the_list_shows_all_the_sum_alone_may_be_it_under_another_name(
    rows: Rows, columns: dict[str, Value], shown: float | None, near: bool
) -> None:
    rows.entry("a", "unknown", sent_at=50.0, **UNDATED)
    rows.entry("open", "sending", base="base of open", **UNDATED)
    rows.seen("r1", **{"base": "other name", **UNDATED, **columns})
    assert judged(rows, "a", shown=shown) == (Reading(undecided=1) if near else Reading(not_applied=1))


@pytest.mark.parametrize(
    ("mine", "its", "complete"),
    [
        ("milk", "milk", False),
        ("milk", "shoes", True),
        ("milk", None, False),  # noted before lists were: it may be of this one
        (None, "shoes", False),
    ],
)
def test_a_list_must_show_what_is_known_of_it_and_no_other_list_does(
    rows: Rows, mine: str | None, its: str | None, complete: bool
) -> None:
    rows.entry("a", "unknown", sent_at=50.0, listed_in=mine, **UNDATED)
    rows.entry("known", "done", ref="r1", base="other", sent_at=50.0, listed_in=its, **UNDATED)
    assert judged(rows, "a", shown=50.0) == (Reading(not_applied=1) if complete else Reading(undecided=1))


@pytest.mark.parametrize(("look", "shown", "whole"), [(1, 50.0, False), (2, 50.0, True), (1, None, True)])
def test_what_only_the_first_look_showed_says_that_the_second_ended_early(
    rows: Rows, look: int, shown: float | None, whole: bool
) -> None:
    rows.entry("a", "unknown", sent_at=50.0, **UNDATED)
    rows.seen("r1", base="other", total="7", look=look, **UNDATED)
    assert judged(rows, "a", shown=shown) == (Reading(not_applied=1) if whole else Reading(undecided=1))
