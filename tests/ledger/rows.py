"""Entries and sightings written straight into a ledger's tables, for tests of single moves and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import define

from govauth.ledger.judging import COLUMNS, Candidate
from govauth.ledger.storage.database import Row, Transaction, Value

SCOPE = "scope"
SECOND = 1_800_000_000


@define
class Rows:
    """Writes rows with defaults, and reads columns."""

    transaction: Transaction

    def entry(self, key: str, state: str = "unknown", **columns: Value) -> int:
        """Write an entry; return its id."""
        values: dict[str, Value] = {
            "scope": SCOPE,
            "key": key,
            "state": state,
            "fingerprint": "mark",
            "base": "base",
            "total": "1000",
            "content": "{}",
            "op_s": SECOND,
            "req_s": SECOND,
            "epoch": 1,
            "sends": 1,
            "sent_at": self.transaction.now,
            "created": 0.0,
            "changed": 0.0,
            **columns,
        }
        marks = ", ".join("?" * len(values))
        self.transaction.execute(
            f"INSERT INTO ledger_entry ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
        )
        number = self.of(key, "id", scope=str(values["scope"]))[0]
        assert isinstance(number, int)
        return number

    def of(self, key: str, *columns: str, scope: str = SCOPE) -> tuple[Value, ...]:
        """Read columns of an entry."""
        found = self.transaction.rows(
            f"SELECT {', '.join(columns)} FROM ledger_entry WHERE scope = ? AND key = ?", (scope, key)
        )
        return found[0]

    def state(self, key: str) -> Value:
        """Read where an entry stands."""
        return self.of(key, "state")[0]

    def candidate(self, key: str) -> Candidate:
        """Take an entry as a reading does."""
        sql = f"SELECT {COLUMNS} FROM ledger_entry WHERE scope = ? AND key = ?"
        return Candidate.of(self.transaction.rows(sql, (SCOPE, key))[0])

    def seen(self, ref: str, **columns: Value) -> None:
        """Write a sighting."""
        values: dict[str, Value] = {
            "ref": ref,
            "base": "base",
            "total": "1000",
            "op_s": SECOND,
            "req_s": SECOND,
            "sure": 1,
            "look": 2,
            **columns,
        }
        marks = ", ".join("?" * len(values))
        self.transaction.execute(
            f"INSERT INTO seen ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
        )


class Between:
    """A transaction after whose first reading somebody else gets in between."""

    def __init__(self, transaction: Transaction, meanwhile: Callable[[], object]) -> None:
        self._transaction = transaction
        self._meanwhile: list[Callable[[], object]] = [meanwhile]
        self.now = transaction.now
        self.owner = transaction.owner

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        found = self._transaction.rows(sql, parameters)
        while self._meanwhile:
            self._meanwhile.pop()()
        return found

    def __getattr__(self, name: str) -> object:
        return getattr(self._transaction, name)
