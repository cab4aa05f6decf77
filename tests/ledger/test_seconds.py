"""Seconds that tell equal entries apart: the newest free pair, never before the earliest, shared only when none is free."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govauth.ledger.seconds import REQUEST_WINDOW_SECONDS, WINDOW_SECONDS, Seconds
from govauth.ledger.storage.sqlite import SqliteDatabase, SqliteTransaction
from govauth.ledger.values import Times

NOW = 1_800_000_000


@pytest.fixture
def transaction(tmp_path: Path) -> Iterator[SqliteTransaction]:
    database = SqliteDatabase(tmp_path / "private" / "ledger.sqlite", durable=False)
    with database.transaction() as opened:
        yield opened
    database.close()


def seconds(transaction: SqliteTransaction, earliest: int | None = 0, now: int = NOW) -> Seconds:
    return Seconds(transaction, "scope", now, lambda _: earliest)


def keep(transaction: SqliteTransaction, base: str, mark: str, times: Times) -> None:
    count = transaction.rows("SELECT count(*) FROM ledger_entry")[0][0]
    transaction.execute(
        "INSERT INTO ledger_entry (scope, key, fingerprint, base, state, op_s, req_s, created, changed)"
        " VALUES ('scope', ?, ?, ?, 'done', ?, ?, 0, 0)",
        (f"k{count}", mark, base, times.operation, times.request),
    )


def test_equal_entries_get_the_newest_free_seconds_one_after_another(transaction: SqliteTransaction) -> None:
    chosen = [seconds(transaction).of("base", "mark", None)]
    keep(transaction, "base", "mark", Times(NOW, NOW))
    keep(transaction, "base", "mark", Times(NOW - 2, NOW))
    later = seconds(transaction)
    chosen += [later.of("base", "mark", None) for _ in range(3)]
    assert chosen == [Times(NOW, NOW), Times(NOW - 1, NOW), Times(NOW - 3, NOW), Times(NOW - 4, NOW)]
    assert later.of("other", "mark", None) == Times(NOW, NOW)


def test_a_pair_is_shared_only_when_none_is_free(transaction: SqliteTransaction) -> None:
    one = seconds(transaction)
    chosen = [one.of("base", "mark", None) for _ in range(WINDOW_SECONDS + 1)]
    assert len(set(chosen)) == WINDOW_SECONDS + 1
    assert chosen[-1] == Times(NOW - WINDOW_SECONDS, NOW)
    assert one.of("base", "mark", None) == Times(NOW, NOW)


def test_no_pair_is_shared_where_the_provider_refuses_equal_bytes(transaction: SqliteTransaction) -> None:
    one = Seconds(transaction, "scope", NOW, lambda _: NOW - 1, sharing=False)
    assert [one.of("base", "mark", None) for _ in range(2)] == [Times(NOW, NOW), Times(NOW - 1, NOW)]
    assert not one.spent
    assert one.of("base", "mark", None) is None
    assert one.spent, "the next second has more"
    assert one.of("other", "mark", None) == Times(NOW, NOW)


def test_a_pair_is_never_shared_by_entries_that_differ_in_what_the_list_hides(
    transaction: SqliteTransaction,
) -> None:
    keep(transaction, "base", "another", Times(NOW, NOW))
    one = seconds(transaction, earliest=NOW)
    assert one.of("base", "mark", None) is None
    assert one.of("base", "another", None) == Times(NOW, NOW)


def test_nor_by_two_that_get_theirs_in_one_transaction(transaction: SqliteTransaction) -> None:
    one = seconds(transaction, earliest=NOW)
    assert one.of("base", "mark", None) == Times(NOW, NOW)
    assert one.of("base", "another", None) is None
    assert one.of("base", "mark", None) == Times(NOW, NOW)


def test_nor_where_the_time_of_the_sale_was_given(transaction: SqliteTransaction) -> None:
    keep(transaction, "base", "another", Times(NOW - 1, NOW))
    keep(transaction, "base", "another", Times(NOW - 1, NOW - 1))
    one = seconds(transaction)
    assert one.of("base", "mark", NOW - 1) is None
    assert one.of("base", "another", NOW - 1) == Times(NOW - 1, NOW)


def test_a_pair_of_long_ago_is_taken_too(transaction: SqliteTransaction) -> None:
    sold = NOW - 2 * REQUEST_WINDOW_SECONDS
    keep(transaction, "base", "mark", Times(sold, NOW))
    assert seconds(transaction).of("base", "mark", sold) == Times(sold, NOW - 1)


def test_nothing_is_dated_before_the_earliest_second(transaction: SqliteTransaction) -> None:
    one = seconds(transaction, earliest=NOW - 1)
    assert [one.of("base", "mark", None) for _ in range(3)] == [
        Times(NOW, NOW),
        Times(NOW - 1, NOW),
        Times(NOW, NOW),
    ]
    assert seconds(transaction, earliest=NOW + 60).of("late", "mark", None) == Times(NOW, NOW)


def test_a_time_of_sale_that_was_given_is_never_touched(transaction: SqliteTransaction) -> None:
    sold = NOW - 10
    keep(transaction, "base", "mark", Times(sold, NOW - 1))
    one = seconds(transaction)
    assert [one.of("base", "mark", sold) for _ in range(3)] == [
        Times(sold, NOW),
        Times(sold, NOW - 2),
        Times(sold, NOW - 3),
    ]
    last = [one.of("base", "mark", sold) for _ in range(7)][-1]
    assert last == Times(sold, sold)
    assert one.of("base", "mark", sold) == Times(sold, NOW)


def test_a_request_is_dated_back_by_an_hour_at_most(transaction: SqliteTransaction) -> None:
    one = seconds(transaction)
    chosen = [one.of("base", "mark", NOW - 86_400) for _ in range(REQUEST_WINDOW_SECONDS + 2)]
    assert chosen[-2] == Times(NOW - 86_400, NOW - REQUEST_WINDOW_SECONDS)
    assert chosen[-1] == Times(NOW - 86_400, NOW)


def test_a_sale_in_the_future_is_left_to_the_provider(transaction: SqliteTransaction) -> None:
    assert seconds(transaction).of("base", "mark", NOW + 60) == Times(NOW + 60, NOW)


def test_no_times_go_out_where_the_request_carries_none(transaction: SqliteTransaction) -> None:
    assert seconds(transaction, earliest=None).of("base", "mark", None) == Times()
