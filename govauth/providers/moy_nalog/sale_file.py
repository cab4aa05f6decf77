"""Sales in a CSV or JSON Lines file.

The columns are ``key``, ``name``, ``price`` and, if need be, ``quantity``, ``operation_time``, ``payment``,
``client_type`` (``individual``, ``legal_entity``, ``foreign_agency``), ``client_inn``, ``client_name``,
``client_phone``. In JSON Lines ``services`` may be a list of objects with ``name``, ``price``, ``quantity``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from govauth.errors import InvalidInput
from govauth.ledger.once import checked_key
from govauth.ledger.row_file import RowFile
from govauth.providers.moy_nalog.intents import Sale
from govauth.providers.moy_nalog.sale import (
    Client,
    ForeignAgency,
    Individual,
    LegalEntity,
    PaymentType,
    Service,
)
from govauth.wire.json import JsonValue
from govauth.wire.moments import MOSCOW

FIELDS: Final = frozenset(
    {"key", "name", "price", "quantity", "services", "operation_time", "payment"}
    | {"client_type", "client_inn", "client_name", "client_phone"}
)
_COMMAS: Final = ", or say --decimal-comma (decimal_comma=True)"


def sale_rows(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8-sig",
    skip_bad: bool = False,
    decimal_comma: bool = False,
) -> RowFile[Sale]:
    """Read sales from a file; the rows go to ``receipts.issue_all``.

    Args:
        path: of a CSV file with a head line, or a JSON Lines file.
        columns: by the name of a field above, the name of its column, where it differs.
        encoding: of the text; Excel on Windows saves CSV in ``cp1251``.
        skip_bad: whether bad rows are left out.
        decimal_comma: whether prices and quantities have a comma before the decimals, as spreadsheets write
            them in Russian: ``1 500,00``. Without it a comma is refused, for it may also part thousands.

    Raises:
        InvalidInput: there is no such file or encoding, or a column is given for a field that does not exist.

    """
    unknown = sorted((columns or {}).keys() - FIELDS)
    if unknown:
        raise InvalidInput("columns", f"has {unknown[0]!r}; the fields are {', '.join(sorted(FIELDS))}")
    return RowFile(
        path,
        partial(sale_of, decimal_comma=decimal_comma),
        columns=columns,
        required=("key", "name", "price"),
        encoding=encoding,
        skip_bad=skip_bad,
    )


def sale_of(fields: Mapping[str, JsonValue], *, decimal_comma: bool = False) -> tuple[str, Sale]:
    """Make the key and the sale of a row.

    Raises:
        InvalidInput: names the field and the rule.

    """
    sale = Sale(
        _services(fields, decimal_comma=decimal_comma),
        _client(fields),
        _payment(_text(fields, "payment")),
        _moment(_text(fields, "operation_time")),
    )
    sale.attempt(datetime.now(MOSCOW))
    return checked_key(_text(fields, "key")), sale


def _services(fields: Mapping[str, JsonValue], *, decimal_comma: bool) -> tuple[Service, ...]:
    listed = fields.get("services")
    if listed is None:
        return (_service(fields, decimal_comma=decimal_comma),)
    if isinstance(listed, str) or not isinstance(listed, Sequence):
        raise InvalidInput("services", "must be a list of objects")
    services: list[Service] = []
    for number, line in enumerate(listed):
        if not isinstance(line, Mapping):
            raise InvalidInput(f"services[{number}]", "must be an object")
        try:
            services.append(_service(line, decimal_comma=decimal_comma))
        except InvalidInput as error:
            raise error.within(f"services[{number}]") from None
    return tuple(services)


def _service(fields: Mapping[str, JsonValue], *, decimal_comma: bool) -> Service:
    number = _number_with_comma if decimal_comma else _number
    quantity = number(fields, "quantity") if fields.get("quantity") else 1
    return Service(_text(fields, "name"), number(fields, "price"), quantity)


def _client(fields: Mapping[str, JsonValue]) -> Client:
    kind = _text(fields, "client_type") or ("legal_entity" if fields.get("client_inn") else "individual")
    name = _text(fields, "client_name")
    match kind:
        case "individual":
            return Individual(name or None, _text(fields, "client_phone") or None)
        case "legal_entity":
            return LegalEntity(_text(fields, "client_inn"), name)
        case "foreign_agency":
            return ForeignAgency(name)
        case _:
            raise InvalidInput("client_type", "must be individual, legal_entity or foreign_agency")


def _payment(text: str) -> PaymentType:
    try:
        return PaymentType(text.upper() or PaymentType.CASH)
    except ValueError:
        known = ", ".join(PaymentType)
    raise InvalidInput("payment", f"must be one of {known}")


def _moment(text: str) -> datetime | None:
    """Read the time of a sale; without a zone it is Moscow's, in which the service reads it anyway."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        return moment if moment.utcoffset() is not None else moment.replace(tzinfo=MOSCOW)
    raise InvalidInput("operation_time", "must be ISO 8601, such as 2026-10-31T18:30:00")


def _text(fields: Mapping[str, JsonValue], name: str) -> str:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise InvalidInput(name, "must be a text")


def _number(fields: Mapping[str, JsonValue], name: str) -> str:
    text = _text(fields, name)
    if not text:
        raise InvalidInput(name, "must be given")
    if "," in text:
        raise InvalidInput(name, f"must be written with a point: {text.replace(',', '.')}{_COMMAS}")
    return text


def _number_with_comma(fields: Mapping[str, JsonValue], name: str) -> str:
    """Read ``1 500,00``: spaces part the thousands, and a point may do so elsewhere."""
    text = _text(fields, name)
    if not isinstance(fields.get(name), str):
        return _number(fields, name)
    if "." in text or text.count(",") > 1:
        raise InvalidInput(name, "must be written with one comma and without a point: 1500,00")
    return _number({name: "".join(text.split()).replace(",", ".")}, name)
