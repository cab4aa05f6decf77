"""The host's clock is set forward or back by an hour while a ledger is in use."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from govauth.concurrency.limiter import Rate
from govauth.errors import ConnectFailed, OutcomeUnknown
from govauth.ledger import Ledger, LedgerSettings
from govauth.ledger.storage import host_clock
from govauth.ledger.storage.database import Transaction
from govauth.ledger.values import JsonObject, Times
from govauth.transport.fence import Fence
from tests.ledger.till import Sell, Selling, Till

pytestmark = pytest.mark.anyio

HOUR = 3600.0


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the wall clock of this process, and with it that of a SQLite ledger."""
    true = time.time
    shift = [0.0]
    monkeypatch.setattr(time, "time", lambda: true() + shift[0])

    def by(seconds: float) -> None:
        shift[0] += seconds

    return by


@pytest.fixture
def ledger_url(tmp_path: Path) -> str:
    return str(tmp_path / "private" / "ledger.sqlite")


async def test_a_system_that_does_not_tell_its_uptime_goes_by_the_wall_clock(
    ledger: Ledger, jump: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_clock, "boot_id", lambda: "")
    before = await ledger.engine.commits.run(lambda transaction: transaction.now)
    jump(HOUR)
    assert await ledger.engine.commits.run(lambda transaction: transaction.now) - before >= HOUR


async def test_after_a_reboot_the_uptime_begins_anew(
    ledger: Ledger, jump: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ripe(transaction: Transaction) -> float:
        return float(transaction.rows("SELECT ripe FROM ledger_entry")[0][0])

    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(Till(lose_after=1.0)), "order-1", Sell("lesson"))
    before = await ledger.engine.commits.run(ripe)
    monkeypatch.setattr(host_clock, "boot_id", lambda: "another")
    jump(HOUR)
    assert await ledger.engine.commits.run(ripe) == before
    jump(HOUR)
    assert round(await ledger.engine.commits.run(ripe) - before) == HOUR


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
async def test_a_lost_answer_is_found_after_the_jump(
    ledger: Ledger, jump: Callable[[float], None], seconds: float
) -> None:
    till = Till(lose_after=1.0)
    with pytest.raises(OutcomeUnknown):
        await ledger.once(Selling(till), "order-1", Sell("lesson"))
    jump(seconds)
    till.lose_after = 0.0
    assert await ledger.once(Selling(till), "order-1", Sell("lesson"), within=5) == till.sold[0].ref
    assert till.calls["submit"] == 1


async def test_a_jump_forward_does_not_shorten_the_wait_for_a_sleeping_request(
    jump: Callable[[float], None], ledger_url: str
) -> None:
    """The provider applies it half a second after its answer was lost; ``settle`` is a second."""
    ledger = Ledger(ledger_url, settings=LedgerSettings(settle=1.0))
    till = Till()

    class Sleeping(Selling):
        async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
            if till.calls["submit"]:
                return await super().submit(content, times, fence=fence)
            till.calls["submit"] += 1
            tasks.start_soon(self.late, times)
            raise OutcomeUnknown("lost", reason="ConnectionLost")

        async def late(self, times: Times) -> None:
            await anyio.sleep(0.5)
            await till.submit("lesson", 1000, None, times)

    effect = Sleeping(till)
    async with anyio.create_task_group() as tasks:
        with pytest.raises(OutcomeUnknown):
            await ledger.once(effect, "order-1", Sell("lesson"))
        jump(HOUR)
        await ledger.once(effect, "order-1", Sell("lesson"), within=5)
    assert len(till.sold) == 1
    await ledger.aclose()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
async def test_a_batch_goes_on(ledger: Ledger, jump: Callable[[float], None], seconds: float) -> None:
    till = Till(lose_after=0.1, latency=0.01)
    till.raising = [ConnectFailed("refused")]
    jumped: list[float] = []

    def on_event(_: object) -> None:
        if till.calls["submit"] > 20 and not jumped:
            jumped.append(seconds)
            jump(seconds)

    rows = [(f"k{number}", Sell("lesson")) for number in range(40)]
    rate = Rate(calls=40, seconds=1, burst=1)
    with anyio.fail_after(30):
        report = await ledger.run(Selling(till), rows, width=10, on_event=on_event, rate=rate)
    assert jumped
    assert report.complete
    assert len(till.sold) == 40


async def test_a_rest_after_a_jump_back_is_not_an_hour(ledger: Ledger, jump: Callable[[float], None]) -> None:
    """The turn of the list, the pace and pauses are all moments that may lie an hour ahead now."""
    till = Till(lose_after=1.0)
    rate = Rate(calls=100, seconds=1, burst=1)
    await ledger.once(Selling(till), "k1", Sell("lesson"), within=10)
    till.raising = [ConnectFailed("refused")]
    with pytest.raises(ConnectFailed):
        await ledger.once(Selling(till), "k2", Sell("lesson"))
    jump(-HOUR)
    with anyio.fail_after(15):
        assert (await ledger.run(Selling(till), [("k2", Sell("lesson"))], rate=rate)).complete
    assert len(till.sold) == 2
