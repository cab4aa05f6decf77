"""What contents of documents are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Protocol, runtime_checkable

from govauth.errors import InvalidInput
from govauth.providers.crpt.codes.marking_code import MarkingCode
from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue
from govauth.wire.money import LIMIT, decimal_of, in_steps, product_of

_SEPARATOR: Final = "\x1d"


class DocumentBody(Protocol):
    """The content of a document, which knows its type."""

    @property
    def type(self) -> str:
        """Such as ``LP_INTRODUCE_GOODS``."""
        ...

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the content, before base64."""
        ...


@runtime_checkable
class DatedBody(DocumentBody, Protocol):
    """A content with a rule about the day on which it is submitted."""

    def as_wire_at(self, now: datetime) -> dict[str, JsonValue]:
        """Return the content as it is submitted at a moment.

        Args:
            now: by the clock of the system, zone-aware.

        """
        ...


def inn(value: str, field: str) -> str:
    """Return an ИНН whose check digits are right."""
    return str(Inn.checked(value, field))


def text(value: object, field: str) -> str:
    """Return a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(field, "must be a text that is not empty")
    return value


def day(value: object, field: str) -> str:
    """Write a day of Moscow, as documents have it."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise InvalidInput(field, "must be a date, the day in Moscow, without a time")
    return value.isoformat()


def code(value: str, field: str) -> str:
    """Return a code as documents have it: the КИ, without the check part.

    Raises:
        CodeRefused: it has a check part, and is damaged.
        InvalidInput: it is no text.

    """
    text(value, field)
    return MarkingCode.parse(value, field=field).ki if _SEPARATOR in value else value


def codes(values: Sequence[str], field: str) -> tuple[str, ...]:
    """Return codes as documents have them: at least one, none of them twice."""
    if isinstance(values, str) or not values:
        raise InvalidInput(field, "must be a list of at least one code")
    found = tuple(code(value, f"{field}[{number}]") for number, value in enumerate(values))
    refuse_doubles(found, field)
    return found


def refuse_doubles(values: Sequence[str], field: str) -> None:
    """Refuse a list that has a code twice."""
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value in seen:
            raise InvalidInput(f"{field}[{number}]", "is there twice: each code once")
        seen.add(value)


def kopecks(value: Decimal | int | str, field: str) -> int:
    """Write an amount of roubles as whole kopecks; zero is an amount."""
    amount = decimal_of(value, field)
    if amount < 0 or amount >= LIMIT or not in_steps(amount):
        raise InvalidInput(field, "must be roubles from 0 on, with at most two decimals")
    return int(product_of(amount, Decimal(100)))


def priced(products: Mapping[str, Decimal | int | str], key: str, field: str) -> list[dict[str, JsonValue]]:
    """Write codes with their cost in kopecks."""
    if not products:
        raise InvalidInput(field, "must have at least one code with its price")
    listed: list[dict[str, JsonValue]] = [
        {key: code(product, f"{field}[{number}]"), "product_cost": kopecks(cost, f"{field}[{number}].cost")}
        for number, (product, cost) in enumerate(products.items())
    ]
    refuse_doubles([str(product[key]) for product in listed], field)
    return listed


def given(pairs: Iterable[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    """Return what has a value."""
    return {key: value for key, value in pairs if value is not None}
