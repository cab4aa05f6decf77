"""Money: exact, positive, in whole kopecks."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from govauth.errors import InvalidInput

KOPECK: Final = Decimal("0.01")
LIMIT: Final = Decimal(10) ** 12


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
    if number != number.quantize(KOPECK):
        raise InvalidInput(field, "must be in whole kopecks: at most two decimals")
    return number


def plain(number: Decimal) -> str:
    """Write a number without exponent and without trailing zeros: ``1800.3``, ``89``, ``100``."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
