"""Money: exact, positive, in whole kopecks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import reduce
from typing import Final

from govauth.errors import InvalidInput

KOPECK: Final = Decimal("0.01")
LIMIT: Final = Decimal(1_000_000_000_000)
_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[InvalidOperation])
"""Adds and multiplies without rounding, whatever precision the application has set for its own thread."""


def decimal_of(value: Decimal | int | str, field: str) -> Decimal:
    """Read an exact number from what a caller gave.

    Raises:
        InvalidInput: a float (its digits are not the ones the caller wrote), or no finite number.

    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise InvalidInput(field, "must be a Decimal, an int or a text such as '1500.00', never a float")
    if isinstance(value, str) and "," in value:
        raise InvalidInput(field, "must have a point before the decimals, such as '1500.00': write no comma")
    if isinstance(value, str) and any(sign.isspace() or sign == "_" for sign in value.strip()):
        raise InvalidInput(field, "must be written without spaces between its digits, such as '1500.00'")
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InvalidInput(field, "must be a finite decimal number")
    return number


def amount_of(value: Decimal | int | str, field: str) -> Decimal:
    """Read an amount of roubles that can be charged: above zero, with at most two decimals.

    Raises:
        InvalidInput: names the field and the rule.

    """
    number = decimal_of(value, field)
    if number <= 0:
        raise InvalidInput(field, "must be above zero")
    if number >= LIMIT:
        raise InvalidInput(field, "must be below 10^12")
    if not in_steps(number):
        raise InvalidInput(field, "must be in whole kopecks: at most two decimals")
    return number


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts up, exactly; zero where there are none."""
    return reduce(_EXACT.add, amounts, Decimal(0))


def product_of(price: Decimal, quantity: Decimal) -> Decimal:
    """Multiply a price by a quantity, exactly."""
    return _EXACT.multiply(price, quantity)


def difference_of(amount: Decimal, less: Decimal) -> Decimal:
    """Subtract, exactly."""
    return _EXACT.subtract(amount, less)


def to_kopecks(amount: Decimal) -> Decimal:
    """Round an amount to kopecks, half a kopeck up."""
    return amount.quantize(KOPECK, ROUND_HALF_UP, context=_EXACT)


def in_steps(number: Decimal, step: Decimal = KOPECK) -> bool:
    """Tell whether a number below :data:`LIMIT` is a multiple of a power of ten: whole kopecks by default."""
    return number == number.quantize(step, context=_EXACT)


def plain(number: Decimal) -> str:
    """Write a number without exponent and without trailing zeros: ``1800.3``, ``89``, ``100``."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
