"""What the refusals of «Мой налог» mean. Four kinds of 401, four outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from attrs import frozen

from govauth.auth.strategy import Verdict
from govauth.errors import (
    AccessBlocked,
    AccessDenied,
    ApiError,
    Conflict,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    RenewalFailed,
    ServerFault,
)
from govauth.http.message import Response
from govauth.http.redaction import server_words
from govauth.transport.repeating import retry_after
from govauth.wire.json import NotJson, decode_json

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


@frozen(slots=True)
class Envelope:
    """What an error answer says: ``{code, message, additionalInfo}`` or less, a bare string, or HTML."""

    code: str | None
    words: str

    @classmethod
    def of(cls, response: Response) -> Envelope:
        """Read whatever form the answer has."""
        try:
            value = decode_json(response.content)
        except NotJson:
            return cls(None, server_words(response.content.decode("utf-8", "replace")))
        if isinstance(value, str):
            return cls(None, server_words(value))
        if not isinstance(value, Mapping):
            return cls(None, "")
        code = value.get("code")
        words = value.get("message") or value.get("exceptionMessage") or ""
        return cls(code if isinstance(code, str) else None, server_words(str(words)))


def judge(response: Response) -> Verdict:
    """Say what an answer to a business call means for the token."""
    if response.status < 400:  # noqa: PLR2004 - HTTP
        return Verdict.FINE
    if response.status != 401:  # noqa: PLR2004 - HTTP
        return Verdict.NOT_ABOUT_TOKENS
    code = Envelope.of(response).code
    if code == EXPIRED:
        return Verdict.TOKEN_EXPIRED
    return Verdict.BLOCKED if code == BLOCKED else Verdict.NOT_ABOUT_TOKENS


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a business call means, or None."""
    status = response.status
    if response.media_type == "text/html":
        return _fault(response, "maintenance or a page instead of an answer", Envelope.of(response))
    if status < 400:  # noqa: PLR2004 - HTTP
        return None
    said = Envelope.of(response)
    if status == 401 and said.code == BLOCKED:  # noqa: PLR2004 - HTTP
        return AccessBlocked(f"{_BLOCKED_WORDS}: {said.words}", code=said.code)
    if said.code == DUPLICATION:
        return ReceiptDuplication(
            f"the service has seen this submission before ({said.words})",
            how_to_check="await receipts.reconcile(error)",
            reason="ReceiptDuplication",
            status=status,
            code=said.code,
        )
    if status >= 500:  # noqa: PLR2004 - HTTP
        return _fault(response, "the service failed", said)
    kind, sentence = _REFUSALS.get(status, (InvalidRequest, "the service refused the request"))
    if said.code == UNREGISTERED:
        kind, sentence = AccessDenied, "this person is not registered as self-employed"
    error = kind(
        f"{sentence} ({status}): {said.words or said.code or 'no words'}",
        status=status,
        code=said.code,
        server_message=said.words or None,
        request_id=response.headers.get("x-request-id"),
    )
    if isinstance(error, RateLimited):
        error.retry_after = retry_after(response)
        # Overload is told in the same way before and after a receipt was registered.
        error.may_be_applied = True
    return error


def refuse_login(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a login means: wrong credentials are never "expired"."""
    said = Envelope.of(response)
    if response.status in (400, 401, 422):
        if said.code == BLOCKED:
            return AccessBlocked(f"{_BLOCKED_WORDS}: {said.words}", code=said.code)
        return LoginRejected(f"the login is refused: {said.words or said.code}", code=said.code)
    return _unwell(response, said)


def refuse_refresh(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a refresh means: the token is dead, or the service is unwell."""
    said = Envelope.of(response)
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


def _fault(response: Response, sentence: str, said: Envelope) -> ServerFault:
    error = ServerFault(
        f"{sentence} ({response.status}): {said.words or 'no words'}",
        status=response.status,
        code=said.code,
        server_message=said.words or None,
        request_id=response.headers.get("x-request-id"),
    )
    error.retry_after = retry_after(response)
    return error


_REFUSALS: Final[dict[int, tuple[type[ApiError], str]]] = {
    401: (AccessDenied, "the service does not know who asks"),
    403: (AccessDenied, "not allowed; addresses outside Russia are blocked"),
    404: (NotFound, "there is no such thing"),
    409: (Conflict, "the state does not allow this"),
    429: (RateLimited, "too many requests"),
}
