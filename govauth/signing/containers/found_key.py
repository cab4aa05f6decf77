"""A private key that was found in a file, and what the file says about it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import field, frozen

from govauth.secret import Withheld
from govauth.signing import oids
from govauth.signing._asn1 import GostParameters, PrivateKeyInfo, core
from govauth.signing.certificates import Certificate
from govauth.signing.curves import CURVES, Curve
from govauth.signing.gost3410 import GostPrivateKey, GostPublicKey
from govauth.signing.locked import LockedBytes

KeyForm: TypeAlias = Literal["container", "CryptoPro PFX", "PFX", "PKCS#8"]
"""In which form a key lies in a file."""

KeyType: TypeAlias = Literal["exchange", "signature"]
"""Which of the two keys of a container: most have the first alone, and sign with it."""


@frozen(slots=True)
class KeyOrigin:
    """What a key file says about its key. It is reported, not enforced: no cryptography stands behind it.

    Attributes:
        form: the form of the file.
        container_name: as CSP shows it; None where the form has no names.
        is_exportable: whether the key was marked so; None where the form has no such mark.
        not_before: start of the private key's life (shorter than its certificate's), UTC.
        not_after: its end, UTC.
        key_types: the keys that the file holds.

    """

    form: KeyForm
    container_name: str | None = None
    is_exportable: bool | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    key_types: tuple[KeyType, ...] = ("exchange",)

    def is_expired_at(self, moment: datetime) -> bool:
        """Tell whether the life of the private key ended before ``moment`` (aware)."""
        return self.not_after is not None and moment > self.not_after


@frozen(slots=True)
class FoundKey:
    """A private key out of a file.

    Attributes:
        curve_oid: object identifier of its curve.
        number: the key, little-endian; in locked memory, and no repr shows it.
        public_key: computed from the key.
        certificates: the ones in the file, not yet compared with the key.
        origin: what the file says about the key.

    """

    curve_oid: str
    number: Withheld
    public_key: GostPublicKey
    certificates: tuple[Certificate, ...]
    origin: KeyOrigin = field(repr=False)

    def fits(self, certificate: Certificate) -> bool:
        """Tell whether the certificate is of this key; several identifiers may name its curve."""
        other, own = certificate.public_key, self.public_key
        if not isinstance(other, GostPublicKey):
            return False
        return (other.x, other.y, other.curve.p, other.curve.q) == (own.x, own.y, own.curve.p, own.curve.q)

    def to_pkcs8(self) -> Withheld:
        """Write the key as plain PKCS#8 in DER, in the form that GnuTLS and gost-engine read."""
        bits = self.public_key.curve.bits
        info = PrivateKeyInfo(
            {
                "version": 0,
                "algorithm": {
                    "algorithm": oids.KEY_OF_BITS[bits],
                    "parameters": GostParameters(
                        {"curve": self.curve_oid, "digest": oids.DIGEST_OF_BITS[bits]}
                    ),
                },
                "private_key": core.OctetString(self.number.content).dump(),
            }
        )
        return LockedBytes(info.dump())


def found_key(
    curve_oid: str, number: int, certificates: tuple[Certificate, ...], origin: KeyOrigin
) -> FoundKey | None:
    """Compute the public key; None where the number is no key of the curve."""
    curve: Curve = CURVES[curve_oid]
    if not 0 < number < curve.q:
        return None
    public = GostPrivateKey(curve, number).public_key()
    return FoundKey(
        curve_oid, LockedBytes(number.to_bytes(curve.size, "little")), public, certificates, origin
    )
