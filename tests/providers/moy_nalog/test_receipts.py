"""Receipts against the served sandbox: issue, cancel, list, print, and what is refused before the network."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import anyio
import pytest

from govauth.errors import AccessDenied, InvalidInput, NotFound, ServerFault, TimedOut, UnexpectedReply
from govauth.providers.moy_nalog import (
    BuyerType,
    CancelAttempt,
    CancelReason,
    ForeignAgency,
    IncomeType,
    Individual,
    IssueAttempt,
    LegalEntity,
    MoyNalog,
    PasswordLogin,
    PaymentType,
    ReceiptStatus,
    Service,
    SortBy,
)
from govauth.sandbox.server import ServedSandbox

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.promise("refused-before-the-network"),
    pytest.mark.promise("exact-money"),
]

NOON = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def registered(sandbox: ServedSandbox, receipt_id: str) -> dict[str, object]:
    return dict(sandbox.moy_nalog.receipts.receipt("500100732259", receipt_id))


async def test_a_receipt_of_one_line_is_registered(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    receipt = await nalog.receipts.issue(Service("Консультация", price="1500.00"))
    assert receipt.total == Decimal(1500)
    assert receipt.print_url == f"{sandbox.url}/api/v1/receipt/500100732259/{receipt.id}/print"
    there = registered(sandbox, receipt.id)
    assert there["totalAmount"] == Decimal(1500)
    assert there["incomeType"] == "FROM_INDIVIDUAL"
    assert there["paymentType"] == "CASH"


@pytest.mark.parametrize(
    ("client", "income_type"),
    [
        (Individual(name="Иванов", phone="79000000001"), IncomeType.INDIVIDUAL),
        (LegalEntity("7707083893", "ООО «Ромашка»"), IncomeType.LEGAL_ENTITY),
        (ForeignAgency("Daisy Ltd"), IncomeType.FOREIGN_AGENCY),
    ],
)
async def test_every_kind_of_client_and_many_lines(
    nalog: MoyNalog,
    sandbox: ServedSandbox,
    client: Individual | LegalEntity | ForeignAgency,
    income_type: IncomeType,
) -> None:
    lines = [Service("Урок", price="999.99", quantity=3), Service("Учебник", price=450)]
    receipt = await nalog.receipts.issue(lines, client=client, payment=PaymentType.ACCOUNT)
    there = registered(sandbox, receipt.id)
    assert there["totalAmount"] == Decimal("3449.97")
    assert there["incomeType"] == income_type
    assert there["paymentType"] == "ACCOUNT"
    assert there["clientDisplayName"] == client.name


@pytest.mark.parametrize("hours", [-8, 0, 3, 12])
async def test_the_moment_of_a_sale_survives_any_zone(
    nalog: MoyNalog, sandbox: ServedSandbox, hours: int
) -> None:
    """Where the service reads the digits as Moscow time, whatever their offset, only Moscow digits are right."""
    sandbox.moy_nalog.control("ignores_offset", value=True)
    moment = NOON.astimezone(timezone(timedelta(hours=hours)))
    receipt = await nalog.receipts.issue(Service("Урок", price=1), operation_time=moment)
    assert registered(sandbox, receipt.id)["operationTime"] == "2026-03-01T09:30:00Z"


async def test_a_receipt_is_cancelled_with_its_reason(nalog: MoyNalog) -> None:
    receipt = await nalog.receipts.issue(Service("Урок", price=1))
    income = await nalog.receipts.cancel(receipt, CancelReason.REFUND)
    assert income.cancelled
    assert income.cancellation_info is not None
    assert income.cancellation_info.comment is CancelReason.REFUND
    assert (await nalog.receipts.get(receipt)).cancelled


async def test_the_list_goes_through_all_pages_once(nalog: MoyNalog) -> None:
    issued = [
        (await nalog.receipts.issue(Service(f"Урок {n}", price=n + 1), operation_time=NOON)).id
        for n in range(7)
    ]
    listed = [
        income.id
        async for income in nalog.receipts.list(
            NOON - timedelta(hours=1), NOON + timedelta(hours=1), page_size=3, sort_by=SortBy.SMALLEST
        )
    ]
    assert listed == issued


async def test_a_receipt_registered_while_listing_makes_no_double(nalog: MoyNalog) -> None:
    since, until = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
    for n in range(4):
        await nalog.receipts.issue(Service("Урок", price=n + 1), operation_time=NOON - timedelta(minutes=n))
    listed: list[str] = []
    async for income in nalog.receipts.list(since, until, page_size=2):
        if not listed:
            await nalog.receipts.issue(Service("Новый", price=9), operation_time=NOON + timedelta(minutes=1))
        listed.append(income.id)
    assert len(listed) == len(set(listed)) == 4


async def test_the_list_is_filtered(nalog: MoyNalog) -> None:
    firm = await nalog.receipts.issue(Service("Урок", price=1), client=LegalEntity("7707083893", "ООО"))
    gone = await nalog.receipts.issue(Service("Урок", price=2))
    await nalog.receipts.cancel(gone, CancelReason.MISTAKE)
    since = datetime.now(UTC) - timedelta(hours=1)
    until = datetime.now(UTC) + timedelta(hours=1)
    companies = [item.id async for item in nalog.receipts.list(since, until, buyer=BuyerType.COMPANY)]
    cancelled = [item.id async for item in nalog.receipts.list(since, until, status=ReceiptStatus.CANCELLED)]
    assert companies == [firm.id]
    assert cancelled == [gone.id]


async def test_the_printed_form_and_the_document(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    receipt = await nalog.receipts.issue(Service("Урок", price="1.10", quantity=2))
    image = await nalog.receipts.image(receipt)
    assert image.media_type == "image/png"
    assert image.content.startswith(b"\x89PNG")
    document = await nalog.receipts.get(receipt.id)
    assert document.id == receipt.id
    assert document.services[0].amount == Decimal("1.10")
    assert await nalog.receipts.print_url(document) == receipt.print_url


async def test_maintenance_in_place_of_an_image(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    receipt = await nalog.receipts.issue(Service("Урок", price=1))
    sandbox.fault("maintenance", operation="receipts.image", status=200, times=9)
    with pytest.raises(ServerFault, match="ведутся работы"):
        await nalog.receipts.image(receipt)


async def test_an_absent_receipt_is_not_found(nalog: MoyNalog) -> None:
    with pytest.raises(NotFound, match="receipts.get: .*Чек не найден") as caught:
        await nalog.receipts.get("absent0000")
    assert caught.value.code == "receipt.not.found"


async def test_a_person_who_is_not_self_employed(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    sandbox.moy_nalog.control("unregister", value=True)
    with pytest.raises(AccessDenied, match="self-employed") as caught:
        await nalog.receipts.issue(Service("Урок", price=1))
    assert caught.value.code == "taxpayer.unregistered"


NAIVE = datetime(2026, 3, 1, 12, 0)
BAD_INPUT: list[tuple[str, str, Callable[[], object]]] = [
    ("price", "above zero", lambda: Service("Урок", price=0)),
    ("price", "above zero", lambda: Service("Урок", price="-1")),
    ("price", "two decimals", lambda: Service("Урок", price="1.005")),
    ("price", "finite", lambda: Service("Урок", price="NaN")),
    ("price", "never a float", lambda: Service("Урок", price=1.5)),  # type: ignore[arg-type]
    ("name", "empty", lambda: Service("  ", price=1)),
    ("quantity", "above zero", lambda: Service("Урок", price=1, quantity=0)),
    ("quantity", "whole kopecks", lambda: Service("Урок", price="0.01", quantity="0.5")),
    ("inn", "check digits", lambda: LegalEntity("7707083894", "ООО")),
    ("inn", "check digits", lambda: LegalEntity("77070838", "ООО")),
]


@pytest.mark.parametrize(("field", "rule", "make"), BAD_INPUT)
async def test_bad_values_are_refused_where_they_are_made(
    field: str, rule: str, make: Callable[[], object]
) -> None:
    with pytest.raises(InvalidInput, match=rule) as caught:
        make()
    assert caught.value.field == field


async def test_bad_calls_are_refused_before_the_network(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    line = Service("Урок", price=1)
    receipts = nalog.receipts
    with pytest.raises(InvalidInput, match="operation_time must have a time zone"):
        await receipts.issue(line, operation_time=NAIVE)
    with pytest.raises(InvalidInput, match="services must have at least one line"):
        await receipts.issue([])
    with pytest.raises(InvalidInput, match=r"services\[1\] must be a Service"):
        await receipts.issue([line, "Урок"])  # type: ignore[list-item]
    with pytest.raises(InvalidInput, match=r"services must come to less than 10\^12 roubles"):
        await receipts.issue([Service("Урок", price=10**11)] * 10)
    with pytest.raises(InvalidInput, match="client must be an Individual, a LegalEntity or a ForeignAgency"):
        await receipts.issue(line, client="Иванов")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="payment must be one of 'CASH', 'ACCOUNT'"):
        await receipts.issue(line, payment="BARTER")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="reason must be one of"):
        await receipts.cancel("20hukwpbp2", "устал")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="receipt must be a receipt id"):
        await receipts.cancel("../../user", CancelReason.REFUND)
    with pytest.raises(InvalidInput, match="since must have a time zone"):
        _ = [item async for item in receipts.list(NAIVE)]
    with pytest.raises(InvalidInput, match="page_size must be a whole number from 1 to 100"):
        _ = [item async for item in receipts.list(NOON, page_size=101)]
    assert not sandbox.moy_nalog.counters


@pytest.mark.parametrize("operation", ["issue", "cancel", "list", "export"])
async def test_the_total_time_covers_the_token_that_comes_first(
    login: PasswordLogin, sandbox: ServedSandbox, operation: str
) -> None:
    sandbox.fault("delay", operation="login.password", seconds=0.8)
    async with MoyNalog(login, timeout=0.2) as nalog:
        calls: dict[str, Callable[[], Awaitable[object]]] = {
            "issue": lambda: nalog.receipts.issue(Service("Урок", price=1)),
            "cancel": lambda: nalog.receipts.cancel("20hukwpbp2", CancelReason.REFUND),
            "list": lambda: anext(nalog.receipts.list(NOON)),
            "export": nalog.login.export,
        }
        with anyio.fail_after(5), pytest.raises(TimedOut, match=rf"\w+\.{operation}: ") as caught:
            await calls[operation]()
        assert not caught.value.sent


async def test_an_attempt_is_checked_where_it_is_made() -> None:
    line = Service("Урок", price=1)
    for moments in ((NAIVE, NOON), (NOON, NAIVE)):
        with pytest.raises(InvalidInput, match="_time must have a time zone"):
            IssueAttempt((line,), *moments)
        with pytest.raises(InvalidInput, match="_time must have a time zone"):
            CancelAttempt("20hukwpbp2", CancelReason.REFUND, *moments)


async def test_a_page_that_promises_more_and_holds_nothing(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    sandbox.moy_nalog.receipts.page = lambda *_: {"content": [], "hasMore": True}  # type: ignore[method-assign]
    with pytest.raises(UnexpectedReply, match="hasMore"):
        _ = [item async for item in nalog.receipts.list(NOON)]
