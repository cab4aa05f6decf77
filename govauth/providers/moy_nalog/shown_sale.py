"""What the lists of the service show of a sale, in one form for what was sent and what is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.values import JsonObject
from govauth.wire.json import JsonValue


def shown_sale(
    lines: Sequence[tuple[JsonValue, JsonValue, JsonValue]],
    total: JsonValue,
    payment: JsonValue,
    client: tuple[JsonValue, JsonValue, JsonValue],
) -> JsonObject:
    """Write a sale as the lists show it.

    Args:
        lines: name, price and quantity of each.
        total: of the lines.
        payment: how it was paid; None where that may change later.
        client: kind, ИНН and name.

    """
    kind, inn, name = client
    named = [(_single_spaced(name), price, quantity) for name, price, quantity in lines]
    ordered = sorted(named, key=lambda line: (str(line[0]), float(str(line[1])), float(str(line[2]))))
    return {
        "lines": [list(line) for line in ordered],
        "total": total,
        "payment": payment,
        "client": {"kind": kind, "inn": inn or None, "name": _single_spaced(name)},
    }


def _single_spaced(text: JsonValue) -> str | None:
    """Leave out what the service may not keep; entries that differ in it alone are never guessed about."""
    return " ".join(str(text).split()) if text else None


def object_of(value: JsonValue) -> Mapping[str, JsonValue]:
    """Return an object of what a ledger kept.

    Raises:
        LedgerUnavailable: it is something else.

    """
    if isinstance(value, Mapping):
        return value
    raise LedgerUnavailable("the content of an entry is not that of a sale")


def list_of(value: JsonValue) -> Sequence[JsonValue]:
    """Return a list of what a ledger kept.

    Raises:
        LedgerUnavailable: it is something else.

    """
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    raise LedgerUnavailable("the content of an entry is not that of a sale")
