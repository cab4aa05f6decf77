"""What the refusals of the gateway mean. The document shows none of their bodies, so statuses decide."""

from __future__ import annotations

from typing import Final

from govauth.auth.strategy import Verdict
from govauth.errors import (
    AccessDenied,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    NotFound,
    OutcomeUnknown,
    PendingTimedOut,
    RenewalFailed,
    ServerFault,
)
from govauth.http.message import Response
from govauth.http.redaction import server_words
from govauth.providers.esia_gateway.documents import CERTIFICATES, Document, PendingDocument
from govauth.transport.refusals import USUAL, Envelope, Kinds, envelope, kind_of, refusal
from govauth.transport.retry import retry_after

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


def said_by(response: Response) -> Envelope:
    """Read an error: ``error`` and ``error_description`` of OAuth, or whatever else there is."""
    return envelope(response, codes=("error", "code"), words=("error_description", "message"))


def judge(response: Response) -> Verdict:
    """Say what an answer means for the token: after a refresh the old one gets 401."""
    if response.status < 400:  # noqa: PLR2004 - HTTP
        return Verdict.FINE
    return Verdict.TOKEN_EXPIRED if response.status == 401 else Verdict.NOT_ABOUT_TOKENS  # noqa: PLR2004


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a call with a token means, or None."""
    kind = kind_of(response, _REFUSALS)
    return None if kind is None else refusal(response, said_by(response), kind)


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
    said = said_by(response)
    if 400 <= response.status < 500 and response.status != 429:  # noqa: PLR2004 - HTTP
        return LoginRejected(f"the code was not exchanged ({response.status}): {said}", code=said.code)
    return OutcomeUnknown(
        f"the gateway failed while the code was exchanged ({response.status}): {said}",
        how_to_check=START_ANEW,
        reason="ServerFault",
        status=response.status,
        code=said.code,
    )


def refuse_refresh(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a refresh means: the pair is dead, or the gateway is unwell."""
    if _is_reply(response):
        return None
    said = said_by(response)
    if said.code in _CLIENT_FAULTS:
        return LoginRejected(f"the client system is refused: {said}", code=said.code)
    if response.status in (400, 401, 403, 422):
        return LoginRequired(f"the refresh token is refused ({said}), and the user must sign in", final=True)
    return RenewalFailed(
        f"the gateway gives no tokens now ({response.status}): {said}", retry_after=retry_after(response)
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


_REFUSALS: Final[Kinds] = {**USUAL, 403: (AccessDenied, "not allowed: outside of what was granted")}
