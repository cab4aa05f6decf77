"""The reading: one list for all that is unknown, judged in one transaction.

A false "not applied" is a double receipt, so absence must be proven: by two looks, by a list that holds
everything that is known to be there, that shows it as it was sent, and that has no near miss.
"""

from __future__ import annotations

import secrets
from collections.abc import Container, Sequence
from contextlib import aclosing
from typing import Final

import anyio
from attrs import frozen

from govauth.ledger import content as contents
from govauth.ledger import entries
from govauth.ledger.commits import Commits
from govauth.ledger.effect import WITNESS_SECONDS, Effect, Listed
from govauth.ledger.judging import COLUMNS, FIRST, MARGIN, Candidate, Judge, Reading, lists_of
from govauth.ledger.storage.database import Transaction
from govauth.ledger.values import Lost, Sighting, Times

TURN_SECONDS: Final = 120.0
"""A reader that is silent for so long gives its turn up."""

_CHUNK: Final = 500


@frozen
class _Begun:
    """A reading that has the turn.

    Attributes:
        candidates: what is judged; nothing where nothing is ripe.
        waiting: how many are not ripe yet.
        since: when it began, by the clock of the ledger.
        witness: see :meth:`Judge.verdicts`.
        shown: see :meth:`Judge.verdicts`.

    """

    candidates: list[Candidate]
    waiting: int
    since: float
    witness: int | None = None
    shown: float | None = None


class Reader:
    """Reads the list of one effect for one scope."""

    def __init__(
        self,
        commits: Commits,
        effect: Effect[object, object],
        scope: str,
        salt: bytes,
        *,
        keep_content: bool = False,
    ) -> None:
        self._commits = commits
        self._effect = effect
        self._scope = scope
        self._salt = salt
        self._keep_content = keep_content
        self._name = secrets.token_hex(8)
        self._seen = f"seen_{self._name}"

    async def read(
        self, *, mine: Container[int], settle: float, delay: float, spacing: float = 0.0
    ) -> Reading | None:
        """Judge what is ripe; None where another worker is reading just now.

        Args:
            mine: ids that this worker is sending.
            settle: seconds between the loss of an answer and the beginning of the list.
            delay: the same after the claim, for entries of a dead worker.
            spacing: seconds since the end of the last reading by any worker, before which it is too early.

        """
        # A caller who is cancelled while the turn is taken does not learn that it has it, and gives it back.
        taken = True
        try:
            begun = await self._commits.run(
                lambda transaction: self._begin(transaction, mine, settle, delay, spacing), scope=self._scope
            )
            taken = begun is not None and bool(begun.candidates)
            if begun is None:
                return None
            if not begun.candidates:
                return Reading(waiting=begun.waiting)
            wanted = self._wanted(begun)
            await self._list(wanted, oldest_first=False)
            verdict = await self._judge(begun, final=False)
            if verdict is None:
                await self._list(wanted, oldest_first=True)
                verdict = await self._judge(begun, final=True)
            found = verdict or Reading(undecided=len(begun.candidates))
            return Reading(found.applied, found.not_applied, found.undecided, found.waiting + begun.waiting)
        finally:
            if taken:
                await self._give_turn_back()

    async def surplus(self, lost: Sequence[Lost], *, batch: str, begun: float) -> int | None:
        """List once more and note what no key owns and looks like something of the batch.

        Of workers that end together one does it for all, after the last change of the batch.

        Args:
            lost: from when on.
            batch: whose rows.
            begun: when this run began, by the ledger's clock: a reading before it is of no use.

        Returns:
            How much there is; None where another worker is reading just now.

        """
        taken = True
        try:
            known, taken = await self._commits.run(
                lambda transaction: self._begin_surplus(transaction, batch, begun), scope=self._scope
            )
            if not taken:
                return known
            await self._list(lost, oldest_first=False)
            return await self._commits.run(
                lambda transaction: self._note_surplus(transaction, batch), scope=self._scope
            )
        finally:
            if taken:
                await self._give_turn_back()

    def _begin_surplus(self, transaction: Transaction, batch: str, begun: float) -> tuple[int | None, bool]:
        """Return what the last such reading found if nothing changed since; else take the turn."""
        rows = transaction.rows("SELECT value FROM ledger_meta WHERE name = ?", (self._mark(batch),))
        changed = transaction.rows(
            "SELECT coalesce(max(changed), 0) FROM ledger_entry WHERE scope = ? AND batch = ?",
            (self._scope, batch),
        )[0][0]
        if rows:
            moment, _, count = str(rows[0][0]).partition(" ")
            if float(moment) > max(float(changed), begun):
                return int(count), False
        return None, self._take_turn(transaction, 0.0)

    def _mark(self, batch: str) -> str:
        return f"surplus {self._scope} {batch}"

    def _begin(
        self, transaction: Transaction, mine: Container[int], settle: float, delay: float, spacing: float
    ) -> _Begun | None:
        entries.take_over(transaction, self._scope, mine=mine, settle=settle, delay=delay)
        rows = transaction.rows(
            f"SELECT {COLUMNS} FROM ledger_entry"
            f" WHERE scope = ? AND {entries.IN_AIR} AND state = 'unknown' AND ripe <= ?"
            " ORDER BY req_s, op_s, id",
            (self._scope, transaction.now),
        )
        waiting = int(
            transaction.rows(
                f"SELECT count(*) FROM ledger_entry WHERE scope = ? AND {entries.IN_AIR}"
                " AND (state = 'sending' OR ripe > ?)",
                (self._scope, transaction.now),
            )[0][0]
        )
        if not rows:
            return _Begun([], waiting, transaction.now)
        if not self._take_turn(transaction, spacing):
            return None
        candidates = [Candidate.of(row) for row in rows]
        return _Begun(
            candidates,
            waiting,
            transaction.now,
            witness=self._witness(transaction, candidates),
            shown=self._shown_since(transaction, candidates),
        )

    def _witness(self, transaction: Transaction, candidates: Sequence[Candidate]) -> int | None:
        """Return the second of something known that the list must show, where none is of the lost ones' time.

        Without any a list that is empty, or old, would prove that nothing was done.
        """
        seconds = [one.times.operation for one in candidates if one.times.operation is not None]
        if not seconds:
            return None
        known = (
            "SELECT op_s FROM ledger_entry WHERE scope = ? AND state = 'done' AND changed < ?"
            " AND op_s BETWEEN ? AND ? ORDER BY id DESC LIMIT 1"
        )
        first, of_scope = min(seconds), (self._scope, transaction.now)
        if transaction.rows(known, (*of_scope, first, max(seconds) + MARGIN)):
            return None
        rows = transaction.rows(known, (*of_scope, first - WITNESS_SECONDS, first))
        return int(rows[0][0]) if rows else None

    def _shown_since(self, transaction: Transaction, candidates: Sequence[Candidate]) -> float | None:
        """Return since when the list must show all that was sent and done, by the clock of the ledger.

        Where the provider keeps several lists, each must show something of its own.
        """
        if not isinstance(self._effect, Listed):
            return None
        first = min(one.sent_at for one in candidates)
        condition, lists = lists_of(candidates)
        rows = transaction.rows(
            "SELECT max(sent_at) FROM ledger_entry e WHERE scope = ? AND state = 'done' AND changed < ?"
            f" AND sent_at BETWEEN ? AND ? AND {condition} GROUP BY listed_in",
            (self._scope, transaction.now, first - self._effect.witness_seconds, first, *lists),
        )
        return min((float(row[0]) for row in rows), default=first)

    def _take_turn(self, transaction: Transaction, spacing: float) -> bool:
        """Take the turn of the scope, unless a living worker has it or the last one has just ended."""
        transaction.execute(
            "INSERT INTO ledger_turn (scope) VALUES (?) ON CONFLICT (scope) DO NOTHING", (self._scope,)
        )
        owner, until = transaction.rows(
            "SELECT owner, until FROM ledger_turn WHERE scope = ?", (self._scope,)
        )[0]
        # Of a turn that was given back, ``until`` is when; one of the future is of a clock that was set back.
        left = float(until) - transaction.now
        if owner is None and -spacing < left <= 0:
            return False
        held = owner is not None and 0 < left <= TURN_SECONDS
        if held and transaction.alive(str(owner).partition(" ")[0]):
            return False
        transaction.execute(
            "UPDATE ledger_turn SET owner = ?, until = ? WHERE scope = ?",
            (f"{transaction.owner} {self._name}", transaction.now + TURN_SECONDS, self._scope),
        )
        self._table(transaction)
        return True

    async def _give_turn_back(self) -> None:
        # Whoever leaves in the middle must not keep the others waiting.
        with anyio.CancelScope(shield=True):
            await self._commits.run(self._end)

    def _end(self, transaction: Transaction) -> None:
        transaction.execute(
            "UPDATE ledger_turn SET owner = NULL, until = ? WHERE scope = ? AND owner = ?",
            (transaction.now, self._scope, f"{transaction.owner} {self._name}"),
        )
        transaction.execute(f"DROP TABLE IF EXISTS {self._seen}")

    def _table(self, transaction: Transaction) -> None:
        transaction.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS {self._seen}"
            " (ref TEXT NOT NULL, base TEXT NOT NULL, total TEXT, op_s BIGINT, req_s BIGINT,"
            " sure BIGINT NOT NULL, look BIGINT NOT NULL, PRIMARY KEY (ref, base))"
        )

    def _wanted(self, begun: _Begun) -> list[Lost]:
        """Return what is looked for; first of all, without content, something known that must be seen."""
        lost = [
            Lost(contents.load(one.content), one.times, self._by_effect(one.sent_at, begun.since))
            for one in begun.candidates
        ]
        if begun.shown is not None:
            return [Lost({}, Times(), self._by_effect(begun.shown, begun.since)), *lost]
        if begun.witness is not None:
            return [Lost({}, Times(begun.witness), lost[0].sent_at), *lost]
        return lost

    def _by_effect(self, moment: float, since: float) -> float:
        """Tell a moment by the effect's clock: how long ago it was is right even where a clock is not."""
        return self._effect.now() - max(0.0, since - moment)

    async def _list(self, wanted: Sequence[Lost], *, oldest_first: bool) -> None:
        chunk: list[Sighting] = []
        async with aclosing(self._effect.sightings(wanted, oldest_first=oldest_first)) as sightings:
            async for sighting in sightings:
                chunk.append(sighting)
                if len(chunk) >= _CHUNK:
                    await self._keep(chunk, FIRST + oldest_first)
                    chunk = []
        if chunk:
            await self._keep(chunk, FIRST + oldest_first)

    async def _keep(self, chunk: Sequence[Sighting], look: int) -> None:
        rows = [
            (
                one.ref,
                contents.digest(self._salt, one.base),
                contents.total_of(one.base),
                one.times.operation,
                one.times.request,
                int(one.sure),
                look,
            )
            for one in chunk
        ]
        statement = (
            f"INSERT INTO {self._seen} (ref, base, total, op_s, req_s, sure, look)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ref, base) DO UPDATE SET look = excluded.look"
        )
        await self._commits.run(lambda transaction: self._insert(transaction, statement, rows))

    def _insert(
        self,
        transaction: Transaction,
        statement: str,
        rows: list[tuple[str, str, str | None, int | None, int | None, int, int]],
    ) -> None:
        transaction.many(statement, rows)
        transaction.execute(
            "UPDATE ledger_turn SET until = ? WHERE scope = ? AND owner = ?",
            (transaction.now + TURN_SECONDS, self._scope, f"{transaction.owner} {self._name}"),
        )

    async def _judge(self, begun: _Begun, *, final: bool) -> Reading | None:
        """Write the verdicts; None where a second look is needed first."""
        return await self._commits.run(
            lambda transaction: Judge(self._scope, self._seen, keep_content=self._keep_content).verdicts(
                transaction,
                begun.candidates,
                begun.since,
                witness=begun.witness,
                shown=begun.shown,
                final=final,
            ),
            scope=self._scope,
        )

    def _note_surplus(self, transaction: Transaction, batch: str) -> int:
        rows = transaction.rows(
            "SELECT s.ref, (SELECT min(o.key) FROM ledger_entry o"
            " WHERE o.scope = ? AND o.base = s.base AND o.batch = ?)"
            f" FROM {self._seen} s WHERE"
            " NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scope = ? AND e.ref = s.ref)"
            " AND NOT EXISTS (SELECT 1 FROM ledger_entry b WHERE b.scope = ? AND b.base = s.base"
            " AND b.state IN ('sending', 'unknown'))",
            (self._scope, batch, self._scope, self._scope),
        )
        doubles = [(str(row[0]), str(row[1])) for row in rows if row[1] is not None]
        for ref, key in doubles:
            entries.add_surplus(transaction, self._scope, ref, key)
        transaction.execute(
            "INSERT INTO ledger_meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (self._mark(batch), f"{transaction.now!r} {len(doubles)}"),
        )
        return len(doubles)
