"""Reading the replies that hold tokens, and bringing four kinds of life to one instant."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from govauth.auth.clock_offset import answered_at
from govauth.auth.token import Token
from govauth.errors import LoginRejected, UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt import errors
from govauth.providers.crpt.envelopes import Envelope
from govauth.wire.json import JsonValue, NotJson, decode_json
from govauth.wire.moments import parse_moment

LIFE_SECONDS: Final = 36_000.0
"""«Токен действителен 10 часов»: the life where the reply says nothing."""

TOKEN_NAMES: Final = ("token", "uuidToken", "clientToken", "client_token")
UNITED_NAMES: Final = ("uuidToken", *TOKEN_NAMES)

_JWT_PARTS: Final = 3
_MILLISECONDS_FROM: Final = 10**11


def json_reply(response: Response) -> Mapping[str, JsonValue]:
    """Return the object of a reply that is not a refusal.

    Raises:
        AuthError: the sign-in is refused, or the service is unwell.
        UnexpectedReply: not a JSON object. It carries no body: that could hold a token.

    """
    error = errors.refuse_sign_in(response)
    if error is not None:
        raise error
    try:
        value = decode_json(response.content)
    except NotJson:
        value = None
    if not isinstance(value, Mapping):
        raise UnexpectedReply("body", "expected a JSON object", status=response.status)
    return value


def text_in(reply: Mapping[str, JsonValue], name: str, response: Response) -> str:
    """Return a required text of a reply.

    Raises:
        LoginRejected: the reply says an error instead, inside HTTP 200.
        UnexpectedReply: it says neither.

    """
    value = reply.get(name)
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
    reply = json_reply(response)
    issued = answered_at(response)
    for name in names:
        value = reply.get(name)
        if isinstance(value, str) and value:
            return Token(access=value, expires_at=_end(reply, value, issued), issued_at=issued)
    raise _without(names[0], response)


def _without(name: str, response: Response) -> LoginRejected | UnexpectedReply:
    said = Envelope.of(response)
    if said.code or said.words:
        return LoginRejected(f"the sign-in is refused: {said.sentence}", code=said.code)
    return UnexpectedReply(name, "neither a token nor an error", status=response.status)


def _end(reply: Mapping[str, JsonValue], token: str, issued: float) -> float:
    """Return the end of life in epoch seconds, from the most exact of what is known."""
    minutes = reply.get("life_time")
    if minutes is not None:
        return issued + _number(minutes, "life_time") * 60
    expire_date = reply.get("expireDate")
    if expire_date is not None:
        return _instant(expire_date)
    return _jwt_end(token) or issued + LIFE_SECONDS


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
    except ValueError:
        number = 0.0
    if number > 0:
        return number
    raise UnexpectedReply(name, "expected a number above zero")


def _jwt_end(token: str) -> float | None:
    """Return ``exp`` of a JWT. Its signature is not looked at: the instant only says when to ask again."""
    parts = token.split(".")
    if len(parts) != _JWT_PARTS:
        return None
    try:
        claims = decode_json(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    end = claims.get("exp") if isinstance(claims, Mapping) else None
    return float(end) if isinstance(end, int | Decimal) and not isinstance(end, bool) else None
