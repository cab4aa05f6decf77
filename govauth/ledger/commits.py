"""Group commit: whoever gets the lock commits for all who wait."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeAlias, TypeVar, cast

import anyio
import anyio.lowlevel
import anyio.to_thread

from govauth.concurrency.detached import spawn_detached
from govauth.concurrency.forking import forget_after_fork
from govauth.concurrency.loop import PerLoop
from govauth.ledger.errors import LedgerUnavailable, TransactionConflict
from govauth.ledger.storage.database import Database, Transaction

I = TypeVar("I")  # noqa: E741 - an item
T = TypeVar("T")

Together: TypeAlias = Callable[[Transaction, Sequence[I]], Sequence[T]]
"""Work on the items of many callers in one transaction; a result for each."""

LARGEST_GROUP: Final = 200
RETRY_PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0)
"""Seconds to wait for a database that was reached before."""

_ATTEMPTS: Final = 3


class _Ticket(Generic[T]):
    """One piece of work, and what became of it."""

    __slots__ = ("committed", "ended", "error", "item", "result", "scope", "work")

    def __init__(self, work: Together[object, T], item: object, scope: str | None) -> None:
        self.work = work
        self.item = item
        self.scope = scope
        self.ended = False
        self.result: list[T] = []
        self.error: Exception | None = None
        self.committed: anyio.Event | None = None

    def outcome(self) -> T:
        """Return the result of the committed work, or raise what became of it."""
        if self.error is not None:
            raise self.error
        return self.result[0]


class _Group:
    """The work of one event loop that waits for its commit.

    Attributes:
        waiting: in the order in which it was asked for.
        committing: whether a task commits for them.
        limiter: of the one thread that commits for all of them. The default one belongs to the application.

    """

    def __init__(self) -> None:
        self.waiting: list[_Ticket[object]] = []
        self.committing: bool = False
        self.limiter: anyio.CapacityLimiter = anyio.CapacityLimiter(1)


class Commits:
    """Runs short pieces of work in durable transactions, many of them in one.

    On an event loop one thread at a time commits for all callers; while it does, the next ones gather. Other
    threads and event loops share the transactions. A caller who is cancelled leaves, and the work is done.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: deque[_Ticket[object]] = deque()
        self._turn = threading.Lock()
        self._groups: PerLoop[_Group] = PerLoop(_Group)
        forget_after_fork(self)

    async def run(self, work: Callable[[Transaction], T], *, scope: str | None = None) -> T:
        """Run ``work`` in a transaction, perhaps together with that of others, and return its result.

        Args:
            work: reads and writes; it must not raise for what it expects, for others share the transaction.
                It may be run again when a transaction was broken off.
            scope: of which claims and verdicts are serialised meanwhile.

        Raises:
            LedgerUnavailable: the database does not serve; nothing of this work was kept, as far as is known.

        """
        return await self._committed(_Ticket(_alone(work), None, scope))

    async def run_together(self, work: Together[I, T], item: I) -> T:
        """Do the same for one of many items that a transaction works on at once.

        Args:
            work: takes the items of all callers who came with this same function, and returns a result for
                each. What it does for one must not depend on whether others are there.
            item: this caller's.

        """
        return await self._committed(_Ticket(cast("Together[object, T]", work), item, None))

    def run_together_now(self, work: Together[I, T], item: I) -> T:
        """Do the same in this thread, which it blocks."""
        return self._commit_now(_Ticket(cast("Together[object, T]", work), item, None))

    async def _committed(self, ticket: _Ticket[T]) -> T:
        await anyio.lowlevel.checkpoint_if_cancelled()
        group = self._groups.get()
        self._queue.append(ticket)  # type: ignore[arg-type]  # a ticket of T is only ever fulfilled by itself
        if group.committing:
            committed = ticket.committed = anyio.Event()
            group.waiting.append(ticket)  # type: ignore[arg-type]
            # The result is there in a moment, and what it says of the database must be known.
            with anyio.CancelScope(shield=True):
                await committed.wait()
        else:
            await self._commit_at_once(group, ticket)
        return ticket.outcome()

    async def run_with_retries(self, work: Callable[[Transaction], T]) -> T:
        """Do the same, and wait for a database that is restarted meanwhile.

        Raises:
            LedgerUnavailable: it does not come back, or is damaged.

        """
        for pause in RETRY_PAUSES:
            try:
                return await self.run(work)
            except LedgerUnavailable as error:
                if not error.passing:
                    raise
            await anyio.sleep(pause)
        return await self.run(work)

    def run_now(self, work: Callable[[Transaction], T], *, scope: str | None = None) -> T:
        """Do the same in this thread, which it blocks."""
        return self._commit_now(_Ticket(_alone(work), None, scope))

    def _commit_now(self, ticket: _Ticket[T]) -> T:
        self._queue.append(ticket)  # type: ignore[arg-type]
        while not ticket.ended:
            self._commit_next()
        return ticket.outcome()

    def close(self, unless: Callable[[], bool] = lambda: False) -> None:
        """Close the database, unless it is still needed when no transaction runs."""
        with self._turn:
            if not unless():
                self._database.close()

    def after_fork(self) -> None:
        """Make a new lock in a forked child: the parent's may be held for ever."""
        self._turn = threading.Lock()
        self._queue = deque()

    async def _commit_at_once(self, group: _Group, ticket: _Ticket[T]) -> None:
        """Commit for a caller before whom nobody waits, with no task between it and the thread."""
        group.committing = True
        try:
            while not ticket.ended:
                await anyio.to_thread.run_sync(self._commit_next, limiter=group.limiter)
                self._wake(group)
        except BaseException:
            # Cancelled past every shield, or the event loop ends: it is done all the same.
            threading.Thread(target=self._commit_all, name="govauth ledger commit").start()
            raise
        finally:
            group.committing = bool(group.waiting)
            if group.waiting:
                spawn_detached(lambda: self._commit_for(group), name="govauth ledger commit")

    async def _commit_for(self, group: _Group) -> None:
        """Commit in a thread, again and again, until nobody of this event loop waits."""
        try:
            while group.waiting:
                await anyio.to_thread.run_sync(self._commit_next, limiter=group.limiter)
                self._wake(group)
        except BaseException:
            # The event loop ends: what it asked for is done in this thread.
            while not all(ticket.ended for ticket in group.waiting):
                self._commit_next()
            self._wake(group)
            raise
        finally:
            group.committing = False

    @staticmethod
    def _wake(group: _Group) -> None:
        waiting = group.waiting
        group.waiting = [ticket for ticket in waiting if not ticket.ended]
        for ticket in waiting:
            if ticket.ended and ticket.committed is not None:
                ticket.committed.set()

    def _commit_all(self) -> None:
        while self._queue:
            self._commit_next()

    def _commit_next(self) -> None:
        with self._turn:
            self._commit_group()

    def _commit_group(self) -> None:
        group: list[_Ticket[object]] = []
        try:
            while self._queue and len(group) < LARGEST_GROUP:
                group.append(self._queue.popleft())
            if group:
                self._commit_or_part(group)
        except BaseException:
            # Ctrl-C in the thread that commits for all: the others learn that nothing was kept.
            for ticket in group:
                if not ticket.ended:
                    ticket.error = LedgerUnavailable(
                        "the transaction was interrupted; begin again", passing=True
                    )
            raise
        finally:
            for ticket in group:
                ticket.ended = True

    def _commit_or_part(self, group: Sequence[_Ticket[object]]) -> None:
        """Commit for a group, or for each of it alone where somebody's work cannot be committed."""
        try:
            self._commit(group)
        except TransactionConflict:
            self._commit_singly(group)
        except LedgerUnavailable as error:
            for ticket in group:
                ticket.error = error.again()
        except Exception:  # noqa: BLE001 - whose fault it was shows when each has a transaction of its own
            self._commit_singly(group)

    def _commit_singly(self, group: Sequence[_Ticket[object]]) -> None:
        away: LedgerUnavailable | None = None
        for ticket in group:
            # A database that is away is not asked again for each.
            ticket.error = away.again() if away is not None else self._error_of(ticket)
            if isinstance(ticket.error, LedgerUnavailable) and _is_away(ticket.error):
                away = ticket.error
            ticket.ended = True

    def _error_of(self, ticket: _Ticket[object]) -> Exception | None:
        """Commit for one alone, and return what failed."""
        conflict: TransactionConflict | None = None
        for _attempt in range(_ATTEMPTS):
            try:
                self._commit([ticket])
            except TransactionConflict as error:
                conflict = error
            except Exception as error:  # noqa: BLE001 - raised where the work was asked for
                return error
            else:
                return None
        return conflict

    def _commit(self, group: Sequence[_Ticket[object]]) -> None:
        with self._database.transaction() as transaction:
            for scope in sorted({ticket.scope for ticket in group if ticket.scope is not None}):
                transaction.lock_scope(scope)
            for work, tickets in _by_work(group).items():
                results = work(transaction, [ticket.item for ticket in tickets])
                for ticket, result in zip(tickets, results, strict=True):
                    ticket.result = [result]


def _is_away(error: LedgerUnavailable) -> bool:
    return error.passing and not isinstance(error, TransactionConflict)


def _alone(work: Callable[[Transaction], T]) -> Together[object, T]:
    return lambda transaction, items: [work(transaction) for _ in items]


def _by_work(
    group: Sequence[_Ticket[object]],
) -> dict[Together[object, object], list[_Ticket[object]]]:
    found: dict[Together[object, object], list[_Ticket[object]]] = {}
    for ticket in group:
        found.setdefault(ticket.work, []).append(ticket)
    return found
