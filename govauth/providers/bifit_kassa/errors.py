"""What the refusals of БИФИТ Касса mean.

Documented is one: 401 ``mfa_required``. The rest follows OAuth 2.0 (RFC 6749, section 5.2) and the status.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from govauth.errors import AccessDenied, Advice, InvalidRequest, LoginRejected, LoginRequired
from govauth.transport.refusals import (
    OAUTH_CALLS,
    UNWELL,
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
    from govauth.providers.bifit_kassa.models import CsvUpload

MFA_REQUIRED: Final = "mfa_required"


class MfaRequired(LoginRequired):
    """The account asks for a code from an SMS, so a person must sign in.

    ``client.login.send_code()``, then ``client.login.finish(code)``; or ``client.login.sign_in(ask_code=…)``.
    """


class CsvRejected(InvalidRequest):
    """The upload was answered with 200 and errors inside. Some lines may have been taken.

    Attributes:
        result: the answer: its message, its list, and how many items it counts.

    """

    def __init__(
        self, message: str, *, result: CsvUpload, status: int | None = None, operation: str | None = None
    ) -> None:
        super().__init__(message, status=status, operation=operation)
        self.result = result


said_by: Final = partial(
    envelope, code=("error",), message=("error_description", "message", "exceptionMessage")
)
"""Reads an error answer: ``{error, error_description}``, another form, a bare string, or HTML."""

_MARKS: Final[Marks] = (("error",),)
_NOT_ABOUT_CREDENTIALS: Final[Statuses] = dict.fromkeys((404, 405, 408, 429), UNWELL)
"""Codes are not documented, so nearly any other 4xx refuses the credentials."""

_NO_RIGHTS: Final = Meaning(
    AccessDenied,
    "not allowed; the account needs the maximum of rights",
    Advice(
        "whoever runs the organisation in БИФИТ Касса must give the account all rights",
        "дать учётной записи все права должен тот, кто управляет организацией в БИФИТ Кассе",
    ),
    "не разрешено: учётной записи нужны максимальные права",
)
_LOGIN: Final = Meaning(
    LoginRejected,
    "the login is refused",
    Advice(
        "check user name and password, or the connector's token; wrong ones are not tried again",
        "проверьте имя и пароль или токен коннектора; неверные второй раз не отправляются",
    ),
    "во входе отказано",
)
_CODE: Final = Meaning(
    LoginRejected,
    "the code is refused",
    Advice("ask for a new code by client.login.send_code()", "запросите новый код: client.login.send_code()"),
    "код не принят",
)
_REFRESH: Final = Meaning(
    LoginRequired,
    "the refresh token is refused",
    Advice("a person must sign in again", "человек должен войти заново"),
    "токен обновления не принят",
)
_OF_LOGINS: Final[Codes] = {
    MFA_REQUIRED: Meaning(
        MfaRequired,
        "a code from an SMS is needed",
        Advice(
            en="client.login.send_code(), then client.login.finish(code)",
            ru="вызовите client.login.send_code(), затем client.login.finish(code)",
        ),
        "нужен код из СМС",
    )
}
_OF_CALLS: Final[Codes] = {**OAUTH_CALLS, "access_denied": _NO_RIGHTS}
_BY_STATUS: Final[Statuses] = {**USUAL, 403: _NO_RIGHTS}

refuse: Final = Refusals(read=said_by, marks=_MARKS, by_code=_OF_CALLS, by_status=_BY_STATUS).refuse
"""Returns the error that an answer to a business call means, or None."""

refuse_login: Final = of_token_calls(
    said_by, by_code=_OF_LOGINS, by_status=_NOT_ABOUT_CREDENTIALS, otherwise=_LOGIN, marks=_MARKS
).refuse
"""Returns the error that an answer to a password, a connector token or a code means."""

refuse_code: Final = of_token_calls(
    said_by, by_status=_NOT_ABOUT_CREDENTIALS, otherwise=_CODE, marks=_MARKS
).refuse
"""Returns the error that an answer to a code means: wrong, late, or for another start."""

refuse_refresh: Final = of_token_calls(
    said_by, by_status=_NOT_ABOUT_CREDENTIALS, otherwise=_REFRESH, marks=_MARKS
).refuse
"""Returns the error that an answer to a refresh means: the token is dead, or the service is unwell."""

TABLES: Final[Tables] = (
    _OF_LOGINS,
    _OF_CALLS,
    {"invalid_grant": _LOGIN},
    {"invalid_grant": _REFRESH},
    _BY_STATUS,
)
"""What is known of the codes and statuses of this service; it uses ``invalid_grant`` as RFC 6749 has it."""
