"""What the refusals of the gateway mean. The document shows none of their bodies, so statuses decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from govauth.auth.strategy import Verdict
from govauth.errors import (
    AccessDenied,
    ApiError,
    Conflict,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    NotFound,
    OutcomeUnknown,
    PendingTimedOut,
    RateLimited,
    RenewalFailed,
    ServerFault,
)
from govauth.http.message import Response
from govauth.http.redaction import server_words
from govauth.providers.esia_gateway.documents import CERTIFICATES, Document, PendingDocument
from govauth.transport.repeating import retry_after
from govauth.wire.json import NotJson, decode_json

STATE_UNKNOWN: Final = "state_unknown"
STATE_MISMATCH: Final = "state_mismatch"
START_ANEW: Final = "start a new login: a code works only once"

_CLIENT_FAULTS: Final = frozenset({"invalid_client", "unauthorized_client"})
_REQUEST_FAULTS: Final = frozenset(
    {"bad_request", "invalid_request", "invalid_scope", "unsupported_response_type", "invalid_redirect_uri"}
)
_OUTAGES: Final = frozenset({"server_error", "temporarily_unavailable"})


class CertificateNotFound(NotFound):
    """404 in place of the whole answer: the user has none of a certificate that was asked for.

    The gateway does so for certificates of civil status (:attr:`types`) and does not say which. Ask for
    their scopes in a request of their own, and for the rest in another.

    Attributes:
        types: the types of document for which the gateway answers so.
        documents: what had arrived before, where documents were being waited for.

    """

    types: tuple[str, ...] = CERTIFICATES
    documents: tuple[Document, ...] = ()


class DocumentsTimedOut(PendingTimedOut):
    """Agencies still owe documents.

    Attributes:
        documents: what has arrived.
        waiting: what has not.

    """

    documents: tuple[Document, ...] = ()
    waiting: tuple[PendingDocument, ...] = ()


@frozen(slots=True)
class Envelope:
    """What an error says: ``error`` and ``error_description`` of OAuth, or whatever else there is."""

    code: str | None
    words: str

    @classmethod
    def of(cls, response: Response) -> Envelope:
        """Read whatever form the answer has."""
        try:
            value = decode_json(response.content)
        except NotJson:
            return cls(None, server_words(response.content.decode("utf-8", "replace")))
        if not isinstance(value, Mapping):
            return cls(None, server_words(value) if isinstance(value, str) else "")
        code = value.get("error") or value.get("code")
        words = value.get("error_description") or value.get("message") or ""
        return cls(code if isinstance(code, str) else None, server_words(str(words)))

    @property
    def said(self) -> str:
        """Something for a sentence."""
        return self.words or self.code or "no words"


def judge(response: Response) -> Verdict:
    """Say what an answer means for the token: after a refresh the old one gets 401."""
    if response.status < 400:  # noqa: PLR2004 - HTTP
        return Verdict.FINE
    return Verdict.TOKEN_EXPIRED if response.status == 401 else Verdict.NOT_ABOUT_TOKENS  # noqa: PLR2004


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a call with a token means, or None."""
    status = response.status
    if status < 400 and response.media_type != "text/html":  # noqa: PLR2004 - HTTP
        return None
    said = Envelope.of(response)
    kind, sentence = _REFUSALS.get(status, (InvalidRequest, "the gateway refused the request"))
    if status >= 500 or status < 400:  # noqa: PLR2004 - HTTP
        kind, sentence = ServerFault, "maintenance, or the gateway failed"
    error = kind(
        f"{sentence} ({status}): {said.said}",
        status=status,
        code=said.code,
        server_message=said.words or None,
        request_id=response.headers.get("x-request-id"),
    )
    if isinstance(error, RateLimited | ServerFault):
        error.retry_after = retry_after(response)
    return error


def certificate_not_found(error: NotFound) -> CertificateNotFound:
    """Make of a 404 of ``/auth/userinfo`` the error that says what it means there."""
    return CertificateNotFound(
        "the user has none of a certificate that was asked for; ask for certificates of birth, marriage,"
        f" divorce, name change and fatherhood in a request of their own ({error.message})",
        operation=error.operation,
        status=error.status,
        code=error.code,
        server_message=error.server_message,
        request_id=error.request_id,
    )


def refuse_code(response: Response) -> GovAuthError | None:
    """Return the error that an answer to the exchange of a code means."""
    if _is_reply(response):
        return None
    said = Envelope.of(response)
    if 400 <= response.status < 500 and response.status != 429:  # noqa: PLR2004 - HTTP
        return LoginRejected(f"the code was not exchanged ({response.status}): {said.said}", code=said.code)
    return OutcomeUnknown(
        f"the gateway failed while the code was exchanged ({response.status}): {said.said}",
        how_to_check=START_ANEW,
        reason="ServerFault",
        status=response.status,
        code=said.code,
    )


def refuse_refresh(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a refresh means: the pair is dead, or the gateway is unwell."""
    if _is_reply(response):
        return None
    said = Envelope.of(response)
    if said.code in _CLIENT_FAULTS:
        return LoginRejected(f"the client system is refused: {said.said}", code=said.code)
    if response.status in (400, 401, 403, 422):
        return LoginRequired(
            f"the refresh token is refused ({said.said}), and the user must sign in", final=True
        )
    return RenewalFailed(
        f"the gateway gives no tokens now ({response.status}): {said.said}", retry_after=retry_after(response)
    )


def refuse_callback(error: str, description: str) -> GovAuthError:
    """Return the error that ``error`` and ``error_description`` of a redirect mean."""
    words = server_words(description) or error
    if error in _REQUEST_FAULTS:
        return InvalidRequest(
            f"the gateway refused the authorize request: {words}", code=error, server_message=words
        )
    if error in _CLIENT_FAULTS:
        return LoginRejected(f"the client system is refused: {words}", code=error)
    if error in _OUTAGES:
        return ServerFault(f"the gateway failed: {words}", code=error, server_message=words)
    if error == "access_denied":
        return AccessDenied(f"the consent was not given: {words}", code=error, server_message=words)
    return LoginRejected(f"the login failed: {words}", code=error)


def _is_reply(response: Response) -> bool:
    return response.status < 300 and response.media_type != "text/html"  # noqa: PLR2004 - HTTP


_REFUSALS: Final[dict[int, tuple[type[ApiError], str]]] = {
    401: (AccessDenied, "the gateway does not know who asks"),
    403: (AccessDenied, "not allowed: outside of what was granted"),
    404: (NotFound, "there is no such thing"),
    409: (Conflict, "the state does not allow this"),
    429: (RateLimited, "too many requests"),
}
