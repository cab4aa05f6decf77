"""Which certificate authorities are trusted."""

from __future__ import annotations

import os
import ssl
from functools import cache
from pathlib import Path
from typing import Final

from govauth.errors import ConfigurationError
from govauth.files import read_file
from govauth.home import expanded

_MAXIMUM_FILE: Final = 16 << 20


def trusting(*files: str | Path) -> ssl.SSLContext:
    """Make a TLS context that trusts the usual authorities and those in ``files``, each in PEM or DER.

    Some government hosts use the Russian Trusted Root CA, which neither certifi nor most systems carry.
    Give its root and its sub CA here; nothing else in the process starts to trust them.

    Raises:
        ConfigurationError: a file cannot be read or holds no certificate.

    """
    context = _usual()
    for file in files:
        try:
            _load(context, expanded(file))
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise ConfigurationError(f"cannot read certificates from {file}: {error}") from None
    return context


def _usual() -> ssl.SSLContext:
    """Trust what ``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` names; else the authorities that certifi carries."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not file and not folder:
        import certifi  # noqa: PLC0415 - on first use

        file = certifi.where()
    return ssl.create_default_context(cafile=file or None, capath=None if file else folder)


def _load(context: ssl.SSLContext, path: Path) -> None:
    content = read_file(path, _MAXIMUM_FILE)
    if b"-----BEGIN " in content:
        context.load_verify_locations(cafile=str(path))
    else:
        context.load_verify_locations(cadata=content)


@cache
def shared_context() -> ssl.SSLContext:
    """Return the TLS context that all senders of the process share: reading the authorities is slow."""
    return trusting()
