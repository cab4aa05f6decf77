"""One key, one effect: every way in which ``once`` can end, in a file and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import anyio
import pytest

from govauth.errors import (
    ConnectFailed,
    GovAuthError,
    InvalidInput,
    OutcomeUnknown,
    RenewalFailed,
    ServerFault,
    UnexpectedReply,
)
from govauth.ledger import ContentDiffers, InProgress, Ledger, NeedsPerson, NotDecided, Refused, State
from tests.ledger.conftest import SETTLE
from tests.ledger.till import Sell, Selling, Till

pytestmark = pytest.mark.anyio


@pytest.fixture
def till() -> Till:
    return Till()


@pytest.fixture
def selling(till: Till) -> Selling:
    return Selling(till)


async def state_of(ledger: Ledger, key: str) -> State:
    return [entry.state async for entry in ledger.list(key=key)][0]


async def test_a_key_is_done_once_however_often_it_is_asked_for(
    ledger: Ledger, selling: Selling, till: Till, open_ledger: Callable[[], Ledger]
) -> None:
    first = await ledger.once(selling, "order-1", Sell("lesson"))
    again = await ledger.once(selling, "order-1", Sell("lesson"))
    elsewhere = await open_ledger().once(selling, "order-1", Sell("lesson"))
    assert first == again == elsewhere
    assert till.calls["submit"] == 1


async def test_a_hundred_callers_of_one_key_get_one_effect(
    ledger: Ledger, selling: Selling, till: Till
) -> None:
    till.latency = 0.02
    refs: list[str] = []

    async def call() -> None:
        refs.append(await ledger.once(selling, "order-1", Sell("lesson"), within=10))

    async with anyio.create_task_group() as tasks:
        for _ in range(100):
            tasks.start_soon(call)
    assert len(refs) == 100
    assert len(set(refs)) == till.calls["submit"] == 1


async def test_keys_of_different_accounts_do_not_meet(ledger: Ledger, till: Till) -> None:
    one, two = Selling(till, "one"), Selling(till, "two")
    assert await ledger.once(one, "order-1", Sell("a")) != await ledger.once(two, "order-1", Sell("b"))
    assert len(till.sold) == 2


async def test_another_content_under_the_same_key_is_refused(
    ledger: Ledger, selling: Selling, till: Till
) -> None:
    await ledger.once(selling, "order-1", Sell("lesson"))
    with pytest.raises(ContentDiffers, match="other content") as caught:
        await ledger.once(selling, "order-1", Sell("lesson", total=2000))
    assert caught.value.key == "order-1"
    assert caught.value.operation == "till.sell"
    assert len(till.sold) == 1


@pytest.mark.parametrize("key", ["", "x" * 513, "line\nbreak", "\x1b[0m"])
async def test_a_key_that_no_ledger_holds_is_refused_at_once(
    ledger: Ledger, selling: Selling, key: str
) -> None:
    with pytest.raises(InvalidInput, match="key"):
        await ledger.once(selling, key, Sell("lesson"))
    assert await ledger.counts() == {}


async def test_bad_content_is_refused_before_it_is_written_down(ledger: Ledger, selling: Selling) -> None:
    with pytest.raises(InvalidInput, match="total"):
        await ledger.once(selling, "order-1", Sell("lesson", total=0))
    assert await ledger.counts() == {}


async def test_a_refusal_is_answered_from_the_ledger(ledger: Ledger, selling: Selling, till: Till) -> None:
    till.refuse = {"lesson"}
    for _ in range(3):
        with pytest.raises(Refused, match="not allowed"):
            await ledger.once(selling, "order-1", Sell("lesson"))
    assert till.calls["submit"] == 1


@pytest.mark.parametrize("lost", ["lose_before", "lose_after"])
async def test_a_lost_answer_is_looked_for_and_not_sent_again(
    ledger: Ledger, selling: Selling, till: Till, lost: str
) -> None:
    setattr(till, lost, 1.0)
    with pytest.raises(OutcomeUnknown):
        await ledger.once(selling, "order-1", Sell("lesson"))
    with pytest.raises(OutcomeUnknown, match="ask again with the same key"):
        await ledger.once(selling, "order-1", Sell("lesson"))
    assert till.calls == {"submit": 1}  # too early to look
    setattr(till, lost, 0.0)
    await anyio.sleep(SETTLE)
    ref = await ledger.once(selling, "order-1", Sell("lesson"))
    assert [one.ref for one in till.sold] == [ref]
    assert till.calls["submit"] == (2 if lost == "lose_before" else 1)


@pytest.mark.parametrize(
    "error",
    [
        ServerFault("maintenance", status=503),
        ConnectFailed("refused"),
        UnexpectedReply("body", "not JSON", status=200),
        RenewalFailed("unwell"),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_a_list_that_cannot_be_had_decides_nothing(
    ledger: Ledger, selling: Selling, till: Till, error: GovAuthError
) -> None:
    till.lose_after = 1.0
    with pytest.raises(OutcomeUnknown):
        await ledger.once(selling, "order-1", Sell("lesson"))
    till.listing_fails = error
    await anyio.sleep(SETTLE)
    with pytest.raises(NotDecided, match="list cannot be had") as caught:
        await ledger.once(selling, "order-1", Sell("lesson"))
    assert (caught.value.reason, caught.value.operation) == (type(error).__name__, "till.sell")
    till.listing_fails = None
    assert [one.ref for one in till.sold] == [await ledger.once(selling, "order-1", Sell("lesson"))]
    assert till.calls["submit"] == 1


async def test_within_waits_for_the_settling(ledger: Ledger, selling: Selling, till: Till) -> None:
    till.lose_after = 1.0
    ref = await ledger.once(selling, "order-1", Sell("lesson"), within=20)
    assert [one.ref for one in till.sold] == [ref]


@pytest.mark.parametrize(
    "error", [ConnectFailed("refused"), RenewalFailed("unwell")], ids=["not connected", "no token"]
)
async def test_what_never_left_is_sent_by_the_next_call(
    ledger: Ledger, selling: Selling, till: Till, error: Exception
) -> None:
    till.raising = [error]
    with pytest.raises(type(error)):
        await ledger.once(selling, "order-1", Sell("lesson"))
    assert await state_of(ledger, "order-1") is State.PLANNED
    await ledger.once(selling, "order-1", Sell("lesson"))
    assert len(till.sold) == 1


async def test_a_bug_of_the_program_while_sending_is_an_unknown_outcome(
    ledger: Ledger, selling: Selling, till: Till
) -> None:
    till.raising = [ZeroDivisionError()]
    with pytest.raises(OutcomeUnknown, match="ZeroDivisionError"):
        await ledger.once(selling, "order-1", Sell("lesson"))
    assert await state_of(ledger, "order-1") is State.UNKNOWN


async def test_a_cancelled_caller_leaves_the_answer_to_be_written(
    ledger: Ledger, selling: Selling, till: Till
) -> None:
    till.latency = 0.3
    with anyio.move_on_after(0.1):
        await ledger.once(selling, "order-1", Sell("lesson"))
    await ledger.engine.landed()
    assert await state_of(ledger, "order-1") is State.DONE
    assert await ledger.once(selling, "order-1", Sell("lesson")) == till.sold[0].ref
    assert till.calls["submit"] == 1


async def test_another_live_worker_is_left_to_finish(
    ledger: Ledger, selling: Selling, till: Till, open_ledger: Callable[[], Ledger]
) -> None:
    till.latency = 0.6
    other = open_ledger()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: other.once(selling, "order-1", Sell("lesson")))
        while not till.calls["submit"]:
            await anyio.sleep(0.01)
        with pytest.raises(InProgress):
            await ledger.once(selling, "order-1", Sell("lesson"))
    assert await ledger.once(selling, "order-1", Sell("lesson")) == till.sold[0].ref
    assert till.calls["submit"] == 1


async def test_a_stranger_s_equal_sale_leaves_it_to_a_person(
    ledger: Ledger, selling: Selling, till: Till
) -> None:
    till.lose_after = 1.0
    with pytest.raises(OutcomeUnknown):
        await ledger.once(selling, "order-1", Sell("lesson", at=1_700_000_000))
    times = till.sold[0].times
    till.lose_after = 0.0
    await till.submit("lesson", 1000, None, times)  # somebody else's, equal in everything
    with pytest.raises(NeedsPerson, match="decide"):
        await ledger.once(selling, "order-1", Sell("lesson", at=1_700_000_000), within=30)
    assert len(till.sold) == 2
    decided = await ledger.decide("order-1", ref="r1")
    assert decided.state is State.DONE
    assert await ledger.once(selling, "order-1", Sell("lesson", at=1_700_000_000)) == "r1"


async def test_a_person_may_say_that_nothing_was_done(ledger: Ledger, selling: Selling, till: Till) -> None:
    till.lose_before = 1.0
    with pytest.raises(OutcomeUnknown):
        await ledger.once(selling, "order-1", Sell("lesson"))
    till.lose_before = 0.0
    await ledger.decide("order-1", not_applied=True)
    assert await ledger.once(selling, "order-1", Sell("lesson")) == "r1"
    assert till.calls == {"submit": 2}


async def test_a_decision_is_checked(ledger: Ledger, selling: Selling) -> None:
    await ledger.once(selling, "order-1", Sell("lesson"))
    with pytest.raises(InvalidInput, match="done, not unknown"):
        await ledger.decide("order-1", not_applied=True)
    with pytest.raises(InvalidInput, match="in no entry"):
        await ledger.decide("order-2", not_applied=True)
    with pytest.raises(InvalidInput, match="not both"):
        await ledger.decide("order-1")


async def test_a_refusal_of_equal_bytes_gets_new_seconds(
    ledger: Ledger, selling: Selling, till: Till
) -> None:
    till.refuse_equal = True
    till.lose_after = 1.0
    with pytest.raises(OutcomeUnknown):
        await ledger.once(selling, "order-1", Sell("lesson"))
    till.lose_after = 0.0
    # A person is wrong about it, and the same bytes go out: the provider knows them.
    await ledger.decide("order-1", not_applied=True)
    with pytest.raises(OutcomeUnknown, match=r"receipt\.duplication"):
        await ledger.once(selling, "order-1", Sell("lesson"))
    ref = await ledger.once(selling, "order-1", Sell("lesson"), within=20)
    assert [one.ref for one in till.sold] == [ref]


async def test_121_equal_sales_of_a_second_have_seconds_of_their_own(
    ledger: Ledger, selling: Selling, till: Till
) -> None:
    async with anyio.create_task_group() as tasks:
        for number in range(100):
            tasks.start_soon(ledger.once, selling, f"k{number}", Sell("lesson"))
    assert len({one.times for one in till.sold}) == 100


async def test_content_is_kept_only_as_long_as_it_is_needed(
    ledger: Ledger, selling: Selling, till: Till
) -> None:
    till.lose_after = 1.0
    with pytest.raises(OutcomeUnknown):
        await ledger.once(selling, "order-1", Sell("lesson", phone="79991112233"))

    def contents() -> list[object]:
        return [
            row[0]
            for row in ledger.engine.commits.run_now(lambda t: t.rows("SELECT content FROM ledger_entry"))
        ]

    assert "79991112233" in str(contents())
    till.lose_after = 0.0
    await ledger.once(selling, "order-1", Sell("lesson", phone="79991112233"), within=20)
    assert contents() == [None]
