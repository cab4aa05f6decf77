"""Reading the replies that hold tokens, and bringing four kinds of life to one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import inf
from typing import Final

from attrs import evolve

from govauth.auth.clock_offset import answered_at
from govauth.auth.token import Token
from govauth.auth.token_endpoint import ask
from govauth.auth.unverified import unverified_expiry
from govauth.errors import LoginRejected, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.crpt import errors
from govauth.providers.crpt.envelopes import complaints_in
from govauth.secret import Secret
from govauth.wire.json import JsonValue, NotJson, decode_json
from govauth.wire.moments import parse_moment

LIFE_SECONDS: Final = 36_000.0
"""«Токен действителен 10 часов»: the life where the reply says nothing."""

TOKEN_NAMES: Final = ("token", "uuidToken", "clientToken", "client_token")
UNITED_NAMES: Final = ("uuidToken", *TOKEN_NAMES)

BESIDE_UNITED: Final = "true_api"
"""The detail of a united token that holds the JWT for True API, or None."""

_MILLISECONDS_FROM: Final = 10**11
_FURTHEST: Final = 10**14
_DOTS_OF_JWT: Final = 2


async def ask_for(http: HttpSender, request: Request) -> Response:
    """Send one call of a sign-in, once.

    Raises:
        AuthError: the sign-in is refused, or the service is unwell.

    """
    return await ask(http, request, refuse=errors.refuse_sign_in)


def object_in(response: Response) -> Mapping[str, JsonValue]:
    """Return the object of a reply.

    Raises:
        UnexpectedReply: not a JSON object. It carries no body: that could hold a token.

    """
    try:
        value = decode_json(response.content)
    except NotJson:
        value = None
    if not isinstance(value, Mapping):
        raise UnexpectedReply("body", "expected a JSON object", status=response.status)
    return value


def text_in(response: Response, name: str) -> str:
    """Return a required text of a reply.

    Raises:
        LoginRejected: the reply says an error instead, inside HTTP 200.
        UnexpectedReply: it says neither.

    """
    value = object_in(response).get(name)
    if isinstance(value, str) and value:
        return value
    raise _without(name, response)


def token_in(response: Response, *, names: Sequence[str] = TOKEN_NAMES) -> Token:
    """Return the token of a reply.

    Args:
        response: to the token call.
        names: keys in order of preference; the first that is there counts.

    Raises:
        LoginRejected: an error inside HTTP 200.
        UnexpectedReply: neither a token nor an error, or a life that cannot be read.

    """
    reply = object_in(response)
    issued = answered_at(response)
    for name in names:
        value = reply.get(name)
        if isinstance(value, str) and value:
            return Token(access=value, expires_at=_end(reply, Secret(value), issued), issued_at=issued)
    raise _without(names[0], response)


def united_token_in(response: Response) -> Token:
    """Return what a united sign-in gave: ``uuidToken``, and beside it the JWT in ``token`` if there is one.

    It ends with the first of the two.

    Raises:
        LoginRejected: an error inside HTTP 200.
        UnexpectedReply: neither a token nor an error, or a life that cannot be read.

    """
    united = token_in(response, names=UNITED_NAMES)
    own = object_in(response).get("token")
    # A ``token`` in UUID form is of СУЗ alone.
    jwt = own if isinstance(own, str) and own.count(".") == _DOTS_OF_JWT else None
    end = inf if jwt is None else unverified_expiry(Secret(jwt)) or inf
    # None is written too: a renewal must not leave the JWT of the generation before.
    return evolve(united, expires_at=min(united.expires_at or inf, end), details={BESIDE_UNITED: jwt})


def _without(name: str, response: Response) -> LoginRejected | UnexpectedReply:
    said = complaints_in(response)
    if said.code or said.message:
        rejected = LoginRejected(f"the sign-in is refused: {said}", code=said.code)
        rejected.status = response.status
        return rejected
    return UnexpectedReply(name, "neither a token nor an error", status=response.status)


def _end(reply: Mapping[str, JsonValue], token: Secret, issued: float) -> float:
    """Return the end of life in epoch seconds, from the most exact of what is known."""
    minutes = reply.get("life_time")
    if minutes is not None:
        return issued + _number(minutes, "life_time") * 60
    expire_date = reply.get("expireDate")
    if expire_date is not None:
        return _instant(expire_date)
    return unverified_expiry(token) or issued + LIFE_SECONDS


def _instant(value: JsonValue) -> float:
    if isinstance(value, str) and not value.isdigit():
        try:
            return parse_moment(value).timestamp()
        except ValueError:
            problem = "expected an instant with a zone"
        raise UnexpectedReply("expireDate", problem)
    number = _number(value, "expireDate")
    return number / 1000 if number >= _MILLISECONDS_FROM else number


def _number(value: JsonValue, name: str) -> float:
    try:
        number = (
            float(value) if isinstance(value, int | Decimal | str) and not isinstance(value, bool) else 0.0
        )
    except (ValueError, OverflowError):
        number = 0.0
    if 0 < number < _FURTHEST:
        return number
    raise UnexpectedReply(name, "expected a number above zero")
