"""Adding to a CMS that is signed already: parallel signatures, and unsigned attributes of one.

Everything that is there stays as it was read, octet for octet: signatures cover some of it.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Sequence
from typing import Any

from attrs import evolve, frozen

from govauth.errors import SigningFailed
from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, as_read, core
from govauth.signing.cms_reading import MOST_SIGNERS, Refused, document_of, signed_data
from govauth.signing.der import CONTEXT_0, SEQUENCE, SET, tlv
from govauth.signing.digest_names import digest_by

_CONTEXT_1 = 0xA1


@frozen(slots=True)
class SignedMessage:
    """The parts of a SignedData, each in DER or BER as it was read."""

    version: bytes
    digest_algorithms: tuple[bytes, ...]
    content: bytes
    certificates: tuple[bytes, ...]
    signers: tuple[bytes, ...]

    @classmethod
    def of(cls, data: Any) -> SignedMessage:
        """Take an opened SignedData apart."""
        enclosed = data["certificates"]
        return cls(
            version=as_read(data["version"]),
            digest_algorithms=tuple(as_read(one) for one in data["digest_algorithms"]),
            content=as_read(data["encap_content_info"]),
            certificates=() if isinstance(enclosed, core.Void) else tuple(as_read(one) for one in enclosed),
            signers=tuple(as_read(one) for one in data["signer_infos"]),
        )

    def with_signer(
        self, signer: bytes, *, digest_algorithm: bytes, certificates: Collection[bytes]
    ) -> SignedMessage:
        """Add a SignerInfo at the end, with what belongs to it."""
        return evolve(
            self,
            digest_algorithms=tuple(dict.fromkeys((*self.digest_algorithms, digest_algorithm))),
            certificates=tuple(dict.fromkeys((*self.certificates, *certificates))),
            signers=(*self.signers, signer),
        )

    def to_der(self) -> bytes:
        """Write the message; of what is in DER itself, DER comes out, but for the order of the sets."""
        signed = tlv(
            SEQUENCE,
            self.version,
            tlv(SET, *self.digest_algorithms),
            self.content,
            tlv(CONTEXT_0, *self.certificates) if self.certificates else b"",
            tlv(SET, *self.signers),
        )
        return tlv(SEQUENCE, core.ObjectIdentifier(oids.SIGNED_DATA).dump(), tlv(CONTEXT_0, signed))


def opened_for_signature(signed: bytes, content: bytes | None) -> tuple[SignedMessage, bytes]:
    """Open a CMS for one more signature, and find its document.

    Raises:
        SigningFailed: it is none, holds too many, or is of another document.

    """
    refusal = "it is malformed"
    try:
        return _opened(signed, content)
    except Refused as refused:
        refusal = str(refused)
    except MALFORMED:
        pass
    raise SigningFailed(f"the CMS cannot be signed: {refusal}")


def _opened(signed: bytes, content: bytes | None) -> tuple[SignedMessage, bytes]:
    data = signed_data(signed)
    document = document_of(data, content)
    if len(data["signer_infos"]) == MOST_SIGNERS:
        raise Refused(f"it has {MOST_SIGNERS} signatures already")
    digests: dict[str, bytes | None] = {}
    for number, signer in enumerate(data["signer_infos"], 1):
        oid = signer["digest_algorithm"]["algorithm"].dotted
        if oid not in digests:
            digests[oid] = digest_by(oid, document)
        if not _is_of(signer, digests[oid]):
            raise Refused(f"signature {number} is of another document")
    return SignedMessage.of(data), document


def _is_of(signer: Any, digest: bytes | None) -> bool:
    """Tell whether the digest that was signed is this one; yes, where there is nothing to compare."""
    attributes = signer["signed_attrs"]
    if digest is None or isinstance(attributes, core.Void):
        return True
    signed = [one["values"][0].native for one in attributes if one["type"].dotted == oids.MESSAGE_DIGEST]
    return all(hmac.compare_digest(bytes(one), digest) for one in signed)


def with_unsigned(signer: Any, kind: str, values: Sequence[bytes]) -> bytes:
    """Write a SignerInfo with one more unsigned attribute."""
    attribute = tlv(SEQUENCE, core.ObjectIdentifier(kind).dump(), tlv(SET, *values))
    present = signer["unsigned_attrs"]
    others = () if isinstance(present, core.Void) else tuple(as_read(one) for one in present)
    signed = signer["signed_attrs"]
    return tlv(
        SEQUENCE,
        as_read(signer["version"]),
        as_read(signer["sid"]),
        as_read(signer["digest_algorithm"]),
        b"" if isinstance(signed, core.Void) else as_read(signed),
        as_read(signer["signature_algorithm"]),
        as_read(signer["signature"]),
        tlv(_CONTEXT_1, *others, attribute),
    )
