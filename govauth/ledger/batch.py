"""Many keys at once: planned in chunks, sent at a bounded width, settled by readings; resumable anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

import anyio
import anyio.abc

from govauth.concurrency.beside import tasks_beside
from govauth.concurrency.limiter import Rate
from govauth.errors import AuthError, ConfigurationError, GovAuthError, RenewalFailed, StoreUnavailable
from govauth.ledger import entries, pace, records
from govauth.ledger.commits import RETRY_PAUSES
from govauth.ledger.effect import Effect
from govauth.ledger.engine import Engine
from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.planning import Planning, Rows
from govauth.ledger.progress import Progress, Report
from govauth.ledger.report_file import write_report
from govauth.ledger.sending import Outcome
from govauth.ledger.slots import Slots
from govauth.ledger.storage.database import Transaction
from govauth.ledger.tally import Tally
from govauth.ledger.values import Claim, State

I = TypeVar("I")  # noqa: E741 - the intent, as in Effect
R = TypeVar("R")

READ_FROM: Final = 1000
"""So many unknown entries are worth a reading while others are still being sent."""

_TICK: Final = 0.5
_UNWRITTEN: Final = 10
_SOON: Final = 60.0
"""What can be judged within so many seconds is read for together in the end: it is waited for anyway."""
_LONGEST_PAUSE: Final = 30.0
_PASSING: Final = (RenewalFailed, StoreUnavailable)


class Stop(Protocol):
    """Says when to end in good order: ``threading.Event``, ``anyio.Event`` and ``asyncio.Event`` do."""

    def is_set(self) -> bool:
        """Whether to end."""
        ...


class Batch(Generic[I, R]):
    """One run over the rows of a batch. The same run again, here or elsewhere, goes on with what is left."""

    def __init__(
        self,
        engine: Engine,
        effect: Effect[I, R],
        scope: str,
        *,
        name: str,
        width: int,
        rate: Rate | None,
        on_event: Callable[[Progress], object] | None,
        stop: Stop | None,
    ) -> None:
        self._engine = engine
        self._effect = effect
        self._scope = scope
        self._name = name
        self._width = width
        self._rate = rate
        self._stop = stop
        self._planning: Planning[I, R] = Planning(engine, effect, scope, name)
        self._tally = Tally(on_event)
        # A common rate is the bound where there is one, and each turn is to leave when it is due.
        self._slots = Slots(width, ahead=rate is None, open_=self._may_begin)
        self._unwritten = 0
        self._begun = 0.0
        self._changed: anyio.Event | None = None
        self._failures = 0
        self._database_failures = 0
        self._paused_until = 0.0
        self._reading = False
        self._read_pause = 0.0
        self._read_at = 0.0
        self._fatal: GovAuthError | None = None
        self._bad_row: GovAuthError | None = None
        self._left = False

    async def run(self, rows: Rows[I], file: str | Path | None) -> Report:
        """Plan, send and settle; return what became of all."""
        try:
            async with tasks_beside() as tasks:
                tasks.start_soon(self._plan, rows)
                await self._work(tasks)
        finally:
            self._left = True
            # What is in the air lands, whatever ended this.
            with anyio.CancelScope(shield=True):
                await self._engine.landed()
        if self._bad_row is not None:
            raise self._bad_row
        return await self._report(file)

    async def _plan(self, rows: Rows[I]) -> None:
        try:
            await self._planning.run(rows, self._notify)
        except GovAuthError as error:
            self._bad_row = error
        self._notify()

    async def _work(self, tasks: anyio.abc.TaskGroup) -> None:
        counts = await self._engine.commits.run(self._begin, scope=self._scope)
        self._tally.begin(counts)
        while not self._ending():
            self._tally.tell(self._planning.rows, ended=self._planning.ended, note=self._note())
            if self._tally.unknown >= READ_FROM:
                self._start_reading(tasks)
            if await self._send() or not await self._idle(tasks):
                continue
            return

    def _ending(self) -> bool:
        return self._stopped() or self._fatal is not None or self._bad_row is not None

    def _stopped(self) -> bool:
        return self._stop is not None and self._stop.is_set()

    def _may_begin(self) -> bool:
        return not (self._left or self._ending() or self._pausing())

    def _pausing(self) -> bool:
        return anyio.current_time() < self._paused_until

    async def _send(self) -> bool:
        """Claim as much as can leave at once, and send it; tell whether anything was."""
        # A slot is free when its call is over: within bounds, nobody waits for its outcome to be written.
        free = min(self._slots.room(), _UNWRITTEN * self._width - self._unwritten)
        if free <= 0 or self._pausing():
            return False
        try:
            wait, sent = await self._engine.send(
                self._effect,
                lambda transaction: self._claim(transaction, free),
                scope=self._scope,
                slot=self._slots.take,
                answered=self._answered,
                ended=self._landed,
            )
        except LedgerUnavailable as error:
            await self._database_failed(error)
            return True
        self._slots.claimed(len(sent))
        self._unwritten += len(sent)
        if not sent and wait:
            await self._wait(min(wait, _TICK))
            return True
        return bool(sent)

    def _claim(self, transaction: Transaction, free: int) -> tuple[float, list[Claim]]:
        wait = 0.0
        most = free
        if self._rate is not None:
            most, wait = pace.book(transaction, self._scope, self._rate, free)
        seconds = self._engine.seconds(transaction, self._effect, self._scope)
        claims = entries.claim(transaction, self._scope, seconds, batch=self._name, most=most) if most else []
        if self._rate is not None and len(claims) < most:
            pace.give_back(transaction, self._scope, self._rate, most - len(claims))
            wait = 0.0
        if seconds.spent and not claims:
            wait = 1.0 - self._effect.now() % 1.0
        return wait, claims

    def _answered(self) -> None:
        self._slots.answered()
        self._notify()

    def _landed(self, outcome: Outcome) -> None:
        self._unwritten -= 1
        self._tally.count(outcome.state)
        if outcome.state is State.DONE:
            self._failures = self._database_failures = 0
        elif outcome.state is State.PLANNED and outcome.error is not None:
            self._not_sent(outcome.error)
        self._notify()

    def _not_sent(self, error: GovAuthError) -> None:
        """Pause where failures pass, and end in good order where a person is needed."""
        lasting = isinstance(error, AuthError | ConfigurationError) and not isinstance(error, _PASSING)
        if lasting:
            self._fatal = error
            return
        now = anyio.current_time()
        if now >= self._paused_until:
            self._failures += 1
            self._paused_until = now + min(_LONGEST_PAUSE, 2.0 ** (self._failures - 1))

    async def _idle(self, tasks: anyio.abc.TaskGroup) -> bool:
        """Wait for something to happen; tell whether nothing is left to wait for."""
        if self._unwritten or not self._planning.ended or self._pausing():
            await self._wait(_TICK)
            return False
        try:
            open_, later = await self._engine.commits.run(self._open, scope=self._scope)
        except LedgerUnavailable as error:
            await self._database_failed(error)
            return False
        if not open_ and not self._reading:
            return True
        if later <= 0:
            self._start_reading(tasks)
        await self._wait(min(_TICK, max(0.05, later)))
        return False

    def _open(self, transaction: Transaction) -> tuple[int, float]:
        """Count what may still be decided, and say in how many seconds one reading can judge most.

        What another worker is sending may be lost yet, and what a dead one was sending ripens later: a
        reading for each would list the same time again.
        """
        self._take_over(transaction)
        settings = self._engine.settings
        rows = transaction.rows(
            "SELECT count(*), max(CASE WHEN judged < ? THEN judged END) FROM"
            " (SELECT CASE WHEN state = 'sending' THEN sent_at + ? ELSE ripe END AS judged FROM ledger_entry"
            " WHERE scope = ? AND batch = ? AND state IN ('planned', 'not_applied', 'sending', 'unknown')"
            " AND (state <> 'unknown' OR looks < ?)) open_ones",
            (
                transaction.now + _SOON,
                min(settings.takeover, _SOON),
                self._scope,
                self._name,
                settings.looks if self._effect.can_look else 0,
            ),
        )
        count, last = rows[0]
        return int(count), 0.0 if last is None else float(last) - transaction.now

    def _take_over(self, transaction: Transaction) -> None:
        """Declare what dead workers were sending unknown, so that it ripens while others are sent."""
        entries.take_over(
            transaction,
            self._scope,
            mine=self._engine.air,
            settle=self._engine.settings.settle,
            delay=self._engine.takeover_seconds,
        )

    def _start_reading(self, tasks: anyio.abc.TaskGroup) -> None:
        if self._effect.can_look and not self._reading and anyio.current_time() >= self._read_at:
            self._reading = True
            tasks.start_soon(self._read)

    async def _read(self) -> None:
        progress = False
        try:
            reading = await self._engine.read(
                self._effect, self._scope, spacing=self._engine.settings.spacing
            )
            progress = reading is not None and reading.progress
            if reading is not None:
                self._tally.read(reading)
        except GovAuthError as error:
            # A list that fails never ends a run: what is unknown stays unknown until the next one.
            self._tally.note = f"the list cannot be had: {error.message}"
        finally:
            self._reading = False
        self._read_pause = 0.0 if progress else min(_LONGEST_PAUSE, max(2.0, self._read_pause * 2.0))
        self._read_at = anyio.current_time() + self._read_pause
        self._notify()

    async def _database_failed(self, error: LedgerUnavailable) -> None:
        """Go on when the database comes back; nothing is sent without it."""
        self._tally.note = error.message
        if not error.passing or self._database_failures >= len(RETRY_PAUSES):
            self._fatal = error
            return
        await anyio.sleep(RETRY_PAUSES[self._database_failures])
        self._database_failures += 1

    def _note(self) -> str:
        return "paused after a failure" if self._pausing() else ""

    def _notify(self) -> None:
        if self._changed is not None:
            self._changed.set()
            self._changed = None

    async def _wait(self, seconds: float) -> None:
        changed = self._changed = self._changed or anyio.Event()
        with anyio.move_on_after(seconds):
            await changed.wait()

    def _begin(self, transaction: Transaction) -> dict[State, int]:
        self._begun = transaction.now
        self._take_over(transaction)
        return self._counts(transaction)

    def _counts(self, transaction: Transaction) -> dict[State, int]:
        return records.counts(transaction, self._scope, self._name)

    async def _report(self, file: str | Path | None) -> Report:
        surplus = 0
        if self._fatal is None:
            surplus = await self._surplus()
        counts = await self._engine.commits.run_with_retries(self._counts)
        if file is not None:
            await write_report(self._engine.commits, file, self._scope, self._name)
        report = Report(
            counts.get(State.DONE, 0),
            counts.get(State.REFUSED, 0),
            counts.get(State.UNKNOWN, 0) + counts.get(State.SENDING, 0),
            counts.get(State.PLANNED, 0) + counts.get(State.NOT_APPLIED, 0),
            self._planning.differing,
            tuple(self._planning.differs),
            surplus,
            self._fatal,
        )
        self._tally.end(report)
        return report

    async def _surplus(self) -> int:
        """List once more from the first row that was sent again: the net for a request that slept."""
        since = await self._engine.commits.run_with_retries(
            lambda transaction: records.first_repeat(transaction, self._scope, self._name)
        )
        if since is None:
            return 0
        reader = await self._engine.reader(self._effect, self._scope)
        try:
            while True:
                found = await reader.surplus([since], batch=self._name, begun=self._begun)
                if found is not None:
                    return found
                if self._stopped():
                    self._tally.note = "stopped while another worker was reading the list for surplus"
                    return 0
                await self._wait(_TICK)
        except GovAuthError as error:
            self._tally.note = f"the list cannot be had: {error.message}"
            return 0
