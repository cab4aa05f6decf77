"""The moves of an entry, each within a transaction. See the table of states in the documentation.

Every write of an outcome names the epoch of the claim: who was taken over writes nothing that another
decided.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

from attrs import frozen

from govauth.ledger import content as contents
from govauth.ledger.seconds import Seconds
from govauth.ledger.storage.database import Row, Transaction, Value
from govauth.ledger.values import Claim, Entry, State, Times

LONGEST_WAIT: Final = 600.0
"""Seconds for which an entry may be put off; for longer it only is where a clock was set back."""

IN_AIR: Final = "state IN ('sending', 'unknown')"
"""As in the index of what is not decided: SQLite uses it only for statements that have these very words."""

_ENTRY: Final = "key, state, ref, error, op_s, req_s, sends, looks, scope, changed"


@frozen(slots=True)
class Planned:
    """A row to write down: hashes are made before the transaction begins."""

    key: str
    content: str
    fingerprint: str
    base: str
    total: str | None
    fixed: int | None
    listed_in: str | None = None


def plan(transaction: Transaction, scope: str, rows: Sequence[Planned], *, batch: str | None) -> list[str]:
    """Write rows down that are not there yet; return the keys that are there with other content."""
    now = transaction.now
    transaction.for_each(
        "INSERT INTO ledger_entry (scope, key, batch, fingerprint, content, base, total, fixed_op,"
        " listed_in, state, created, changed) SELECT given.scope, given.key, given.batch, given.fingerprint,"
        " given.content, given.base, given.total, CAST(given.fixed AS BIGINT), given.listed_in, 'planned',"
        " given.now, given.now {given} WHERE 1 = 1 ON CONFLICT (scope, key) DO NOTHING",
        ("scope", "key", "batch", "fingerprint", "content", "base", "total", "fixed", "listed_in", "now"),
        [
            (
                *(scope, row.key, batch, row.fingerprint, row.content),
                *(row.base, row.total, row.fixed, row.listed_in, now),
            )
            for row in rows
        ],
    )
    found = transaction.rows_among(
        "SELECT key, fingerprint, batch FROM ledger_entry WHERE scope = ? AND key IN {among}",
        [row.key for row in rows],
        (scope,),
    )
    known = {str(row[0]): str(row[1]) for row in found}
    elsewhere = {str(row[0]) for row in found if row[2] != batch}
    if batch is not None:
        moved = [row for row in rows if row.key in elsewhere and known[row.key] == row.fingerprint]
        transaction.many(
            "UPDATE ledger_entry SET batch = ? WHERE scope = ? AND key = ?",
            ((batch, scope, row.key) for row in moved),
        )
    return [row.key for row in rows if known.get(row.key) != row.fingerprint]


def find(transaction: Transaction, scope: str, key: str) -> Entry | None:
    """Return the entry of a key."""
    rows = transaction.rows(f"SELECT {_ENTRY} FROM ledger_entry WHERE scope = ? AND key = ?", (scope, key))
    return entry_of(rows[0]) if rows else None


def claim(
    transaction: Transaction,
    scope: str,
    seconds: Seconds,
    *,
    key: str | None = None,
    batch: str | None = None,
    most: int = 1,
) -> list[Claim]:
    """Take entries that may be sent, durably, before anything leaves.

    Args:
        transaction: with the scope locked.
        scope: whose.
        seconds: of this transaction.
        key: only this one.
        batch: only those of this batch.
        most: at most so many.

    """
    narrowed = ""
    parameters: list[Value] = [scope, transaction.now, transaction.now + LONGEST_WAIT]
    if key is not None:
        narrowed, parameters = " AND key = ?", [*parameters, key]
    if batch is not None:
        narrowed, parameters = f"{narrowed} AND batch = ?", [*parameters, batch]
    rows = transaction.rows(
        "SELECT id, epoch, key, content, base, fingerprint, fixed_op, op_s, req_s, state, new_seconds"
        " FROM ledger_entry WHERE scope = ? AND state IN ('planned', 'not_applied')"
        f" AND (not_before <= ? OR not_before > ?){narrowed} ORDER BY not_before, id LIMIT {most:d}",
        parameters,
    )
    claims: list[Claim] = []
    for row in rows:
        number, epoch, name, text, base, fingerprint, fixed, op, req, state, anew = row
        times: Times | None = Times(op, req)
        # What may have reached the provider goes out again byte for byte, so that it may know it again.
        if state == State.PLANNED or anew:
            times = seconds.of(base, fingerprint, fixed)
        if times is not None:
            claims.append(Claim(int(number), int(epoch) + 1, str(name), contents.load(text), times))
    now = transaction.now
    transaction.for_each(
        "UPDATE ledger_entry SET state = 'sending', epoch = given.epoch, owner = given.owner,"
        " sends = sends + 1, op_s = CAST(given.operation AS BIGINT), req_s = CAST(given.request AS BIGINT),"
        " new_seconds = 0, sent_at = given.now, ripe = NULL, changed = given.now {given}"
        # A late answer may have closed it since it was read above.
        " WHERE id = given.id AND epoch = given.epoch - 1 AND state IN ('planned', 'not_applied')",
        ("id", "epoch", "owner", "operation", "request", "now"),
        [
            (one.id, one.epoch, transaction.owner, one.times.operation, one.times.request, now)
            for one in claims
        ],
    )
    mine = transaction.rows(
        f"SELECT id, epoch FROM ledger_entry WHERE scope = ? AND {IN_AIR}"
        " AND state = 'sending' AND owner = ?",
        (scope, transaction.owner),
    )
    taken = {(int(row[0]), int(row[1])) for row in mine}
    return [one for one in claims if (one.id, one.epoch) in taken]


def done(transaction: Transaction, ones: Sequence[tuple[Claim, str]], *, keep_content: bool) -> list[bool]:
    """Close entries with their references; tell of each whether the thing is its own, or a surplus one."""
    kept = "content" if keep_content else "NULL"
    now = transaction.now
    transaction.for_each(
        "UPDATE ledger_entry SET state = 'done', ref = given.ref, error = NULL, owner = NULL,"
        f" content = {kept}, changed = given.now {{given}} WHERE id = given.id"
        " AND (epoch = given.epoch AND state = 'sending' OR state IN ('unknown', 'not_applied'))"
        " AND NOT EXISTS (SELECT 1 FROM ledger_entry o WHERE o.scope = ledger_entry.scope"
        " AND o.ref = given.ref AND o.id <> ledger_entry.id)",
        ("id", "epoch", "ref", "now"),
        [(one.id, one.epoch, ref, now) for one, ref in ones],
    )
    rows = transaction.rows_among(
        "SELECT id, scope, key, ref FROM ledger_entry WHERE id IN {among}", [one.id for one, _ in ones]
    )
    found = {int(row[0]): row for row in rows}
    return [_is_own(transaction, one, ref, found.get(one.id)) for one, ref in ones]


def _is_own(transaction: Transaction, one: Claim, ref: str, row: Row | None) -> bool:
    if row is None or row[3] == ref:
        return row is not None
    scope, key = str(row[1]), str(row[2])
    if transaction.rows("SELECT 1 FROM ledger_entry WHERE scope = ? AND ref = ?", (scope, ref)):
        reason = "the provider answered with the id of another key's"
        lost(transaction, [(one, reason)], settle=0.0, new_seconds=True)
    else:
        add_surplus(transaction, scope, ref, key)
    return False


def refused(transaction: Transaction, ones: Sequence[tuple[Claim, str]], *, keep_content: bool) -> None:
    """Close entries that the provider refused for good, unless somebody sent them again meanwhile."""
    kept = "content" if keep_content else "NULL"
    transaction.many(
        f"UPDATE ledger_entry SET state = 'refused', error = ?, owner = NULL, content = {kept}, changed = ?"
        " WHERE id = ? AND (epoch = ? AND state = 'sending'"
        " OR epoch = ? AND state IN ('unknown', 'not_applied'))",
        ((reason, transaction.now, one.id, one.epoch, one.epoch + 1) for one, reason in ones),
    )


def lost(
    transaction: Transaction, ones: Sequence[tuple[Claim, str]], *, settle: float, new_seconds: bool
) -> None:
    """Say that outcomes are unknown; a reading may judge them after ``settle`` seconds."""
    now = transaction.now
    transaction.many(
        "UPDATE ledger_entry SET state = 'unknown', error = ?, owner = NULL, ripe = ?, new_seconds = ?,"
        " changed = ? WHERE id = ? AND epoch = ? AND state = 'sending'",
        ((reason, now + settle, int(new_seconds), now, one.id, one.epoch) for one, reason in ones),
    )


def never_left(transaction: Transaction, ones: Sequence[tuple[Claim, str, float]]) -> None:
    """Put entries back that certainly were not sent: only their owner knows that.

    Args:
        transaction: any.
        ones: claims, each with the reason and the seconds for which it is put off.

    """
    now = transaction.now
    transaction.many(
        "UPDATE ledger_entry SET state = CASE WHEN sends > 1 THEN 'not_applied' ELSE 'planned' END,"
        " error = ?, owner = NULL, not_before = ?, sends = sends - 1, changed = ?"
        " WHERE id = ? AND epoch = ? AND state = 'sending'",
        ((reason, now + min(pause, LONGEST_WAIT), now, one.id, one.epoch) for one, reason, pause in ones),
    )


def take_over(
    transaction: Transaction, scope: str, *, mine: Container[int], settle: float, delay: float
) -> int:
    """Declare entries unknown whose worker is dead; return how many.

    Args:
        transaction: with the scope locked.
        scope: whose.
        mine: ids that this very process is sending now, under whatever name; others under its present name
            were lost with their event loop.
        settle: seconds after which a reading may judge them.
        delay: seconds after the claim before which it may not.

    """
    rows = transaction.rows(
        f"SELECT id, owner, sent_at FROM ledger_entry WHERE scope = ? AND {IN_AIR} AND state = 'sending'",
        (scope,),
    )
    alive = {owner: transaction.alive(owner) for owner in {str(row[1]) for row in rows}}
    dead = [
        row for row in rows if row[0] not in mine and (row[1] == transaction.owner or not alive[str(row[1])])
    ]
    transaction.many(
        "UPDATE ledger_entry SET state = 'unknown', epoch = epoch + 1, owner = NULL, ripe = ?, changed = ?,"
        " error = 'the worker that sent it ended before it wrote the outcome down'"
        " WHERE id = ? AND state = 'sending'",
        (
            (max(transaction.now + settle, float(row[2]) + delay), transaction.now, int(row[0]))
            for row in dead
        ),
    )
    longest = transaction.now + max(settle, delay)
    transaction.execute(
        f"UPDATE ledger_entry SET ripe = ? WHERE scope = ? AND {IN_AIR} AND state = 'unknown' AND ripe > ?",
        (longest, scope, longest + LONGEST_WAIT),
    )
    return len(dead)


def add_surplus(transaction: Transaction, scope: str, ref: str, key: str | None) -> None:
    """Note a thing that no key owns, for a person to look at."""
    transaction.execute(
        "INSERT INTO ledger_surplus (scope, ref, key, seen) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (scope, ref) DO NOTHING",
        (scope, ref, key, transaction.now),
    )


def entry_of(row: Row) -> Entry:
    """Make an entry of the columns in :data:`_ENTRY`."""
    key, state, ref, error, op, req, sends, looks, scope, changed = row
    return Entry(
        str(key), State(state), ref, error, Times(op, req), int(sends), int(looks), str(scope), float(changed)
    )
