"""Why TLS failed, in words that help."""

from __future__ import annotations

import ssl
from typing import Final

_NO_TRUSTED_ISSUER: Final = frozenset({18, 19, 20, 21})
"""OpenSSL's verify codes for a chain that does not end in a trusted authority."""

_NO_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST"})
"""OpenSSL's reasons where the other side does not answer in TLS at all."""


def why(error: ssl.SSLError, host: str) -> str:
    """Say in one sentence why TLS with ``host`` failed."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        plain = (
            "; it speaks plain http, as the sandbox does: write http://" if error.reason in _NO_TLS else ""
        )
        return f"TLS with {host} failed: {error.reason or 'the connection broke'}{plain}"
    sentence = f"the certificate of {host} is not trusted: {error.verify_message}"
    if error.verify_code not in _NO_TRUSTED_ISSUER:
        return sentence
    return (
        f"{sentence}; if the host uses the Russian Trusted Root CA, which certifi does not carry, make"
        " the sender with ssl_context=trusting('root.pem', 'sub.pem')"
    )
