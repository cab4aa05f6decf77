"""PKCE of ESIA: the proof that whoever exchanges a code is who asked for it (В.2.3, В.2.5)."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from enum import StrEnum
from typing import Final

from govauth.errors import InvalidInput
from govauth.secret import Secret

VERIFIER_LENGTH: Final = 43
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43}")


class PkceMethod(StrEnum):
    """``code_challenge_method``. ESIA has no ``plain``."""

    S256 = "S256"
    """SHA-256, as in RFC 7636."""
    GOST3411 = "GOST3411"
    """Streebog. The document does not state the length; 256 bits are taken, the length of ``S256``."""


def new_verifier() -> Secret:
    """Make a ``code_verifier``: exactly 43 characters, 256 random bits, for one request."""
    return Secret(secrets.token_urlsafe(32))


def challenge_of(verifier: Secret, method: PkceMethod) -> str:
    """Compute ``code_challenge``: base64url without padding of the digest.

    Raises:
        InvalidInput: the verifier is not 43 of the allowed characters.

    """
    if not _VERIFIER.fullmatch(verifier.reveal()):
        raise InvalidInput("code_verifier", "must be exactly 43 characters of A-Z a-z 0-9 - . _ ~")
    if method is PkceMethod.S256:
        digest = hashlib.sha256(verifier.reveal().encode("ascii")).digest()
    else:
        from govauth.signing.digest import streebog  # noqa: PLC0415 - only where it is asked for

        digest = streebog(verifier.reveal().encode("ascii"), 256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
