"""What the refusals of БИФИТ Касса mean.

Documented is one: 401 ``mfa_required``. The rest follows OAuth 2.0 (RFC 6749, section 5.2) and the status.
"""

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
    RateLimited,
    RenewalFailed,
    ServerFault,
)
from govauth.http.message import Response
from govauth.http.redaction import server_words
from govauth.providers.bifit_kassa.models import CsvUpload
from govauth.transport.repeating import retry_after
from govauth.wire.json import JsonValue, NotJson, decode_json

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


@frozen(slots=True)
class Envelope:
    """What an error answer says: ``{error, error_description}``, another form, a bare string, or HTML."""

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
        names = ("error_description", "message", "exceptionMessage")
        words: JsonValue = next((value[name] for name in names if value.get(name)), "")
        code = value.get("error")
        return cls(server_words(code) if isinstance(code, str) else None, server_words(str(words)))

    def __str__(self) -> str:
        return self.words or self.code or "no words"


def judge(response: Response) -> Verdict:
    """Say what an answer to a business call means for the token: a 401 is the only sign there is."""
    if response.status < 400:  # noqa: PLR2004 - HTTP
        return Verdict.FINE
    return Verdict.TOKEN_EXPIRED if response.status == 401 else Verdict.NOT_ABOUT_TOKENS  # noqa: PLR2004


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a business call means, or None."""
    status = response.status
    is_page = response.media_type == "text/html"
    if status < 400 and not is_page:  # noqa: PLR2004 - HTTP
        return None
    said = Envelope.of(response)
    kind, sentence = _REFUSALS.get(status, (InvalidRequest, "the service refused the request"))
    if is_page or status >= 500:  # noqa: PLR2004 - HTTP
        kind, sentence = ServerFault, "a page instead of an answer" if is_page else "the service failed"
    error = kind(
        f"{sentence} ({status}): {said}",
        status=status,
        code=said.code,
        server_message=said.words or None,
        request_id=response.headers.get("x-request-id"),
    )
    if isinstance(error, RateLimited | ServerFault):
        error.retry_after = retry_after(response)
    return error


def refuse_login(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a password, a connector token or a code means."""
    if not _is_refusal(response):
        return _unwell(response)
    said = Envelope.of(response)
    if said.code == MFA_REQUIRED:
        return MfaRequired(
            "a code from an SMS is needed: client.login.send_code(), then client.login.finish(code)"
        )
    return LoginRejected(f"the login is refused: {said}", code=said.code)


def refuse_code(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a code means: wrong, late, or for another start."""
    if not _is_refusal(response):
        return _unwell(response)
    said = Envelope.of(response)
    return LoginRejected(f"the code is refused: {said}", code=said.code)


def refuse_refresh(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a refresh means: the token is dead, or the service is unwell."""
    if not _is_refusal(response):
        return _unwell(response)
    return LoginRequired(f"the refresh token is refused: {Envelope.of(response)}")


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
        f"the auth service does not work now ({response.status}): {Envelope.of(response)}",
        retry_after=retry_after(response),
    )


_REFUSALS: Final[dict[int, tuple[type[ApiError], str]]] = {
    401: (AccessDenied, "the service does not know who asks"),
    403: (AccessDenied, "not allowed; the account needs the maximum of rights"),
    404: (NotFound, "there is no such thing"),
    409: (Conflict, "the state does not allow this"),
    429: (RateLimited, "too many requests"),
}
