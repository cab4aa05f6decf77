"""Times as ГИС МТ writes and reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from govauth.providers.crpt.sandbox.replies import gis_mt_refusal


def written(seconds: float | None) -> str | None:
    """Write a time in UTC with milliseconds; None where there is none."""
    return None if seconds is None else moment(seconds)


def moment(seconds: float) -> str:
    """Write a time in UTC with milliseconds, as ``2026-03-03T08:15:30.120Z``."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: object, name: str) -> float:
    """Read a time; refuse what is none.

    Args:
        text: as it came.
        name: of the parameter.

    """
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError:
        raise gis_mt_refusal(400, f"{name}: ожидается yyyy-MM-ddTHH:mm:ss.SSSZ") from None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def read_span(query: Mapping[str, object], first: str, last: str) -> tuple[float, float]:
    """Read the begin and the end of a time; what is left out has no bound."""
    begin = read(query[first], first) if query.get(first) else float("-inf")
    return begin, read(query[last], last) if query.get(last) else float("inf")
