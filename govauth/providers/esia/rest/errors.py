"""What refusals of the REST services mean: ``{code, message}``, and failures inside of HTTP 200."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from govauth.errors import (
    AccessDenied,
    Advice,
    ApiError,
    Conflict,
    GovAuthError,
    InvalidRequest,
    ServerFault,
    UnexpectedReply,
)
from govauth.http.message import Response
from govauth.http.pages import is_page
from govauth.providers.esia.login.key_error_codes import KEY_CODES
from govauth.providers.esia.rest.error_codes import ERROR_CODES
from govauth.providers.esia.rest.models.batch import BatchItem, BatchResult
from govauth.secret import Withheld
from govauth.transport.refusals import (
    OAUTH_CALLS,
    USUAL,
    Codes,
    Envelope,
    Marks,
    Meaning,
    Refusals,
    Statuses,
    bears_a_mark,
    described,
    envelope,
    refusal,
)
from govauth.wire.codec import Mismatch, structure
from govauth.wire.json import JsonValue, NotJson, decode_json

SCOPE_NOT_ALLOWED: Final = "ESIA-005029"

_CODE: Final = re.compile(r"ESIA-\d+")
_SUSPICIOUS: Final = re.compile(rb'ESIA-|fail\s*"|partial success|"error"|"message"', re.IGNORECASE)
_FAILED: Final = ("fail", "partial success")
_REFUSAL: Final = 400
_MARKS: Final[Marks] = (("error",), ("code", "message"))
_LARGEST_ENVELOPE: Final = 262_144
"""An answer above this size is no refusal: a full batch of a hundred persons has a tenth of it."""


class ScopeMissing(AccessDenied):
    """The token lacks a scope, or the organisation is another one's: ESIA gives both the same code.

    Attributes:
        scopes: any one of them is enough, as far as the document tells; ``advice`` says how to ask.

    """

    scopes: tuple[str, ...] = ()


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


_said_by: Final = partial(
    envelope, code=("code", "error"), message=("message", "description", "error_description")
)
"""Reads ``{code, message}``, or ``description`` in place of the message."""


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer of a REST service means, or None."""
    return _hidden(response) if response.status < _REFUSAL else _CALLS.refuse(response)


def _hidden(response: Response) -> GovAuthError | None:
    """Find a failure under HTTP 200."""
    if is_page(response):
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
    said = _said_by(response)
    if said.code is not None and _CODE.fullmatch(said.code):
        return refusal(response, said, BY_CODE.get(said.code, _OTHERWISE))
    if bears_a_mark(value, _MARKS):
        return _CALLS.refusal_inside(response, said)
    message = str(value.get("message") or "").strip().lower()
    return _batch(value, message, response, said) if message in _FAILED else None


def _batch(
    value: Mapping[str, JsonValue], message: str, response: Response, said: Envelope
) -> OperationFailed | UnexpectedReply:
    if "results" not in value:
        sentence = f"ESIA did not do it ({response.status}): {said}"
        return described(OperationFailed(sentence), response, said, Advice())
    try:
        results = structure(value, BatchResult).results
    except Mismatch as fault:
        where, what = fault.where, fault.what
        return UnexpectedReply(where, what, status=response.status, body=Withheld(response.content))
    done = sum(item.succeeded for item in results)
    sentence = f"{done} of {len(results)} persons were done ({response.status}): {said}"
    error = described(BatchRefused(sentence), response, said, Advice())
    error.partial = message == "partial success"
    error.results = results
    return error


def _json(response: Response) -> JsonValue:
    try:
        return decode_json(response.content)
    except NotJson:
        return None


_READ_AGAIN: Final = Advice("read it again, then change it", "прочитайте объект заново, затем измените")
BY_STATUS: Final[Statuses] = {
    **USUAL,
    412: Meaning(
        StaleTag,
        "the object was changed since it was read",
        _READ_AGAIN,
        "объект изменили после того, как он был прочитан",
    ),
    428: Meaning(StaleTag, "the tag of the object is missing", _READ_AGAIN, "не указан eTag объекта"),
}
"""What the statuses mean where there is no code."""
BY_CODE: Final[Codes] = {
    **OAUTH_CALLS,
    **KEY_CODES,
    **ERROR_CODES,
    SCOPE_NOT_ALLOWED: Meaning(
        ScopeMissing,
        "the token does not allow this",
        Advice(
            "ask for a token with the scope of this call, for this person or organisation: the code is the"
            " same for both",
            "запросите маркер с областью доступа этого вызова для этого человека или организации: код у"
            " обеих причин один",
        ),
        "область доступа не разрешена, или организация в адресе чужая",
    ),
}
"""What the codes mean in an answer of a REST service."""
_OTHERWISE: Final = Meaning(InvalidRequest, "ESIA refused the request")
_CALLS: Final = Refusals(
    read=_said_by,
    by_code=BY_CODE,
    by_status=BY_STATUS,
    otherwise=_OTHERWISE,
    fault=Meaning(ServerFault, "ESIA failed or is under maintenance"),
    # A refusal may come with a page of its own: the status says what it is.
    page=None,
)
