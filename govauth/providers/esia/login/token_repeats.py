"""Asking for a token again: never the same bytes, and never what may have been spent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import anyio

from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import GovAuthError, TransportError
from govauth.providers.esia.login.errors import AuthServiceUnavailable, RequestTimeWrong

T = TypeVar("T")

RETRY: Final = RetryPolicy(attempts=3, first=0.3, longest=5.0)


async def ask_with_retries(ask: Callable[[float], Awaitable[T]], *, spends: bool) -> T:
    """Ask, and ask again where that can help and cannot harm.

    ESIA-007007 and ESIA-007008 are asked again, and so is what never left; ESIA-007015 once, by ESIA's clock.

    Args:
        ask: signs and sends anew; gets ESIA's clock minus ours in seconds.
        spends: the request spends a code or a refresh token, so a lost answer is not asked for again.

    Raises:
        GovAuthError: of the last attempt.

    """
    attempt, skew = 1, 0.0
    while True:
        try:
            return await ask(skew)
        except GovAuthError as error:
            if attempt == RETRY.attempts or not _worth(error, spends=spends, skew=skew):
                raise
            reported = error.skew if isinstance(error, RequestTimeWrong) else None
            skew = skew if reported is None else reported
            pause = 0.0 if reported is not None else _pause(attempt, error)
        await anyio.sleep(pause)
        attempt += 1


def _worth(error: GovAuthError, *, spends: bool, skew: float) -> bool:
    if isinstance(error, TransportError):
        return not (error.sent and spends)
    if isinstance(error, RequestTimeWrong):
        return bool(error.skew) and not skew
    return isinstance(error, AuthServiceUnavailable)


def _pause(attempt: int, error: GovAuthError) -> float:
    asked = error.retry_after if isinstance(error, AuthServiceUnavailable) else None
    return RETRY.pause(attempt, min(asked or 0.0, RETRY.longest))
