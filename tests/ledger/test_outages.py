"""A database, or a provider's list, that fails while a batch runs."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from govauth.errors import ServerFault
from govauth.ledger import Ledger, LedgerSettings
from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.progress import Progress
from govauth.ledger.storage.sqlite import SqliteDatabase, SqliteTransaction
from govauth.ledger.values import Times
from tests.ledger.till import Sell, Selling, Till

pytestmark = pytest.mark.anyio
SETTLE = 0.05
ROWS = [(f"k{number}", Sell("lesson")) for number in range(8)]


class Outage:
    """Transactions that fail, by their number."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun = 0
        self.failing: set[int] = set()
        self.passing = True
        original = SqliteDatabase.transaction

        @contextmanager
        def transaction(database: SqliteDatabase) -> Generator[SqliteTransaction]:
            self.begun += 1
            if self.begun in self.failing:
                raise LedgerUnavailable("the disk is away", passing=self.passing)
            with original(database) as found:
                yield found

        monkeypatch.setattr(SqliteDatabase, "transaction", transaction)
        for module in ("commits", "batch"):
            monkeypatch.setattr(f"govauth.ledger.{module}.RETRY_PAUSES", (0.001,) * 3)


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> Outage:
    return Outage(monkeypatch)


def opened(tmp_path: Path) -> Ledger:
    settings = LedgerSettings(settle=SETTLE, spacing=SETTLE)
    return Ledger(str(tmp_path / "private" / "ledger.sqlite"), settings=settings)


async def transactions_of(tmp_path: Path, outage: Outage) -> int:
    ledger = opened(tmp_path / "calm")
    assert (await ledger.run(Selling(Till()), ROWS, width=3)).complete
    await ledger.aclose()
    begun, outage.begun = outage.begun, 0
    return begun


async def test_a_database_may_be_away_at_any_transaction(tmp_path: Path, outage: Outage) -> None:
    """The run goes on, or says why it ended, and what another one finds is whole: no row is sold twice."""
    count = await transactions_of(tmp_path, outage)
    goes_on = tried = 0
    for number in (4, count - 2, count - 1):
        outage.begun, outage.failing, tried = 0, {number}, tried + 1
        till, ledger = Till(), opened(tmp_path / str(number))
        try:
            goes_on += (await ledger.run(Selling(till), ROWS, width=3)).complete
        except LedgerUnavailable as error:
            assert error.message == "the disk is away"  # noqa: PT017
        outage.failing = set()
        assert (await ledger.run(Selling(till), ROWS, width=3)).complete
        assert till.doubles(len(ROWS)) == 0
        await ledger.aclose()
    assert goes_on >= tried // 2


async def test_a_database_that_stays_away_ends_the_run(
    tmp_path: Path, outage: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govauth.ledger.sending.WRITE_SECONDS", 0.05)
    count = await transactions_of(tmp_path, outage)
    till, ledger = Till(), opened(tmp_path)
    outage.passing = False
    outage.failing = set(range(count // 2, 100 * count))
    with pytest.raises(LedgerUnavailable, match="the disk is away"):
        await ledger.run(Selling(till), ROWS, width=3)
    outage.failing = set()
    assert (await ledger.run(Selling(till), ROWS, width=3)).complete
    assert till.doubles(len(ROWS)) == 0
    await ledger.aclose()


class Forgetting(Till):
    """Loses the first request, shows its list once, and never again."""

    async def submit(self, name: str, total: int, phone: str | None, times: Times) -> str:
        self.lose_before = 1.0 if self.calls["submit"] == 0 else 0.0
        if self.calls["submit"]:
            self.listing_fails = ServerFault("the list is being repaired", status=503)
        return await super().submit(name, total, phone, times)


async def test_a_list_that_fails_at_the_end_leaves_the_report_whole(tmp_path: Path) -> None:
    ledger, till, events = opened(tmp_path), Forgetting(), list[Progress]()
    report = await ledger.run(Selling(till), ROWS[:1], on_event=events.append)
    assert report.complete
    assert (report.done, report.surplus, len(till.sold), till.calls["submit"]) == (1, 0, 1, 2)
    assert events[-1].note == "the list cannot be had: the list is being repaired"
    await ledger.aclose()
