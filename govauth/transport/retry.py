"""When a call may be sent again, and after how long."""

from __future__ import annotations

import logging
from typing import Final

import anyio

from govauth.clock import Clock
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import (
    ApiError,
    GovAuthError,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
    TransportError,
    UnexpectedReply,
)
from govauth.http.message import Response, parse_http_date
from govauth.transport.operation import Operation, Repeat

_UNSURE: Final = (ServerFault, UnexpectedReply)

_log = logging.getLogger("govauth.transport")


class Retries:
    """Counts and spaces the attempts of one call.

    Attributes:
        attempt: the number of the attempt that is under way, counted from 1.

    """

    __slots__ = ("_clock", "_deadline", "_operation", "_policy", "attempt")

    def __init__(
        self, policy: RetryPolicy, operation: Operation[object], *, deadline: float, clock: Clock
    ) -> None:
        self._policy = policy
        self._operation = operation
        self._deadline = deadline
        self._clock = clock
        self.attempt: int = 1

    async def wait_after(self, error: GovAuthError) -> None:
        """Wait until the request may be sent again.

        Raises:
            GovAuthError: it may not: what the caller gets instead, see :func:`reported`.

        """
        pause = self._policy.pause(self.attempt, asked_pause(error))
        if (
            self.attempt >= self._policy.attempts
            or not may_repeat(self._operation, error)
            or self._clock.monotonic() + pause >= self._deadline
        ):
            raise reported(self._operation, error)
        _log.debug("%s again in %.2f s after %s", self._operation.name, pause, type(error).__name__)
        await anyio.sleep(pause)
        self.attempt += 1


def may_repeat(operation: Operation[object], error: GovAuthError) -> bool:
    """Tell whether sending the same request again can help and cannot harm."""
    if isinstance(error, TransportError):
        return not error.sent or operation.repeat is not Repeat.NEVER
    return operation.repeat is not Repeat.NEVER and isinstance(error, RateLimited | ServerFault)


def reported(operation: Operation[object], error: GovAuthError) -> GovAuthError:
    """Return the error that the caller gets: of a write whose answer is lost, the outcome is unknown."""
    if operation.repeat is Repeat.SAFE:
        return error
    lost = (
        isinstance(error, _UNSURE)
        or (isinstance(error, TransportError) and error.sent)
        or (isinstance(error, RateLimited) and error.may_be_applied)
    )
    if not lost:
        return error
    unknown = OutcomeUnknown(
        f"it is not known whether the request was applied ({error.message})",
        how_to_check=operation.how_to_check,
        reason=type(error).__name__,
        status=error.status if isinstance(error, ApiError) else None,
        code=error.code if isinstance(error, ApiError) else None,
    )
    unknown.request_id = error.request_id
    return unknown


def asked_pause(error: GovAuthError) -> float | None:
    """Return the seconds that the server asked to wait, if it did."""
    return error.retry_after if isinstance(error, RateLimited | ServerFault) else None


def retry_after(response: Response) -> float | None:
    """Read ``Retry-After``: seconds, or a date relative to the answer's own ``Date``.

    The transport and the senders of keepers date every answer, so both are known there.
    """
    value = response.headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    due, now = parse_http_date(value), response.date
    return None if due is None or now is None else max(0.0, due - now)
