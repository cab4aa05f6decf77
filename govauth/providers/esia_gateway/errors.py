"""What the refusals of the gateway mean. The document shows none of their bodies, so statuses decide."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

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
from govauth.providers.esia_gateway.certificates import CERTIFICATES
from govauth.transport.refusals import (
    OAUTH_CALLS,
    USUAL,
    Codes,
    Marks,
    Meaning,
    Refusals,
    Statuses,
    Tables,
    envelope,
    of_token_calls,
)

if TYPE_CHECKING:
    from govauth.providers.esia_gateway.documents import Document, PendingDocument

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
_CODE_REFUSED: Final = Meaning(LoginRejected, "the code was not exchanged", _START_ANEW, "код не обменян")
_CODE_LOST: Final = Meaning(
    OutcomeUnknown,
    "the gateway failed while the code was exchanged",
    _START_ANEW,
    "ошибка шлюза при обмене кода",
)
_REFRESH_REFUSED: Final = Meaning(
    LoginRequired,
    "the refresh token is refused",
    Advice(en="the user must sign in", ru="пользователь должен войти заново"),
    "токен обновления не принят",
)
_CLIENT_REFUSED: Final = Meaning(
    LoginRejected,
    "the client system is refused",
    Advice(en="check client_id and client_secret", ru="проверьте client_id и client_secret"),
    "клиентская система не принята",
)
_REQUEST_REFUSED: Final = Meaning(
    InvalidRequest,
    "the gateway refused the authorize request",
    Advice(
        "compare scopes and redirect_uri with the settings of the client system at the gateway",
        "сверьте области доступа и redirect_uri с настройками клиентской системы в шлюзе",
    ),
    "шлюз не принял запрос авторизации",
)
_FAILED: Final = Meaning(
    ServerFault,
    "the gateway failed",
    Advice("start a new login later", "начните новый вход позже"),
    "ошибка шлюза",
)
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
    "access_denied": Meaning(
        AccessDenied,
        "the consent was not given",
        Advice("offer to sign in again", "предложите войти ещё раз"),
        "согласие не дано",
    ),
}
_NOT_GRANTED: Final = Meaning(
    AccessDenied,
    "not allowed: outside of what was granted",
    Advice(
        "start a login that asks for these scopes", "начните вход, который запрашивает эти области доступа"
    ),
    "не разрешено: согласия на это нет",
)
_LOGIN_FAILED: Final = Meaning(LoginRejected, "the login failed", _START_ANEW, "вход не удался")
_OF_CALLS: Final[Codes] = {**OAUTH_CALLS, "access_denied": _NOT_GRANTED}
_BY_STATUS: Final[Statuses] = {**USUAL, 403: _NOT_GRANTED}
_OF_DOCUMENTS: Final[Codes] = {
    "ndflNotFound": Meaning(
        NotFound,
        "the tax service has no income certificate of this year",
        Advice(
            "tax agents may not have reported this year yet: ask for an earlier one",
            "налоговые агенты могли ещё не отчитаться за него: запросите более ранний год",
        ),
        "у налоговой нет справки о доходах за этот год",
    )
}
"""What stands in ``error`` of a document that did not arrive."""

refuse: Final = Refusals(
    read=_said_by,
    marks=_MARKS,
    by_code=_OF_CALLS,
    by_status=_BY_STATUS,
).refuse
"""Returns the error that an answer to a call with a token means, or None."""

refuse_code: Final = of_token_calls(
    _said_by,
    by_code=_CLIENT,
    by_status={429: _CODE_LOST},
    otherwise=_CODE_REFUSED,
    unwell=_CODE_LOST,
    marks=_MARKS,
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
    kind, sentence, advice, _ = _ON_THE_CALLBACK.get(word, _LOGIN_FAILED)
    word = shown_message(word)
    message = shown_message(description) or word
    error = kind(f"{sentence}: {message}" + (f"; {advice.en}" if advice.en else ""))
    error.advised(advice)
    if isinstance(error, LoginRejected | ApiError):
        error.code = word
    if isinstance(error, ApiError):
        error.server_message = message
    return error


def certificate_not_found(error: NotFound) -> CertificateNotFound:
    """Make of a 404 of ``/auth/userinfo`` the error that says what it means there."""
    return CertificateNotFound(
        f"the user has none of a certificate that was asked for; {_APART.en} ({error.message})",
        operation=error.operation,
        status=error.status,
        code=error.code,
        server_message=error.server_message,
        request_id=error.request_id,
    ).advised(_APART)


TABLES: Final[Tables] = (_ON_THE_CALLBACK, _OF_CALLS, _OF_DOCUMENTS, _BY_STATUS)
"""What is known of the codes and statuses of the gateway."""
