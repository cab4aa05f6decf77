"""Moments as True API writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from govauth.wire.moments import aware


def zulu(moment: datetime, field: str) -> str:
    """Write a moment in UTC: milliseconds as the system has them, microseconds only if it has them.

    Raises:
        InvalidInput: it has no time zone.

    """
    precision = "microseconds" if aware(moment, field).microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
