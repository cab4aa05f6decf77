"""Reading PKCS#8 private keys of GOST R 34.10-2012 (RFC 5958, RFC 9215 appendix, R 50.1.112-2016)."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from govauth.errors import ConfigurationError
from govauth.secret import Withheld
from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, GostParameters, PrivateKeyInfo, core, keys
from govauth.signing.armor import blocks_of, is_binary
from govauth.signing.curves import CURVES, Curve
from govauth.signing.gost3410 import GostPrivateKey
from govauth.signing.locked import LockedBytes
from govauth.signing.recognition import recognised

_MOST_PARTS: Final = 16
_LABELS: Final = frozenset({"", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})


@frozen(slots=True)
class PrivateKeyFacts:
    """What a key file says about itself, without the key.

    Attributes:
        is_encrypted: the rest is unknown until it is decrypted, except ``algorithm``.
        algorithm: object identifier of the key's algorithm, or of the encryption.
        curve: the curve of a GOST key; None where it is not known here.
        curve_oid: object identifier of that curve.

    """

    is_encrypted: bool
    algorithm: str
    curve: Curve | None = None
    curve_oid: str | None = None

    @property
    def obstacle(self) -> str | None:
        """Why the key cannot sign by GOST; None where it can, or where only decrypting it will tell."""
        if self.is_encrypted or self.curve is not None:
            return None
        if self.algorithm == oids.RSA_KEY:
            return "it is an RSA key, not GOST R 34.10-2012"
        if self.curve_oid is not None:
            return f"it is on the curve {self.curve_oid}, which is not known here"
        return f"it is not a GOST R 34.10-2012 key (its algorithm is {self.algorithm})"


def describe_private_key(content: Withheld) -> PrivateKeyFacts:
    """Tell what a PKCS#8 file holds.

    Args:
        content: DER, PEM with any text or certificates around it, or base64 without a frame.

    Raises:
        ConfigurationError: it is no PKCS#8 key; the sentence says what it is, where that can be told.

    """
    facts: PrivateKeyFacts | None
    try:
        facts = _describe(content)
    except MALFORMED:
        facts = None
    if facts is None:
        found = recognised(content.content)
        raise ConfigurationError(
            "this is not a PKCS#8 private key in PEM or DER" + (f": it is {found}" if found else "")
        )
    return facts


def tidy_key(content: Withheld) -> Withheld:
    """Take a key out of whatever stands around it in its file; DER and plain PEM stay as they are."""
    if (
        isinstance(content, LockedBytes)
        or is_binary(content.content)
        or content.content.startswith(b"-----BEGIN ")
    ):
        return content
    try:
        return Withheld(private_key_der(content))
    except ValueError:
        return content


def read_private_key(content: Withheld) -> GostPrivateKey:
    """Read a GOST key that is not encrypted.

    Raises:
        ConfigurationError: it is encrypted, malformed, or on an unknown curve.

    """
    facts = describe_private_key(content)
    if facts.is_encrypted:
        raise ConfigurationError("plain Python does not open encrypted keys")
    if facts.curve is None:
        raise ConfigurationError(f"the private key cannot be used: {facts.obstacle}")
    key: GostPrivateKey | None
    try:
        key = _read(content, facts.curve)
    except MALFORMED:
        key = None
    if key is None:
        raise ConfigurationError("the private key is malformed")
    return key


def private_key_der(content: Withheld) -> bytes:
    """Take the DER of the key out of its file.

    Raises:
        ValueError: there is no PKCS#8 key.

    """
    for block in blocks_of(content.content):
        if block.label in _LABELS and not block.is_encrypted:
            return block.content
    raise ValueError("no PKCS#8 key")


def _describe(content: Withheld) -> PrivateKeyFacts:
    # An encrypted file starts with an algorithm, a plain one with a version number.
    first = core.Sequence.load(private_key_der(content), strict=True)[0]
    if not isinstance(first, core.Integer):
        sealed = keys.EncryptedPrivateKeyInfo.load(private_key_der(content), strict=True)
        algorithm = sealed["encryption_algorithm"]["algorithm"].dotted
        if not sealed["encrypted_data"].native:
            raise ValueError("not PKCS#8")
        return PrivateKeyFacts(is_encrypted=True, algorithm=algorithm)
    info = PrivateKeyInfo.load(private_key_der(content), strict=True)
    algorithm = info["algorithm"]["algorithm"].dotted
    if info["version"].native not in {0, 1} or not info["private_key"].native:
        raise ValueError("not PKCS#8")
    if algorithm not in oids.KEY_BITS:
        return PrivateKeyFacts(is_encrypted=False, algorithm=algorithm)
    oid = info["algorithm"]["parameters"].parse(GostParameters)["curve"].dotted
    curve = CURVES.get(oid)
    fits = curve is not None and curve.bits == oids.KEY_BITS[algorithm]
    return PrivateKeyFacts(
        is_encrypted=False, algorithm=algorithm, curve=curve if fits else None, curve_oid=oid
    )


def _read(content: Withheld, curve: Curve) -> GostPrivateKey | None:
    """Read the number in any form: INTEGER, octets in octets, bare octets, masked, with a public key.

    The length decides first: bare octets may look like DER.
    """
    octets = PrivateKeyInfo.load(private_key_der(content), strict=True)["private_key"].native
    if len(octets) % curve.size:
        inner = core.load(octets, strict=True)
        if isinstance(inner, core.Integer):
            number = inner.native
        else:
            number = _unmasked((inner[0] if isinstance(inner, core.Sequence) else inner).native, curve)
    else:
        number = _unmasked(octets, curve)
    return GostPrivateKey(curve, number) if 0 < number < curve.q else None


def _unmasked(octets: bytes, curve: Curve) -> int:
    """Read a little-endian number, multiplied by the masks that follow it (R 50.1.112-2016, section 6)."""
    parts = [octets[start : start + curve.size] for start in range(0, len(octets), curve.size)]
    if not 1 <= len(parts) <= _MOST_PARTS or (len(parts) > 1 and len(parts[-1]) != curve.size):
        raise ValueError("neither a key nor a masked key")
    number, *masks = (int.from_bytes(part, "little") for part in parts)
    for mask in masks:
        number = number * mask % curve.q
    return number
