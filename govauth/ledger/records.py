"""Looking after a ledger: what stands where, a person's decisions, and forgetting."""

from __future__ import annotations

from typing import Final

from govauth.errors import InvalidInput
from govauth.ledger.entries import entry_of
from govauth.ledger.storage.database import Transaction, Value
from govauth.ledger.values import Entry, Lost, State, Surplus, Times

PAGE: Final = 500
_COLUMNS: Final = "key, state, ref, error, op_s, req_s, sends, looks, scope, changed"


def page(
    transaction: Transaction, *, after: int, key: str | None, state: State | None, scope: str | None
) -> list[tuple[int, Entry]]:
    """Return the entries behind a position, with their positions."""
    clauses = ["id > ?"]
    values: list[Value] = [after]
    for column, value in (("key", key), ("state", state), ("scope", scope)):
        if value is not None:
            clauses.append(f"{column} = ?")
            values.append(str(value))
    rows = transaction.rows(
        f"SELECT id, {_COLUMNS} FROM ledger_entry WHERE {' AND '.join(clauses)} ORDER BY id LIMIT {PAGE}",
        values,
    )
    return [(int(row[0]), entry_of(row[1:])) for row in rows]


def counts(transaction: Transaction, scope: str | None = None, batch: str | None = None) -> dict[State, int]:
    """Count entries by state."""
    clauses = ["1 = 1"]
    values: list[Value] = []
    for column, value in (("scope", scope), ("batch", batch)):
        if value is not None:
            clauses.append(f"{column} = ?")
            values.append(value)
    rows = transaction.rows(
        f"SELECT state, count(*) FROM ledger_entry WHERE {' AND '.join(clauses)} GROUP BY state",
        values,
    )
    return {State(row[0]): int(row[1]) for row in rows}


def surplus(transaction: Transaction) -> tuple[Surplus, ...]:
    """Return what no key owns, the newest last."""
    rows = transaction.rows("SELECT ref, key, seen FROM ledger_surplus ORDER BY seen, ref")
    return tuple(Surplus(str(row[0]), row[1], float(row[2])) for row in rows)


def decide(transaction: Transaction, key: str, scope: str | None, ref: str | None) -> Entry:
    """Write a person's decision.

    Raises:
        InvalidInput: there is no such entry, several accounts have it, it is not undecided, or the reference
            is another key's.

    """
    found = [entry for _, entry in page(transaction, after=0, key=key, state=None, scope=scope)]
    if len(found) != 1:
        rule = f"{key!r} is in no entry" if not found else f"{key!r} is of several accounts: say which scope"
        raise InvalidInput("key", rule)
    entry = found[0]
    if entry.state is not State.UNKNOWN:
        raise InvalidInput("key", f"{key!r} stands for an entry that is {entry.state}, not unknown")
    if ref is not None and transaction.rows(
        "SELECT 1 FROM ledger_entry WHERE scope = ? AND ref = ?", (entry.scope, ref)
    ):
        raise InvalidInput("ref", "belongs to another key")
    state = State.NOT_APPLIED if ref is None else State.DONE
    written = transaction.execute(
        "UPDATE ledger_entry SET state = ?, ref = ?, epoch = epoch + 1, looks = 0, not_before = 0,"
        " changed = ?, content = CASE WHEN ? = 'done' THEN NULL ELSE content END"
        " WHERE scope = ? AND key = ? AND state = 'unknown'",
        (state.value, ref, transaction.now, state.value, entry.scope, key),
    )
    if not written:
        raise InvalidInput("key", f"{key!r} was decided by a worker just now: look again")
    if ref is not None:
        transaction.execute("DELETE FROM ledger_surplus WHERE scope = ? AND ref = ?", (entry.scope, ref))
    return page(transaction, after=0, key=key, state=None, scope=entry.scope)[0][1]


def forget(transaction: Transaction, before: float, *, keys: bool) -> int:
    """Remove what ended entries hold, and the entries themselves if ``keys``."""
    ended = "state IN ('done', 'refused') AND changed < ?"
    if keys:
        return transaction.execute(f"DELETE FROM ledger_entry WHERE {ended}", (before,))
    return transaction.execute(
        "UPDATE ledger_entry SET content = NULL, error = NULL, batch = NULL, total = NULL"
        f" WHERE {ended}"
        " AND (content IS NOT NULL OR error IS NOT NULL OR batch IS NOT NULL OR total IS NOT NULL)",
        (before,),
    )


def batch_page(transaction: Transaction, scope: str, batch: str, after: int) -> list[tuple[int, Entry]]:
    """Return the entries of a batch behind a position, with their positions."""
    rows = transaction.rows(
        f"SELECT id, {_COLUMNS} FROM ledger_entry"
        f" WHERE scope = ? AND batch = ? AND id > ? ORDER BY id LIMIT {PAGE}",
        (scope, batch, after),
    )
    return [(int(row[0]), entry_of(row[1:])) for row in rows]


def first_repeat(transaction: Transaction, scope: str, batch: str) -> Lost | None:
    """Return the earliest seconds of a row of the batch that was sent more than once, if any was."""
    rows = transaction.rows(
        "SELECT min(op_s), min(req_s), min(sent_at) FROM ledger_entry WHERE scope = ? AND batch = ?"
        " AND sends > 1 AND op_s IS NOT NULL",
        (scope, batch),
    )
    operation, request, sent_at = rows[0]
    return None if operation is None else Lost({}, Times(operation, request), float(sent_at))
