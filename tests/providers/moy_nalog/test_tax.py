"""The tax calculator."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govauth.errors import InvalidInput
from govauth.providers.moy_nalog import Income, IncomeType, TaxEstimate, estimate_tax
from govauth.providers.moy_nalog.models import Cancellation, TaxCharge
from tests.soaking import examples


def income(number: int, total: str, kind: IncomeType | str | None, *, cancelled: bool = False) -> Income:
    return Income(
        id=f"receipt{number}",
        total_amount=Decimal(total),
        operation_time=datetime(2026, 3, 1, tzinfo=UTC),
        income_type=kind,
        cancellation_info=Cancellation() if cancelled else None,
    )


@pytest.mark.parametrize(
    ("individuals", "organizations", "bonus", "gross", "payable"),
    [
        ("1000", "0", "0", "40.00", "40.00"),
        ("0", "1000", "0", "60.00", "60.00"),
        ("1000", "0", "10000", "40.00", "30.00"),
        ("0", "1000", "10000", "60.00", "40.00"),
        ("100000", "200000", "10000", "16000.00", "11000.00"),
        ("100000", "200000", "100", "16000.00", "15900.00"),
        ("0.13", "0", "0", "0.01", "0.01"),
    ],
)
def test_rates_and_bonus(individuals: str, organizations: str, bonus: str, gross: str, payable: str) -> None:
    found = estimate_tax(individuals=individuals, organizations=organizations, bonus=bonus)
    assert (str(found.gross), found.payable) == (gross, Decimal(payable))
    assert found.deduction + found.bonus_left == Decimal(bonus)


def test_the_tax_on_receipts_leaves_out_what_was_cancelled() -> None:
    receipts = [
        income(1, "1000", IncomeType.INDIVIDUAL),
        income(2, "500.5", IncomeType.LEGAL_ENTITY),
        income(3, "99.5", IncomeType.FOREIGN_AGENCY),
        income(4, "1E+6", IncomeType.INDIVIDUAL, cancelled=True),
    ]
    assert TaxEstimate.of(receipts) == estimate_tax(individuals=1000, organizations=600)
    for kind in (None, "FROM_MARS"):
        with pytest.raises(InvalidInput, match="receipt5"):
            TaxEstimate.of([*receipts, income(5, "1", kind)])


@pytest.mark.parametrize("wrong", [-1, 0.1, "1,5", Decimal("NaN"), "1E+12", True])
def test_amounts_are_checked(wrong: Any) -> None:
    for name in ("individuals", "organizations", "bonus"):
        with pytest.raises(InvalidInput, match=name):
            estimate_tax(**{name: wrong})


def test_the_gross_tax_of_a_charge() -> None:
    assert TaxCharge(tax_amount=Decimal("412.5"), bonus_amount=Decimal("137.5")).gross == 550
    assert TaxCharge(tax_amount=Decimal(5)).gross == 5
    assert TaxCharge().gross is None


AMOUNTS = st.decimals(0, 10**9, places=2)


@settings(max_examples=examples(50), deadline=None)
@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_nothing_is_lost_between_tax_and_bonus(people: Decimal, firms: Decimal, bonus: Decimal) -> None:
    found = estimate_tax(individuals=people, organizations=firms, bonus=bonus)
    assert 0 <= found.payable <= found.gross
    assert found.gross - found.payable == found.deduction == bonus - found.bonus_left
    assert abs(found.gross - (people * 4 + firms * 6) / 100) <= Decimal("0.005")
    assert found.deduction <= (people + firms * 2) / 100 + Decimal("0.005")
