"""What refusals have in common: a code and a message somewhere, a status, and perhaps a time to wait."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias, TypeVar

from attrs import Factory, field, frozen

from govauth.errors import (
    AccessBlocked,
    AccessDenied,
    Advice,
    ApiError,
    AuthError,
    Conflict,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    LoginRequired,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    RenewalFailed,
    ServerFault,
)
from govauth.http.message import Response
from govauth.http.pages import is_page
from govauth.http.redaction import shown_message
from govauth.transport.protection import address_refused
from govauth.transport.retry import retry_after
from govauth.wire.json import JsonValue, NotJson, decode_json

E = TypeVar("E", bound=GovAuthError)

_RESULT_BELOW: Final = 400
_TOKEN_BELOW: Final = 300
_REFUSED_FROM: Final = 400
_FAULT_FROM: Final = 500
_LONGEST: Final = 4096
_LARGEST_ENVELOPE: Final = 16_384
_STATUS: Final = re.compile("[45][0-9]{2}")
_ABOUT_CREDENTIALS: Final = (LoginRejected, LoginRequired, AccessBlocked)
_CODE: Final = re.compile(r"[\w.: -]{1,80}", re.ASCII)


class Meaning(NamedTuple):
    """A row of a table of refusals.

    Attributes:
        kind: the class of the error.
        sentence: what happened.
        advice: what to do about it.
        russian: what happened, in Russian.

    """

    kind: type[GovAuthError]
    sentence: str
    advice: Advice = Advice()
    russian: str = ""


Codes: TypeAlias = Mapping[str, Meaning]
"""What a provider's codes mean."""

Statuses: TypeAlias = Mapping[int, Meaning]
"""What HTTP statuses mean where the code says no more."""

Tables: TypeAlias = tuple[Codes | Statuses, ...]
"""All that a provider's room knows of codes and statuses, for people; more than one table may have a code."""

USUAL: Final[Statuses] = {
    401: Meaning(
        AccessDenied,
        "the service does not know who asks",
        Advice(
            "sign in again, and check that the account belongs to this place",
            "войдите заново и проверьте, что учётная запись относится к этой среде",
        ),
        "сервис не знает, кто обращается",
    ),
    403: Meaning(
        AccessDenied,
        "not allowed",
        Advice("check the rights of the account", "проверьте права учётной записи"),
        "не разрешено",
    ),
    404: Meaning(
        NotFound,
        "there is no such thing",
        Advice("check the id, and that it belongs to this account", "проверьте идентификатор и чей он"),
        "такого нет",
    ),
    409: Meaning(
        Conflict,
        "the state does not allow this",
        Advice("read the state, then decide", "прочитайте текущее состояние, затем решайте"),
        "состояние этого не допускает",
    ),
    429: Meaning(
        RateLimited,
        "too many requests",
        Advice(
            "give the client a rate, and heed retry_after", "задайте клиенту rate и учитывайте retry_after"
        ),
        "слишком много запросов",
    ),
}
"""What statuses mean where a provider says nothing else."""

OAUTH_CALLS: Final[Codes] = {
    "access_denied": Meaning(AccessDenied, "not allowed", USUAL[403].advice, "не разрешено"),
    "insufficient_scope": Meaning(
        AccessDenied,
        "the token does not allow this",
        Advice("ask for a token with the scope of this call", "запросите токен с областью этого вызова"),
        "токен этого не позволяет",
    ),
    "invalid_token": Meaning(
        AccessDenied, "the service does not take the token", USUAL[401].advice, "сервис не принимает токен"
    ),
}
"""What the words of OAuth mean in an answer to a business call (RFC 6749, 4.1.2.1; RFC 6750, 3.1)."""

OTHERWISE: Final = Meaning(InvalidRequest, "the service refused the request")
FAULT: Final = Meaning(ServerFault, "the service failed")
PAGE: Final = Meaning(ServerFault, "maintenance or a page instead of an answer")
UNWELL: Final = Meaning(RenewalFailed, "the auth service does not work now")
ELSEWHERE: Final = Meaning(
    RenewalFailed,
    "the auth service does not work now, or there is none at this address",
    Advice("check the place of the client", "проверьте place клиента"),
)
_NOT_FOUND: Final = 404


@frozen(slots=True)
class Envelope:
    """What an error answer says.

    Attributes:
        code: the provider's code.
        message: the provider's message, with identifiers masked; empty where there is none.

    """

    code: str | None
    message: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.code, self.message) if part) or "no message"


def envelope(response: Response, *, code: Sequence[str], message: Sequence[str]) -> Envelope:
    """Read an error answer, whatever form it has: an object, a bare string, or HTML.

    Args:
        response: the answer.
        code: keys under which the code may stand, the first that is there counts.
        message: keys under which the message may stand, likewise.

    """
    try:
        value = decode_json(response.content)
    except NotJson:
        return Envelope(None, shown_message(response.content[:_LONGEST].decode("utf-8", "replace")))
    if isinstance(value, str):
        return Envelope(None, shown_message(value))
    if not isinstance(value, Mapping):
        return Envelope(None, "")
    found = _first(value, code)
    return Envelope(
        _shown(found.strip()) or None if isinstance(found, str) else None,
        shown_message(str(_first(value, message) or "")),
    )


Marks: TypeAlias = Collection[Collection[str]]
"""Keys that tell a refusal inside of a success: an object with something in all keys of one mark is one."""


def bears_a_mark(value: JsonValue, marks: Marks) -> bool:
    """Tell whether a JSON value is a refusal, whatever the status it came with."""
    return isinstance(value, Mapping) and any(all(_says(value.get(key)) for key in mark) for mark in marks)


_Spelled: TypeAlias = Mapping[bytes, Sequence[Sequence[bytes]]]
"""The marks as they stand in JSON: by their first keys, what else has to occur."""


def _spells(content: bytes, marks: _Spelled) -> bool:
    """Tell whether all keys of a mark occur. Every answer of a call comes through here: few searches."""
    for first, others in marks.items():
        if first in content and any(all(key in content for key in keys) for keys in others):
            return True
    return False


def _spelled_of(refusals: Refusals) -> _Spelled:
    spelled: dict[bytes, list[list[bytes]]] = {}
    for mark in refusals.marks:
        first, *others = [f'"{key}"'.encode() for key in mark]
        spelled.setdefault(first, []).append(others)
    return spelled


@frozen(slots=True, kw_only=True)
class Refusals:
    """How a service refuses one kind of call: where its answers say why, and what that means.

    A page is never an answer: it refuses the address of this host (:func:`.address_refused`), or it is a
    fault whatever its status. Below ``results_below`` an answer is a result unless it bears a mark of a
    refusal; that is read by its code, or else as the HTTP status that it names, or as 400. Of
    refusals the code counts before the status. What is no 4xx is a fault.

    Attributes:
        marks: of refusals that come with the status of a success.
        read: finds code and message in an answer.
        by_code: what the codes mean.
        by_status: what the statuses mean.
        otherwise: what any other 4xx means.
        fault: what a 5xx means, and a redirect.
        page: what a page of HTML means; None reads it by its status.
        results_below: the first status that is no result.

    """

    read: Callable[[Response], Envelope]
    by_code: Codes = field(factory=dict[str, Meaning])
    by_status: Statuses = USUAL
    otherwise: Meaning = OTHERWISE
    fault: Meaning = FAULT
    page: Meaning | None = PAGE
    results_below: int = _RESULT_BELOW
    marks: Marks = ()
    _spelled: _Spelled = field(
        init=False, repr=False, eq=False, default=Factory(_spelled_of, takes_self=True)
    )

    def refuse(self, response: Response) -> GovAuthError | None:
        """Return the error that an answer means, or None."""
        refused = address_refused(response)
        if refused is not None:
            return refused
        if self.page is not None and is_page(response):
            return refusal(response, self.read(response), self.page)
        status = response.status
        if status < self.results_below:
            if not self.is_marked(response):
                return None
            return self.refusal_inside(response, self.read(response))
        return self._refusal(response, self.read(response), status)

    def is_marked(self, response: Response) -> bool:
        """Tell whether an answer is a refusal by its content alone."""
        content = response.content
        if not self.marks or len(content) > _LARGEST_ENVELOPE or content.lstrip()[:1] != b"{":
            return False
        # Nearly every answer is a result: it is not decoded twice to find out, unless it spells keys oddly.
        # A search for one byte is many times as fast as for two, and few answers have a backslash.
        spelled_oddly = b"\\" in content and b"\\u" in content
        if not spelled_oddly and not _spells(content, self._spelled):
            return False
        try:
            return bears_a_mark(decode_json(content), self.marks)
        except NotJson:
            return False

    def refusal_inside(self, response: Response, said: Envelope) -> GovAuthError:
        """Make the error of a refusal that came with the status of a success."""
        return self._refusal(response, said, _status_inside(response, said))

    def _refusal(self, response: Response, said: Envelope, status: int) -> GovAuthError:
        if not _REFUSED_FROM <= status < _FAULT_FROM:
            return refusal(response, said, self.fault)
        by_code = None if said.code is None else self.by_code.get(said.code)
        return refusal(response, said, by_code or self.by_status.get(status, self.otherwise))


def of_token_calls(
    read: Callable[[Response], Envelope],
    *,
    by_code: Codes | None = None,
    by_status: Statuses,
    otherwise: Meaning = UNWELL,
    unwell: Meaning = UNWELL,
    marks: Marks = (),
) -> Refusals:
    """Make the refusals of a call that gives tokens: what is not about the credentials is an outage.

    Args:
        read: finds code and message in an answer.
        by_code: what the codes mean.
        by_status: what the statuses mean.
        otherwise: what any other 4xx means.
        unwell: what 3xx, 5xx and a page of HTML mean.
        marks: of refusals that come with the status of a success.

    """
    return Refusals(
        read=read,
        by_code=by_code or {},
        by_status=by_status,
        otherwise=otherwise,
        fault=unwell,
        page=unwell,
        results_below=_TOKEN_BELOW,
        marks=marks,
    )


def refusal(response: Response, said: Envelope, meaning: Meaning) -> GovAuthError:
    """Make the error that an answer means, with all that is known of it."""
    if meaning is UNWELL and response.status == _NOT_FOUND:
        meaning = ELSEWHERE
    kind, sentence, advice, _ = meaning
    status = "" if issubclass(kind, _ABOUT_CREDENTIALS) else f" ({response.status})"
    whole = f"{sentence}{status}: {said}"
    error = kind(f"{whole}; {advice.en}" if advice.en else whole)
    return described(error, response, said, advice)


def described(error: E, response: Response, said: Envelope, advice: Advice) -> E:
    """Give an error what is known of the answer."""
    error.advised(advice)
    error.request_id = response.request_id
    if isinstance(error, ApiError):
        error.status = response.status
        error.server_message = said.message or None
    if isinstance(error, AuthError):
        error.status = response.status
    if isinstance(error, ApiError | LoginRejected | AccessBlocked):
        error.code = said.code
    if isinstance(error, RateLimited | ServerFault | RenewalFailed):
        error.retry_after = retry_after(response)
    if isinstance(error, OutcomeUnknown):
        error.how_to_check = advice.en
        error.reason = ServerFault.__name__ if type(error) is OutcomeUnknown else type(error).__name__
        error.status, error.code = response.status, said.code
    return error


def _shown(code: str) -> str:
    return code if _CODE.fullmatch(code) else shown_message(code)


def _status_inside(response: Response, said: Envelope) -> int:
    """Return the HTTP status that a refusal names beside the one it came with."""
    value = decode_json(response.content)
    named = value.get("status") if isinstance(value, Mapping) else None
    return next(
        (int(text) for text in (said.code or "", str(named)) if _STATUS.fullmatch(text)), _REFUSED_FROM
    )


def _says(value: JsonValue) -> bool:
    return (
        isinstance(value, str | int | Decimal) and not isinstance(value, bool) and str(value) not in ("", "0")
    )


def _first(value: Mapping[str, JsonValue], names: Sequence[str]) -> JsonValue:
    return next((value[name] for name in names if value.get(name)), None)
