"""Values that databases, encodings and numbers stumble over."""

from __future__ import annotations

import decimal
import time
import anyio
import pytest

from govauth.errors import InvalidInput, InvalidRequest, OutcomeUnknown, RateLimited
from govauth.ledger import ContentDiffers, InProgress, Ledger, LedgerUnavailable, Refused, State, sending
from govauth.ledger.values import Times
from govauth.ledger.storage.postgres import PostgresDatabase
from tests.ledger.postgres import Server
from tests.ledger.till import Sell, Selling, Till

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("key", ["a\0b", "x" * 1_000_000, "\ud800", "\u2028", "  "[:0], 17])
async def test_keys(ledger: Ledger, key: str) -> None:
    with pytest.raises(InvalidInput, match="key"):
        await ledger.once(Selling(Till()), key, Sell("lesson"))


@pytest.mark.parametrize("key", ["ж" * 512, "заказ №7 ' \" % ? {} \\", "👩‍🚀"[:1], " "])
async def test_odd_but_good_keys(ledger: Ledger, key: str) -> None:
    till = Till()
    first = await ledger.once(Selling(till), key, Sell("lesson"))
    assert await ledger.once(Selling(till), key, Sell("lesson")) == first
    assert [entry.key async for entry in ledger.list()] == [key]


@pytest.mark.parametrize("name", ["a\0b", "x" * 300_000, "%s ? {}", "\u2028 ﷽ 🧾"])
async def test_names(ledger: Ledger, name: str) -> None:
    till = Till(lose_after=1.0)
    assert await ledger.once(Selling(till), "order-1", Sell(name), within=10) == "r1"


@pytest.mark.parametrize("words", ["no\0no", "lone \ud800", "x" * 1_000_000])
async def test_words_of_a_refusal(ledger: Ledger, words: str) -> None:
    """They must harm neither the entry nor those that are written in the same transaction."""
    till = Till(latency=0.05)
    till.raising = [InvalidRequest(words, status=422)]
    errors: list[Exception] = []

    async def call(number: int) -> None:
        try:
            await ledger.once(Selling(till), f"k{number}", Sell("lesson"))
        except Refused as error:
            errors.append(error)

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            for number in range(20):
                tasks.start_soon(call, number)
    assert len(errors) == 1
    assert await ledger.counts() == {State.DONE: 19, State.REFUSED: 1}


@pytest.mark.parametrize("ref", ["r\0", "r\ud800", "r" * 1_000_000])
async def test_a_reference_that_cannot_be_kept_harms_no_other(
    ledger: Ledger, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What became of it stays unknown; a person may look."""
    monkeypatch.setattr(sending, "WRITE_SECONDS", 1.0)

    class Odd(Till):
        async def submit(self, name: str, total: int, phone: str | None, times: Times) -> str:
            found = await super().submit(name, total, phone, times)
            return ref if name == "odd" else found

    till = Odd(latency=0.05)
    errors: list[Exception] = []

    async def call(number: int) -> None:
        try:
            await ledger.once(Selling(till), f"k{number}", Sell("odd" if number == 3 else "lesson"))
        except (LedgerUnavailable, InProgress, OutcomeUnknown) as error:
            errors.append(error)

    with anyio.fail_after(15):
        async with anyio.create_task_group() as tasks:
            for number in range(20):
                tasks.start_soon(call, number)
    counts = await ledger.counts()
    assert counts[State.DONE] == 20 - len(errors)
    assert len(errors) <= 1
    assert till.calls["submit"] == 20


async def test_a_precision_of_the_application_changes_no_content(ledger: Ledger) -> None:
    till = Till()
    first = await ledger.once(Selling(till), "order-1", Sell("lesson", total=1_234_567))
    with decimal.localcontext() as context:
        context.prec = 3
        assert await ledger.once(Selling(till), "order-1", Sell("lesson", total=1_234_567)) == first
        with pytest.raises(ContentDiffers):
            await ledger.once(Selling(till), "order-1", Sell("lesson", total=1_234_568))


async def test_a_pause_that_is_asked_for_may_be_absurd(ledger: Ledger) -> None:
    till = Till()
    slow_down = RateLimited("slow down", status=429)
    slow_down.retry_after = float("inf")
    till.raising = [slow_down]
    with pytest.raises(RateLimited):
        await ledger.once(Selling(till), "order-1", Sell("lesson"))
    pauses = await ledger.engine.commits.run(lambda t: t.rows("SELECT not_before FROM ledger_entry"))
    assert 0 < pauses[0][0] - time.time() < 700


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
async def test_a_database_that_cannot_hold_all_characters(postgres: Server, encoding: str) -> None:
    till = Till()
    ledger = Ledger(postgres.make_database(f"TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"))
    with pytest.raises(LedgerUnavailable, match=f"encoded in {encoding}.*UTF8"):
        await ledger.once(Selling(till), "заказ", Sell("урок"))
    assert not till.calls


async def test_defaults_of_a_database_weaken_nothing(postgres: Server) -> None:
    import psycopg

    url = postgres.make_database()
    database = url.rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{database}" SET synchronous_commit = off'.encode())
        connection.execute(
            f"ALTER DATABASE \"{database}\" SET default_transaction_isolation = 'repeatable read'".encode()
        )
    ledger = Ledger(url)
    settings = "SELECT current_setting('synchronous_commit'), current_setting('transaction_isolation')"
    rows = await ledger.engine.commits.run(lambda transaction: transaction.rows(settings))
    assert rows == [("on", "read committed")]
    # Neither end waits longer for a network that was cut while something was on its way.
    cut = await ledger.engine.commits.run(lambda transaction: transaction.rows("SHOW tcp_user_timeout"))
    assert cut == [("25000",)]
    assert isinstance(ledger.engine.database, PostgresDatabase)
    assert ledger.engine.database._connection is not None
    assert ledger.engine.database._connection.info.get_parameters()["tcp_user_timeout"] == "25000"
    await ledger.aclose()
