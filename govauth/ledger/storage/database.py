"""What the ledger needs of a database. All of it blocks; :mod:`.commits` runs it in threads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

Value: TypeAlias = str | int | float | None
Row: TypeAlias = tuple[Any, ...]


class Transaction(Protocol):
    """One transaction. SQL is that of SQLite and PostgreSQL alike, with ``?`` for parameters.

    Attributes:
        now: epoch seconds when it began, by the one clock of this database.
        owner: the name under which this process claims entries.

    """

    now: float
    owner: str

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """Run a statement and return its rows."""
        ...

    def rows_among(self, sql: str, among: Sequence[Value], parameters: Sequence[Value] = ()) -> list[Row]:
        """Run a statement that compares with many values, and return its rows in no order.

        Args:
            sql: ends with ``IN {among}``.
            among: the values.
            parameters: of what comes before.

        """
        ...

    def execute(self, sql: str, parameters: Sequence[Value] = ()) -> int:
        """Run a statement and return how many rows it changed."""
        ...

    def many(self, sql: str, parameters: Iterable[Sequence[Value]]) -> None:
        """Run a statement for each set of parameters."""
        ...

    def for_each(self, sql: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement on many rows at once; it is silent where there are none.

        Args:
            sql: names the columns as ``given.name``, and says by ``{given}`` where their source is to stand,
                between the last value and ``WHERE``. A column that may be NULL in all rows is cast.
            columns: of the rows.
            rows: their values.

        """
        ...

    def lock_scope(self, scope: str) -> None:
        """Serialise claims and verdicts of a scope until the transaction ends."""
        ...

    def alive(self, owner: str) -> bool:
        """Tell whether the worker of that name still holds its lock."""
        ...


class Database(Protocol):
    """A ledger's database, opened on first use.

    Attributes:
        death_is_certain: whether a worker that lost its lock is certainly gone. A session may end by a
            partition of the network while its worker still sends.

    """

    death_is_certain: bool

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction; committed at the end, durably, or rolled back.

        Raises:
            LedgerUnavailable: the database cannot be opened, read or written.

        """
        ...

    def close(self) -> None:
        """Give the worker's lock back and close. The next transaction opens again, under another name."""
        ...
