"""Sums of money are exact, whatever precision the application has set for itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Context, Decimal, Inexact, localcontext

import pytest

from govauth.errors import InvalidInput
from govauth.providers.crpt.true_api.bodies.parts import kopecks
from govauth.providers.bifit_kassa.fiscal_receipt import FiscalReceipt, ReceiptItem
from govauth.providers.moy_nalog import Service
from govauth.providers.moy_nalog.attempts import IssueAttempt
from govauth.providers.moy_nalog.tax import estimate_tax
from govauth.wire.money import amount_of, in_steps, product_of, sum_of

DAY = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture(params=[Context(prec=3), Context(prec=3, traps=[Inexact]), Context(prec=1, Emax=2, Emin=-2)])
def context(request: pytest.FixtureRequest) -> Iterator[None]:
    """A precision that rounds every amount of these tests, or stops the program where it would."""
    with localcontext(request.param):
        yield


@pytest.mark.usefixtures("context")
def test_a_receipt_comes_to_the_kopeck() -> None:
    lines = (Service("Урок", "123456.78", 3), Service("Урок", "0.01"), Service("Час", "999999999.5", "1.5"))
    assert str(lines[0].total) == "370370.34"
    attempt = IssueAttempt(lines, DAY, DAY)
    assert str(attempt.total) == "1500370369.60"
    assert attempt.as_wire()["totalAmount"] == "1500370369.6"


@pytest.mark.usefixtures("context")
def test_what_is_no_whole_kopeck_is_refused_all_the_same() -> None:
    with pytest.raises(InvalidInput, match="whole kopecks"):
        amount_of("123456.781", "price")
    with pytest.raises(InvalidInput, match="whole kopecks"):
        Service("Урок", "123456.78", "1.001")
    assert amount_of("999999999999.99", "price") == Decimal("999999999999.99")


@pytest.mark.usefixtures("context")
def test_lines_of_a_till_are_rounded_once_and_add_up() -> None:
    lines = (ReceiptItem("Чай", "123456.78", "VAT_20", "1.005"), ReceiptItem("Чай", "0.01", "VAT_20", "0.5"))
    receipt = FiscalReceipt(items=lines, tax_system="SIMPLIFIED", payments={"CASH": "124074.07"})
    assert [str(line.sum) for line in receipt.items] == ["124074.06", "0.01"]
    assert str(receipt.total) == "124074.07"


@pytest.mark.usefixtures("context")
def test_a_tax_is_exact_to_the_kopeck() -> None:
    estimate = estimate_tax(individuals="1234567.89", organizations="0.25", bonus=10000)
    assert str(estimate.gross) == "49382.73"
    assert str(estimate.payable) == "39382.73"
    assert estimate.bonus_left == 0


@pytest.mark.usefixtures("context")
def test_kopecks_of_a_document_are_exact() -> None:
    assert kopecks("123456.78", "cost") == 12345678
    assert sum_of([]) == 0
    assert str(product_of(Decimal("123456.78"), Decimal("-2"))) == "-246913.56"


@pytest.mark.parametrize("quantity", ["1E+999999999", "1E-999999999"])
def test_a_quantity_beyond_all_measure_is_refused_at_once(quantity: str) -> None:
    with pytest.raises(InvalidInput, match="quantity"):
        Service("Урок", 1, quantity)
    assert not in_steps(Decimal("0.001"))
