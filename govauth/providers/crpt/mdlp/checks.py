"""What goes into the calls of МДЛП, checked before the network is touched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from govauth.errors import InvalidInput
from govauth.wire.identifiers import Gtin, Sscc
from govauth.wire.json import JsonValue

PAGE: Final = 100
_SGTIN: Final = re.compile(r"[0-9]{14}[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{13}", re.ASCII)
_PLACE: Final = re.compile("[0-9]{14}")
_TIME: Final = "%Y-%m-%d %H:%M:%S"
_TIME_FORM: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


def sgtin_text(value: object, field: str) -> str:
    """Return an SGTIN: a GTIN of 14 digits, and a serial number of 13 characters of GS1.

    Raises:
        InvalidInput: it is none.

    """
    if not isinstance(value, str) or not _SGTIN.fullmatch(value) or not Gtin(value[:14]).valid:
        raise InvalidInput(
            field,
            "must be an SGTIN of 27 characters: a GTIN with a right check digit and a serial number, without"
            " (01) and (21)",
        )
    return value


def sgtin_texts(values: Sequence[str], field: str) -> list[str]:
    """Return SGTINs, each once.

    Raises:
        InvalidInput: there are none, or one is wrong; its place is named.

    """
    if isinstance(values, str) or not values:
        raise InvalidInput(field, "must be a list of at least one SGTIN")
    return list(dict.fromkeys(sgtin_text(value, f"{field}[{number}]") for number, value in enumerate(values)))


def sscc_text(value: object, field: str) -> str:
    """Return an SSCC of 18 digits.

    Raises:
        InvalidInput: it is none.

    """
    return str(Sscc.checked(value, field))


def place_text(value: object, field: str) -> str:
    """Return the id of a place of activity or of safe custody.

    Raises:
        InvalidInput: it is none.

    """
    if not isinstance(value, str) or not _PLACE.fullmatch(value):
        raise InvalidInput(field, "must be the id of a place: 14 digits")
    return value


def time_text(value: object, field: str) -> str:
    """Return a time as МДЛП reads it in filters: no source says of which zone, so it is not converted.

    Raises:
        InvalidInput: it has another form, or there is no such time.

    """
    if isinstance(value, str) and _TIME_FORM.fullmatch(value):
        try:
            datetime.strptime(value, _TIME)  # noqa: DTZ007 - the system names no zone
        except ValueError:
            pass
        else:
            return value
    raise InvalidInput(field, "must be a time such as 2026-03-01 00:00:00, in the zone of the system")


def page_size_of(page_size: object) -> int:
    """Return how many entries are asked for at once.

    Raises:
        InvalidInput: fewer than 1, or more than 100.

    """
    if not isinstance(page_size, int) or isinstance(page_size, bool) or not 1 <= page_size <= PAGE:
        raise InvalidInput("page_size", f"must be from 1 to {PAGE}")
    return page_size


def part_of(filters: Mapping[str, JsonValue], start: int, count: int) -> dict[str, JsonValue]:
    """Return the body that asks for a part of a list."""
    return {"filter": dict(filters), "start_from": start, "count": count}
