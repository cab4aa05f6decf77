"""What the refusals of СУЗ, ГИС МТ, True API and МДЛП mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.auth.strategy import Verdict
from govauth.errors import (
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    NotFound,
)
from govauth.http.message import Response
from govauth.http.pages import is_page
from govauth.providers.crpt.envelopes import Fault, complaints_in
from govauth.transport.refusals import (
    USUAL,
    Codes,
    Marks,
    Meaning,
    Refusals,
    by_number,
    of_token_calls,
    refusal,
)
from govauth.wire.json import NotJson, decode_json

_UNKNOWN: Final = (400, 404)
_ITEMS: Final = frozenset({"cisInfo", "cis", "inn"})
_COMPLAINTS: Final = (b'"success"', b'"globalErrors"', b'"fieldErrors"', b'"violations"')
_UNAUTHORIZED: Final = 401
_SMALL: Final = 16_384
"""A refusal inside HTTP 200 is short; a block of codes is not looked through for one."""


class CrptRefusal(InvalidRequest):
    """The system refused the request.

    Attributes:
        faults: each complaint: the field where one is named, the message, and the code.

    """

    faults: tuple[Fault, ...] = ()


class ConnectionRejected(CrptRefusal):
    """The registration of an installation was rejected, with a reason, inside HTTP 200."""


_MARKS: Final[Marks] = (
    ("error_message",),
    ("error_description",),
    ("error", "status"),
    ("error", "message"),
    ("code", "message"),
    ("code", "description"),
    ("errorCode", "errorMessage"),
)
_REFUSED: Final = Meaning(CrptRefusal, "the request is refused")
_CALLS: Final = Refusals(
    read=complaints_in,
    marks=_MARKS,
    by_status={
        **USUAL,
        406: Meaning(CrptRefusal, "the system cannot answer in an accepted form"),
        413: Meaning(
            CrptRefusal, "the body is too large, or its signature is attached where a detached one is due"
        ),
    },
    otherwise=_REFUSED,
)
CODES: Final[Codes] = by_number(_CALLS.by_status)
"""What HTTP statuses mean, for people; codes differ between systems, and come with their own messages."""
_REJECTED: Final = Meaning(LoginRejected, "the sign-in is refused")

refuse_sign_in: Final = of_token_calls(
    complaints_in, by_status=dict.fromkeys((400, 401, 403, 404, 413, 422), _REJECTED), marks=_MARKS
).refuse
"""Returns the error that an answer to a sign-in call means. A 403 is as final as a wrong signature."""


def judge(response: Response) -> Verdict:
    """Say what an answer means for the token.

    A 401 with ``OrderStatus`` is how some versions of СУЗ say that there is no such order.
    """
    expired = (
        response.status == _UNAUTHORIZED
        and not is_page(response)
        and complaints_in(response).order_status is None
    )
    return Verdict.TOKEN_EXPIRED if expired else Verdict.FINE


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a business call means, or None. Some refusals come with HTTP 200."""
    if _answers_for_each(response):
        return None
    error = _CALLS.refuse(response)
    said = complaints_in(response) if error is not None or _may_complain(response) else None
    if said is None:
        return error
    if response.status == _UNAUTHORIZED and said.order_status is not None:
        return refusal(response, said, Meaning(NotFound, "there is no such order"))
    if error is None and said.refuses:
        error = _CALLS.refusal_inside(response, said)
    if isinstance(error, CrptRefusal):
        error.faults = said.faults
    return error


def _may_complain(response: Response) -> bool:
    content = response.content
    return len(content) <= _SMALL and any(name in content for name in _COMPLAINTS)


def _answers_for_each(response: Response) -> bool:
    """Tell a result for each item: True API gives it with 404 or 400 where it knows none of them."""
    if response.status not in _UNKNOWN or response.content.lstrip()[:1] != b"[":
        return False
    try:
        value = decode_json(response.content)
    except NotJson:
        return False
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, Mapping) and not _ITEMS.isdisjoint(item) for item in value)
