"""Why TLS failed, in words that help."""

from __future__ import annotations

import ssl
from typing import Final

_NO_TRUSTED_ISSUER: Final = frozenset({18, 19, 20, 21})
"""OpenSSL's verify codes for a chain that does not end in a trusted authority."""


def why(error: ssl.SSLError, host: str) -> str:
    """Say in one sentence why TLS with ``host`` failed."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return f"TLS with {host} failed: {error.reason or 'the connection broke'}"
    sentence = f"the certificate of {host} is not trusted: {error.verify_message}"
    if error.verify_code not in _NO_TRUSTED_ISSUER:
        return sentence
    return (
        f"{sentence}; if the host uses the Russian Trusted Root CA, which certifi does not carry, make"
        " the sender with ssl_context=trusting('root.pem', 'sub.pem')"
    )
