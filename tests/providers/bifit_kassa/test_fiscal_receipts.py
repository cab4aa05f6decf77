"""Receipts at Fiscal Processing: one document for a key, whatever is lost or said twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import Conflict, InvalidInput, InvalidRequest, NotFound, OutcomeUnknown
from govauth.ledger import ContentDiffers, Ledger, LedgerSettings, NeedsPerson, Refused
from govauth.providers.bifit_kassa import (
    Cashier,
    ConnectorLogin,
    FiscalProcessing,
    FiscalReceipt,
    Place,
    ReceiptItem,
    ReceiptKind,
)
from govauth.providers.bifit_kassa.sandbox import CONNECTOR_TOKEN
from govauth.providers.bifit_kassa.sandbox.accounts import Account
from govauth.providers.bifit_kassa.sandbox.replies import refused
from govauth.sandbox.server import ServedSandbox
from govauth.simulation import Call
from tests.soaking import examples

pytestmark = pytest.mark.anyio

LESSON = ReceiptItem("Урок", price=100, vat="VAT_20", quantity="1.5")
SALE = FiscalReceipt(
    LESSON,
    "COMMON",
    {"CASH": "150.00"},
    client_address="client@example.test",
    cashier=Cashier("Пробный К.К."),
)
ANYTHING: Any = "something else"
ANYTHING_BY_KIND: Any = {1: 150}


@pytest.fixture
async def processing(sandbox: ServedSandbox) -> AsyncIterator[FiscalProcessing]:
    place = Place.PROCESSING.at(sandbox.url)
    async with FiscalProcessing(ConnectorLogin(CONNECTOR_TOKEN), place=place) as client:
        yield client


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite", settings=LedgerSettings(settle=0.05, spacing=0.05))
    yield opened
    await opened.aclose()


def registered(sandbox: ServedSandbox) -> int:
    return len(sandbox.bifit_kassa.receipts)


async def test_a_sale_and_its_refund(processing: FiscalProcessing, sandbox: ServedSandbox) -> None:
    number = await processing.receipts.register(SALE, key="order-1")
    again = await processing.receipts.register(SALE, key="order-1")
    refund = await processing.receipts.register(SALE.refund(), key="refund-1")
    assert number == again != refund
    assert registered(sandbox) == 2
    document = await processing.experimental.document(refund)
    assert isinstance(document, dict)
    assert (document["type"], document["total"]) == ("SALE_RETURN", Decimal(150))
    with pytest.raises(NotFound):
        await processing.experimental.document(1)
    with pytest.raises(Conflict):
        await processing.receipts.register(SALE.refund(), key="order-1")


@pytest.mark.parametrize("fault", ["lose", "drop", "cut", "maintenance"])
async def test_a_lost_answer_is_fetched_by_the_key(
    processing: FiscalProcessing, sandbox: ServedSandbox, fault: str
) -> None:
    sandbox.fault(fault, operation="receipts.register", times=2)
    number = await processing.receipts.register(SALE, key="order-1")
    assert registered(sandbox) == 1
    assert await processing.receipts.register(SALE, key="order-1") == number


async def test_a_refused_repeat_leaves_the_outcome_unknown(
    processing: FiscalProcessing, sandbox: ServedSandbox, ledger: Ledger
) -> None:
    sandbox.bifit_kassa.control("repeat_refused")
    sandbox.fault("lose", operation="receipts.register")
    with pytest.raises(OutcomeUnknown, match="same key") as caught:
        await processing.receipts.register(SALE, key="order-1")
    assert isinstance(caught.value.__cause__, Conflict)
    sandbox.fault("lose", operation="receipts.register")
    with pytest.raises((OutcomeUnknown, NeedsPerson)):
        await processing.receipts.once("order-2", SALE, ledger=ledger, within=0.5)
    with pytest.raises(NeedsPerson):
        await processing.receipts.once("order-2", SALE, ledger=ledger, within=5)
    assert registered(sandbox) == 2


async def test_a_receipt_that_is_refused_is_not_sent_again(
    processing: FiscalProcessing, sandbox: ServedSandbox, ledger: Ledger
) -> None:
    sandbox.fault("fail", operation="receipts.register", status=400, times=2)
    with pytest.raises(InvalidRequest):
        await processing.receipts.register(SALE, key="order-1")
    with pytest.raises(Refused):
        await processing.receipts.once("order-1", SALE, ledger=ledger)
    assert sandbox.bifit_kassa.counters["faults"] == 2
    assert not registered(sandbox)


async def test_accounts_and_keys_that_read_the_same_together_are_different_receipts(
    processing: FiscalProcessing, sandbox: ServedSandbox, ledger: Ledger
) -> None:
    joints = ("", " ", ":", "/", "|", " receipts ", '", "')
    pairs = [pair for by in joints for pair in ((f"shop{by}1", "2"), ("shop", f"1{by}2"))]
    numbers = [
        await processing.receipts.once(key, SALE, ledger=ledger, within=5, account=account)
        for account, key in pairs
    ]
    assert len(set(numbers)) == len(pairs) == registered(sandbox)


@pytest.mark.parametrize("times", [0, 1, 5])
async def test_a_key_of_the_ledger_registers_once(
    processing: FiscalProcessing, sandbox: ServedSandbox, ledger: Ledger, times: int
) -> None:
    if times:
        sandbox.fault("lose", operation="receipts.register", times=times)
    number = await processing.receipts.once("заказ 1", SALE, ledger=ledger, within=20)
    assert await processing.receipts.once("заказ 1", SALE, ledger=ledger, within=20) == number
    assert registered(sandbox) == 1
    with pytest.raises(ContentDiffers):
        await processing.receipts.once("заказ 1", SALE.refund(), ledger=ledger)
    assert await processing.receipts.once("заказ 1", SALE, ledger=ledger, account="other") != number


async def test_a_batch_registers_each_once_whatever_is_lost(
    processing: FiscalProcessing, sandbox: ServedSandbox, ledger: Ledger
) -> None:
    sandbox.fault("lose", operation="receipts.register", times=4)
    rows = [(f"order-{number}", SALE) for number in range(12)]

    async def fed() -> AsyncIterator[tuple[str, FiscalReceipt]]:
        for row in rows:
            yield row

    report = await processing.receipts.register_all(rows[:6], ledger=ledger, width=4)
    assert (report.done, report.unknown) == (6, 0)
    report = await processing.receipts.register_all(fed(), ledger=ledger, width=4)
    assert (report.done, report.unknown, registered(sandbox)) == (12, 0, 12)
    await processing.receipts.once("order-1", SALE, ledger=ledger)
    assert registered(sandbox) == 12
    with pytest.raises(InvalidInput, match="order-x"):
        await processing.receipts.register_all([("order-x", ANYTHING)], ledger=ledger)


async def test_one_that_the_service_cannot_take_does_not_hide_the_others(
    processing: FiscalProcessing, sandbox: ServedSandbox, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.fault("lose", operation="receipts.register", times=6)
    poison = evolve(SALE, items=evolve(LESSON, name="Яд"))
    for key, receipt in (("poison", poison), ("order-1", SALE)):
        with pytest.raises(OutcomeUnknown):
            await processing.receipts.once(key, receipt, ledger=ledger)
    register = sandbox.bifit_kassa.receipts.register

    def choking(account: Account, call: Call) -> int:
        if "Яд".encode() in call.request.content:
            raise refused(500, "server_error", "Ошибка")
        return register(account, call)

    monkeypatch.setattr(sandbox.bifit_kassa.receipts, "register", choking)
    assert await processing.receipts.once("order-1", SALE, ledger=ledger, within=20) > 0
    with pytest.raises(OutcomeUnknown):
        await processing.receipts.once("poison", poison, ledger=ledger)
    assert registered(sandbox) == 2


PROGRAM = """
import sys, anyio
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.bifit_kassa import *

async def work(url, path, token):
    kept = Ledger(path, settings=LedgerSettings(settle=0.05))
    receipt = FiscalReceipt(ReceiptItem("Урок", price=10, vat="VAT_20"), "COMMON", {"CASH": 10})
    async with FiscalProcessing(ConnectorLogin(token), place=Place.PROCESSING.at(url)) as client:
        for number in range(3):
            print(await client.receipts.once(f"order-{number}", receipt, ledger=kept, within=20))
    await kept.aclose()

anyio.run(work, *sys.argv[1:])
"""


def test_two_processes_with_the_same_keys_register_each_receipt_once(
    sandbox: ServedSandbox, tmp_path: Path
) -> None:
    sandbox.fault("lose", operation="receipts.register", times=2)
    command = [sys.executable, "-c", PROGRAM, sandbox.url, str(tmp_path / "ledger.sqlite"), CONNECTOR_TOKEN]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [worker.communicate(timeout=60)[0].split() for worker in workers]
    assert outputs[0] == outputs[1]
    assert len(set(outputs[0])) == registered(sandbox) == 3


@pytest.mark.parametrize("key", ["", " a", "a ", "заказ", "a\r\nx: y", "a" * 256, None, 7])
async def test_a_key_that_no_header_carries(
    processing: FiscalProcessing, sandbox: ServedSandbox, key: str
) -> None:
    with pytest.raises(InvalidInput, match="key must be"):
        await processing.receipts.register(SALE, key=key)
    assert not sandbox.bifit_kassa.counters


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: evolve(SALE, items=()), "items"),
        (lambda: evolve(SALE, items=ANYTHING), r"items\[0\]"),
        (lambda: evolve(SALE, tax_system="common"), "tax_system"),
        (lambda: evolve(SALE, payments={"CASH": 149}), "payments"),
        (lambda: evolve(SALE, payments={"cash\n": 150}), "payments"),
        (lambda: evolve(SALE, payments=ANYTHING_BY_KIND), "payments"),
        (lambda: evolve(SALE, payments={"CASH": 151, "CARD": -1}), r"payments\[CARD\]"),
        (lambda: evolve(SALE, kind=ANYTHING), "kind"),
        (lambda: evolve(SALE, client_address="nobody"), "client_address"),
        (lambda: SALE.refund().refund(), "kind"),
        (lambda: ReceiptItem(" ", price=1, vat="VAT_20"), "name"),
        (lambda: ReceiptItem("a", price="0.001", vat="VAT_20"), "price"),
        (lambda: ReceiptItem("a", price=ANYTHING, vat="VAT_20"), "price"),
        (lambda: ReceiptItem("a", price=Decimal("NaN"), vat="VAT_20"), "price"),
        (lambda: ReceiptItem("a", price=1, vat="20%"), "vat"),
        (lambda: ReceiptItem("a", price=1, vat="VAT_20", quantity="0.0001"), "quantity"),
        (lambda: ReceiptItem("a", price=1, vat="VAT_20", quantity=0), "quantity"),
        (lambda: Cashier("К", "500100732250"), "inn"),
    ],
)
def test_a_receipt_is_checked(make: Callable[[], object], field: str) -> None:
    with pytest.raises(InvalidInput, match=field):
        make()


def test_a_receipt_shows_nobody() -> None:
    assert "example.test" not in repr(SALE)
    assert "Пробный" not in repr(SALE)


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5)), min_size=1, max_size=5),
    st.sampled_from(ReceiptKind),
)
def test_lines_payments_and_total_agree(lines: list[tuple[int, int]], kind: ReceiptKind) -> None:
    items = [
        ReceiptItem("a", Decimal(price).scaleb(-2), "VAT_20", Decimal(quantity).scaleb(-3))
        for price, quantity in lines
    ]
    total = sum((item.sum for item in items), Decimal(0))
    body = FiscalReceipt(items, "COMMON", {"CASH": total}, kind).as_wire()
    sent: Any = body["items"]
    assert sum((line["total"] for line in sent), Decimal(0)) == body["total"] == total
    for item in items:
        assert abs(item.sum - item.price * item.quantity) <= Decimal("0.005")


async def test_a_lost_receipt_is_not_waited_for_beyond_its_time(sandbox: ServedSandbox) -> None:
    slow = RetryPolicy(attempts=3, first=600.0, longest=600.0)
    place = Place.PROCESSING.at(sandbox.url)
    async with FiscalProcessing(ConnectorLogin(CONNECTOR_TOKEN), place=place, retry=slow) as client:
        sandbox.fault("lose", operation="receipts.register")
        with anyio.fail_after(20), pytest.raises(OutcomeUnknown):
            await client.receipts.register(SALE, key="order-1")
        assert registered(sandbox) == 1
