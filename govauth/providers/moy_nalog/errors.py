"""What the refusals of «Мой налог» mean. Four kinds of 401, four outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from govauth.auth.strategy import Verdict
from govauth.errors import (
    AccessBlocked,
    AccessDenied,
    GovAuthError,
    LoginRejected,
    LoginRequired,
    OutcomeUnknown,
    RateLimited,
    RenewalFailed,
)
from govauth.http.message import Response
from govauth.transport.refusals import USUAL, Envelope, Kinds, envelope, kind_of, refusal
from govauth.transport.retry import retry_after

if TYPE_CHECKING:
    from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt

EXPIRED: Final = "authentication.failed.expired.token"
BLOCKED: Final = "authentication.failed"
UNREGISTERED: Final = "taxpayer.unregistered"
DUPLICATION: Final = "receipt.duplication"

_BLOCKED_WORDS: Final = "«Мой налог» blocked this device; neither a renewal nor a new login helps"


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


def said_by(response: Response) -> Envelope:
    """Read an error answer: ``{code, message, additionalInfo}`` or less, a bare string, or HTML."""
    return envelope(response, codes=("code",), words=("message", "exceptionMessage"))


def judge(response: Response) -> Verdict:
    """Say what an answer to a business call means for the token."""
    if response.status < 400:  # noqa: PLR2004 - HTTP
        return Verdict.FINE
    if response.status != 401:  # noqa: PLR2004 - HTTP
        return Verdict.NOT_ABOUT_TOKENS
    code = said_by(response).code
    if code == EXPIRED:
        return Verdict.TOKEN_EXPIRED
    return Verdict.BLOCKED if code == BLOCKED else Verdict.NOT_ABOUT_TOKENS


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a business call means, or None."""
    kind = kind_of(response, _REFUSALS)
    if kind is None:
        return None
    said = said_by(response)
    if response.status == 401 and said.code == BLOCKED:  # noqa: PLR2004 - HTTP
        return AccessBlocked(f"{_BLOCKED_WORDS}: {said.words}", code=said.code)
    if said.code == DUPLICATION:
        return ReceiptDuplication(
            f"the service has seen this submission before ({said.words})",
            how_to_check="await receipts.reconcile(error)",
            reason="ReceiptDuplication",
            status=response.status,
            code=said.code,
        )
    if said.code == UNREGISTERED:
        kind = AccessDenied, "this person is not registered as self-employed"
    error = refusal(response, said, kind)
    if isinstance(error, RateLimited):
        # Overload is told in the same way before and after a receipt was registered.
        error.may_be_applied = True
    return error


def refuse_login(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a login means: wrong credentials are never "expired"."""
    said = said_by(response)
    if response.status in (400, 401, 422):
        if said.code == BLOCKED:
            return AccessBlocked(f"{_BLOCKED_WORDS}: {said.words}", code=said.code)
        return LoginRejected(f"the login is refused: {said.words or said.code}", code=said.code)
    return _unwell(response, said)


def refuse_refresh(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a refresh means: the token is dead, or the service is unwell."""
    said = said_by(response)
    if response.status in (400, 401, 422):
        if said.code == BLOCKED:
            return AccessBlocked(f"{_BLOCKED_WORDS}: {said.words}", code=said.code)
        return LoginRequired(f"the refresh token is refused: {said.words or said.code}")
    return _unwell(response, said)


def _unwell(response: Response, said: Envelope) -> RenewalFailed | None:
    if response.status < 300 and response.media_type != "text/html":  # noqa: PLR2004 - HTTP
        return None
    words = f": {said.words}" if said.words else ""
    return RenewalFailed(
        f"the auth service does not work now ({response.status}){words}", retry_after=retry_after(response)
    )


_REFUSALS: Final[Kinds] = {**USUAL, 403: (AccessDenied, "not allowed; addresses outside Russia are blocked")}
