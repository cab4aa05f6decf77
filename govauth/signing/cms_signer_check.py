"""Checking one SignerInfo of a CMS (RFC 5652, sections 5.3 to 5.6; algorithms of RFC 9215)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import frozen

from govauth.errors import ConfigurationError
from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, GostParameters, as_read, cms, core, tsp
from govauth.signing.certificate_reading import certificate_of
from govauth.signing.certificates import Certificate
from govauth.signing.chains import Untrusted, path_to_authority
from govauth.signing.curves import CURVES
from govauth.signing.digest import Bits, streebog
from govauth.signing.verification import gost_bits, verify_raw

_EMPTY: Final = frozenset({b"", b"\x05\x00"})
"""Parameters of an algorithm without any: absent or NULL, and both mean the same."""

_VERSIONS: Final = frozenset({"v1", "v3"})
_ONCE: Final = frozenset(
    {oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_TIME, oids.SIGNING_CERTIFICATE_V2}
)
_PLAIN_DIGESTS: Final = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


class Refused(Exception):
    """Why a signature is refused; turned into our own error at the border."""


@frozen(slots=True)
class Whom:
    """Whom a verification trusts.

    Attributes:
        trusted: signers, to the byte.
        authorities: that certify other signers.
        at: when the certificates of a path must be valid.

    """

    trusted: tuple[Certificate, ...]
    authorities: tuple[Certificate, ...]
    at: datetime


def check_signer(data: Any, signer: Any, document: bytes, certificate: Certificate) -> datetime | None:
    """Check one signature of a SignedData with the certificate of its signer.

    Returns:
        The signing time that the signer claims.

    Raises:
        Refused: it is wrong; the sentence says why.

    """
    if signer["version"].native not in _VERSIONS:
        raise Refused("the version of the signature is neither 1 nor 3")
    try:
        bits = gost_bits(certificate)
    except ConfigurationError as error:
        raise Refused(error.message) from None
    _check_algorithms(data, signer, certificate, bits)
    attributes = signer["signed_attrs"]
    signing_time: datetime | None = None
    if isinstance(attributes, core.Void):
        # Allowed where the content is id-data (RFC 5652, section 5.3); then the signature covers the content.
        _refuse_attributes_as(document)
        covered = document
    else:
        signing_time = _check_attributes(attributes, certificate, document, bits)
        covered = as_read(attributes.untag())
    if not verify_raw(certificate, covered, signer["signature"].native):
        raise Refused("the signature is wrong")
    return signing_time


def _refuse_attributes_as(document: bytes) -> None:
    # A signature over attributes is one over their DER: without this, whoever drops the attributes from a
    # message could pass that DER off as the document.
    if not document.startswith(b"\x31"):
        return
    try:
        kinds = {one["type"].dotted for one in cms.CMSAttributes.load(document, strict=True)}
    except MALFORMED:
        return
    if oids.MESSAGE_DIGEST in kinds:
        raise Refused("its content is the signed attributes of another signature")


def enclosed_in(data: Any) -> tuple[Certificate, ...]:
    """Read the certificates that a SignedData encloses; those that cannot be read are left out."""
    included = data["certificates"]
    if isinstance(included, core.Void):
        return ()
    read = [certificate_of(as_read(one)) for one in included if one.name == "certificate"]
    return tuple(certificate for certificate in read if certificate is not None)


def signer_certificate(data: Any, signer: Any, enclosed: Sequence[Certificate], whom: Whom) -> Certificate:
    """Find the trusted certificate of a signer.

    Raises:
        Refused: there is none.

    """
    named = [one for one in whom.trusted if _names(signer["sid"], one)]
    is_bare = isinstance(data["certificates"], core.Void) or not len(data["certificates"])
    for certificate in named:
        if is_bare or certificate in enclosed:
            return certificate
    reason = "the signer's certificate is not among the trusted ones"
    if named:
        reason = "it encloses other certificates than the trusted one of its signer"
    if whom.authorities:
        candidates = [one for one in (*enclosed, *whom.authorities) if _names(signer["sid"], one)]
        reason = f"{reason}, nor is it enclosed" if not candidates else reason
        for certificate in candidates:
            try:
                path_to_authority(certificate, enclosed=enclosed, authorities=whom.authorities, at=whom.at)
            except Untrusted as untrusted:
                reason = str(untrusted)
            else:
                return certificate
    raise Refused(reason)


def _names(sid: Any, certificate: Certificate) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(sid.chosen.native == certificate.extensions.subject_key_identifier)
    issuer, serial = as_read(sid.chosen["issuer"]), sid.chosen["serial_number"].native
    return (certificate.issuer_der, certificate.serial) == (issuer, serial)


def _check_algorithms(data: Any, signer: Any, certificate: Certificate, bits: Bits) -> None:
    digest, signature = signer["digest_algorithm"], signer["signature_algorithm"]
    listed = [
        one for one in data["digest_algorithms"] if one["algorithm"].dotted == oids.DIGEST_OF_BITS[bits]
    ]
    if digest["algorithm"].dotted != oids.DIGEST_OF_BITS[bits]:
        raise Refused("its digest algorithm does not fit the key")
    if not listed:
        raise Refused("its list of digest algorithms lacks the one of the signature")
    if any(one["parameters"].dump() not in _EMPTY for one in (digest, *listed)):
        raise Refused("its digest algorithm carries parameters")
    if signature["algorithm"].dotted not in {oids.KEY_OF_BITS[bits], oids.SIGNATURE_OF_BITS[bits]}:
        raise Refused("its signature algorithm does not fit the key")
    parameters = signature["parameters"].dump()
    if parameters not in _EMPTY and not _are_of_key(parameters, certificate, bits):
        raise Refused("the parameters of its signature algorithm are not those of the key")


def _are_of_key(parameters: bytes, certificate: Certificate, bits: Bits) -> bool:
    named = GostParameters.load(parameters, strict=True)
    curve, digest = CURVES.get(named["curve"].dotted), named["digest"]
    # Several identifiers name one curve: the point and its order tell.
    same = curve and certificate.curve and (curve.p, curve.q, curve.x) == _of(certificate)
    return bool(same) and (isinstance(digest, core.Void) or digest.dotted == oids.DIGEST_OF_BITS[bits])


def _of(certificate: Certificate) -> tuple[int, int, int] | None:
    curve = certificate.curve
    return None if curve is None else (curve.p, curve.q, curve.x)


def _check_attributes(
    attributes: Any, certificate: Certificate, document: bytes, bits: Bits
) -> datetime | None:
    found: dict[str, Any] = {}
    for attribute in attributes:
        kind, values = attribute["type"].dotted, attribute["values"]
        if kind not in _ONCE:
            continue
        if kind in found or len(values) != 1:
            raise Refused("a signed attribute is there twice, or has not exactly one value")
        found[kind] = values[0]
    if oids.CONTENT_TYPE not in found:
        raise Refused("the content type is not signed")
    if found[oids.CONTENT_TYPE].dotted != oids.DATA:
        raise Refused("another content type was signed")
    digest = found.get(oids.MESSAGE_DIGEST)
    if digest is None:
        raise Refused("the digest of the content is not signed")
    if not hmac.compare_digest(bytes(digest.native), streebog(document, bits)):
        raise Refused("the content is not the one that was signed")
    if oids.SIGNING_CERTIFICATE_V2 in found:
        _check_signing_certificate(found[oids.SIGNING_CERTIFICATE_V2], certificate)
    return _moment(found.get(oids.SIGNING_TIME))


def _moment(time: Any) -> datetime | None:
    if time is None:
        return None
    moment = time.native
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Refused("its signing time has no zone, or is out of range")
    return moment


def _check_signing_certificate(value: Any, certificate: Certificate) -> None:
    identity = tsp.SigningCertificateV2.load(value.dump(), strict=True)["certs"][0]
    kind = identity["hash_algorithm"]["algorithm"].dotted
    if kind in _PLAIN_DIGESTS:
        digest = hashlib.new(_PLAIN_DIGESTS[kind], certificate.der).digest()
    elif kind in oids.DIGEST_OF_BITS.values():
        digest = streebog(certificate.der, 256 if kind == oids.STREEBOG_256 else 512)
    else:
        raise Refused(f"the signing certificate attribute uses a digest that is not known here ({kind})")
    if not hmac.compare_digest(identity["cert_hash"].native, digest):
        raise Refused("the signing certificate attribute names another certificate")
