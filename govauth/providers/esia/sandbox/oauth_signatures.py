"""Checking what a client system signed: the strings of the document, and real signatures."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from govauth.errors import SigningFailed
from govauth.providers.esia.sandbox.oauth_registry import GrantRefused, System
from govauth.signing.certificates import Certificate
from govauth.signing.cms_verification import verify_cms_now
from govauth.signing.verification import verify_raw

WINDOW_SECONDS: Final = 60.0

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIMESTAMP: Final = re.compile(r"\d{4}\.\d{2}\.\d{2} \d{2}:\d{2}:\d{2} [+-]\d{4}")

FIVE: Final = ("client_id", "scope", "timestamp", "state", "redirect_uri")
STRINGS: Final[dict[str, tuple[str, ...]]] = {
    "v1": ("scope", "timestamp", "client_id", "state"),
    "v2/ac": FIVE,
    "v3/te authorization_code": (*FIVE, "code"),
    "v3/te refresh_token": FIVE,
    "v3/te client_credentials": FIVE,
}
"""What is signed, by the sections В.2.2–В.2.6 and В.3.2."""

REFRESH_STRINGS: Final[dict[str, tuple[str, ...]]] = {
    "redirect_uri": FIVE,
    "refresh_token": (*FIVE[:4], "refresh_token"),
    "both": (*FIVE, "refresh_token"),
}
"""The readings of В.2.6, which names no string."""


def decoded(text: str) -> bytes | None:
    """Read base64url, padded or not, and plain base64."""
    try:
        plain = text.replace("-", "+").replace("_", "/").rstrip("=")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        return None


def check_window(parameters: Mapping[str, str], now: float) -> None:
    """Check the forms of ``state`` and ``timestamp``, and that the time is right."""
    if not _UUID.fullmatch(parameters["state"]):
        raise GrantRefused("invalid_request", "ESIA-007003", "Неверное значение параметра state")
    text = parameters["timestamp"]
    if not _TIMESTAMP.fullmatch(text):
        raise GrantRefused("invalid_request", "ESIA-007003", "Неверное значение параметра timestamp")
    moment = datetime.strptime(text, "%Y.%m.%d %H:%M:%S %z")
    if abs(moment.timestamp() - now) > WINDOW_SECONDS:
        raise GrantRefused("invalid_request", "ESIA-007015", "Неверное время запроса")


def check_raw(system: System, parameters: Mapping[str, str], fields: tuple[str, ...]) -> None:
    """Check a raw signature by the certificate whose hash was sent."""
    signature = decoded(parameters["client_secret"])
    wanted = parameters["client_certificate_hash"]
    certificate = next((one for one in system.certificates if one.hash == wanted), None)
    message = "".join(parameters.get(name, "") for name in fields).encode()
    if certificate is None or signature is None or not verify_raw(certificate, message, signature):
        raise GrantRefused("invalid_request", "ESIA-007053", "client_secret не прошел проверку")


def check_cms(system: System, parameters: Mapping[str, str], fields: tuple[str, ...]) -> None:
    """Check a detached CMS by the certificate inside, which must be registered."""
    message = "".join(parameters.get(name, "") for name in fields).encode()
    signature = decoded(parameters["client_secret"])
    if signature is None or not is_cms_of(signature, tuple(system.certificates), message):
        raise GrantRefused(
            "invalid_request", "ESIA-007002", "Несоответствие сертификата и мнемоники информационной системы"
        )


def is_cms_of(signature: bytes, trusted: tuple[Certificate, ...], message: bytes) -> bool:
    """Tell whether a CMS, attached or detached, signs the message; one without signed attributes does not.

    ESIA was seen to refuse such a one (ESIA-005002); its samples carry a signing time among the attributes.
    """
    try:
        verified = verify_cms_now(signature, trusted, message)
    except SigningFailed:
        return False
    return verified.content == message and verified.signing_time is not None
