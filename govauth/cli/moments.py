"""Times, as people type them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import typer

from govauth.cli.language import said

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 9998
"""A day less than Python's last: it is still a day in every zone."""


def moment(text: str) -> datetime:
    """Read a day, which begins at this host's midnight, or a time with a zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            said(
                "must be a day such as 2026-10-31, or a time with a zone",
                "нужен день, такой как 2026-10-31, или время с поясом",
            )
        ) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        years = f"{FIRST_YEAR}–{LAST_YEAR}"
        raise typer.BadParameter(said(f"must be in the years {years}", f"нужен год из {years}"))
    if found.tzinfo is not None:
        return found
    if len(text) > len("2026-10-31"):
        raise typer.BadParameter(
            said(
                "a time must have a zone, such as 2026-10-31T00:00+03:00",
                "у времени должен быть пояс, как в 2026-10-31T00:00+03:00",
            )
        )
    return found.astimezone()
