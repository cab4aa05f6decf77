"""Moments as True API writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final, cast

from govauth.errors import InvalidInput
from govauth.wire.model import Form
from govauth.wire.moments import MOSCOW, aware


def zulu(moment: datetime, field: str) -> str:
    """Write a moment in UTC: milliseconds as the system has them, microseconds only if it has them.

    Raises:
        InvalidInput: it has no time zone, or its year in UTC has no four digits.

    """
    precision = "microseconds" if aware(moment, field).microsecond % 1000 else "milliseconds"
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(field, "must lie in the years 1 to 9999 of UTC") from None
    return utc.isoformat(timespec=precision).replace("+00:00", "Z")


def _moment(value: object) -> datetime:
    """Read a moment. One without a zone is in UTC, as all times of the system; a day begins in Moscow."""
    if not isinstance(value, str):
        raise TypeError("expected a moment or a day")
    if len(value) == _DAY:
        return datetime.combine(date.fromisoformat(value), time(), MOSCOW)
    moment = datetime.fromisoformat(value)
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)


_DAY: Final = len("2026-03-02")


def _written(value: object) -> str:
    """Write a moment that came; the ends of the calendar, which UTC does not reach, in their own zone."""
    moment = cast("datetime", value)
    try:
        return zulu(moment, "moment")
    except InvalidInput:
        return moment.isoformat()


MOMENT_OR_DAY: Final = Form(_moment, _written)
"""Days of production and of expiry may come without a time: one odd date must not cost a thousand codes."""
