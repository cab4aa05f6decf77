"""Ledgers in a file and in a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from govauth.ledger import Ledger, LedgerSettings
from tests.ledger.postgres import Server, running_server

SETTLE = 0.2


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "private" / "ledger.sqlite")
    server: Server = request.getfixturevalue("postgres")
    return server.make_database()


@pytest.fixture
async def ledger(ledger_url: str) -> AsyncIterator[Ledger]:
    opened = Ledger(ledger_url, settings=LedgerSettings(settle=SETTLE, spacing=SETTLE))
    yield opened
    await opened.aclose()


@pytest.fixture
async def open_ledger(ledger_url: str) -> AsyncIterator[Callable[[], Ledger]]:
    """Open further ledgers on the same database, as other processes would."""
    opened: list[Ledger] = []

    def make() -> Ledger:
        opened.append(Ledger(ledger_url, settings=LedgerSettings(settle=SETTLE, spacing=SETTLE)))
        return opened[-1]

    yield make
    for one in opened:
        await one.aclose()
