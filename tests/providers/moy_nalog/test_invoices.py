"""Invoices: what is sent, what is settled after a lost answer, and what is done once for a key."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from govauth.auth import MemoryTokenStore
from govauth.errors import InvalidInput, InvalidRequest, NotFound, OutcomeUnknown, UnexpectedReply
from govauth.http.message import Response
from govauth.ledger import ContentDiffers, Ledger, LedgerSettings, LedgerUnavailable, NeedsPerson
from govauth.providers.moy_nalog import (
    BankAccount,
    ForeignAgency,
    Individual,
    Invoice,
    InvoiceDraft,
    InvoiceStatus,
    LegalEntity,
    MoyNalog,
    PasswordLogin,
    Sale,
    SbpPhone,
    Service,
)
from govauth.providers.moy_nalog.experimental import ReceiptForm
from govauth.providers.moy_nalog.invoice_list import InvoiceFilter
from govauth.providers.moy_nalog.sandbox.accounts import Device
from govauth.sandbox.server import ServedSandbox
from govauth.simulation import Json
from govauth.wire.arguments import checked

pytestmark = pytest.mark.anyio

BY_PHONE = SbpPhone("79000000001", "Банк Пример")
ANYTHING: Any = "Иванов"
BY_ACCOUNT = BankAccount("АО «Банк»", "044500000", "30101810000000000001", "40817810000000000001")
LINES = (Service("Урок", price="2000.5"), Service("Проверка", price=250, quantity=2))
DRAFT = InvoiceDraft(LINES, Individual("Пробный Клиент"), BY_PHONE, client_email="client@example.test")


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.05, spacing=0.05))
    yield opened
    await opened.aclose()


def count(sandbox: ServedSandbox) -> int:
    return len(sandbox.moy_nalog.invoices)


@pytest.mark.parametrize("bare", [False, True])
async def test_an_invoice_from_its_creation_to_its_end(
    nalog: MoyNalog, sandbox: ServedSandbox, bare: bool
) -> None:
    sandbox.moy_nalog.control("bare_invoices", bare)
    created = await nalog.invoices.create(DRAFT)
    invoice = await nalog.invoices.get(created)
    assert (invoice.status, invoice.total_amount) == (InvoiceStatus.CREATED, Decimal("2500.5"))
    assert [line.service_number for line in invoice.services] == [0, 1]
    assert "example.test" not in repr(invoice)
    await nalog.invoices.change_pay_to(created, BY_ACCOUNT)
    assert (await nalog.invoices.get(created)).current_account == BY_ACCOUNT.current_account
    assert (await nalog.invoices.pdf(created)).startswith(b"%PDF")
    assert (await nalog.invoices.mark_paid(created)).status == InvoiceStatus.PAID_WITHOUT_RECEIPT
    with pytest.raises(InvalidRequest):
        await nalog.invoices.change_pay_to(created, BY_PHONE)
    assert (await nalog.invoices.cancel(created)).status == InvoiceStatus.CANCELLED


async def test_the_list_by_status_text_and_time(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    firm = LegalEntity("7707083893", "ООО «Ромашка»")
    numbers = [(await nalog.invoices.create(DRAFT)).invoice_id for _ in range(5)]
    other = await nalog.invoices.create(InvoiceDraft(Service("Отчёт", price=1), firm, BY_ACCOUNT))
    await nalog.invoices.cancel(numbers[0])
    sandbox.moy_nalog.control("page_cap", 2)
    listed = nalog.invoices.list(oldest_first=True)
    assert [one.invoice_id async for one in listed] == [*numbers, other.invoice_id]
    cancelled = nalog.invoices.list(status=InvoiceStatus.CANCELLED)
    assert [one.invoice_id async for one in cancelled] == numbers[:1]
    by_text = nalog.invoices.list(text="ромашка")
    assert [one.client_inn async for one in by_text] == ["7707083893"]
    now = datetime.now(UTC)
    assert not [one async for one in nalog.invoices.list(now + timedelta(days=1), now + timedelta(days=2))]


async def test_a_list_that_ends_early_is_an_error(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    await nalog.invoices.create(DRAFT)

    def early(_: object) -> dict[str, object]:
        return {"items": [], "hasMore": True}

    sandbox.moy_nalog.invoices.table = lambda *_: early(None)  # type: ignore[method-assign]
    with pytest.raises(UnexpectedReply, match="hasMore"):
        await nalog.invoices.get(7001)


CHANGES: dict[str, Callable[[MoyNalog, int], Awaitable[Invoice]]] = {
    "invoices.cancel": lambda nalog, number: nalog.invoices.cancel(number),
    "invoices.approve": lambda nalog, number: nalog.invoices.mark_paid(number),
    "invoices.change_payment_details": lambda nalog, number: nalog.invoices.change_pay_to(number, BY_ACCOUNT),
}


@pytest.mark.parametrize("operation", list(CHANGES))
@pytest.mark.parametrize(("fault", "sent"), [("lose", 1), ("drop", 2)])
async def test_a_change_whose_answer_is_lost_is_made_once(
    nalog: MoyNalog, sandbox: ServedSandbox, operation: str, fault: str, sent: int
) -> None:
    number = (await nalog.invoices.create(DRAFT)).invoice_id
    sandbox.fault(fault, operation=operation)
    changed = await CHANGES[operation](nalog, number)
    assert changed.invoice_id == number
    assert changed == await nalog.invoices.get(number)
    worked = sandbox.moy_nalog.counters[operation]
    assert (worked, sandbox.moy_nalog.counters["faults"]) == (1, sent - 1)


@pytest.mark.parametrize("operation", list(CHANGES))
async def test_a_change_that_cannot_be_looked_at_stays_unknown(
    nalog: MoyNalog, sandbox: ServedSandbox, operation: str
) -> None:
    number = (await nalog.invoices.create(DRAFT)).invoice_id
    sandbox.fault("lose", operation=operation)
    sandbox.fault("fail", operation="invoices.list", status=422, times=10)
    with pytest.raises(OutcomeUnknown, match="invoices.get"):
        await CHANGES[operation](nalog, number)
    assert sandbox.moy_nalog.counters[operation] == 1


@pytest.mark.parametrize("by_approval", [False, True])
async def test_the_receipt_of_an_invoice_in_both_known_forms(
    nalog: MoyNalog, sandbox: ServedSandbox, by_approval: bool
) -> None:
    sandbox.moy_nalog.control("receipt_by_approval", by_approval)
    number = (await nalog.invoices.create(DRAFT)).invoice_id
    right, wrong = (
        (ReceiptForm.APPROVAL, ReceiptForm.RECEIPT)
        if by_approval
        else (ReceiptForm.RECEIPT, ReceiptForm.APPROVAL)
    )
    paid = datetime.now(UTC) - timedelta(hours=1)
    issue = nalog.experimental.invoices.issue_receipt
    with pytest.raises((NotFound, UnexpectedReply)):
        await issue(number, operation_time=paid, form=wrong)
    done = await issue(number, operation_time=paid, form=right)
    assert done.status == InvoiceStatus.PAID_WITH_RECEIPT
    receipt = await nalog.receipts.get(str(done.receipt_id))
    assert receipt.total_amount == DRAFT.total
    cancelled = await nalog.invoices.cancel(number)
    assert (cancelled.status, cancelled.receipt_id) == (InvoiceStatus.CANCELLED, done.receipt_id)
    assert not (await nalog.receipts.get(str(done.receipt_id))).cancelled


async def test_a_lost_receipt_of_an_invoice_is_never_asked_for_again(
    nalog: MoyNalog, sandbox: ServedSandbox
) -> None:
    number = (await nalog.invoices.create(DRAFT)).invoice_id
    sandbox.fault("lose", operation="invoices.receipt")
    with pytest.raises(OutcomeUnknown, match="invoices.get"):
        await nalog.experimental.invoices.issue_receipt(number, operation_time=datetime.now(UTC))
    assert sandbox.moy_nalog.counters["invoices.receipt"] == 1
    assert (await nalog.invoices.get(number)).receipt_id


@pytest.mark.parametrize("fault", ["lose", "drop", "none"])
async def test_a_key_makes_one_invoice_whatever_is_lost(
    nalog: MoyNalog, sandbox: ServedSandbox, ledger: Ledger, fault: str
) -> None:
    older = await nalog.invoices.create(DRAFT)
    # Made before the lost one was sent: it is not taken for it.
    listed = sandbox.moy_nalog.invoices.invoices[older.invoice_id]
    listed["createdAt"] = "2026-01-01T00:00:00.000Z"
    if fault != "none":
        sandbox.fault(fault, operation="invoices.create")
    first = await nalog.invoices.once("order-1", DRAFT, ledger=ledger, within=10)
    again = await nalog.invoices.once("order-1", DRAFT, ledger=ledger, within=10)
    assert first == again != older.invoice_id
    assert count(sandbox) == 2
    with pytest.raises(ContentDiffers):
        await nalog.invoices.once("order-1", evolve(DRAFT, pay_to=BY_ACCOUNT), ledger=ledger)


@pytest.mark.parametrize("skew", [-1200, 1200])
async def test_a_lost_invoice_is_found_where_the_clocks_differ(
    sandbox: ServedSandbox, ledger: Ledger, login: PasswordLogin, skew: int
) -> None:
    sandbox.moy_nalog.control("skew", skew)
    store = MemoryTokenStore()
    async with MoyNalog(login, store=store) as first:
        await first.taxpayer.user()
    async with MoyNalog(login, store=store) as nalog:  # it has the token, and has seen no answer yet
        sandbox.fault("lose", operation="invoices.create")
        await nalog.invoices.once("order-1", DRAFT, ledger=ledger, within=10)
    assert count(sandbox) == 1


async def test_an_equal_invoice_of_somebody_else_is_for_a_person_to_tell(
    nalog: MoyNalog, sandbox: ServedSandbox, ledger: Ledger
) -> None:
    sandbox.fault("lose", operation="invoices.create")
    with pytest.raises(OutcomeUnknown):
        await nalog.invoices.once("order-1", DRAFT, ledger=ledger)
    await nalog.invoices.create(DRAFT)
    with pytest.raises((NeedsPerson, OutcomeUnknown)):
        await nalog.invoices.once("order-1", DRAFT, ledger=ledger, within=0.4)
    assert count(sandbox) == 2


LIES: dict[str, Callable[[list[Json]], list[Json]]] = {
    "nothing": lambda items: [],
    "all long ago": lambda items: [{**one, "createdAt": "2020-01-01T00:00:00Z"} for one in items],
    "nobody's": lambda items: [{**one, "clientName": None} for one in items],
}


@pytest.mark.parametrize("lie", list(LIES))
async def test_a_list_that_hides_what_is_known_proves_nothing(
    nalog: MoyNalog, sandbox: ServedSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.05, spacing=0.05, looks=1))
    known = InvoiceDraft(Service("Другое", price=7), Individual("Другой"), BY_PHONE)
    await nalog.invoices.once("known", known, ledger=ledger)
    table = sandbox.moy_nalog.invoices.table

    def listed(device: Device, body: Json) -> Json:
        answer = table(device, body)
        return {**answer, "items": LIES[lie](answer["items"]), "hasMore": False}

    monkeypatch.setattr(sandbox.moy_nalog.invoices, "table", listed)
    sandbox.fault("lose", operation="invoices.create")
    with pytest.raises(NeedsPerson):
        await nalog.invoices.once("order-1", DRAFT, ledger=ledger, within=10)
    assert count(sandbox) == 2
    await ledger.decide("order-1", ref="the one of Monday")
    with pytest.raises(LedgerUnavailable, match="no number"):
        await nalog.invoices.once("order-1", DRAFT, ledger=ledger)
    await ledger.aclose()


@pytest.mark.parametrize("operation", list(CHANGES))
async def test_a_repeat_that_is_refused_does_not_hide_that_the_first_was_lost(
    nalog: MoyNalog, sandbox: ServedSandbox, operation: str
) -> None:
    number = (await nalog.invoices.create(DRAFT)).invoice_id
    sandbox.fault("drop", operation=operation)
    sandbox.fault("fail", operation=operation, status=409, times=2)
    with pytest.raises(OutcomeUnknown, match="invoices.get"):
        await CHANGES[operation](nalog, number)


PROGRAM = """
import sys, anyio
from govauth.auth import FileTokenStore
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.moy_nalog import *
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD

async def work(url, folder):
    kept = Ledger(folder + "/ledger.sqlite", settings=LedgerSettings(settle=0.05))
    draft = InvoiceDraft(Service("Урок", price=10), Individual("Клиент"), SbpPhone("79000000001", "Банк"))
    login = PasswordLogin(inn=INN, password=PASSWORD)
    async with MoyNalog(login, place=Place.PROD.at(url), store=FileTokenStore(folder + "/tokens")) as nalog:
        for number in range(3):
            print(await nalog.invoices.once(f"order-{number}", draft, ledger=kept, within=20))
    await kept.aclose()

anyio.run(work, *sys.argv[1:])
"""


def test_two_processes_with_the_same_keys_make_each_invoice_once(
    sandbox: ServedSandbox, tmp_path: Path
) -> None:
    sandbox.fault("lose", operation="invoices.create", times=2)
    command = [sys.executable, "-c", PROGRAM, sandbox.url, str(tmp_path)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [worker.communicate(timeout=60)[0].split() for worker in workers]
    assert outputs[0] == outputs[1]
    assert len(set(outputs[0])) == count(sandbox) == 3


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: InvoiceDraft((), Individual("А"), BY_PHONE), "services"),
        (lambda: InvoiceDraft(Service("а", price=10, quantity="0.5"), Individual("А"), BY_PHONE), "quantity"),
        (lambda: InvoiceDraft(LINES, Individual(), BY_PHONE), "client.name"),
        (lambda: InvoiceDraft(LINES, ANYTHING, BY_PHONE), "client"),
        (lambda: InvoiceDraft(LINES, ForeignAgency("A"), ANYTHING), "pay_to"),
        (lambda: InvoiceDraft(LINES, ForeignAgency("A"), BY_PHONE, client_email="a b@c"), "client_email"),
        (lambda: InvoiceDraft(LINES, ForeignAgency("A"), BY_PHONE, client_phone="x"), "client_phone"),
        (
            lambda: InvoiceDraft(Service("а", price=10**11, quantity=10), Individual("А"), BY_PHONE),
            "services",
        ),
        (lambda: InvoiceFilter(status=ANYTHING), "status"),
        (lambda: InvoiceFilter(text=" "), "text"),
        (lambda: InvoiceFilter(since=datetime.max.replace(tzinfo=UTC)), "since"),
        (lambda: InvoiceFilter(until=datetime.min.replace(tzinfo=UTC)), "until"),
        (lambda: checked(Sale(LINES), InvoiceDraft, "draft"), "draft"),
        (lambda: SbpPhone("123", "Банк"), "phone"),
        (lambda: SbpPhone("79000000001", " "), "bank_name"),
        (lambda: BankAccount("Банк", "04450000", "3" * 20, "4" * 20), "bank_bik"),
        (lambda: BankAccount("Банк", "٠" * 9, "3" * 20, "4" * 20), "bank_bik"),
        (lambda: BankAccount("Банк", "0" * 9, "3" * 20, "4" * 20 + "\n"), "current_account"),
    ],
)
def test_a_draft_is_checked(make: Callable[[], object], field: str) -> None:
    with pytest.raises(InvalidInput, match=field) as caught:
        make()
    assert caught.value.field.endswith(field)


@pytest.mark.parametrize("wrong", [0, -1, True, "7001", None])
async def test_a_number_is_checked_before_anything_is_sent(
    nalog: MoyNalog, sandbox: ServedSandbox, wrong: int
) -> None:
    for change in CHANGES.values():
        with pytest.raises(InvalidInput, match="invoice"):
            await change(nalog, wrong)
    for uuid in ("", "../../user", "7001"):
        with pytest.raises(InvalidInput, match="uuid"):
            await nalog.invoices.pdf(uuid)
    assert not sandbox.moy_nalog.counters


async def test_a_page_in_place_of_the_printed_form_is_no_form(
    nalog: MoyNalog, sandbox: ServedSandbox
) -> None:
    created = await nalog.invoices.create(DRAFT)
    sandbox.moy_nalog.invoices.printed = lambda *_: Response(  # type: ignore[method-assign]
        200, {"content-type": "image/png"}, b"x"
    )
    with pytest.raises(UnexpectedReply, match="PDF"):
        await nalog.invoices.pdf(created)


def test_the_body_is_that_of_public_clients() -> None:
    assert DRAFT.as_wire() == {
        "paymentType": "PHONE",
        "bankName": "Банк Пример",
        "phone": "79000000001",
        "clientType": "FROM_INDIVIDUAL",
        "clientName": "Пробный Клиент",
        "clientInn": None,
        "clientPhone": None,
        "clientEmail": "client@example.test",
        "type": "MANUAL",
        "services": [
            {"name": "Урок", "amount": Decimal("2000.5"), "quantity": 1, "serviceNumber": 0},
            {"name": "Проверка", "amount": 250, "quantity": 2, "serviceNumber": 1},
        ],
        "totalAmount": "2500.5",
    }


async def test_what_cannot_be_asked_is_refused_before_the_network(
    nalog: MoyNalog, sandbox: ServedSandbox
) -> None:
    for size in (0, 51):
        with pytest.raises(InvalidInput, match="page_size must be a whole number from 1 to 50"):
            _ = [one async for one in nalog.invoices.list(page_size=size)]
    with pytest.raises(InvalidInput, match="form must be a ReceiptForm"):
        await nalog.experimental.invoices.issue_receipt(
            7001, operation_time=datetime(2026, 3, 1, tzinfo=UTC), form=ANYTHING
        )
    assert not sandbox.moy_nalog.counters


async def test_an_invoice_that_no_list_has(nalog: MoyNalog) -> None:
    await nalog.invoices.create(DRAFT)
    with pytest.raises(NotFound, match="there is no invoice 9999"):
        await nalog.invoices.get(9999)
