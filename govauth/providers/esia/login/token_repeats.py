"""Asking for a token again: never the same bytes, and never what may have been spent."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import anyio

from govauth.errors import GovAuthError, TransportError
from govauth.providers.esia.login.errors import AuthServiceFailed, AuthServiceUnavailable, RequestTimeWrong

T = TypeVar("T")

ATTEMPTS: Final = 3
_FIRST_PAUSE: Final = 0.3
_LONGEST_PAUSE: Final = 5.0
_UNWELL: Final = (AuthServiceFailed, AuthServiceUnavailable)


async def ask_patiently(ask: Callable[[float], Awaitable[T]], *, spends: bool) -> T:
    """Ask, and ask again where that can help and cannot harm.

    ESIA-007007 and ESIA-007008 are asked again, and so is what never left; ESIA-007015 once, by ESIA's clock.

    Args:
        ask: signs and sends anew; gets ESIA's clock minus ours in seconds.
        spends: the request spends a code or a refresh token, so a lost answer is not asked for again.

    Raises:
        GovAuthError: of the last attempt.

    """
    skew = 0.0
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await ask(skew)
        except GovAuthError as error:
            if attempt == ATTEMPTS or not _worth(error, spends=spends, skew=skew):
                raise
            told = error.skew if isinstance(error, RequestTimeWrong) else None
            skew = skew if told is None else told
            pause = 0.0 if told is not None else _pause(attempt, error)
        await anyio.sleep(pause)
    raise AssertionError("unreachable")  # pragma: no cover


def _worth(error: GovAuthError, *, spends: bool, skew: float) -> bool:
    if isinstance(error, TransportError):
        return not (error.sent and spends)
    if isinstance(error, RequestTimeWrong):
        return bool(error.skew) and not skew
    return isinstance(error, _UNWELL)


def _pause(attempt: int, error: GovAuthError) -> float:
    growing = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (attempt - 1))
    asked = error.retry_after if isinstance(error, _UNWELL) else None
    jittered = growing * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, hides nothing
    return max(jittered, min(asked or 0.0, _LONGEST_PAUSE))
