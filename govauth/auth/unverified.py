"""Reading a JWT that nobody has verified: only for what its bearer may believe anyway, such as its end."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from govauth.secret import Secret
from govauth.wire.json import JsonValue, NotJson, decode_json

_FURTHEST: Final = 10**11
_PARTS: Final = 3


def unverified_claims(token: Secret) -> Mapping[str, JsonValue] | None:
    """Return the payload of a JWT; None if it is not a JWT. Its signature is not looked at."""
    # Nothing is raised from here: a traceback of this frame would show the token.
    parts = token.reveal().split(".")
    if len(parts) != _PARTS:
        return None
    padded = parts[1] + "=" * (-len(parts[1]) % 4)
    try:
        claims = decode_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, NotJson):
        return None
    return claims if isinstance(claims, Mapping) else None


def unverified_expiry(token: Secret) -> float | None:
    """Return ``exp`` of a JWT in epoch seconds; None where it does not say. Good for asking again in time."""
    expires = (unverified_claims(token) or {}).get("exp")
    if isinstance(expires, bool) or not isinstance(expires, int | Decimal):
        return None
    return float(expires) if 0 <= expires < _FURTHEST else None
