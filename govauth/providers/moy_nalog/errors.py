"""What the refusals of «Мой налог» mean. Four kinds of 401, four outcomes."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from govauth.auth.strategy import Verdict
from govauth.errors import (
    AccessBlocked,
    AccessDenied,
    Advice,
    AuthError,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    OutcomeUnknown,
    RateLimited,
)
from govauth.http.message import Response
from govauth.http.pages import is_page
from govauth.transport.refusals import (
    USUAL,
    Codes,
    Marks,
    Meaning,
    Refusals,
    Statuses,
    Tables,
    envelope,
    of_token_calls,
    refusal,
)

if TYPE_CHECKING:
    from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt

EXPIRED: Final = "authentication.failed.expired.token"
BLOCKED: Final = "authentication.failed"
NO_TOKEN: Final = "Not Authenticated"  # noqa: S105 - a code of an error
UNREGISTERED: Final = "taxpayer.unregistered"
DUPLICATION: Final = "receipt.duplication"
_NOT_THE_TOKEN: Final = (NO_TOKEN, UNREGISTERED, DUPLICATION)
_UNAUTHORIZED: Final = 401


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

_MARKS: Final[Marks] = (("code", "message"), ("code", "exceptionMessage"), ("error", "status"))
_BLOCKED: Final[Codes] = {
    BLOCKED: Meaning(
        AccessBlocked,
        "«Мой налог» blocked this device",
        Advice(
            en="neither a renewal nor a new login helps: the taxpayer must talk to the service",
            ru="ни обновление токена, ни новый вход не помогут: нужно обратиться в поддержку сервиса",
        ),
        "«Мой налог» заблокировал это устройство",
    )
}
_BY_CODE: Final[Codes] = {
    **_BLOCKED,
    "access.denied": Meaning(AccessDenied, "not allowed", USUAL[403].advice, "не разрешено"),
    DUPLICATION: Meaning(
        ReceiptDuplication,
        "the service has seen this submission before",
        Advice(en="await receipts.reconcile(error)", ru="вызовите await receipts.reconcile(error)"),
        "сервис уже получал этот чек",
    ),
    UNREGISTERED: Meaning(
        AccessDenied,
        "this person is not registered as self-employed",
        Advice(
            en="the person registers in the application «Мой налог»",
            ru="человек регистрируется как самозанятый в приложении «Мой налог»",
        ),
        "человек не зарегистрирован как самозанятый",
    ),
    EXPIRED: Meaning(
        AccessDenied,
        "the token expired",
        Advice(
            "it is renewed by itself; if this goes on, sign in again",
            "он продлевается сам; если это повторяется, войдите заново",
        ),
        "срок токена истёк",
    ),
    NO_TOKEN: Meaning(
        AccessDenied,
        "the service does not know who asks: there was no token",
        Advice(
            "call it through the client, which sends the token", "обращайтесь через клиент: он передаёт токен"
        ),
        "в запросе нет токена",
    ),
    "validation.failed": Meaning(
        InvalidRequest,
        "the service does not take a value of the request",
        Advice(
            "look at server_message for the field; moments need a zone, sums two decimals at most",
            "поле названо в server_message; моментам нужен часовой пояс, суммам — не больше двух знаков",
        ),
        "сервис не принял значение в запросе",
    ),
}
_BY_STATUS: Final[Statuses] = {
    **USUAL,
    403: Meaning(
        AccessDenied,
        "not allowed; addresses outside Russia are blocked",
        Advice("call from a Russian address", "обращайтесь с российского адреса"),
        "не разрешено; адреса вне России блокируются",
    ),
    406: Meaning(
        InvalidRequest,
        "the service cannot answer in an accepted form",
        Advice(
            "something on the way changed the header Accept: look at proxies",
            "заголовок Accept изменили по пути: проверьте прокси",
        ),
        "сервис не может ответить в допустимой форме",
    ),
    422: Meaning(
        InvalidRequest,
        "the service does not take a value",
        Advice(
            "it may be a telephone, a code from an SMS, or a time of operation that lies in the future:"
            " check the clock of this host",
            "это может быть телефон, код из СМС или время операции в будущем: проверьте часы сервера",
        ),
        "сервис не принял значение",
    ),
}
_CALLS: Final = Refusals(read=said_by, marks=_MARKS, by_code=_BY_CODE, by_status=_BY_STATUS)
_REJECTED: Final = Meaning(
    LoginRejected,
    "the login is refused",
    Advice(
        "check what was entered; do not repeat it unchanged",
        "проверьте, что введено; без изменений не повторяйте",
    ),
    "во входе отказано",
)
_PASSWORD: Final = Meaning(
    LoginRejected,
    "wrong password or ИНН",
    Advice(
        "check both; whoever came through Госуслуги has no password here until it is set in the"
        " cabinet lkfl2.nalog.ru, under security",
        "проверьте их; у тех, кто регистрировался через Госуслуги, пароля нет, пока он не задан в"
        " кабинете lkfl2.nalog.ru в разделе «Безопасность»",
    ),
    "неверный ИНН или пароль",
)
_MESSAGES: Final[Codes] = {
    "Неверный логин или пароль": _PASSWORD,
    "Указанный Вами ИНН некорректен": Meaning(
        LoginRejected,
        "there is no such ИНН",
        Advice("check the 12 digits of the person's ИНН", "проверьте 12 цифр ИНН человека"),
        "такого ИНН нет",
    ),
    "Не передан ИНН ЛКФЛ": Meaning(
        LoginRejected,
        "the request carries no ИНН where the service looks for it",
        Advice("install a newer version of govauth", "установите более новую версию govauth"),
        "в запросе нет ИНН там, где его ждёт сервис",
    ),
}
"""What a login is refused with in words alone."""

_SPENT: Final = Meaning(
    LoginRequired,
    "the refresh token is refused",
    Advice(
        "the person must sign in; a refresh token serves only the device id to which it was given",
        "человек должен войти заново; токен обновления действует только с тем id устройства, которому выдан",
    ),
    "токен обновления не принят",
)

_LOGIN: Final = of_token_calls(
    said_by, by_code=_BLOCKED, by_status={400: _REJECTED, 401: _REJECTED, 422: _REJECTED}, marks=_MARKS
)


def refuse_login(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a login means: wrong credentials are never "expired"."""
    error = _LOGIN.refuse(response)
    if not isinstance(error, LoginRejected):
        return error
    said = said_by(response)
    return refusal(response, said, _MESSAGES.get(said.message, _REJECTED))


_NOT_TAKEN: Final = Meaning(
    LoginRejected,
    "the sign-in through Госуслуги is refused",
    Advice(
        "start it again; a code works once, and the page of the cabinet uses it up when it is loaded",
        "начните вход заново: код действует один раз, и страница кабинета тратит его при загрузке",
    ),
    "вход через Госуслуги не принят",
)
_GOSUSLUGI: Final = of_token_calls(
    said_by, by_code=_BLOCKED, by_status=dict.fromkeys((400, 401, 403, 422), _NOT_TAKEN), marks=_MARKS
)


def refuse_gosuslugi(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a code of Госуслуги means: never a wrong password."""
    return _GOSUSLUGI.refuse(response)


_REFRESH: Final = of_token_calls(
    said_by, by_code=_BLOCKED, by_status={400: _SPENT, 401: _SPENT, 422: _SPENT}, marks=_MARKS
)
_TELLS_BLOCKED: Final = re.compile("блокир")
_TELLS_DEAD: Final = re.compile("токен.*(недействител|истек|истёк|не найден)|друго(му|го|м) устройств")


def refuse_refresh(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a refresh means: the token is dead, or the service is unwell.

    ``authentication.failed`` means a dead refresh token as well as a blocked device. The message tells; where
    it does not, the device is taken to be blocked by a login that has no other way to find out.
    """
    return _refuse_refresh(response, undecided=AccessBlocked)


def refuse_refresh_of_password(response: Response) -> GovAuthError | None:
    """Return the same for a login that can sign in again: it does so before it says that it is blocked."""
    return _refuse_refresh(response, undecided=LoginRequired)


def _refuse_refresh(response: Response, *, undecided: type[AuthError]) -> GovAuthError | None:
    error = _REFRESH.refuse(response)
    if not isinstance(error, AccessBlocked):
        return error
    said = said_by(response)
    message = said.message.lower()
    if _TELLS_BLOCKED.search(message):
        return error
    if _TELLS_DEAD.search(message) or issubclass(undecided, LoginRequired):
        return refusal(response, said, _SPENT)
    return error


def judge(response: Response) -> Verdict:
    """Say what an answer to a business call means for the token.

    One code says that it expired. A 401 with a code that nobody knows, or with none, may say so too.
    """
    if response.status != _UNAUTHORIZED or is_page(response):
        return Verdict.FINE
    said = said_by(response)
    if said.code == EXPIRED:
        return Verdict.TOKEN_EXPIRED
    blocked = said.code == BLOCKED and _TELLS_BLOCKED.search(said.message.lower())
    return Verdict.FINE if blocked or said.code in _NOT_THE_TOKEN else Verdict.TOKEN_DOUBTED


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a business call means, or None."""
    error = _CALLS.refuse(response)
    if isinstance(error, RateLimited):
        # Overload is reported in the same way before and after a receipt was registered.
        error.may_be_applied = True
    return error


TABLES: Final[Tables] = (_BY_CODE, _MESSAGES, _BY_STATUS)
"""What is known of the codes, messages and statuses of this service."""
