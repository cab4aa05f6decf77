"""What refusals of the REST services mean: ``{code, message}``, and failures inside of HTTP 200."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeVar, cast

from attrs import frozen

from govauth.errors import (
    AccessDenied,
    ApiError,
    Conflict,
    GovAuthError,
    InvalidRequest,
    NotFound,
    RateLimited,
    ServerFault,
    UnexpectedReply,
)
from govauth.http.message import Response
from govauth.http.redaction import server_words
from govauth.providers.esia.rest.models.batch import BatchItem, BatchResult
from govauth.secret import Withheld
from govauth.transport.retry import retry_after
from govauth.wire.codec import Mismatch, structure
from govauth.wire.json import JsonValue, NotJson, decode_json

SCOPE_NOT_ALLOWED: Final = "ESIA-005029"
NO_TOKEN: Final = "ESIA-005013"  # noqa: S105 - a code of an error
INVALID_TOKEN: Final = "ESIA-005011"  # noqa: S105 - a code of an error

E = TypeVar("E", bound=ApiError)

_CODE: Final = re.compile(r"ESIA-\d+")
_SUSPICIOUS: Final = re.compile(rb'ESIA-|fail\s*"|partial success', re.IGNORECASE)
_FAILED_WORDS: Final = ("fail", "partial success")
_SHOWN: Final = 2000
_LARGEST_ENVELOPE: Final = 262_144
"""An answer above this size is no refusal: a full batch of a hundred persons has a tenth of it."""


class ScopeMissing(AccessDenied):
    """The token lacks a scope, or the organisation is another one's: ESIA gives both the same code.

    Attributes:
        scopes: any one of them is enough, as far as the document tells.
        how_to_ask: what to do about it, in words.

    """

    scopes: tuple[str, ...] = ()
    how_to_ask: str = ""


class StaleTag(Conflict):
    """The object was changed since it was read: read it again, and update what was read."""


class OperationFailed(ApiError):
    """``Fail`` inside of HTTP 200."""


class BatchRefused(OperationFailed):
    """``Fail`` or ``Partial success`` inside of HTTP 200.

    Attributes:
        partial: whether some persons were done.
        results: the result of each person, in the order of the request.

    """

    partial: bool = False
    results: tuple[BatchItem, ...] = ()


@frozen(slots=True)
class Envelope:
    """What an error says. Stray spaces are trimmed: the document prints ``" ESIA-005011"``."""

    code: str | None
    words: str

    @classmethod
    def of(cls, value: object) -> Envelope:
        """Read ``{code, message}``, or ``description`` in place of the message."""
        if not isinstance(value, Mapping):
            return cls(None, "")
        said = cast("Mapping[str, object]", value)
        code = str(said.get("code") or "").strip()
        words = said.get("message") or said.get("description") or said.get("error_description") or ""
        return cls(code or None, server_words(str(words).strip()))


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer of a REST service means, or None."""
    status = response.status
    if status < 400:  # noqa: PLR2004 - HTTP
        return _hidden(response)
    value = _json(response)
    said = Envelope.of(value)
    if value is None:
        said = Envelope(None, server_words(response.content[:_SHOWN].decode("utf-8", "replace")))
    if status >= 500:  # noqa: PLR2004 - HTTP
        return _made(ServerFault, "ESIA failed or is under maintenance", response, said)
    kind, sentence = _by_code(said.code) or _BY_STATUS.get(
        status, (InvalidRequest, "ESIA refused the request")
    )
    return _made(kind, sentence, response, said)


def _hidden(response: Response) -> GovAuthError | None:
    """Find a failure under HTTP 200."""
    if response.media_type == "text/html":
        return UnexpectedReply(
            "content-type",
            "a page in place of an answer",
            status=response.status,
            body=Withheld(response.content),
        )
    content = response.content
    if len(content) > _LARGEST_ENVELOPE or content.lstrip()[:1] != b"{":
        return None
    value = _json(response) if _SUSPICIOUS.search(content) else None
    if not isinstance(value, Mapping):
        return None
    said = Envelope.of(value)
    if said.code is not None and _CODE.fullmatch(said.code):
        kind, sentence = _by_code(said.code) or (InvalidRequest, "ESIA refused the request")
        return _made(kind, sentence, response, said)
    words = str(value.get("message") or "").strip().lower()
    return _batch(value, words, response, said) if words in _FAILED_WORDS else None


def _batch(
    value: Mapping[str, JsonValue], words: str, response: Response, said: Envelope
) -> OperationFailed | UnexpectedReply:
    if "results" not in value:
        return _made(OperationFailed, "ESIA did not do it", response, said)
    try:
        results = structure(value, BatchResult).results
    except Mismatch as fault:
        where, what = fault.where, fault.what
        return UnexpectedReply(where, what, status=response.status, body=Withheld(response.content))
    done = sum(item.succeeded for item in results)
    error = _made(BatchRefused, f"{done} of {len(results)} persons were done", response, said)
    error.partial = words == "partial success"
    error.results = results
    return error


def _json(response: Response) -> JsonValue:
    try:
        return decode_json(response.content)
    except NotJson:
        return None


def _made(kind: type[E], sentence: str, response: Response, said: Envelope) -> E:
    reasons = ", ".join(part for part in (said.code, said.words) if part) or "no words"
    error = kind(
        f"{sentence} ({response.status}): {reasons}",
        status=response.status,
        code=said.code,
        server_message=said.words or None,
        request_id=response.headers.get("x-request-id"),
    )
    if isinstance(error, RateLimited | ServerFault):
        error.retry_after = retry_after(response)
    return error


def _by_code(code: str | None) -> tuple[type[ApiError], str] | None:
    return None if code is None else _BY_CODE.get(code)


_ABSENT: Final = (NotFound, "there is no such thing")
_BY_STATUS: Final[dict[int, tuple[type[ApiError], str]]] = {
    401: (AccessDenied, "ESIA does not know who asks"),
    403: (AccessDenied, "not allowed"),
    404: _ABSENT,
    409: (Conflict, "the state does not allow this"),
    412: (StaleTag, "the object was changed since it was read"),
    428: (StaleTag, "the tag of the object is missing"),
    429: (RateLimited, "too many requests"),
}
_BY_CODE: Final[dict[str, tuple[type[ApiError], str]]] = {
    NO_TOKEN: (AccessDenied, "there was no token"),
    INVALID_TOKEN: (AccessDenied, "the token is not valid"),
    SCOPE_NOT_ALLOWED: (ScopeMissing, "the token does not allow this"),
    "ESIA-058012": (AccessDenied, "the user is not the head of the organisation"),
    "ESIA-020203": _ABSENT,
    "ESIA-036701": (NotFound, "there is no such consent"),
    "ESIA-036702": (InvalidRequest, "a mandatory scope of the consent is missing"),
    "ESIA-036712": (Conflict, "the consent cannot be approved in its status"),
    "ESIA-036713": (Conflict, "the consent cannot be declined in its status"),
    "ESIA-036714": (Conflict, "the consent cannot be revoked in its status"),
    "ESIA-038000": (NotFound, "there is no such organisation"),
    "ESIA-038001": (NotFound, "there is no branch with this number"),
    "ESIA-038900": (NotFound, "there is no such service centre"),
    "ESIA-038901": (AccessDenied, "the service centre belongs to another organisation"),
    "ESIA-039816": (NotFound, "there is no such request"),
    "ESIA-039974": (Conflict, "a branch is registered with this certificate already"),
    "ESIA-040404": (NotFound, "the person has no avatar"),
    "ESIA-037218": (NotFound, "there is no such identification key"),
    "ESIA-037213": (AccessDenied, "the identification key expired"),
    "ESIA-037214": (AccessDenied, "the identification key is blocked"),
    "ESIA-005034": (AccessDenied, "the organisation or the system is not allowed to do this"),
    "ESIA-005040": (AccessDenied, "the system is not in the group TECH_CONSOLE"),
    "ESIA-005043": (AccessDenied, "the organisation lacks the feature ra"),
    "ESIA-03200": (Conflict, "an account with this СНИЛС has other data"),
    "ESIA-020326": (Conflict, "another account of this person is being confirmed"),
    "ESIA-032205": (Conflict, "the telephone is part of a request that is being checked"),
    "ESIA-039815": (Conflict, "the telephone is part of a request that awaits its code"),
    "ESIA-039601": (Conflict, "the simplified account is being confirmed"),
    "ESIA-039805": (Conflict, "another account is confirmed with this telephone"),
}
