"""The password as it goes out: a hash, made here and never on somebody's web site.

Source: the article «Авторизация при интеграции по API», «Авторизацию в OAuth2 по паролю»: «хэш -> SHA-256 ->
base64 urlencoded». It says neither which alphabet nor whether the padding stays: the encoder can be chosen.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import TypeAlias

from attrs import Attribute, field, frozen

from govauth.errors import InvalidInput
from govauth.secret import Secret
from govauth.settings import secret_settings


def _filled(_: object, __: Attribute[Secret], value: Secret) -> None:
    if not value:
        raise InvalidInput("password", "must not be an empty hash")


@secret_settings("value")
@frozen(slots=True)
class PasswordHash:
    """A password that is hashed and encoded already. It opens the door as the password does.

    Attributes:
        value: goes out exactly as it is; kept secret.

    Raises:
        InvalidInput: it is empty.

    """

    value: Secret = field(converter=Secret, validator=_filled)


PasswordEncoder: TypeAlias = Callable[[Secret], PasswordHash]
"""Turns a password into what goes out."""


def base64url_sha256(password: Secret) -> PasswordHash:
    """Encode the 32 bytes of SHA-256 as base64url without padding: 43 characters. The default."""
    return PasswordHash(base64.urlsafe_b64encode(_sha256(password)).decode().rstrip("="))


def padded_base64url_sha256(password: Secret) -> PasswordHash:
    """Encode the 32 bytes of SHA-256 as base64url with padding: 44 characters."""
    return PasswordHash(base64.urlsafe_b64encode(_sha256(password)).decode())


def base64_sha256(password: Secret) -> PasswordHash:
    """Encode the 32 bytes of SHA-256 as base64 with padding, as public clients do.

    The form then percent-encodes ``+``, ``/`` and ``=``.
    """
    return PasswordHash(base64.b64encode(_sha256(password)).decode())


def base64url_hex_sha256(password: Secret) -> PasswordHash:
    """Encode the 64 hex digits of SHA-256 as base64url without padding."""
    return PasswordHash(base64.urlsafe_b64encode(_sha256(password).hex().encode()).decode().rstrip("="))


def _sha256(password: Secret) -> bytes:
    return hashlib.sha256(password.reveal().encode()).digest()
