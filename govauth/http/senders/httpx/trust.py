"""Which certificate authorities are trusted."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

from govauth.errors import ConfigurationError


def trusting(*pem_files: str | Path) -> ssl.SSLContext:
    """Make a TLS context that trusts the usual authorities and those in ``pem_files``.

    Some government hosts use the Russian Trusted Root CA, which neither certifi nor most systems carry.
    Give its root and its sub CA here; nothing else in the process starts to trust them.

    Raises:
        ConfigurationError: a file cannot be read or holds no certificate.

    """
    from httpx import create_ssl_context  # noqa: PLC0415 - on first use

    context = create_ssl_context()
    for file in pem_files:
        try:
            context.load_verify_locations(cafile=str(Path(file).expanduser()))
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(f"cannot read certificates from {file}: {error}") from None
    return context


@cache
def shared_context() -> ssl.SSLContext:
    """Return the TLS context that all senders of the process share: reading the authorities is slow."""
    return trusting()
