"""One log line for each attempt: no path, no query, no body, no header that is not on the allow-list."""

from __future__ import annotations

import logging
from typing import Final, Protocol

from govauth.errors import GovAuthError
from govauth.http.message import Response

log: Final = logging.getLogger("govauth.transport")


class Marked(Protocol):
    """Something that went out with a token."""

    @property
    def mark(self) -> str:
        """The mark of the token."""
        ...


def record(
    operation: str, attempt: int, seconds: float, result: Response | GovAuthError, token: Marked | None
) -> None:
    """Write the line at DEBUG: operation, attempt, result, milliseconds, token mark, request id."""
    if not log.isEnabledFor(logging.DEBUG):
        return
    if isinstance(result, Response):
        outcome: object = result.status
        request_id = result.request_id or "-"
    else:
        outcome, request_id = type(result).__name__, "-"
    mark = "-" if token is None else token.mark
    form = "%s attempt=%d result=%s ms=%.1f token=%s request_id=%s"
    log.debug(form, operation, attempt, outcome, seconds * 1000, mark, request_id)
