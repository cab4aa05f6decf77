"""The calls that give tokens, and how their replies are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from govauth.auth.clock_offset import answered_at
from govauth.auth.token import Token
from govauth.auth.token_endpoint import Fields, Refuse, ask, json_request, reply_in
from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog.device import BROWSER, Device
from govauth.providers.moy_nalog.places import Place
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, wire
from govauth.wire.moments import parse_moment

ACCESS_SECONDS: Final = 3600.0
"""The life of an access token where the reply does not say: «Этот токен живёт 1 час»."""

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
    fields: Fields,
    *,
    device: Device,
    refuse: Refuse,
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
    request = json_request(place.url("api", path), fields, HEADERS, more={"deviceInfo": device.as_wire()})
    return _token_in(await ask(http, request, refuse=refuse), device)


def inn_of(token: Token) -> str | None:
    """Return the ИНН of the profile that came with a token."""
    profile = token.details.get(PROFILE)
    inn = profile.get("inn") if isinstance(profile, Mapping) else None
    return inn if isinstance(inn, str) and inn else None


def _token_in(response: Response, device: Device) -> Token:
    reply = reply_in(response, _TokenReply)
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
