"""Moments and days: only zone-aware, only explicit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from govauth.errors import InvalidInput, UnexpectedReply

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
_LAST: Final = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
MOSCOW: Final = timezone(timedelta(hours=3), "MSK")
"""Moscow time. A fixed offset since 26 October 2014, so no time-zone database is needed."""


def aware(moment: datetime, field: str) -> datetime:
    """Return ``moment`` if it has a zone.

    Raises:
        InvalidInput: it has none, so it could mean any of 24 instants; or it lies so near the end of the
            calendar that it has no date elsewhere.

    """
    if not isinstance(moment, datetime):
        raise InvalidInput(field, "must be a datetime")
    if moment.utcoffset() is None:
        raise InvalidInput(field, "must have a time zone, such as datetime.now(UTC)")
    if not _FIRST <= moment <= _LAST:
        raise InvalidInput(field, "must be a day or more within the years 1 to 9999")
    return moment


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 instant that names its zone.

    Raises:
        ValueError: not ISO 8601, or without a zone.

    """
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone")
    return moment


def from_milliseconds(milliseconds: int, where: str) -> datetime:
    """Read epoch milliseconds of an answer.

    Raises:
        UnexpectedReply: no year has them.

    """
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        pass
    raise UnexpectedReply(where, "expected epoch milliseconds")


def milliseconds_of(moment: datetime) -> int:
    """Write a moment as epoch milliseconds."""
    return round(moment.timestamp() * 1000)


def whole_seconds(moment: datetime, zone: timezone = UTC) -> str:
    """Write a moment in ``zone`` as RFC 3339 without fractions: ``2026-03-01T09:30:00+03:00``."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def with_milliseconds(moment: datetime, zone: timezone = UTC) -> str:
    """Write a moment in ``zone`` as RFC 3339 with milliseconds: ``2026-03-01T09:30:00.000+03:00``."""
    return moment.astimezone(zone).isoformat(timespec="milliseconds")
