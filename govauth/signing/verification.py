"""Checking raw GOST signatures against a public key: GnuTLS where it knows the curve, else plain Python."""

from __future__ import annotations

from functools import lru_cache

from govauth.errors import ConfigurationError
from govauth.signing.certificates import Certificate, UnknownPublicKey
from govauth.signing.digest import Bits, streebog
from govauth.signing.gnutls_library import PublicKeyHandle, gnutls
from govauth.signing.gost3410 import GostPublicKey, verify_digest
from govauth.signing.rsa import RsaPublicKey


def gost_bits(certificate: Certificate) -> Bits:
    """Return 256 or 512: the length of the certificate's GOST key.

    Raises:
        ConfigurationError: the key is not a GOST key, or cannot be used.

    """
    match certificate.public_key:
        case GostPublicKey(curve=curve):
            return 256 if curve.bits == 256 else 512  # noqa: PLR2004
        case RsaPublicKey(bits=length):
            reason = f"an RSA key of {length} bits, not GOST R 34.10-2012"
        case UnknownPublicKey(reason=why):
            reason = f"no usable GOST R 34.10-2012 key: {why}"
    raise ConfigurationError(f"the certificate has {reason}")


@lru_cache(maxsize=256)
def _native_key(spki_der: bytes) -> PublicKeyHandle | None:
    try:
        return gnutls().public_key(spki_der)
    except ConfigurationError:
        return None


def verify_raw(certificate: Certificate, data: bytes, signature: bytes) -> bool:
    """Check a raw signature ``s ‖ r`` over the exact bytes.

    It computes for 0.3 ms with GnuTLS and for 3–15 ms without: from async code call it in a worker thread.

    Args:
        certificate: whose key must have signed.
        data: the bytes that were signed; they are hashed here.
        signature: 64 octets for a 256-bit key, 128 for a 512-bit one.

    Raises:
        ConfigurationError: the certificate has no usable GOST key.

    """
    bits = gost_bits(certificate)
    key = certificate.public_key
    if len(signature) != bits // 4 or not isinstance(key, GostPublicKey):
        return False
    native = _native_key(certificate.spki_der)
    if native is not None:
        return native.verify(data, signature, bits)
    return verify_digest(key, streebog(data, bits), signature)
