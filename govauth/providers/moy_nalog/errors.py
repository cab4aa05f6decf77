"""What the refusals of «Мой налог» mean. Four kinds of 401, four outcomes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from govauth.auth.strategy import Verdict
from govauth.errors import (
    AccessBlocked,
    AccessDenied,
    Advice,
    GovAuthError,
    LoginRejected,
    LoginRequired,
    OutcomeUnknown,
    RateLimited,
)
from govauth.http.message import Response
from govauth.transport.refusals import USUAL, Codes, Meaning, Refusals, envelope, of_token_calls

if TYPE_CHECKING:
    from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt

EXPIRED: Final = "authentication.failed.expired.token"
BLOCKED: Final = "authentication.failed"
UNREGISTERED: Final = "taxpayer.unregistered"
DUPLICATION: Final = "receipt.duplication"


class ReceiptOutcomeUnknown(OutcomeUnknown):
    """The receipt may or may not be registered: ``await receipts.reconcile(error)`` finds out.

    Attributes:
        attempt: what was sent, enough to look for it; None only if raised outside of a call.

    """

    attempt: IssueAttempt | CancelAttempt | None = None


class ReceiptDuplication(ReceiptOutcomeUnknown):
    """``receipt.duplication``: the service has seen this submission before.

    It does not say which receipt the earlier one got, nor whether that one stands.
    """


said_by: Final = partial(envelope, code=("code",), message=("message", "exceptionMessage"))
"""Reads an error answer: ``{code, message, additionalInfo}`` or less, a bare string, or HTML."""

_BLOCKED: Final[Codes] = {
    BLOCKED: Meaning(
        AccessBlocked,
        "«Мой налог» blocked this device",
        Advice(en="neither a renewal nor a new login helps: the taxpayer must talk to the service"),
    )
}
_CALLS: Final = Refusals(
    read=said_by,
    by_code={
        **_BLOCKED,
        DUPLICATION: Meaning(
            ReceiptDuplication,
            "the service has seen this submission before",
            Advice(en="await receipts.reconcile(error)"),
        ),
        UNREGISTERED: Meaning(
            AccessDenied,
            "this person is not registered as self-employed",
            Advice(en="the person registers in the application «Мой налог»"),
        ),
    },
    by_status={**USUAL, 403: Meaning(AccessDenied, "not allowed; addresses outside Russia are blocked")},
)
_REJECTED: Final = Meaning(LoginRejected, "the login is refused")
_SPENT: Final = Meaning(LoginRequired, "the refresh token is refused")

refuse_login: Final = of_token_calls(
    said_by, by_code=_BLOCKED, by_status={400: _REJECTED, 401: _REJECTED, 422: _REJECTED}
).refuse
"""Returns the error that an answer to a login means: wrong credentials are never "expired"."""

refuse_refresh: Final = of_token_calls(
    said_by, by_code=_BLOCKED, by_status={400: _SPENT, 401: _SPENT, 422: _SPENT}
).refuse
"""Returns the error that an answer to a refresh means: the token is dead, or the service is unwell."""


def judge(response: Response) -> Verdict:
    """Say what an answer to a business call means for the token: one kind of 401 asks for a renewal."""
    expired = response.status == 401 and said_by(response).code == EXPIRED  # noqa: PLR2004 - HTTP
    return Verdict.TOKEN_EXPIRED if expired else Verdict.FINE


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a business call means, or None."""
    error = _CALLS.refuse(response)
    if isinstance(error, RateLimited):
        # Overload is reported in the same way before and after a receipt was registered.
        error.may_be_applied = True
    return error
