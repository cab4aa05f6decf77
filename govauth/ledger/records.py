"""Looking after a ledger: what stands where, a person's decisions, and forgetting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from govauth.errors import InvalidInput
from govauth.ledger.entries import entry_of
from govauth.ledger.storage.database import Row, Transaction, Value
from govauth.ledger.values import Entry, Lost, State, Surplus, Times

PAGE: Final = 500
FORGOTTEN: Final = 2000
"""So many entries are forgotten in one transaction."""

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


def decide(
    transaction: Transaction, key: str, scope: str | None, ref: str | None, *, keep_content: bool = False
) -> Entry:
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
    kept = state is State.NOT_APPLIED or keep_content
    written = transaction.execute(
        "UPDATE ledger_entry SET state = ?, ref = ?, epoch = epoch + 1, looks = 0, not_before = 0,"
        " changed = ?, content = CASE WHEN ? THEN content END"
        " WHERE scope = ? AND key = ? AND state = 'unknown'",
        (state.value, ref, transaction.now, kept, entry.scope, key),
    )
    if not written:
        raise InvalidInput("key", f"{key!r} was decided by a worker just now: look again")
    if ref is not None:
        transaction.execute("DELETE FROM ledger_surplus WHERE scope = ? AND ref = ?", (entry.scope, ref))
    return page(transaction, after=0, key=key, state=None, scope=entry.scope)[0][1]


def forget(transaction: Transaction, *, before: float, after: int, keys: bool) -> tuple[int, int | None]:
    """Remove what some ended entries behind a position hold, and the entries themselves if ``keys``.

    Returns:
        How many, and the position of the last one; None where there were none.

    """
    holding = (
        ""
        if keys
        else " AND (content IS NOT NULL OR error IS NOT NULL OR batch IS NOT NULL OR total IS NOT NULL)"
    )
    found = transaction.rows(
        "SELECT id, scope, op_s FROM ledger_entry"
        f" WHERE id > ? AND state IN ('done', 'refused') AND changed < ?{holding}"
        f" ORDER BY id LIMIT {FORGOTTEN}",
        (after, before),
    )
    if not found:
        return 0, None
    ids = [(int(row[0]),) for row in found]
    if keys:
        _remember_seconds(transaction, found)
        transaction.many("DELETE FROM ledger_entry WHERE id = ?", ids)
    else:
        transaction.many(
            "UPDATE ledger_entry SET content = NULL, error = NULL, batch = NULL, total = NULL WHERE id = ?",
            ids,
        )
    return len(ids), ids[-1][0]


def _remember_seconds(transaction: Transaction, forgotten: Sequence[Row]) -> None:
    """Keep, of each account, up to which second the list may show what a forgotten key owned."""
    newest: dict[str, int] = {}
    for _, scope, second in forgotten:
        if second is not None:
            newest[scope] = max(int(second), newest.get(scope, int(second)))
    for scope, second in newest.items():
        known = forgotten_until(transaction, scope)
        transaction.execute(
            "INSERT INTO ledger_meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (f"forgotten {scope}", str(second if known is None else max(second, known))),
        )


def forgotten_until(transaction: Transaction, scope: str) -> int | None:
    """Return the newest second of a thing whose key was forgotten, if any was."""
    rows = transaction.rows("SELECT value FROM ledger_meta WHERE name = ?", (f"forgotten {scope}",))
    return int(rows[0][0]) if rows else None


def batch_page(transaction: Transaction, scope: str, batch: str, after: int) -> list[tuple[int, Entry]]:
    """Return the entries of a batch behind a position, with their positions."""
    rows = transaction.rows(
        # Not by the index of batches, which is in another order: each page would sort the whole batch.
        f"SELECT id, {_COLUMNS} FROM ledger_entry"
        f" WHERE scope || '' = ? AND batch || '' = ? AND id > ? ORDER BY id LIMIT {PAGE}",
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
