"""The reading: one list for all that is unknown, judged in one transaction.

A false "not applied" is a double receipt, so absence must be proven: by two looks, by a list that holds everything
that is known to be there, that shows it as it was sent, and that has no near miss.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from govauth.ledger import content as contents
from govauth.ledger import entries
from govauth.ledger.assignment import assign
from govauth.ledger.commits import Commits
from govauth.ledger.effect import Effect
from govauth.ledger.storage.database import Row, Transaction
from govauth.ledger.values import Lost, Sighting, Times

TURN_SECONDS: Final = 120.0
"""A reader that is silent for so long gives its turn up."""

_CHUNK: Final = 500
_MARGIN: Final = 5
_SHOWS_TIMES: Final = "op_s IS NOT NULL"

Group = tuple[str, int | None, int | None]


@frozen(slots=True)
class Reading:
    """What a reading came to.

    Attributes:
        applied: how many entries were found done.
        not_applied: how many certainly were not.
        undecided: how many it could not tell.
        waiting: how many were not ready to be judged.

    """

    applied: int = 0
    not_applied: int = 0
    undecided: int = 0
    waiting: int = 0

    @property
    def progress(self) -> bool:
        """Whether anything was decided."""
        return bool(self.applied or self.not_applied)


@define(slots=True)
class _Candidate:
    """A lost entry, with the epoch under which it may be judged."""

    id: int
    epoch: int
    fingerprint: str
    base: str
    total: str | None
    times: Times
    content: str = field(repr=False)

    @classmethod
    def of(cls, row: Row) -> _Candidate:
        number, epoch, fingerprint, base, total, op, req, content = row
        return cls(int(number), int(epoch), fingerprint, base, total, Times(op, req), content)

    @property
    def group(self) -> Group:
        return self.base, self.times.operation, self.times.request


@define(slots=True)
class _Doubts:
    """What speaks against calling anything that is missing not applied."""

    incomplete: bool = False
    unfaithful: bool = False
    request_times: bool = True


class Reader:
    """Reads the list of one effect for one scope."""

    def __init__(self, commits: Commits, effect: Effect[object, object], scope: str, salt: bytes) -> None:
        self._commits = commits
        self._effect = effect
        self._scope = scope
        self._salt = salt
        self._name = secrets.token_hex(8)

    async def read(self, *, mine: Collection[int], settle: float, delay: float) -> Reading | None:
        """Judge what is ripe; None where another worker is reading just now.

        Args:
            mine: ids that this worker is sending.
            settle: seconds between the loss of an answer and the beginning of the list.
            delay: the same after the claim, for entries of a dead worker.

        """
        begun = await self._commits.run(
            lambda transaction: self._begin(transaction, mine, settle, delay), scope=self._scope
        )
        if begun is None:
            return None
        candidates, waiting, since = begun
        try:
            if not candidates:
                return Reading(waiting=waiting)
            await self._look(candidates, oldest_first=False)
            verdict = await self._judge(candidates, since, final=False)
            if verdict is None:
                await self._look(candidates, oldest_first=True)
                verdict = await self._judge(candidates, since, final=True)
            found = verdict or Reading(undecided=len(candidates))
            return Reading(found.applied, found.not_applied, found.undecided, found.waiting + waiting)
        finally:
            await self._commits.run(self._end)

    async def surplus(self, lost: Sequence[Lost], *, batch: str | None) -> int:
        """List once more and note what no key owns and looks like something of the batch."""
        await self._commits.run(self._table)
        try:
            await self._list(lost, oldest_first=False)
            return await self._commits.run(
                lambda transaction: self._note_surplus(transaction, batch), scope=self._scope
            )
        finally:
            await self._commits.run(self._end)

    def _begin(
        self, transaction: Transaction, mine: Collection[int], settle: float, delay: float
    ) -> tuple[list[_Candidate], int, float] | None:
        entries.take_over(transaction, self._scope, mine=mine, settle=settle, delay=delay)
        rows = transaction.rows(
            "SELECT id, epoch, fingerprint, base, total, op_s, req_s, content FROM ledger_entry"
            " WHERE scope = ? AND state = 'unknown' AND ripe <= ? ORDER BY req_s, op_s, id",
            (self._scope, transaction.now),
        )
        waiting = int(
            transaction.rows(
                "SELECT count(*) FROM ledger_entry WHERE scope = ? AND (state = 'sending'"
                " OR state = 'unknown' AND ripe > ?)",
                (self._scope, transaction.now),
            )[0][0]
        )
        if not rows:
            return [], waiting, transaction.now
        transaction.execute(
            "INSERT INTO ledger_turn (scope) VALUES (?) ON CONFLICT (scope) DO NOTHING", (self._scope,)
        )
        turn = transaction.rows("SELECT owner, until FROM ledger_turn WHERE scope = ?", (self._scope,))[0]
        held = turn[0] is not None and float(turn[1]) > transaction.now
        if held and transaction.alive(str(turn[0]).partition(" ")[0]):
            return None
        transaction.execute(
            "UPDATE ledger_turn SET owner = ?, until = ? WHERE scope = ?",
            (f"{transaction.owner} {self._name}", transaction.now + TURN_SECONDS, self._scope),
        )
        self._table(transaction)
        return [_Candidate.of(row) for row in rows], waiting, transaction.now

    def _end(self, transaction: Transaction) -> None:
        transaction.execute(
            "UPDATE ledger_turn SET owner = NULL, until = 0 WHERE scope = ? AND owner = ?",
            (self._scope, f"{transaction.owner} {self._name}"),
        )
        transaction.execute(f"DROP TABLE IF EXISTS seen_{self._name}")

    def _table(self, transaction: Transaction) -> None:
        transaction.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS seen_{self._name}"
            " (ref TEXT PRIMARY KEY, base TEXT NOT NULL, total TEXT, op_s BIGINT, req_s BIGINT)"
        )

    async def _look(self, candidates: Sequence[_Candidate], *, oldest_first: bool) -> None:
        wanted = [Lost(contents.load(one.content), one.times) for one in candidates]
        await self._list(wanted, oldest_first=oldest_first)

    async def _list(self, wanted: Sequence[Lost], *, oldest_first: bool) -> None:
        chunk: list[Sighting] = []
        async for sighting in self._effect.sightings(wanted, oldest_first=oldest_first):
            chunk.append(sighting)
            if len(chunk) >= _CHUNK:
                await self._keep(chunk)
                chunk = []
        if chunk:
            await self._keep(chunk)

    async def _keep(self, chunk: Sequence[Sighting]) -> None:
        rows = [
            (
                one.ref,
                contents.digest(self._salt, one.base),
                contents.total_of(one.base),
                one.times.operation,
                one.times.request,
            )
            for one in chunk
        ]
        statement = (
            f"INSERT INTO seen_{self._name} (ref, base, total, op_s, req_s) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (ref) DO NOTHING"
        )
        await self._commits.run(lambda transaction: self._insert(transaction, statement, rows))

    def _insert(
        self,
        transaction: Transaction,
        statement: str,
        rows: list[tuple[str, str, str | None, int | None, int | None]],
    ) -> None:
        transaction.many(statement, rows)
        transaction.execute(
            "UPDATE ledger_turn SET until = ? WHERE scope = ? AND owner = ?",
            (transaction.now + TURN_SECONDS, self._scope, f"{transaction.owner} {self._name}"),
        )

    async def _judge(self, candidates: list[_Candidate], since: float, *, final: bool) -> Reading | None:
        """Write the verdicts; None where a second look is needed first."""
        return await self._commits.run(
            lambda transaction: self._verdicts(transaction, candidates, since, final=final), scope=self._scope
        )

    def _verdicts(
        self, transaction: Transaction, candidates: list[_Candidate], since: float, *, final: bool
    ) -> Reading | None:
        standing = self._still_standing(transaction, candidates)
        doubts = self._doubts(transaction, standing, since)
        applied: list[tuple[_Candidate, str]] = []
        absent: list[_Candidate] = []
        undecided: list[_Candidate] = []
        early = 0
        for members, busy, refs in self._groups(transaction, standing, doubts):
            verdict = assign([one.fingerprint for one in members], busy=busy, sightings=len(refs))
            applied += [(members[one], refs[ref]) for one, ref in verdict.applied]
            # Where others of the group are still on their way it is too early, which is no reason for a person.
            early += len(verdict.undecided) if busy else 0
            undecided += [members[one] for one in verdict.undecided if not busy]
            missing = [members[one] for one in verdict.not_applied]
            near = self._near_misses(transaction, missing)
            doubtful = doubts.incomplete or doubts.unfaithful or near
            (undecided if doubtful else absent).extend(missing)
        if not final and (absent or doubts.incomplete):
            return None
        transaction.many(
            "UPDATE ledger_entry SET state = 'done', ref = ?, content = NULL, error = NULL, epoch = epoch + 1,"
            " changed = ? WHERE id = ? AND epoch = ? AND state = 'unknown'",
            ((ref, transaction.now, one.id, one.epoch) for one, ref in applied),
        )
        transaction.many(
            "UPDATE ledger_entry SET state = 'not_applied', epoch = epoch + 1, not_before = 0, changed = ?"
            " WHERE id = ? AND epoch = ? AND state = 'unknown'",
            ((transaction.now, one.id, one.epoch) for one in absent),
        )
        transaction.many(
            "UPDATE ledger_entry SET looks = looks + 1 WHERE id = ? AND epoch = ? AND state = 'unknown'",
            ((one.id, one.epoch) for one in undecided),
        )
        return Reading(len(applied), len(absent), len(undecided), early)

    def _still_standing(self, transaction: Transaction, candidates: list[_Candidate]) -> list[_Candidate]:
        """Leave out what its own worker, or another reading, decided meanwhile."""
        rows = transaction.rows(
            "SELECT id, epoch FROM ledger_entry WHERE scope = ? AND state = 'unknown'", (self._scope,)
        )
        epochs = {int(row[0]): int(row[1]) for row in rows}
        return [one for one in candidates if epochs.get(one.id) == one.epoch]

    def _doubts(self, transaction: Transaction, standing: list[_Candidate], since: float) -> _Doubts:
        seconds = [one.times.operation for one in standing if one.times.operation is not None]
        seen = f"seen_{self._name}"
        doubts = _Doubts()
        if seconds:
            missing = transaction.rows(
                "SELECT count(*) FROM ledger_entry e WHERE e.scope = ? AND e.state = 'done' AND e.changed < ?"
                " AND e.op_s BETWEEN ? AND ?"
                f" AND NOT EXISTS (SELECT 1 FROM {seen} s WHERE s.ref = e.ref)",
                (self._scope, since, min(seconds), max(seconds) + _MARGIN),
            )
            doubts.incomplete = bool(missing[0][0])
        owned = transaction.rows(
            "SELECT coalesce(sum(CASE WHEN s.base <> e.base THEN 1 ELSE 0 END), 0),"
            " coalesce(sum(CASE WHEN s.req_s IS NOT NULL AND e.req_s IS NOT NULL AND s.req_s <> e.req_s"
            f" THEN 1 ELSE 0 END), 0) FROM {seen} s JOIN ledger_entry e ON e.scope = ? AND e.ref = s.ref"
            " AND e.state = 'done'",
            (self._scope,),
        )
        doubts.unfaithful = bool(owned[0][0])
        doubts.request_times = not owned[0][1]
        return doubts

    def _groups(
        self, transaction: Transaction, standing: list[_Candidate], doubts: _Doubts
    ) -> Iterable[tuple[list[_Candidate], int, list[str]]]:
        """Yield the lost, the number of busy ones, and the unowned sightings of each group of equals."""
        bases = sorted({one.base for one in standing})
        sightings = self._unowned(transaction, bases)
        busy = self._busy(transaction, bases, {one.id for one in standing})
        shown = {(base, op) for base, op, req, _ in sightings if req is None}
        groups: dict[Group, tuple[list[_Candidate], list[str], list[int]]] = defaultdict(lambda: ([], [], []))

        def key(base: str, op: int | None, req: int | None) -> Group:
            """Leave the request time out where the list does not show it, or shows another than was sent."""
            return base, op, req if doubts.request_times and (base, op) not in shown else None

        for one in standing:
            groups[key(*one.group)][0].append(one)
        for base, op, req, ref in sightings:
            groups[key(base, op, req)][1].append(ref)
        for base, op, req in busy:
            groups[key(base, op, req)][2].append(1)
        for members, refs, others in groups.values():
            if members:
                yield members, len(others), refs

    def _unowned(
        self, transaction: Transaction, bases: Sequence[str]
    ) -> list[tuple[str, int | None, int | None, str]]:
        rows: list[Row] = []
        for start in range(0, len(bases), _CHUNK):
            part = bases[start : start + _CHUNK]
            marks = ", ".join("?" * len(part))
            rows += transaction.rows(
                f"SELECT s.base, s.op_s, s.req_s, s.ref FROM seen_{self._name} s WHERE s.base IN ({marks})"
                " AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scope = ? AND e.ref = s.ref)"
                " AND NOT EXISTS (SELECT 1 FROM ledger_surplus u WHERE u.scope = ? AND u.ref = s.ref)"
                " ORDER BY s.req_s, s.op_s, s.ref",
                (*part, self._scope, self._scope),
            )
        return [(str(row[0]), row[1], row[2], str(row[3])) for row in rows]

    def _busy(
        self, transaction: Transaction, bases: Sequence[str], judged: set[int]
    ) -> list[tuple[str, int | None, int | None]]:
        wanted = set(bases)
        rows = transaction.rows(
            "SELECT id, base, op_s, req_s FROM ledger_entry WHERE scope = ? AND state IN ('sending', 'unknown')",
            (self._scope,),
        )
        return [
            (str(row[1]), row[2], row[3])
            for row in rows
            if int(row[0]) not in judged and str(row[1]) in wanted
        ]

    def _near_misses(self, transaction: Transaction, missing: Sequence[_Candidate]) -> bool:
        """Tell whether the list has, unowned, the second and sum of one that is missing, with other content."""
        for one in missing:
            if one.times.operation is None or one.total is None:
                continue
            rows = transaction.rows(
                f"SELECT 1 FROM seen_{self._name} s WHERE s.op_s = ? AND s.total = ? AND s.base <> ?"
                " AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scope = ? AND e.ref = s.ref)"
                # Another entry of that content may be on its way to own it.
                " AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scope = ? AND e.base = s.base"
                " AND e.op_s = s.op_s AND e.state IN ('sending', 'unknown')) LIMIT 1",
                (one.times.operation, one.total, one.base, self._scope, self._scope),
            )
            if rows:
                return True
        return False

    def _note_surplus(self, transaction: Transaction, batch: str | None) -> int:
        narrowed: Mapping[bool, tuple[str, tuple[str, ...]]] = {
            True: ("", ()),
            False: (" AND o.batch = ?", (batch or "",)),
        }
        clause, parameters = narrowed[batch is None]
        rows = transaction.rows(
            f"SELECT s.ref, (SELECT min(o.key) FROM ledger_entry o WHERE o.scope = ? AND o.base = s.base{clause})"
            f" FROM seen_{self._name} s WHERE"
            " NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scope = ? AND e.ref = s.ref)"
            " AND NOT EXISTS (SELECT 1 FROM ledger_entry b WHERE b.scope = ? AND b.base = s.base"
            " AND b.state IN ('sending', 'unknown'))",
            (self._scope, *parameters, self._scope, self._scope),
        )
        doubles = [(str(row[0]), str(row[1])) for row in rows if row[1] is not None]
        for ref, key in doubles:
            entries.add_surplus(transaction, self._scope, ref, key)
        return len(doubles)
