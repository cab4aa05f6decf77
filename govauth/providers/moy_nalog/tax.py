"""The tax on professional income (НПД), worked out from what was earned: an estimate, not a charge.

The service names no rate and no tax of a single receipt; the rates follow from who paid. Source: Federal Law
422-ФЗ of 27.11.2018, articles 10 (rates) and 12 (the deduction), as public clients quote it. What the service
charges is in ``taxpayer.taxes()`` and ``taxpayer.tax_history()``, and counts where the two differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from attrs import frozen

from govauth.errors import InvalidInput
from govauth.providers.moy_nalog.models import Income
from govauth.providers.moy_nalog.sale import IncomeType
from govauth.wire.money import LIMIT, decimal_of, difference_of, product_of, sum_of, to_kopecks

RATES: Final[Mapping[IncomeType, Decimal]] = {
    IncomeType.INDIVIDUAL: Decimal("0.04"),
    IncomeType.LEGAL_ENTITY: Decimal("0.06"),
    IncomeType.FOREIGN_AGENCY: Decimal("0.06"),
}
"""What part of an income the tax is, by who paid."""

DEDUCTIONS: Final[Mapping[IncomeType, Decimal]] = {
    IncomeType.INDIVIDUAL: Decimal("0.01"),
    IncomeType.LEGAL_ENTITY: Decimal("0.02"),
    IncomeType.FOREIGN_AGENCY: Decimal("0.02"),
}
"""What part of an income the bonus pays while there is one: 3 % and 4 % are left to pay."""


@frozen(slots=True)
class TaxEstimate:
    """The tax on some income. All amounts are roubles.

    Attributes:
        individuals: earned from natural persons.
        organizations: earned from organisations, entrepreneurs and foreigners.
        gross: the tax before the bonus, as ``tax_amount + bonus_amount`` of the service's own history.
        deduction: what the bonus pays of it.
        payable: what is left to pay.
        bonus_left: of the bonus.

    """

    individuals: Decimal
    organizations: Decimal
    gross: Decimal
    deduction: Decimal
    payable: Decimal
    bonus_left: Decimal

    @classmethod
    def of(cls, incomes: Iterable[Income], *, bonus: Decimal | int | str = 0) -> TaxEstimate:
        """Estimate the tax on receipts, such as those of a month; cancelled ones are left out.

        Args:
            incomes: what ``receipts.list`` gives.
            bonus: what is left of the bonus: ``bonus_amount`` of ``taxpayer.bonus()``.

        Raises:
            InvalidInput: a receipt does not say who paid, or the bonus is no amount.

        """
        earned = dict.fromkeys(IncomeType, Decimal(0))
        for income in incomes:
            if income.cancelled:
                continue
            if not isinstance(income.income_type, IncomeType):
                raise InvalidInput("incomes", f"must say who paid; receipt {income.id} does not")
            earned[income.income_type] = sum_of((earned[income.income_type], income.total_amount))
        return _estimate(earned, _amount(bonus, "bonus"))


def estimate_tax(
    *,
    individuals: Decimal | int | str = 0,
    organizations: Decimal | int | str = 0,
    bonus: Decimal | int | str = 0,
) -> TaxEstimate:
    """Estimate the tax on an income, in roubles, to the kopeck.

    Args:
        individuals: earned from natural persons.
        organizations: earned from organisations, entrepreneurs and foreigners.
        bonus: what is left of the bonus; 10 000 roubles for whoever has just registered.

    Raises:
        InvalidInput: an amount is negative, a float, or no number.

    """
    earned = {
        IncomeType.INDIVIDUAL: _amount(individuals, "individuals"),
        IncomeType.LEGAL_ENTITY: _amount(organizations, "organizations"),
    }
    return _estimate(earned, _amount(bonus, "bonus"))


def _estimate(earned: Mapping[IncomeType, Decimal], bonus: Decimal) -> TaxEstimate:
    gross = _part(earned, RATES)
    most = _part(earned, DEDUCTIONS)
    deduction = min(most, bonus)
    individuals = earned[IncomeType.INDIVIDUAL]
    return TaxEstimate(
        individuals=individuals,
        organizations=difference_of(sum_of(earned.values()), individuals),
        gross=gross,
        deduction=deduction,
        payable=difference_of(gross, deduction),
        bonus_left=difference_of(bonus, deduction),
    )


def _amount(value: Decimal | int | str, name: str) -> Decimal:
    number = decimal_of(value, name)
    if not 0 <= number < LIMIT:
        raise InvalidInput(name, "must be from 0 to below 10^12 roubles")
    return number


def _part(earned: Mapping[IncomeType, Decimal], rates: Mapping[IncomeType, Decimal]) -> Decimal:
    return to_kopecks(sum_of(product_of(amount, rates[kind]) for kind, amount in earned.items()))
