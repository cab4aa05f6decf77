"""Readers of single values: as tolerant as the providers are careless, and no more."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from govauth.secret import Secret
from govauth.wire.identifiers import Identifier
from govauth.wire.moments import parse_moment

E = TypeVar("E", bound=StrEnum)

_MOST_DIGITS: Final = 400
_LONGEST: Final = 1e15
"""Seconds: more than thirty million years."""


def read_text(value: object, _: object = str) -> str:
    """Read a text; a number where a text is documented becomes its digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise TypeError("text")


def read_whole(value: object, _: object = int) -> int:
    """Read a whole number; a text of digits counts, a fraction does not."""
    if isinstance(value, bool):
        raise TypeError("whole number")
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal) and _is_of_this_world(value) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, str):
        return int(value)
    raise TypeError("whole number")


def read_seconds(value: object) -> float:
    """Read seconds, of the epoch or of a span: a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError("seconds")
    # Compared before it is converted: a float of 10**400 is an error, and that of Decimal("1e400") infinite.
    if not -_LONGEST <= value <= _LONGEST:
        raise ValueError("seconds")
    return float(value)


def read_decimal(value: object, _: object = Decimal) -> Decimal:
    """Read an exact number; a text counts."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise TypeError("decimal number")
    number = Decimal(value)
    if not _is_of_this_world(number):
        raise ValueError("decimal number")
    return number


def _is_of_this_world(number: Decimal) -> bool:
    """Whether a number may be written out in digits: ``1e999999`` would fill a megabyte."""
    return number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS


def read_flag(value: object, _: object = bool) -> bool:
    """Read true or false; their names as texts count."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise TypeError("true or false")


def read_moment(value: object, _: object = datetime) -> datetime:
    """Read an instant with its zone."""
    if not isinstance(value, str):
        raise TypeError("instant with a zone")
    return parse_moment(value)


def read_day(value: object, _: object = date) -> date:
    """Read a calendar day."""
    if not isinstance(value, str):
        raise TypeError("day")
    return date.fromisoformat(value)


def read_secret(value: object, _: object = Secret) -> Secret:
    """Read a text that must not show."""
    return Secret(read_text(value))


def read_kind_of_text(value: object, kind: object) -> str:
    """Read a text, or a class of texts: an identifier as it came, a member of an enumeration."""
    text = read_text(value)
    return kind(text) if isinstance(kind, type) and issubclass(kind, Identifier | StrEnum) else text


def read_open_enum(value: object, kind: type[E]) -> E | str:
    """Read a known word as its member and keep an unknown one as it came."""
    text = read_text(value)
    try:
        return kind(text)
    except ValueError:
        return text
