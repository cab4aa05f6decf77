"""What the refusals of the gateway mean. The document shows none of their bodies, so statuses decide."""

from __future__ import annotations

from functools import partial
from typing import Final

from govauth.errors import (
    AccessDenied,
    Advice,
    ApiError,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    NotFound,
    OutcomeUnknown,
    PendingTimedOut,
    ServerFault,
)
from govauth.http.message import Response
from govauth.http.redaction import shown_message
from govauth.providers.esia_gateway.documents import CERTIFICATES, Document, PendingDocument
from govauth.transport.refusals import (
    OAUTH_CALLS,
    USUAL,
    Codes,
    Marks,
    Meaning,
    Refusals,
    by_number,
    envelope,
    of_token_calls,
)

START_ANEW: Final = "start a new login: a code works only once"


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


_said_by: Final = partial(envelope, code=("error", "code"), message=("error_description", "message"))
"""Reads an error: ``error`` and ``error_description`` of OAuth, or whatever else there is."""

_MARKS: Final[Marks] = (("error",), ("code", "message"))
_APART: Final = Advice(
    en="ask for certificates of birth, marriage, divorce, name change and fatherhood in a separate request",
    ru="свидетельства о рождении, браке, разводе, перемене имени и отцовстве запрашивайте отдельным запросом",
)
_START_ANEW: Final = Advice(en=START_ANEW, ru="начните новый вход: код действует только один раз")
_CODE_REFUSED: Final = Meaning(LoginRejected, "the code was not exchanged")
_CODE_LOST: Final = Meaning(OutcomeUnknown, "the gateway failed while the code was exchanged", _START_ANEW)
_REFRESH_REFUSED: Final = Meaning(
    LoginRequired,
    "the refresh token is refused",
    Advice(en="the user must sign in", ru="пользователь должен войти заново"),
)
_CLIENT_REFUSED: Final = Meaning(
    LoginRejected,
    "the client system is refused",
    Advice(en="check client_id and client_secret", ru="проверьте client_id и client_secret"),
)
_REQUEST_REFUSED: Final = Meaning(InvalidRequest, "the gateway refused the authorize request")
_FAILED: Final = Meaning(ServerFault, "the gateway failed")
_CLIENT: Final = {"invalid_client": _CLIENT_REFUSED, "unauthorized_client": _CLIENT_REFUSED}

_ON_THE_CALLBACK: Final = {
    **_CLIENT,
    "bad_request": _REQUEST_REFUSED,
    "invalid_request": _REQUEST_REFUSED,
    "invalid_scope": _REQUEST_REFUSED,
    "unsupported_response_type": _REQUEST_REFUSED,
    "invalid_redirect_uri": _REQUEST_REFUSED,
    "server_error": _FAILED,
    "temporarily_unavailable": _FAILED,
    "access_denied": Meaning(AccessDenied, "the consent was not given"),
}
_NOT_GRANTED: Final = Meaning(AccessDenied, "not allowed: outside of what was granted")
_LOGIN_FAILED: Final = Meaning(LoginRejected, "the login failed")

_CALLS: Final = Refusals(
    read=_said_by,
    marks=_MARKS,
    by_code={**OAUTH_CALLS, "access_denied": _NOT_GRANTED},
    by_status={**USUAL, 403: _NOT_GRANTED},
)
CODES: Final[Codes] = {**_CALLS.by_code, **_ON_THE_CALLBACK, **by_number(_CALLS.by_status)}
"""What codes and HTTP statuses mean, for people: those of a redirect before those of a call."""

refuse: Final = _CALLS.refuse
"""Returns the error that an answer to a call with a token means, or None."""

refuse_code: Final = of_token_calls(
    _said_by, by_status={429: _CODE_LOST}, otherwise=_CODE_REFUSED, unwell=_CODE_LOST, marks=_MARKS
).refuse
"""Returns the error that an answer to the exchange of a code means."""

_REFRESH: Final = of_token_calls(
    _said_by, by_code=_CLIENT, by_status=dict.fromkeys((400, 401, 403, 422), _REFRESH_REFUSED), marks=_MARKS
)


def refuse_refresh(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a refresh means: the pair is dead, or the gateway is unwell."""
    error = _REFRESH.refuse(response)
    if isinstance(error, LoginRequired):
        error.final = True
    return error


def refuse_callback(word: str, description: str) -> GovAuthError:
    """Return the error that ``error`` and ``error_description`` of a redirect mean."""
    kind, sentence, advice = _ON_THE_CALLBACK.get(word, _LOGIN_FAILED)
    word = shown_message(word)
    message = shown_message(description) or word
    error = kind(f"{sentence}: {message}" + (f"; {advice.en}" if advice.en else ""))
    error.advice = advice.en
    if isinstance(error, LoginRejected | ApiError):
        error.code = word
    if isinstance(error, ApiError):
        error.server_message = message
    return error


def certificate_not_found(error: NotFound) -> CertificateNotFound:
    """Make of a 404 of ``/auth/userinfo`` the error that says what it means there."""
    found = CertificateNotFound(
        f"the user has none of a certificate that was asked for; {_APART.en} ({error.message})",
        operation=error.operation,
        status=error.status,
        code=error.code,
        server_message=error.server_message,
        request_id=error.request_id,
    )
    found.advice = _APART.en
    return found
