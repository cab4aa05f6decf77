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
    NotFound,
    ServerFault,
    UnexpectedReply,
)
from govauth.http.message import Response
from govauth.http.pages import is_page
from govauth.providers.esia.login.errors import KEY_CODES
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
    by_number,
    described,
    envelope,
    refusal,
)
from govauth.wire.codec import Mismatch, structure
from govauth.wire.json import JsonValue, NotJson, decode_json

SCOPE_NOT_ALLOWED: Final = "ESIA-005029"
NO_TOKEN: Final = "ESIA-005013"  # noqa: S105 - a code of an error
INVALID_TOKEN: Final = "ESIA-005011"  # noqa: S105 - a code of an error

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
        return refusal(response, said, _BY_CODE.get(said.code, _OTHERWISE))
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


_ABSENT: Final = Meaning(NotFound, "there is no such thing")
_BY_STATUS: Final[Statuses] = {
    **USUAL,
    412: Meaning(
        StaleTag,
        "the object was changed since it was read",
        Advice("read it again, then change it", "прочитайте объект заново, затем измените"),
    ),
    428: Meaning(StaleTag, "the tag of the object is missing"),
}
_BY_CODE: Final[Codes] = {
    **OAUTH_CALLS,
    **KEY_CODES,
    NO_TOKEN: Meaning(AccessDenied, "there was no token"),
    INVALID_TOKEN: Meaning(AccessDenied, "the token is not valid"),
    SCOPE_NOT_ALLOWED: Meaning(ScopeMissing, "the token does not allow this"),
    "ESIA-058012": Meaning(AccessDenied, "the user is not the head of the organisation"),
    "ESIA-020203": _ABSENT,
    "ESIA-036701": Meaning(NotFound, "there is no such consent"),
    "ESIA-036702": Meaning(InvalidRequest, "a mandatory scope of the consent is missing"),
    "ESIA-036712": Meaning(Conflict, "the consent cannot be approved in its status"),
    "ESIA-036713": Meaning(Conflict, "the consent cannot be declined in its status"),
    "ESIA-036714": Meaning(Conflict, "the consent cannot be revoked in its status"),
    "ESIA-038000": Meaning(NotFound, "there is no such organisation"),
    "ESIA-038001": Meaning(NotFound, "there is no branch with this number"),
    "ESIA-038900": Meaning(NotFound, "there is no such service centre"),
    "ESIA-038901": Meaning(AccessDenied, "the service centre belongs to another organisation"),
    "ESIA-039816": Meaning(NotFound, "there is no such request"),
    "ESIA-039974": Meaning(Conflict, "a branch is registered with this certificate already"),
    "ESIA-040404": Meaning(NotFound, "the person has no avatar"),
    "ESIA-005034": Meaning(AccessDenied, "the organisation or the system is not allowed to do this"),
    "ESIA-005040": Meaning(AccessDenied, "the system is not in the group TECH_CONSOLE"),
    "ESIA-005043": Meaning(AccessDenied, "the organisation lacks the feature ra"),
    "ESIA-03200": Meaning(Conflict, "an account with this СНИЛС has other data"),
    "ESIA-020326": Meaning(Conflict, "another account of this person is being confirmed"),
    "ESIA-032205": Meaning(Conflict, "the telephone is part of a request that is being checked"),
    "ESIA-039815": Meaning(Conflict, "the telephone is part of a request that awaits its code"),
    "ESIA-039601": Meaning(Conflict, "the simplified account is being confirmed"),
    "ESIA-039805": Meaning(Conflict, "another account is confirmed with this telephone"),
}
_OTHERWISE: Final = Meaning(InvalidRequest, "ESIA refused the request")
_CALLS: Final = Refusals(
    read=_said_by,
    by_code=_BY_CODE,
    by_status=_BY_STATUS,
    otherwise=_OTHERWISE,
    fault=Meaning(ServerFault, "ESIA failed or is under maintenance"),
    # A refusal may come with a page of its own: the status says what it is.
    page=None,
)
CODES: Final[Codes] = {**_BY_CODE, **by_number(_BY_STATUS)}
"""What codes and HTTP statuses mean, for people."""
