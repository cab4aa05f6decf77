"""Why no trusted certificate fits a token, and what to do about it."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from govauth.errors import TokenInvalid
from govauth.signing.certificates import Certificate
from govauth.signing.gost3410 import GostPublicKey
from govauth.signing.rsa import RsaPublicKey

_NAMES_CERTIFICATE: Final = "x5t#St256"
_HASH: Final = re.compile(r"[0-9A-F]{64}")
_WHERE: Final = (
    "ESIA changes its certificates about once a year and publishes the new ones in "
    "http://esia.gosuslugi.ru/public/esia.zip (fetch it over https)"
)
_WHERE_RU: Final = (
    "ЕСИА меняет сертификаты примерно раз в год и публикует новые в "
    "http://esia.gosuslugi.ru/public/esia.zip (скачивайте по https)"
)


def algorithm_of(certificate: Certificate) -> str | None:
    """Name the JWS algorithm that the key of a certificate is for, or None."""
    match certificate.public_key:
        case GostPublicKey(curve=curve):
            return f"GOST3410_2012_{curve.bits}"
        case RsaPublicKey(is_sound=True):
            return "RS256"
        case _:
            return None


def untrusted(
    header: Mapping[str, object], trusted: Collection[Certificate], valid: Collection[Certificate]
) -> TokenInvalid:
    """Make the refusal of a token whose signature fits no certificate.

    Args:
        header: of the token; its ``alg`` is one that is accepted.
        trusted: the whole set.
        valid: those of them that are valid now.

    """
    algorithm = header["alg"]
    fitting = [certificate for certificate in trusted if algorithm_of(certificate) == algorithm]
    named = _named(header)
    if named is not None and named not in {certificate.hash for certificate in trusted}:
        sentence = f"the token names a certificate that is not trusted ({_NAMES_CERTIFICATE}: {named})"
        advice, russian = "add that certificate to the trusted ones", "добавьте этот сертификат к доверенным"
    elif not valid:
        sentence = f"no trusted certificate is valid now; {_validity(trusted)}"
        advice = "replace the trusted certificates, and check the clock of this host"
        russian = "замените доверенные сертификаты и проверьте часы сервера"
    elif not set(fitting) & set(valid):
        sentence = f"no trusted certificate that is valid now has a key for {algorithm}"
        sentence += f"; of those that have one, {_validity(fitting)}" if fitting else ""
        advice = (
            f"add the certificate of ESIA for {algorithm}, or set another algorithm for the client system"
            " in ESIA"
        )
        russian = f"добавьте сертификат ЕСИА для {algorithm} или выберите для системы в ЕСИА другой алгоритм"
    else:
        sentence = "the signature of the token fits no trusted certificate that is valid now"
        advice = (
            "if the token came from ESIA itself, its certificate is newer than the trusted ones, or "
            "of the other installation (test, production)"
        )
        russian = (
            "если маркер пришёл от самой ЕСИА, её сертификат новее доверенных или относится к другой среде"
            " (тестовой, продуктивной)"
        )
    error = TokenInvalid(sentence)
    error.advice, error.advice_ru = f"{advice}: {_WHERE}", f"{russian}: {_WHERE_RU}"
    return error


def _named(header: Mapping[str, object]) -> str | None:
    """Read the hash of the certificate: Streebog-256 of its DER in base64url, or in hexadecimal."""
    value = header.get(_NAMES_CERTIFICATE)
    if not isinstance(value, str) or not value.isascii():
        return None
    if _HASH.fullmatch(value.upper()):
        return value.upper()
    try:
        octets = base64.urlsafe_b64decode(value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4))
    except ValueError:
        return None
    return octets.hex().upper() if len(octets) == 32 else None  # noqa: PLR2004


def _validity(certificates: Collection[Certificate]) -> str:
    latest = max(certificates, key=lambda certificate: certificate.not_after)
    return f"the latest is valid {_day(latest.not_before)} to {_day(latest.not_after)}"


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")
