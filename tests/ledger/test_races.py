"""Two sessions of PostgreSQL that write to one entry at once: what one read, the other changes before it writes."""

from __future__ import annotations

import threading

import anyio
import anyio.to_thread
import psycopg
import pytest

from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.ledger import Ledger, LedgerSettings, State, entries, records
from govauth.ledger.content import scope_digest
from govauth.ledger.seconds import Seconds
from govauth.ledger.storage.database import Transaction
from govauth.ledger.values import Claim
from tests.ledger.postgres import Server
from tests.ledger.rows import Between
from tests.ledger.till import Sell, Selling, Till

pytestmark = pytest.mark.anyio
SCOPE = scope_digest("till one")


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.make_database()


async def lost(ledger: Ledger, till: Till, key: str) -> Claim:
    """Lose the answer of a key, and return its claim as its worker remembers it."""
    till.lose_after = 1.0
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(till), key, Sell("lesson"))
    till.lose_after = 0.0
    sql = "SELECT id, epoch FROM ledger_entry WHERE key = ?"
    number, epoch = (await ledger.engine.commits.run(lambda t: t.rows(sql, (key,))))[0]
    return Claim(number, epoch, key, {}, till.sold[-1].times)


async def test_an_answer_that_comes_while_its_entry_is_claimed_again(url: str) -> None:
    late, other = Ledger(url), Ledger(url)
    till = Till()
    claim = await lost(late, till, "order-1")
    await late.decide("order-1", not_applied=True)

    def answer() -> None:
        assert late.engine.commits.run_now(
            lambda t: entries.done(t, [(claim, "r1")], keep_content=False)
        ) == [True]

    def claim_again(transaction: Transaction) -> list[Claim]:
        between: Transaction = Between(transaction, answer)  # type: ignore[assignment]
        return entries.claim(between, SCOPE, Seconds(between, SCOPE, 1, lambda now: now), key="order-1")

    assert await other.engine.commits.run(claim_again, scope=SCOPE) == []
    assert await other.once(Selling(till), "order-1", Sell("lesson")) == "r1"
    assert till.calls["submit"] == 1
    await late.aclose()
    await other.aclose()


async def test_a_decision_that_comes_after_the_answer(url: str) -> None:
    late, person = Ledger(url), Ledger(url)
    till = Till()
    claim = await lost(late, till, "order-1")

    def answer() -> None:
        late.engine.commits.run_now(lambda t: entries.done(t, [(claim, "r1")], keep_content=False))

    def decide(transaction: Transaction) -> object:
        between: Transaction = Between(transaction, answer)  # type: ignore[assignment]
        return records.decide(between, "order-1", None, None)

    with pytest.raises(InvalidInput, match="done, not unknown"):
        await person.engine.commits.run(decide)
    assert await person.counts() == {State.DONE: 1}
    await late.aclose()
    await person.aclose()


async def test_two_keys_that_get_one_reference_at_the_same_moment(url: str) -> None:
    ledger = Ledger(url, settings=LedgerSettings(settle=0.1))
    till = Till()
    claim = await lost(ledger, till, "order-1")
    await lost(ledger, till, "order-2")
    with psycopg.connect(url) as session:
        session.execute("UPDATE ledger_entry SET state = 'done', ref = 'r1' WHERE key = 'order-2'")
        own: list[bool] = []
        writer = threading.Thread(
            target=lambda: own.append(
                *ledger.engine.commits.run_now(lambda t: entries.done(t, [(claim, "r1")], keep_content=False))
            )
        )
        writer.start()
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
        with psycopg.connect(url, autocommit=True) as watcher:
            while not watcher.execute(waiting).fetchone():
                await anyio.sleep(0.01)
        session.commit()
        await anyio.to_thread.run_sync(writer.join)
    assert own == [False]
    await ledger.aclose()
