"""The calls that give tokens, and how their replies are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from attrs import field, frozen

from govauth.auth.clock_offset import answered_at
from govauth.auth.token import Token
from govauth.errors import GovAuthError, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog.device import BROWSER, Device
from govauth.providers.moy_nalog.places import Place
from govauth.secret import Secret
from govauth.wire.codec import Mismatch, read
from govauth.wire.json import JsonValue, encode_json
from govauth.wire.model import Answer, wire
from govauth.wire.moments import parse_moment

ACCESS_SECONDS: Final = 3600.0
"""The life of an access token where the reply does not say: «Этот токен живёт 1 час»."""

TOKEN_CALL_SECONDS: Final = 20.0
PROFILE: Final = "profile"
HEADERS: Final[Mapping[str, str]] = {
    "accept": "application/json, text/plain, */*",
    "accept-language": "ru-RU,ru;q=0.9",
    "referer": "https://lknpd.nalog.ru/auth/login",
    "user-agent": BROWSER,
}


@frozen(kw_only=True)
class _TokenReply(Answer):
    """The reply of login, SMS check and refresh; the last may leave out all but the first two."""

    token: str = field(repr=False)
    expires: str | None = field(default=None, metadata=wire("tokenExpireIn"))
    refresh_token: str | None = field(default=None, repr=False)
    refresh_expires: str | None = field(default=None, metadata=wire("refreshTokenExpiresIn"))
    profile: Mapping[str, object] | None = field(default=None, repr=False)


async def ask_for_token(
    http: HttpSender,
    place: Place,
    path: str,
    fields: Mapping[str, str | Secret],
    *,
    device: Device,
    refuse: Callable[[Response], GovAuthError | None],
) -> Token:
    """Send one token call, once.

    Args:
        http: the sender for token calls.
        place: the installation.
        path: below its ``api`` root.
        fields: of the body, beside ``deviceInfo``.
        device: to which the token will be bound.
        refuse: what a refusal of this call means.

    Raises:
        AuthError: as ``refuse`` says.
        UnexpectedReply: the reply holds no token.
        TransportError: nothing came back.

    """
    response = await http.send(
        Request("POST", place.url("api", path), _JSON_HEADERS, _body(fields, device)),
        seconds=TOKEN_CALL_SECONDS,
    )
    error = refuse(response)
    if error is not None:
        raise error
    return _token_in(response, device)


def inn_of(token: Token) -> str | None:
    """Return the ИНН of the profile that came with a token."""
    profile = token.details.get(PROFILE)
    inn = profile.get("inn") if isinstance(profile, Mapping) else None
    return inn if isinstance(inn, str) and inn else None


_JSON_HEADERS: Final = {**HEADERS, "content-type": "application/json; charset=utf-8"}


def _body(fields: Mapping[str, str | Secret], device: Device) -> bytes:
    shown: dict[str, JsonValue] = {
        name: value.reveal() if isinstance(value, Secret) else value for name, value in fields.items()
    }
    return encode_json({**shown, "deviceInfo": device.as_wire()})


def _token_in(response: Response, device: Device) -> Token:
    try:
        reply = read(response.content, _TokenReply)
    except Mismatch as error:
        where, what = error.where, error.what
    else:
        issued = answered_at(response)
        details: dict[str, JsonValue] = device.as_detail()
        if reply.profile is not None:
            details[PROFILE] = {key: _plain(value) for key, value in reply.profile.items()}
        return Token(
            access=reply.token,
            expires_at=_instant(reply.expires, "tokenExpireIn") or issued + ACCESS_SECONDS,
            issued_at=issued,
            refresh=reply.refresh_token,
            refresh_expires_at=_instant(reply.refresh_expires, "refreshTokenExpiresIn"),
            details=details,
        )
    # No body: it may hold half of a token reply.
    raise UnexpectedReply(where, what, status=response.status)


def _plain(value: object) -> JsonValue:
    return value if isinstance(value, str | int | bool) else None


def _instant(text: str | None, name: str) -> float | None:
    if text is None:
        return None
    try:
        return parse_moment(text).timestamp()
    except ValueError:
        pass
    raise UnexpectedReply(name, "expected an instant with a zone")
