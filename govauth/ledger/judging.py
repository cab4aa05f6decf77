"""Judging what a reading saw, in one transaction: what was applied, what was not, and what is in doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from attrs import define, field, frozen

from govauth.ledger import entries, records
from govauth.ledger.assignment import assign
from govauth.ledger.storage.database import Row, Transaction
from govauth.ledger.values import Times

_CHUNK: Final = 500
MARGIN: Final = 5
"""Seconds after the last lost one in which the list must show everything that is known to be there."""

FIRST: Final = 1
"""The first look; the second one is one more."""

COLUMNS: Final = "id, epoch, fingerprint, base, total, op_s, req_s, content, sent_at, listed_in"
"""Those of a :class:`Candidate`."""

Group: TypeAlias = tuple[str, int | None, int | None]


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

    @property
    def judged(self) -> dict[str, int]:
        """How many entries came to which verdict, without those of which there were none."""
        verdicts = {"applied": self.applied, "not_applied": self.not_applied, "undecided": self.undecided}
        return {verdict: count for verdict, count in verdicts.items() if count}


@define(slots=True)
class Candidate:
    """A lost entry, with the epoch under which it may be judged."""

    id: int
    epoch: int
    fingerprint: str
    base: str
    total: str | None
    times: Times
    content: str = field(repr=False)
    sent_at: float = 0.0
    listed_in: str | None = None

    @classmethod
    def of(cls, row: Row) -> Candidate:
        """Make one of a row of :data:`COLUMNS`."""
        number, epoch, fingerprint, base, total, op, req, content, sent_at, listed_in = row
        times = Times(op, req)
        return cls(
            int(number), int(epoch), fingerprint, base, total, times, content, float(sent_at), listed_in
        )

    @property
    def group(self) -> Group:
        """What the list shows of it."""
        return self.base, self.times.operation, self.times.request


@define(slots=True)
class _Doubts:
    """What speaks against calling anything that is missing not applied."""

    incomplete: bool = False
    unfaithful: bool = False
    request_times: bool = True


class Judge:
    """Judges the lost entries of a scope by a table of what was seen."""

    def __init__(self, scope: str, seen: str, *, keep_content: bool = False) -> None:
        """Begin.

        Args:
            scope: whose.
            seen: the name of the temporary table with the sightings.
            keep_content: whether an entry that was applied keeps its content.

        """
        self._scope = scope
        self._seen = seen
        self._kept = "content" if keep_content else "NULL"

    def verdicts(
        self,
        transaction: Transaction,
        candidates: list[Candidate],
        since: float,
        *,
        witness: int | None = None,
        shown: float | None = None,
        final: bool,
    ) -> Reading | None:
        """Write the verdicts; None where a second look is needed before anything is called not applied.

        Args:
            transaction: with the scope locked.
            candidates: what is judged.
            since: when the reading began: what was done later need not be listed.
            witness: the second from which on the list was read, where that is before the first lost one.
            shown: since when all that was sent and done must have been seen; None where the list shows only
                what was looked for.
            final: whether this is the second look.

        """
        standing = self._still_standing(transaction, candidates)
        doubts = self._doubts(transaction, standing, since, witness, shown)
        if final and shown is not None:
            doubts.incomplete = doubts.incomplete or self._differs(transaction)
        applied: list[tuple[Candidate, str]] = []
        absent: list[Candidate] = []
        undecided: list[Candidate] = []
        early = 0
        forgotten = records.forgotten_until(transaction, self._scope)
        for members, busy, refs, sure in self._groups(transaction, standing, doubts):
            # What is listed may be a forgotten key's.
            if not sure or (refs and _is_of(members[0], forgotten)):
                undecided += members
                continue
            verdict = assign([one.fingerprint for one in members], busy=busy, sightings=len(refs))
            applied += [(members[one], refs[ref]) for one, ref in verdict.applied]
            # Where others of the group are still on their way it is too early: no reason to ask a person.
            early += len(verdict.undecided) if busy else 0
            undecided += [members[one] for one in verdict.undecided if not busy]
            missing = [members[one] for one in verdict.not_applied]
            near = self._near_misses(transaction, missing, by_sum=shown is not None)
            doubtful = doubts.incomplete or doubts.unfaithful or near
            (undecided if doubtful else absent).extend(missing)
        if not final and (absent or doubts.incomplete):
            return None
        transaction.many(
            f"UPDATE ledger_entry SET state = 'done', ref = ?, content = {self._kept}, error = NULL,"
            " epoch = epoch + 1, changed = ? WHERE id = ? AND epoch = ? AND state = 'unknown'",
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

    def _still_standing(self, transaction: Transaction, candidates: list[Candidate]) -> list[Candidate]:
        """Leave out what its own worker, or another reading, decided meanwhile."""
        rows = transaction.rows(
            f"SELECT id, epoch FROM ledger_entry WHERE scope = ? AND {entries.IN_AIR} AND state = 'unknown'",
            (self._scope,),
        )
        epochs = {int(row[0]): int(row[1]) for row in rows}
        return [one for one in candidates if epochs.get(one.id) == one.epoch]

    def _doubts(
        self,
        transaction: Transaction,
        standing: list[Candidate],
        since: float,
        witness: int | None,
        shown: float | None,
    ) -> _Doubts:
        seconds = [one.times.operation for one in standing if one.times.operation is not None]
        doubts = _Doubts()
        if seconds:
            first = min(seconds) if witness is None else min(witness, *seconds)
            among = first, max(seconds) + MARGIN
            doubts.incomplete = self._hides(transaction, since, "e.op_s BETWEEN ? AND ?", among)
        if shown is not None:
            condition, lists = lists_of(standing)
            doubts.incomplete = self._hides(
                transaction, since, f"e.sent_at >= ? AND {condition}", (shown, *lists)
            )
        owned = transaction.rows(
            "SELECT coalesce(sum(CASE WHEN s.base <> e.base THEN 1 ELSE 0 END), 0),"
            " coalesce(sum(CASE WHEN s.req_s IS NOT NULL AND e.req_s IS NOT NULL AND s.req_s <> e.req_s"
            " THEN 1 ELSE 0 END), 0)"
            f" FROM {self._seen} s JOIN ledger_entry e ON e.scope = ? AND e.ref = s.ref AND e.state = 'done'"
            " WHERE s.sure = 1",
            (self._scope,),
        )
        doubts.unfaithful = bool(owned[0][0])
        doubts.request_times = not owned[0][1]
        return doubts

    def _hides(
        self, transaction: Transaction, since: float, condition: str, parameters: Sequence[float | str]
    ) -> bool:
        """Tell whether the list lacks something that is done, of what it should show."""
        missing = transaction.rows(
            "SELECT count(*) FROM ledger_entry e WHERE e.scope = ? AND e.state = 'done' AND e.changed < ?"
            f" AND {condition} AND NOT EXISTS (SELECT 1 FROM {self._seen} s WHERE s.ref = e.ref)",
            (self._scope, since, *parameters),
        )
        return bool(missing[0][0])

    def _differs(self, transaction: Transaction) -> bool:
        """Tell whether the second look lacks what the first one showed: then a list ended early."""
        gone = transaction.rows(
            f"SELECT count(*) FROM (SELECT ref FROM {self._seen} GROUP BY ref HAVING max(look) = {FIRST}) s"
        )
        return bool(gone[0][0])

    def _groups(
        self, transaction: Transaction, standing: list[Candidate], doubts: _Doubts
    ) -> Iterable[tuple[list[Candidate], int, list[str], bool]]:
        """Yield of each group the lost, how many are busy, the sightings, and whether these are sure."""
        bases = sorted({one.base for one in standing})
        sightings = self._unowned(transaction, bases)
        busy = self._busy(transaction, bases, {one.id for one in standing})
        shown = {(base, op) for base, op, req, _, _ in sightings if req is None}
        groups: dict[Group, tuple[list[Candidate], list[str], list[int]]] = defaultdict(lambda: ([], [], []))
        unsure: set[Group] = set()

        def key(base: str, op: int | None, req: int | None) -> Group:
            """Leave the request time out where the list does not show it, or shows another than was sent."""
            return base, op, req if doubts.request_times and (base, op) not in shown else None

        for one in standing:
            groups[key(*one.group)][0].append(one)
        for base, op, req, ref, sure in sightings:
            groups[key(base, op, req)][1].append(ref)
            if not sure:
                unsure.add(key(base, op, req))
        for base, op, req in busy:
            groups[key(base, op, req)][2].append(1)
        for group, (members, refs, others) in groups.items():
            if members:
                yield members, len(others), refs, group not in unsure

    def _unowned(
        self, transaction: Transaction, bases: Sequence[str]
    ) -> list[tuple[str, int | None, int | None, str, bool]]:
        rows: list[Row] = []
        for start in range(0, len(bases), _CHUNK):
            part = bases[start : start + _CHUNK]
            marks = ", ".join("?" * len(part))
            rows += transaction.rows(
                f"SELECT s.base, s.op_s, s.req_s, s.ref, s.sure FROM {self._seen} s WHERE s.base IN ({marks})"
                " AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scope = ? AND e.ref = s.ref)"
                " AND NOT EXISTS (SELECT 1 FROM ledger_surplus u WHERE u.scope = ? AND u.ref = s.ref)"
                " ORDER BY s.req_s, s.op_s, s.ref",
                (*part, self._scope, self._scope),
            )
        return [(str(row[0]), row[1], row[2], str(row[3]), bool(row[4])) for row in rows]

    def _busy(
        self, transaction: Transaction, bases: Sequence[str], judged: set[int]
    ) -> list[tuple[str, int | None, int | None]]:
        wanted = set(bases)
        rows = transaction.rows(
            "SELECT id, base, op_s, req_s FROM ledger_entry"
            " WHERE scope = ? AND state IN ('sending', 'unknown')",
            (self._scope,),
        )
        return [
            (str(row[1]), row[2], row[3])
            for row in rows
            if int(row[0]) not in judged and str(row[1]) in wanted
        ]

    def _near_misses(self, transaction: Transaction, missing: Sequence[Candidate], *, by_sum: bool) -> bool:
        """Tell whether the list has, unowned, the second and sum of a missing one with other content.

        Where no times go out, and the list shows whatever there is, the sum alone (``by_sum``).
        """
        for one in missing:
            dated = one.times.operation is not None
            if one.total is None or not (dated or by_sum):
                continue
            rows = transaction.rows(
                f"SELECT 1 FROM {self._seen} s WHERE s.total = ? AND s.base <> ?"
                f" AND {'s.op_s = ?' if dated else 's.op_s IS NULL'}"
                " AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scope = ? AND e.ref = s.ref)"
                # Another entry of that content may be on its way to own it.
                " AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.scope = ? AND e.base = s.base"
                f" {'AND e.op_s = s.op_s ' if dated else ''}AND e.state IN ('sending', 'unknown')) LIMIT 1",
                (
                    one.total,
                    one.base,
                    *([one.times.operation] if dated else []),
                    self._scope,
                    self._scope,
                ),
            )
            if rows:
                return True
        return False


def _is_of(one: Candidate, until: int | None) -> bool:
    """Tell whether an entry is of a second of which keys were forgotten."""
    return until is not None and one.times.operation is not None and one.times.operation <= until


def lists_of(candidates: Sequence[Candidate]) -> tuple[str, tuple[str, ...]]:
    """Return the SQL that tells which entries ``e`` the lists of these show, and its parameters.

    An entry that was written down before lists were noted may be of any.
    """
    names = {one.listed_in for one in candidates}
    known = tuple(sorted(name for name in names if name is not None))
    if None in names or not known:
        return "1 = 1", ()
    return f"(e.listed_in IS NULL OR e.listed_in IN ({', '.join('?' * len(known))}))", known
