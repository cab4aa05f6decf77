"""What the refusals of БИФИТ Касса mean.

Documented is one: 401 ``mfa_required``. The rest follows OAuth 2.0 (RFC 6749, section 5.2) and the status.
"""

from __future__ import annotations

from typing import Final

from govauth.auth.strategy import Verdict
from govauth.errors import (
    AccessDenied,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    RenewalFailed,
)
from govauth.http.message import Response
from govauth.providers.bifit_kassa.models import CsvUpload
from govauth.transport.refusals import USUAL, Envelope, Kinds, envelope, kind_of, refusal
from govauth.transport.retry import retry_after

MFA_REQUIRED: Final = "mfa_required"

_NOT_ABOUT_CREDENTIALS: Final = (404, 405, 408, 429)


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


def said_by(response: Response) -> Envelope:
    """Read an error answer: ``{error, error_description}``, another form, a bare string, or HTML."""
    return envelope(response, codes=("error",), words=("error_description", "message", "exceptionMessage"))


def judge(response: Response) -> Verdict:
    """Say what an answer to a business call means for the token: a 401 is the only sign there is."""
    if response.status < 400:  # noqa: PLR2004 - HTTP
        return Verdict.FINE
    return Verdict.TOKEN_EXPIRED if response.status == 401 else Verdict.NOT_ABOUT_TOKENS  # noqa: PLR2004


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a business call means, or None."""
    kind = kind_of(response, _REFUSALS)
    return None if kind is None else refusal(response, said_by(response), kind)


def refuse_login(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a password, a connector token or a code means."""
    if not _is_refusal(response):
        return _unwell(response)
    said = said_by(response)
    if said.code == MFA_REQUIRED:
        return MfaRequired(
            "a code from an SMS is needed: client.login.send_code(), then client.login.finish(code)"
        )
    return LoginRejected(f"the login is refused: {said}", code=said.code)


def refuse_code(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a code means: wrong, late, or for another start."""
    if not _is_refusal(response):
        return _unwell(response)
    said = said_by(response)
    return LoginRejected(f"the code is refused: {said}", code=said.code)


def refuse_refresh(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a refresh means: the token is dead, or the service is unwell."""
    if not _is_refusal(response):
        return _unwell(response)
    return LoginRequired(f"the refresh token is refused: {said_by(response)}")


def _is_refusal(response: Response) -> bool:
    """Whether the credentials are refused. Codes are not documented, so nearly any 4xx is one."""
    status = response.status
    return (
        400 <= status < 500  # noqa: PLR2004 - HTTP
        and status not in _NOT_ABOUT_CREDENTIALS
        and response.media_type != "text/html"
    )


def _unwell(response: Response) -> RenewalFailed | None:
    if response.status < 300 and response.media_type != "text/html":  # noqa: PLR2004 - HTTP
        return None
    return RenewalFailed(
        f"the auth service does not work now ({response.status}): {said_by(response)}",
        retry_after=retry_after(response),
    )


_REFUSALS: Final[Kinds] = {
    **USUAL,
    403: (AccessDenied, "not allowed; the account needs the maximum of rights"),
}
