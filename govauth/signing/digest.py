"""Streebog by the fastest implementation present, and the certificate hash made of it."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal, TypeAlias

from govauth.errors import ConfigurationError
from govauth.secret import Secret, Withheld
from govauth.signing.gnutls_library import GnuTls, gnutls
from govauth.signing.gost3411_94 import gost94_pure
from govauth.signing.streebog_pure import streebog_pure
from govauth.signing.worker import WORKER

Bits: TypeAlias = Literal[256, 512]
"""The length of a digest, and of the key it goes with."""

_AT_ONCE: Final = 16 * 1024
"""Octets that GnuTLS hashes faster than a thread is woken."""


def streebog(data: bytes, bits: Bits) -> bytes:
    """Hash with Streebog (GOST R 34.11-2012, RFC 6986).

    GnuTLS does it where it is present and can (about 5 µs per kilobyte), plain Python otherwise
    (about 4 ms per kilobyte).

    Args:
        data: the message.
        bits: 256 or 512.

    """
    library = _library()
    return streebog_pure(data, bits) if library is None else library.digest(data, bits)


def gost94(data: bytes) -> bytes:
    """Hash with GOST R 34.11-94, the predecessor (RFC 5831), from which old key files derive their keys."""
    library = _library()
    found = None if library is None else library.gost94(data)
    return gost94_pure(data) if found is None else found


def derived_by_library(password: Secret, salt: bytes, rounds: int, size: int, bits: Bits) -> Withheld | None:
    """Derive a key by PBKDF2 with HMAC-Streebog in GnuTLS; None where it is not there, or too old."""
    library = _library()
    return None if library is None else library.derive(password, salt, rounds, size, bits)


async def streebog_off_loop(data: bytes, bits: Bits) -> bytes:
    """Hash without holding the event loop: in place where that takes under 0.1 ms, else in a thread."""
    library = _library()
    if library is not None and len(data) <= _AT_ONCE:
        return library.digest(data, bits)
    return await WORKER.run(streebog, data, bits)


@cache
def _library() -> GnuTls | None:
    try:
        return gnutls()
    except ConfigurationError:
        return None


def certificate_hash(certificate_der: bytes, bits: Bits = 256) -> str:
    """Compute ``client_certificate_hash`` of ESIA: Streebog of the DER, upper-case hexadecimal.

    The ESIA guidelines do not name the algorithm; working clients send Streebog-256 (64 digits).

    Args:
        certificate_der: the certificate in DER, not in PEM.
        bits: 512 for the few stands that want Streebog-512 for a 512-bit certificate.

    """
    return streebog(certificate_der, bits).hex().upper()
