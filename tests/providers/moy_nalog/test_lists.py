"""The list of receipts on a service that gives fewer at once, and while receipts are cancelled and registered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.moy_nalog import CancelReason, MoyNalog, ReceiptStatus, Service, SortBy
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
SINCE, UNTIL = NOON - timedelta(hours=1), NOON + timedelta(hours=1)


async def issue(nalog: MoyNalog, number: int) -> list[str]:
    """Register receipts, the dearest first."""
    lines = [Service("Урок", price=number - place) for place in range(number)]
    return [(await nalog.receipts.issue(line, operation_time=NOON)).id for line in lines]


@pytest.mark.parametrize(
    ("total", "size", "pages"), [(46, 50, 3), (20, 50, 1), (21, 50, 2), (46, 7, 8), (0, 50, 1)]
)
async def test_a_capped_list_brings_all_in_order(
    nalog: MoyNalog, sandbox: ServedSandbox, total: int, size: int, pages: int
) -> None:
    issued = await issue(nalog, total)
    sandbox.moy_nalog.control("page_cap", 20)
    listed = nalog.receipts.list(SINCE, UNTIL, page_size=size, sort_by=SortBy.LARGEST)
    assert [income.id async for income in listed] == issued
    assert sandbox.moy_nalog.counters["receipts.list"] == pages


@pytest.mark.parametrize("size", [1, 2, 3, 8, 50])
@pytest.mark.parametrize("cap", [2, 3, 100])
async def test_receipts_that_are_cancelled_on_the_way_take_none_with_them(
    nalog: MoyNalog, sandbox: ServedSandbox, size: int, cap: int
) -> None:
    issued = await issue(nalog, 8)
    sandbox.moy_nalog.control("page_cap", cap)
    reached: list[str] = []
    async for income in nalog.receipts.list(
        SINCE, UNTIL, status=ReceiptStatus.REGISTERED, page_size=size, sort_by=SortBy.LARGEST
    ):
        reached.append(income.id)
        await nalog.receipts.cancel(income, CancelReason.MISTAKE)
    assert reached == issued


async def test_receipts_come_and_go_while_the_list_is_read(nalog: MoyNalog) -> None:
    issued = await issue(nalog, 12)
    reached: list[str] = []
    async for income in nalog.receipts.list(
        SINCE, UNTIL, status=ReceiptStatus.REGISTERED, page_size=3, sort_by=SortBy.LARGEST
    ):
        reached.append(income.id)
        if len(reached) % 2:
            await nalog.receipts.cancel(income, CancelReason.REFUND)
        elif len(reached) < 12:
            await nalog.receipts.issue(Service("Новый", price=100 + len(reached)), operation_time=NOON)
    assert [one for one in reached if one in issued] == issued
    assert len(reached) == len(set(reached))


async def test_a_service_that_repeats_a_page_is_an_error_that_names_the_list(
    nalog: MoyNalog, sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await issue(nalog, 30)
    page = sandbox.moy_nalog.receipts.page
    monkeypatch.setattr(
        sandbox.moy_nalog.receipts, "page", lambda session, query: page(session, {**query, "offset": "0"})
    )
    with pytest.raises(UnexpectedReply, match=r"receipts\.list: .*the same page came again"):
        _ = [one async for one in nalog.receipts.list(SINCE, UNTIL, page_size=10)]


async def test_a_service_that_does_not_say_whether_more_follows(
    nalog: MoyNalog, sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = await issue(nalog, 25)
    receipts = sandbox.moy_nalog.receipts
    page = receipts.page
    monkeypatch.setattr(receipts, "page", lambda *which: {"content": page(*which)["content"]})
    sandbox.moy_nalog.switches.page_cap = 10
    listed = nalog.receipts.list(SINCE, UNTIL, sort_by=SortBy.LARGEST)
    assert [one.id async for one in listed] == issued


WRONG_SIZES: tuple[Any, ...] = (0, 101, -1, "10", None, 2.0, True)


@pytest.mark.parametrize("size", WRONG_SIZES)
async def test_a_page_size_that_is_none_is_refused_by_name(
    nalog: MoyNalog, sandbox: ServedSandbox, size: Any
) -> None:
    with pytest.raises(InvalidInput, match="page_size must be a whole number from 1 to 100"):
        nalog.receipts.list(SINCE, page_size=size)
    with pytest.raises(InvalidInput, match="page_size must be a whole number from 1 to 50"):
        nalog.invoices.list(page_size=size)
    assert not sandbox.world.journal.calls
