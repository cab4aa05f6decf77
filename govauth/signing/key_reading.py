"""Reading PKCS#8 private keys of GOST R 34.10-2012 (RFC 5958, RFC 9215 appendix, R 50.1.112-2016)."""

from __future__ import annotations

from attrs import frozen

from govauth.errors import ConfigurationError
from govauth.secret import Withheld
from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, GostParameters, PrivateKeyInfo, core, keys, pem
from govauth.signing.curves import CURVES, Curve
from govauth.signing.gost3410 import GostPrivateKey


@frozen(slots=True)
class PrivateKeyFacts:
    """What a key file says about itself, without the key.

    Attributes:
        is_encrypted: the rest is unknown until it is decrypted, except ``algorithm``.
        algorithm: object identifier of the key's algorithm, or of the encryption.
        curve: the curve of a GOST key.

    """

    is_encrypted: bool
    algorithm: str
    curve: Curve | None = None


def describe_private_key(content: Withheld) -> PrivateKeyFacts:
    """Tell what a PKCS#8 file holds.

    Raises:
        ConfigurationError: it is no PKCS#8 key.

    """
    facts: PrivateKeyFacts | None
    try:
        facts = _describe(content)
    except MALFORMED:
        facts = None
    if facts is None:
        raise ConfigurationError("this is not a PKCS#8 private key in PEM or DER")
    return facts


def read_private_key(content: Withheld) -> GostPrivateKey:
    """Read a GOST key that is not encrypted.

    Raises:
        ConfigurationError: it is encrypted, malformed, or on an unknown curve.

    """
    facts = describe_private_key(content)
    if facts.is_encrypted:
        raise ConfigurationError("plain Python does not open encrypted keys")
    if facts.curve is None:
        raise ConfigurationError(f"not a GOST key on a known curve (algorithm {facts.algorithm})")
    key: GostPrivateKey | None
    try:
        key = _read(content, facts.curve)
    except MALFORMED:
        key = None
    if key is None:
        raise ConfigurationError("the private key is malformed")
    return key


def _der(content: Withheld) -> bytes:
    return pem.unarmor(content.content)[2] if pem.detect(content.content) else content.content


def _describe(content: Withheld) -> PrivateKeyFacts:
    # An encrypted file starts with an algorithm, a plain one with a version number.
    first = core.Sequence.load(_der(content), strict=True)[0]
    if not isinstance(first, core.Integer):
        info = keys.EncryptedPrivateKeyInfo.load(_der(content), strict=True)
        return PrivateKeyFacts(is_encrypted=True, algorithm=info["encryption_algorithm"]["algorithm"].dotted)
    info = PrivateKeyInfo.load(_der(content), strict=True)
    algorithm = info["algorithm"]["algorithm"].dotted
    if algorithm not in oids.KEY_BITS:
        return PrivateKeyFacts(is_encrypted=False, algorithm=algorithm)
    curve = CURVES.get(info["algorithm"]["parameters"].parse(GostParameters)["curve"].dotted)
    fits = curve is not None and curve.bits == oids.KEY_BITS[algorithm]
    return PrivateKeyFacts(is_encrypted=False, algorithm=algorithm, curve=curve if fits else None)


def _read(content: Withheld, curve: Curve) -> GostPrivateKey | None:
    """Read the number in any of its three forms: INTEGER, octets in octets, bare octets (little-endian)."""
    octets = PrivateKeyInfo.load(_der(content), strict=True)["private_key"].native
    if len(octets) == curve.size:
        number = int.from_bytes(octets, "little")
    else:
        inner = core.load(octets, strict=True)
        number = inner.native if isinstance(inner, core.Integer) else int.from_bytes(inner.native, "little")
    return GostPrivateKey(curve, number) if 0 < number < curve.q else None
