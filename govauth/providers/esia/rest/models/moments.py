"""The seven ways in which ESIA writes dates, each read into a day or a zone-aware moment."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from govauth.wire.model import Form
from govauth.wire.moments import MOSCOW, milliseconds_of

_DOTTED: Final = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
_EPOCH: Final = re.compile(r"-?\d{7,}")
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ZONE_WITHOUT_COLON: Final = re.compile(r"([+-]\d{2})(\d{2})$")
_MOSCOW_AT_MOST: Final = timedelta(hours=4)
"""Moscow was at UTC+3 or UTC+4: four hours on, midnight of either is the same day."""


def dotted(day: date) -> str:
    """Write a day as ``31.12.2026``."""
    return day.strftime("%d.%m.%Y")


def read_day(value: object) -> date:
    """Read a day: ``31.12.2026``, ``2026-12-31``, or epoch seconds of a Moscow midnight."""
    if type(value) is str and value[2:3] == value[5:6] == ".":
        try:
            return date.fromisoformat(f"{value[6:]}-{value[3:5]}-{value[:2]}")
        except ValueError:
            pass  # spaces around it, or no day at all
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise TypeError("day")
    text = value.strip()
    found = _DOTTED.fullmatch(text)
    if found:
        day, month, year = found.groups()
        return date(int(year), int(month), int(day))
    if _EPOCH.fullmatch(text):
        return (_from_epoch(int(text)) + _MOSCOW_AT_MOST).date()
    return date.fromisoformat(text[:10]) if len(text) > len("2026-12-31") else date.fromisoformat(text)


def read_epoch(value: object) -> datetime:
    """Read epoch seconds, number or digits, as a moment in UTC."""
    return _from_epoch(_whole(value))


def read_epoch_ms(value: object) -> datetime:
    """Read epoch milliseconds, number or digits, as a moment in UTC."""
    return _BEGINNING + timedelta(milliseconds=_whole(value))


def read_agency_moment(value: object) -> datetime:
    """Read ISO 8601: with ``Z``, ``+0000`` or ``+00:00``; without a zone it is Moscow time."""
    if not isinstance(value, str):
        raise TypeError("moment")
    moment = datetime.fromisoformat(_ZONE_WITHOUT_COLON.sub(r"\1:\2", value.strip()))
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=MOSCOW)


def read_any_moment(value: object) -> datetime:
    """Read a moment of a form that is not stated: epoch, milliseconds, ISO 8601, or a Moscow day."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if _EPOCH.fullmatch(text):
        return read_epoch_ms(value) if len(text) >= len("1599078238000") else read_epoch(value)
    if _DOTTED.fullmatch(text):
        day = read_day(text)
        return datetime(day.year, day.month, day.day, tzinfo=MOSCOW)
    return read_agency_moment(value)


def _whole(value: object) -> int:
    if type(value) is int or type(value) is str:
        return int(value)
    raise TypeError("epoch")


def _from_epoch(seconds: int) -> datetime:
    # datetime.fromtimestamp refuses some years on some systems, and a licence "for ever" ends in 2089.
    return _BEGINNING + timedelta(seconds=seconds)


def _day_text(day: object) -> object:
    return dotted(day) if isinstance(day, date) else day


def _iso_text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _epoch_number(moment: object) -> object:
    return int(moment.timestamp()) if isinstance(moment, datetime) else moment


def _epoch_ms_number(moment: object) -> object:
    return milliseconds_of(moment) if isinstance(moment, datetime) else moment


DOTTED_DAY: Final = Form(read_day, _day_text)
ISO_DAY: Final = Form(read_day, _iso_text)
EPOCH: Final = Form(read_epoch, _epoch_number)
EPOCH_MS: Final = Form(read_epoch_ms, _epoch_ms_number)
AGENCY_MOMENT: Final = Form(read_agency_moment, _iso_text)
ANY_MOMENT: Final = Form(read_any_moment, _epoch_ms_number)
