"""Which database a URL names."""

from __future__ import annotations

from pathlib import Path

from govauth.errors import ConfigurationError
from govauth.ledger.storage.database import Database
from govauth.secret import Secret
from govauth.settings import check_kind


def open_database(url: str | Path | Secret, *, durable: bool = True) -> Database:
    """Return the database; nothing is opened yet.

    Raises:
        ConfigurationError: the URL is of no known kind, or an extra is missing.

    """
    if isinstance(url, Path):
        return _file(url, durable=durable)
    # From here on no local of this frame holds a password.
    check_kind("url", url, str | Secret, what="a path, or the address of a database")
    url = Secret(url)
    scheme, separator, _ = url.reveal().partition("://")
    if not separator:
        return _file(_path(url.reveal()), durable=durable)
    if scheme in ("postgresql", "postgres"):
        from govauth.ledger.storage.postgres import PostgresDatabase  # noqa: PLC0415 - on first use

        return PostgresDatabase(url)
    if scheme == "sqlite" and url.reveal().startswith("sqlite:///"):
        return _file(_path(url.reveal().removeprefix("sqlite:///")), durable=durable)
    raise ConfigurationError("url must be a path, sqlite:///path or postgresql://user@host/database")


def _path(text: str) -> str:
    if not text or text.endswith("/") or text == ":memory:":
        raise ConfigurationError("url must name a file: a ledger that is gone after a crash is of no use")
    return text


def _file(path: str | Path, *, durable: bool) -> Database:
    from govauth.ledger.storage.sqlite import SqliteDatabase  # noqa: PLC0415 - on first use

    return SqliteDatabase(path, durable=durable)
