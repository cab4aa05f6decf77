"""One rate for all machines: turns are booked in the ledger, by moving one instant forward."""

from __future__ import annotations

from govauth.concurrency.limiter import Rate
from govauth.ledger.storage.database import Transaction


def book(transaction: Transaction, scope: str, rate: Rate, most: int) -> tuple[int, float]:
    """Book up to ``most`` turns that are due now (the generic cell rate algorithm).

    Returns:
        How many, and the seconds until the next turn is due.

    """
    interval = rate.seconds / rate.calls
    tolerance = interval * ((rate.burst or rate.calls) - 1)
    now = transaction.now
    transaction.execute("INSERT INTO ledger_turn (scope) VALUES (?) ON CONFLICT (scope) DO NOTHING", (scope,))
    row = transaction.rows("SELECT pace FROM ledger_turn WHERE scope = ?", (scope,))[0]
    # Nothing is booked further ahead: an instant beyond is of a clock that was set back.
    due = min(max(float(row[0]), now), now + tolerance + interval)
    booked = 0
    while booked < most and due - tolerance <= now:
        due += interval
        booked += 1
    transaction.execute("UPDATE ledger_turn SET pace = ? WHERE scope = ?", (due, scope))
    return booked, max(0.0, due - tolerance - now)


def give_back(transaction: Transaction, scope: str, rate: Rate, turns: int) -> None:
    """Give turns back that nothing was claimed for."""
    interval = rate.seconds / rate.calls
    transaction.execute("UPDATE ledger_turn SET pace = pace - ? WHERE scope = ?", (turns * interval, scope))
