"""Building CMS SignedData with a GOST signature, attached or detached (RFC 5652, CAdES-BES)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from govauth.signing import oids
from govauth.signing._asn1 import algos, cms, core, tsp, x509
from govauth.signing.certificates import Certificate
from govauth.signing.chains import chain_above
from govauth.signing.der import CONTEXT_0, GENERALIZED_TIME, OCTET_STRING, SEQUENCE, SET, UTC_TIME, tlv
from govauth.signing.digest import Bits, streebog
from govauth.signing.verification import gost_bits

_GENERALIZED_SINCE: Final = 2050


class CmsBuilder:
    """Writes the CMS of one signer; everything that stays the same is encoded once.

    The signed attributes are contentType, signingTime, messageDigest and signingCertificateV2: ESIA refuses a
    signature without the first three (its error 005002), and the last makes it CAdES-BES.
    """

    def __init__(self, certificate: Certificate, chain: Iterable[Certificate] = ()) -> None:
        """Prepare for the signatures of one key.

        Args:
            certificate: of the key.
            chain: authorities above it, to be enclosed too.

        Raises:
            ConfigurationError: the key is not GOST, or the chain does not hold together.

        """
        self.bits: Bits = gost_bits(certificate)
        self.enclosed: tuple[bytes, ...] = (
            certificate.der,
            *(one.der for one in chain_above(certificate, chain)),
        )
        self._certificates = tlv(CONTEXT_0, *self.enclosed)
        self.digest_algorithm: bytes = _algorithm(oids.DIGEST_OF_BITS[self.bits])
        self._signature_algorithm = _algorithm(oids.KEY_OF_BITS[self.bits])
        self._signer = cms.IssuerAndSerialNumber(
            {"issuer": x509.Name.load(certificate.issuer_der), "serial_number": certificate.serial}
        ).dump()
        self._content_type = _attribute(oids.CONTENT_TYPE, core.ObjectIdentifier(oids.DATA).dump())
        self._signing_certificate = _attribute(
            oids.SIGNING_CERTIFICATE_V2, _signing_certificate(certificate, self.bits)
        )
        self._message_digest_type = core.ObjectIdentifier(oids.MESSAGE_DIGEST).dump()
        self._signing_time_type = core.ObjectIdentifier(oids.SIGNING_TIME).dump()
        self._data_type = core.ObjectIdentifier(oids.DATA).dump()
        self._signed_data_type = core.ObjectIdentifier(oids.SIGNED_DATA).dump()
        self._version = core.Integer(1).dump()

    def signed_attributes(self, digest: bytes, at: datetime) -> bytes:
        """Encode the signed attributes as the SET OF that the signature covers.

        Args:
            digest: Streebog of the content, as long as the key.
            at: the signing time, aware.

        """
        attributes = (
            self._content_type,
            self._signing_certificate,
            tlv(SEQUENCE, self._signing_time_type, tlv(SET, _time(at))),
            tlv(SEQUENCE, self._message_digest_type, tlv(SET, tlv(OCTET_STRING, digest))),
        )
        return tlv(SET, *sorted(attributes))

    def signer_info(self, attributes: bytes, signature: bytes) -> bytes:
        """Put one SignerInfo together.

        Args:
            attributes: what :meth:`signed_attributes` made.
            signature: over ``attributes``.

        """
        # Inside SignerInfo the attributes carry the tag [0] in place of SET (RFC 5652, section 5.4).
        tagged = bytes((CONTEXT_0,)) + attributes[1:]
        return tlv(
            SEQUENCE,
            self._version,
            self._signer,
            self.digest_algorithm,
            tagged,
            self._signature_algorithm,
            tlv(OCTET_STRING, signature),
        )

    def assemble(self, attributes: bytes, signature: bytes, content: bytes | None) -> bytes:
        """Put a CMS of one signer together.

        Args:
            attributes: what :meth:`signed_attributes` made.
            signature: over ``attributes``.
            content: of an attached CMS; None makes a detached one.

        """
        signer = self.signer_info(attributes, signature)
        enclosed = () if content is None else (tlv(CONTEXT_0, tlv(OCTET_STRING, content)),)
        signed = tlv(
            SEQUENCE,
            self._version,
            tlv(SET, self.digest_algorithm),
            tlv(SEQUENCE, self._data_type, *enclosed),
            self._certificates,
            tlv(SET, signer),
        )
        return tlv(SEQUENCE, self._signed_data_type, tlv(CONTEXT_0, signed))


def _algorithm(oid: str) -> bytes:
    return bytes(algos.AlgorithmIdentifier({"algorithm": oid, "parameters": core.Null()}).dump())


def _attribute(oid: str, value: bytes) -> bytes:
    return tlv(SEQUENCE, core.ObjectIdentifier(oid).dump(), tlv(SET, value))


def _time(at: datetime) -> bytes:
    """Encode UTCTime through 2049 and GeneralizedTime later (RFC 5652, section 11.3)."""
    moment = at.astimezone(UTC)
    if moment.year < _GENERALIZED_SINCE:
        return tlv(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode("ascii"))
    return tlv(GENERALIZED_TIME, moment.strftime("%Y%m%d%H%M%SZ").encode("ascii"))


def _signing_certificate(certificate: Certificate, bits: Bits) -> bytes:
    """Encode SigningCertificateV2 with the digest of the key's own length (RFC 5035, section 3)."""
    issuer = x509.GeneralName("directory_name", x509.Name.load(certificate.issuer_der))
    identity = tsp.ESSCertIDv2(
        {
            "hash_algorithm": {"algorithm": oids.DIGEST_OF_BITS[bits], "parameters": core.Null()},
            "cert_hash": streebog(certificate.der, bits),
            "issuer_serial": {"issuer": [issuer], "serial_number": certificate.serial},
        }
    )
    return bytes(tsp.SigningCertificateV2({"certs": [identity]}).dump())
