"""When a call may be sent again, and after how long."""

from __future__ import annotations

import logging
from typing import Final

import anyio

from govauth.clock import Clock
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import (
    ApiError,
    AuthError,
    ClientClosed,
    GovAuthError,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
    TimedOut,
    TransportError,
    UnexpectedReply,
)
from govauth.http.message import Response, parse_http_date
from govauth.transport.operation import Operation, Repeat

_UNSURE: Final = (ServerFault, UnexpectedReply)
_BRIEF: Final = 1.0
"""Seconds. A repeat that the end of the call cut off sooner than that says nothing about the provider."""

_log = logging.getLogger("govauth.transport")


class Retries:
    """Counts and spaces the attempts of one call.

    Attributes:
        attempt: the number of the attempt that is under way, counted from 1.
        deadline: of the whole call, by the monotonic clock.

    """

    __slots__ = ("_began", "_clock", "_earlier", "_lost", "_operation", "_policy", "attempt", "deadline")

    def __init__(
        self, policy: RetryPolicy, operation: Operation[object], *, deadline: float, clock: Clock
    ) -> None:
        self._policy = policy
        self._operation = operation
        self._clock = clock
        self._began = 0.0
        self._earlier: GovAuthError | None = None
        self._lost: OutcomeUnknown | None = None
        self.attempt: int = 1
        self.deadline: float = deadline

    async def wait_after(self, error: GovAuthError) -> None:
        """Wait until the request may be sent again.

        Raises:
            GovAuthError: it may not: what the caller gets instead, see :meth:`reported`.

        """
        pause = self._policy.pause(self.attempt, asked_pause(error))
        if (
            self.attempt >= self._policy.attempts
            or not may_repeat(self._operation, error)
            or self._clock.monotonic() + pause >= self.deadline
        ):
            raise self.reported(error)
        _log.debug("%s again in %.2f s after %s", self._operation.name, pause, type(error).__name__)
        self._remember(error)
        await anyio.sleep(pause)
        self._began = self._clock.monotonic()
        if self._began >= self.deadline:
            raise self.reported(error)
        self.attempt += 1

    def reported(self, error: GovAuthError) -> GovAuthError:
        """Return the error that the caller gets, in the light of the attempts before.

        One that the end of the call cut off at once says nothing: the one before does. And a repeat that
        did not reach the provider takes nothing back: an earlier request may have been applied.
        """
        error = reported(self._operation, self._telling(error))
        return self._lost if self._lost is not None and _did_not_reach(error) else error

    def _telling(self, error: GovAuthError) -> GovAuthError:
        if self._earlier is None or not isinstance(error, TimedOut):
            return error
        return self._earlier if self._clock.monotonic() - self._began < _BRIEF else error

    def _remember(self, error: GovAuthError) -> None:
        self._earlier = self._telling(error).again()
        unknown = reported(self._operation, error)
        if isinstance(unknown, OutcomeUnknown):
            self._lost = unknown


def may_repeat(operation: Operation[object], error: GovAuthError) -> bool:
    """Tell whether sending the same request again can help and cannot harm."""
    if isinstance(error, TransportError):
        return not error.sent or operation.repeat is not Repeat.NEVER
    return operation.repeat is not Repeat.NEVER and isinstance(error, RateLimited | ServerFault)


def _did_not_reach(error: GovAuthError) -> bool:
    """Tell whether an error says that this request was not applied, and nothing of earlier ones."""
    if isinstance(error, TransportError):
        return not error.sent
    return isinstance(error, AuthError | RateLimited | ClientClosed)


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
