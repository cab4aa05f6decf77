"""The tables, their version, and how an older version becomes this one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.storage.database import Transaction

VERSION: Final = 2

_OPEN: Final = """
    CREATE INDEX ledger_open ON ledger_entry (scope, batch, not_before, id)
      WHERE state IN ('planned', 'not_applied')
"""

MIGRATIONS: Final[dict[int, tuple[str, ...]]] = {
    1: ("ALTER TABLE ledger_entry ADD COLUMN listed_in TEXT", "DROP INDEX ledger_open", _OPEN),
}
"""By version: the statements that lead from it to the next one."""

_TABLES: Final = (
    # scope: hashed, so that no ИНН is kept. fingerprint, base: keyed hashes, for a bare hash of a telephone
    # number can be guessed. content: NULL once it is no longer needed. ripe: when a reading may judge it.
    # listed_in: which list of the provider shows it, where there are several.
    """
    CREATE TABLE ledger_entry (
      id {identity}, scope TEXT NOT NULL, key TEXT NOT NULL, batch TEXT,
      fingerprint TEXT NOT NULL, content TEXT, base TEXT NOT NULL, total TEXT,
      state TEXT NOT NULL, epoch BIGINT NOT NULL DEFAULT 0, owner TEXT,
      sends BIGINT NOT NULL DEFAULT 0, looks BIGINT NOT NULL DEFAULT 0,
      fixed_op BIGINT, op_s BIGINT, req_s BIGINT, new_seconds BIGINT NOT NULL DEFAULT 0,
      sent_at {real}, ripe {real}, not_before {real} NOT NULL DEFAULT 0,
      ref TEXT, error TEXT, created {real} NOT NULL, changed {real} NOT NULL, listed_in TEXT,
      UNIQUE (scope, key), UNIQUE (scope, ref))
    """,
    _OPEN,
    "CREATE INDEX ledger_air ON ledger_entry (scope, state) WHERE state IN ('sending', 'unknown')",
    "CREATE INDEX ledger_second ON ledger_entry (scope, base, req_s, op_s)",
    "CREATE INDEX ledger_batch ON ledger_entry (scope, batch, state)",
    """
    CREATE TABLE ledger_turn (
      scope TEXT PRIMARY KEY, owner TEXT, until {real} NOT NULL DEFAULT 0, pace {real} NOT NULL DEFAULT 0)
    """,
    """
    CREATE TABLE ledger_surplus (
      scope TEXT NOT NULL, ref TEXT NOT NULL, key TEXT, seen {real} NOT NULL, PRIMARY KEY (scope, ref))
    """,
)


def prepare(
    transaction: Transaction,
    *,
    exists: bool,
    identity: str,
    real: str,
    version: int = VERSION,
    migrations: Mapping[int, tuple[str, ...]] = MIGRATIONS,
) -> None:
    """Make the tables, or lead those of an older release to this one's, in one transaction.

    Args:
        transaction: exclusive.
        exists: whether there is a table ``ledger_meta``.
        identity: the type of a growing primary key.
        real: the type of an eight-byte float.
        version: of the tables that this code works with.
        migrations: by version, the statements that lead to the next one.

    Raises:
        LedgerUnavailable: the tables are of a newer release, or of none.

    """
    if not exists:
        transaction.execute("CREATE TABLE ledger_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        for statement in _TABLES:
            transaction.execute(statement.format(identity=identity, real=real))
        meta = (("version", str(version)), ("salt", secrets.token_hex(16)))
        transaction.many("INSERT INTO ledger_meta (name, value) VALUES (?, ?)", meta)
        return
    found = _version(transaction)
    if found > version:
        raise LedgerUnavailable(
            f"the ledger was written by a newer release (version {found}; this one knows {version});"
            " update govauth here, too"
        )
    for step in range(found, version):
        for statement in migrations[step]:
            transaction.execute(statement.format(identity=identity, real=real))
    if found < version:
        transaction.execute("UPDATE ledger_meta SET value = ? WHERE name = 'version'", (str(version),))


def salt(transaction: Transaction) -> bytes:
    """Return the key of this ledger's hashes."""
    rows = transaction.rows("SELECT value FROM ledger_meta WHERE name = 'salt'")
    return bytes.fromhex(str(rows[0][0]))


def _version(transaction: Transaction) -> int:
    rows = transaction.rows("SELECT value FROM ledger_meta WHERE name = 'version'")
    text = str(rows[0][0]) if rows else ""
    if not text.isdigit():
        raise LedgerUnavailable("the database holds tables of another program, or a damaged ledger")
    return int(text)
