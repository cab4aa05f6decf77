"""A ledger in PostgreSQL, for workers on several hosts. Extra ``postgres`` (psycopg 3)."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from govauth.concurrency.forking import forget_after_fork
from govauth.errors import ConfigurationError
from govauth.ledger.errors import LedgerUnavailable, TransactionConflict
from govauth.ledger.storage import schema
from govauth.ledger.storage.database import Row, Value
from govauth.secret import Secret
from govauth.settings import check_kind

if TYPE_CHECKING:
    from psycopg import Connection, Cursor, Pipeline

CONNECT_SECONDS: Final = 10
IDLE_SECONDS: Final = 10
"""A worker that is stopped within a transaction loses its session after so long, and others go on."""

GONE_SECONDS: Final = 25
"""A host that acknowledges nothing for so long is gone."""

_SETTINGS: Final = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    # Keepalives are not sent while something is on its way: without this a cut network is noticed after
    # a quarter of an hour.
    "tcp_user_timeout": f"{GONE_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    # A crash of the server must not take the last intentions away: they would be sent again.
    "synchronous_commit": "on",
    "default_transaction_isolation": "read committed",
}

_LOCKS: Final = 0x676F7661
"""The first half of the advisory locks of transactions; those of workers are whole 64-bit numbers."""

_ALIVE: Final = """
    SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = ?::bigint::oid AND objid = ?::bigint::oid
"""

_inherited: list[Connection[Row]] = []
"""Connections of a parent process. Closing one in a child would end the parent's session."""


class _SessionChanged(Exception):
    """The transactions of this connection do not run in one session."""


class PostgresTransaction:
    """A transaction of the one session that holds the worker's lock.

    In a pipeline what returns nothing goes out with what is asked next, in one round trip.
    """

    def __init__(
        self, connection: Connection[Row], owner: str, now: float, pipeline: Pipeline | None = None
    ) -> None:
        self._connection = connection
        self._pipeline = pipeline
        self._under_way = False
        """Whether something went out whose result was not asked for."""
        self.owner = owner
        self.now = now

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """Run a statement and return its rows."""
        return self._asked(sql, parameters)

    def rows_among(self, sql: str, among: Sequence[Value], parameters: Sequence[Value] = ()) -> list[Row]:
        """Run a statement that compares with many values, and return its rows."""
        if not among:
            return []
        statement = sql.replace("IN {among}", f"= ANY(?::{_type_of(among)}[])")
        return self._asked(statement, (*parameters, list(among)))

    def execute(self, sql: str, parameters: Sequence[Value] = ()) -> int:
        """Run a statement and return how many rows it changed."""
        cursor = self._sent(sql, parameters)
        self.arrive()
        return cursor.rowcount

    def many(self, sql: str, parameters: Iterable[Sequence[Value]]) -> None:
        """Run a statement for each set of parameters, in one round trip where the server can."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_placeholders(sql), parameters)
        self._under_way = True

    def for_each(self, sql: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement on many rows at once: a statement for each costs several times as much."""
        if not rows:
            return
        values = list(zip(*rows, strict=True))
        arrays = ", ".join(f"?::{_type_of(column)}[]" for column in values)
        # Named apart from the columns of the table, which stand alone in the statement.
        names = ", ".join(f"given_{name}" for name in columns)
        given = f"FROM unnest({arrays}) AS given ({names})"
        statement = sql.replace("given.", "given.given_").replace("{given}", given)
        self._sent(statement, [list(column) for column in values])

    def arrive(self) -> None:
        """Wait until the server has done all that was asked."""
        if self._pipeline is not None and self._under_way:
            self._pipeline.sync()
        self._under_way = False

    def lock_scope(self, scope: str) -> None:
        """Serialise claims and verdicts of a scope until the transaction ends."""
        self._sent("SELECT pg_advisory_xact_lock(?, hashtext(?))", (_LOCKS, scope))

    def alive(self, owner: str) -> bool:
        """Tell whether the session of a worker holds its lock."""
        if owner == self.owner:
            return True
        number = int(owner, 16)
        return bool(self.rows(_ALIVE, (number >> 32, number & 0xFFFFFFFF)))

    def _asked(self, sql: str, parameters: Sequence[object]) -> list[Row]:
        """Run a statement; its rows come after the results of all that was sent before."""
        found = self._sent(sql, parameters).fetchall()
        self._under_way = False
        return found

    def _sent(self, sql: str, parameters: Sequence[object]) -> Cursor[Row]:
        """Run a statement whose result may come later."""
        self._under_way = True
        return self._connection.execute(_placeholders(sql), parameters)


class PostgresDatabase:
    """One session, opened on first use. When it is lost the worker is a new one, under another name."""

    death_is_certain = False

    def __init__(self, url: str | Secret) -> None:
        """Take the address; nothing is opened.

        Args:
            url: ``postgresql://user:password@host/database``.

        Raises:
            ConfigurationError: psycopg is not installed.

        """
        check_kind("url", url, str | Secret, what="the address of a database")
        self._url = Secret(url)
        self._connection: Connection[Row] | None = None
        self._owner = ""
        self._backend = 0
        if find_spec("psycopg") is None:
            raise ConfigurationError("a ledger in PostgreSQL needs an extra: pip install 'govauth[postgres]'")
        forget_after_fork(self)

    @contextmanager
    def transaction(self) -> Generator[PostgresTransaction]:
        """Begin a transaction; see :class:`~govauth.ledger.storage.database.Database`."""
        import psycopg  # noqa: PLC0415 - an extra, on first use

        problem: str
        passing = False
        try:
            connection = self._opened()
            with self._pipeline(connection) as pipeline, connection.transaction():
                transaction = PostgresTransaction(connection, self._owner, self._now(connection), pipeline)
                yield transaction
                # What failed must be known before the commit, which a broken transaction would swallow.
                transaction.arrive()
        except _SessionChanged:
            self.close()
            problem = (
                "the session changed between two transactions: a pooler such as PgBouncer must pool sessions"
                " (pool_mode = session), or be bypassed; the ledger's locks live in the session"
            )
        except (
            psycopg.errors.DeadlockDetected,
            psycopg.errors.SerializationFailure,
            psycopg.errors.UniqueViolation,  # another worker wrote the same reference or key meanwhile
        ):
            raise TransactionConflict(
                "PostgreSQL broke off a transaction of the ledger; begin again"
            ) from None
        except (psycopg.DataError, psycopg.errors.ProgramLimitExceeded) as error:
            # Whose it is shows when each piece of work has a transaction of its own.
            raise TransactionConflict(
                f"PostgreSQL cannot hold a value of this entry ({type(error).__name__})"
            ) from None
        except psycopg.OperationalError as error:
            # The session is gone, and the lock with it: a new worker begins with the next transaction.
            self.close()
            problem = f"PostgreSQL at {self._where()} does not serve the ledger ({type(error).__name__})"
            passing = True
        except psycopg.Error as error:
            problem = f"PostgreSQL refused the ledger's statement ({type(error).__name__})"
        else:
            return
        raise LedgerUnavailable(problem, passing=passing)

    @staticmethod
    def _pipeline(connection: Connection[Row]) -> AbstractContextManager[Pipeline | None]:
        from psycopg import Pipeline  # noqa: PLC0415 - an extra, on first use

        # A libpq before 14 has none, and every statement is a round trip.
        return connection.pipeline() if Pipeline.is_supported() else nullcontext()

    def _where(self) -> str:
        from psycopg import ProgrammingError  # noqa: PLC0415 - an extra, on first use
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

        try:
            found = conninfo_to_dict(self._url.reveal())
        except ProgrammingError:
            return "an address that cannot be read"
        return f"{found.get('host', 'the local socket')}:{found.get('port', 5432)}"

    def close(self) -> None:
        """End the session, and with it the worker."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def after_fork(self) -> None:
        """Leave the parent's session alone in a forked child."""
        if self._connection is not None:
            _inherited.append(self._connection)
            self._connection = None

    def _now(self, connection: Connection[Row]) -> float:
        row = connection.execute(
            "SELECT extract(epoch FROM clock_timestamp())::float8, pg_backend_pid()"
        ).fetchone()
        if row is None or row[1] != self._backend:
            raise _SessionChanged
        return float(row[0])

    def _opened(self) -> Connection[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> Connection[Row]:
        import psycopg  # noqa: PLC0415 - an extra, on first use

        connection: Connection[Row] = psycopg.connect(
            self._url.reveal(),
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            application_name="govauth ledger",
            client_encoding="utf8",
            keepalives=1,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=GONE_SECONDS * 1000,
        )
        try:
            self._begin(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin(self, connection: Connection[Row]) -> None:
        """Make the session one of the ledger, whatever the defaults of the role and the database are."""
        # Never prepared: a session pooler may hand the session of another client on.
        connection.prepare_threshold = None
        number = secrets.randbits(63)
        for setting, value in _SETTINGS.items():
            connection.execute(f"SET SESSION {setting} = '{value}'".encode())
        encoding = connection.execute("SHOW server_encoding").fetchone()
        if encoding is None or encoding[0] != "UTF8":
            raise LedgerUnavailable(
                f"the database is encoded in {encoding and encoding[0]}, which cannot hold every name;"
                " make one with ENCODING 'UTF8' for the ledger"
            )
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_LOCKS,))
            row = connection.execute(
                "SELECT to_regclass('ledger_meta') IS NOT NULL, pg_backend_pid()"
            ).fetchone()
            self._owner = f"{number:016x}"
            opening = PostgresTransaction(connection, self._owner, 0.0)
            schema.prepare(
                opening,
                exists=bool(row and row[0]),
                identity="BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                real="DOUBLE PRECISION",
            )
            connection.execute("SELECT pg_advisory_lock(%s)", (number,))
            self._backend = int(row[1]) if row else 0

    def __repr__(self) -> str:
        return "PostgresDatabase(•••)"


def _placeholders(sql: str) -> bytes:
    return sql.replace("%", "%%").replace("?", "%s").encode()


def _type_of(values: Sequence[Value]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        return "text"
    return "bigint" if kinds == {int} else "double precision"
