"""Tokens as people paste them: with quotes, a line break, the scheme, or the JSON they stood in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from attrs import Attribute

from govauth.errors import InvalidInput
from govauth.secret import Secret
from govauth.wire.json import NotJson, decode_json

_NAMES: Final = ("refreshToken", "refresh_token")
_NEVER_IN_A_TOKEN: Final = re.compile(r"[^!-~]|[\"'{}]")
_SCHEME: Final = re.compile(r"\Abearer\s+", re.IGNORECASE)


def pasted_token(pasted: str | Secret) -> Secret:
    """Return the refresh token in what somebody pasted.

    Quotes, spaces and line breaks around it and ``Bearer`` before it are dropped; of a JSON object, such as
    an entry of a browser's local storage, ``refreshToken`` is taken. Anything else stays as it is.
    """
    text = Secret(pasted).reveal().strip()
    if text.startswith("{"):
        text = _named_in(text)
    text = _SCHEME.sub("", text.strip("\"' \t\r\n"))
    return Secret(text.strip("\"' \t\r\n"))


def one_token(_: object, attribute: Attribute[Secret], token: Secret) -> None:
    """Refuse what is not one token: a field's validator, behind :func:`pasted_token` as its converter.

    Raises:
        InvalidInput: it is empty, or holds spaces, quotes, brackets, or characters that no header carries.

    """
    if not token:
        raise InvalidInput(attribute.name, "must not be empty")
    if _NEVER_IN_A_TOKEN.search(token.reveal()):
        raise InvalidInput(
            attribute.name, "must be the token alone, or the JSON object that holds it as refreshToken"
        )


def _named_in(text: str) -> str:
    try:
        value = decode_json(text.encode())
    except NotJson:
        return text
    if not isinstance(value, Mapping):
        return text
    found = (value.get(name) for name in _NAMES)
    return next((one for one in found if isinstance(one, str) and one), text)
