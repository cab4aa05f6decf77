"""What refusals have in common: a code and words somewhere, a status, and perhaps a time to wait."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from attrs import frozen

from govauth.errors import (
    AccessDenied,
    ApiError,
    Conflict,
    InvalidRequest,
    NotFound,
    RateLimited,
    ServerFault,
)
from govauth.http.message import Response
from govauth.http.redaction import server_words
from govauth.transport.retry import retry_after
from govauth.wire.json import JsonValue, NotJson, decode_json

Kinds: TypeAlias = Mapping[int, tuple[type[ApiError], str]]
"""By HTTP status: the error, and a sentence for it."""

USUAL: Final[Kinds] = {
    401: (AccessDenied, "the service does not know who asks"),
    403: (AccessDenied, "not allowed"),
    404: (NotFound, "there is no such thing"),
    409: (Conflict, "the state does not allow this"),
    429: (RateLimited, "too many requests"),
}
"""What statuses mean where a provider says nothing else."""

OTHERWISE: Final = (InvalidRequest, "the service refused the request")

_FAULT: Final = 500
_CODE: Final = re.compile(r"[\w.: -]{1,80}", re.ASCII)


@frozen(slots=True)
class Envelope:
    """What an error answer says.

    Attributes:
        code: the provider's code.
        words: the provider's words, with identifiers masked; empty where there are none.

    """

    code: str | None
    words: str

    def __str__(self) -> str:
        return self.words or self.code or "no words"


def envelope(response: Response, *, codes: Sequence[str], words: Sequence[str]) -> Envelope:
    """Read an error answer, whatever form it has: an object, a bare string, or HTML.

    Args:
        response: the answer.
        codes: keys under which the code may stand, the first that is there counts.
        words: keys under which the words may stand, likewise.

    """
    try:
        value = decode_json(response.content)
    except NotJson:
        return Envelope(None, server_words(response.content.decode("utf-8", "replace")))
    if isinstance(value, str):
        return Envelope(None, server_words(value))
    if not isinstance(value, Mapping):
        return Envelope(None, "")
    code = _first(value, codes)
    return Envelope(
        _shown(code) if isinstance(code, str) else None, server_words(str(_first(value, words) or ""))
    )


def refusal(response: Response, said: Envelope, kind: tuple[type[ApiError], str]) -> ApiError:
    """Make the error that an answer means, with all that is known of it."""
    error_class, sentence = kind
    error = error_class(
        f"{sentence} ({response.status}): {said}",
        status=response.status,
        code=said.code,
        server_message=said.words or None,
        request_id=response.headers.get("x-request-id"),
    )
    if isinstance(error, RateLimited | ServerFault):
        error.retry_after = retry_after(response)
    return error


def kind_of(response: Response, kinds: Kinds = USUAL) -> tuple[type[ApiError], str] | None:
    """Say what the status of an answer means: None for a result, a fault for any page of HTML."""
    if response.media_type == "text/html":
        return ServerFault, "maintenance or a page instead of an answer"
    if response.status < 400:  # noqa: PLR2004 - HTTP
        return None
    if response.status >= _FAULT:
        return ServerFault, "the service failed"
    return kinds.get(response.status, OTHERWISE)


def _shown(code: str) -> str:
    return code if _CODE.fullmatch(code) else server_words(code)


def _first(value: Mapping[str, JsonValue], names: Sequence[str]) -> JsonValue:
    return next((value[name] for name in names if value.get(name)), None)
