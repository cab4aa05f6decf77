"""What the refusals of ESIA's resources mean: ``{code, message}`` and an HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.errors import (
    AccessDenied,
    ApiError,
    Conflict,
    GovAuthError,
    InvalidRequest,
    NotFound,
    RateLimited,
    ServerFault,
)
from govauth.http.message import Response
from govauth.http.redaction import server_words
from govauth.transport.repeating import retry_after
from govauth.wire.json import NotJson, decode_json

_REFUSALS: Final[dict[int, tuple[type[ApiError], str]]] = {
    401: (AccessDenied, "ESIA does not accept the token"),
    403: (AccessDenied, "the token does not allow this; its scopes may not cover it"),
    404: (NotFound, "there is no such thing"),
    409: (Conflict, "the state does not allow this"),
    429: (RateLimited, "too many requests"),
}
_REFUSAL: Final = 400
_SERVER: Final = 500


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer of a resource means, or None."""
    status = response.status
    page = response.media_type == "text/html"
    if status < _REFUSAL and not page:
        return None
    code, words = _said(response)
    kind, sentence = _REFUSALS.get(status, (InvalidRequest, "ESIA refused the request"))
    if status >= _SERVER or page:
        kind, sentence = ServerFault, "ESIA failed, or is under maintenance"
    error = kind(
        f"{sentence} ({status}): {' '.join(filter(None, (code, words))) or 'no words'}",
        status=status,
        code=code,
        server_message=words or None,
        request_id=response.headers.get("x-request-id"),
    )
    if isinstance(error, RateLimited | ServerFault):
        error.retry_after = retry_after(response)
    return error


def _said(response: Response) -> tuple[str | None, str]:
    try:
        value = decode_json(response.content)
    except NotJson:
        return None, server_words(response.content.decode("utf-8", "replace"))
    if not isinstance(value, Mapping):
        return None, ""
    code, words = value.get("code"), value.get("message")
    return (code.strip() if isinstance(code, str) else None), server_words(str(words or ""))
