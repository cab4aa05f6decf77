"""What a failed renewal means for those who wait, and for those who come right after."""

from __future__ import annotations

import traceback
from typing import Final

from attrs import frozen

from govauth.errors import (
    AccessBlocked,
    ClientClosed,
    GovAuthError,
    LoginRejected,
    LoginRequired,
    RenewalFailed,
    StoreUnavailable,
    TokenNotSaved,
    TransportError,
)

COOLDOWN_AFTER_FAILURE: Final = 1.0
COOLDOWN_AFTER_REFUSAL: Final = 60.0
LONGEST_COOLDOWN: Final = 60.0


def explain(error: BaseException) -> GovAuthError:
    """Turn whatever ended a flight into an error without the frames that held secrets."""
    if isinstance(error, TransportError):
        return RenewalFailed(f"the auth server cannot be reached: {error.message}")
    if isinstance(error, GovAuthError):
        return error.again()
    if isinstance(error, TimeoutError):
        return RenewalFailed("the auth server did not answer in time")
    if not isinstance(error, Exception):
        return ClientClosed("the client or its event loop was closed while a token was renewed")
    failure = RenewalFailed(f"the strategy failed with {type(error).__name__}")
    frames = traceback.extract_tb(error.__traceback__)
    failure.add_note("".join(traceback.format_list(frames)))
    return failure


@frozen(slots=True)
class Cooldown:
    """A failure that is repeated to callers until an instant, so that they spare the endpoint.

    Attributes:
        error: what they get, each its own instance.
        until: monotonic seconds.
        failures: how many in a row.

    """

    error: GovAuthError
    until: float
    failures: int

    @classmethod
    def after(cls, error: GovAuthError, before: Cooldown | None, now: float) -> Cooldown | None:
        """Compute the cool-down that follows ``error``; None where every caller may try at once."""
        failures = 1 if before is None else before.failures + 1
        if isinstance(error, LoginRejected | AccessBlocked):
            # The same password again would not help, and could lock the account.
            return cls(error, now + COOLDOWN_AFTER_REFUSAL, failures)
        if isinstance(error, LoginRequired):
            # Looking into the store for what a person brought costs no token call.
            return cls(error, now + COOLDOWN_AFTER_FAILURE, failures)
        if isinstance(error, StoreUnavailable | TokenNotSaved | ClientClosed):
            # These cost the provider nothing, and the caller may have mended the store meanwhile.
            return None
        growing = min(LONGEST_COOLDOWN, COOLDOWN_AFTER_FAILURE * 2.0 ** min(failures - 1, 10))
        asked = error.retry_after if isinstance(error, RenewalFailed) else None
        return cls(error, now + max(growing, asked or 0.0), failures)
