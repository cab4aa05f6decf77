"""Checking one SignerInfo of a CMS (RFC 5652, sections 5.3 to 5.6; algorithms of RFC 9215)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import field, frozen

from govauth.errors import ConfigurationError
from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, GostParameters, as_read, cms, core, tsp
from govauth.signing.certificates import Certificate
from govauth.signing.chains import Effort, Untrusted, path_to_authority
from govauth.signing.cms_reading import Refused, named_among
from govauth.signing.cms_suites import Suite, gost_suite, suite_of
from govauth.signing.curves import CURVES
from govauth.signing.digest_names import digest_by

_EMPTY: Final = frozenset({b"", b"\x05\x00"})
"""Parameters of an algorithm without any: absent or NULL, and both mean the same."""

_VERSIONS: Final = frozenset({"v1", "v3"})
_ONCE: Final = frozenset(
    {
        *(oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_TIME),
        *(oids.SIGNING_CERTIFICATE, oids.SIGNING_CERTIFICATE_V2),
    }
)


@frozen(slots=True)
class Whom:
    """Whom a verification trusts.

    Attributes:
        trusted: signers, to the byte.
        authorities: that certify other signers.
        between: certificates that may lie between the two; nothing of them is trusted.
        at: when the certificates of a path must be valid.
        effort: what finding paths may cost.

    """

    trusted: tuple[Certificate, ...]
    authorities: tuple[Certificate, ...]
    between: tuple[Certificate, ...]
    at: datetime
    effort: Effort = field(factory=Effort)


def check_signer(data: Any, signer: Any, document: bytes, certificate: Certificate) -> datetime | None:
    """Check one GOST signature of a SignedData over a document with the certificate of its signer.

    Returns:
        The signing time that the signer claims.

    Raises:
        Refused: it is wrong; the sentence says why.

    """
    if signer["version"].native not in _VERSIONS:
        raise Refused("the version of the signature is neither 1 nor 3")
    try:
        suite = gost_suite(certificate)
    except ConfigurationError as error:
        raise Refused(error.message) from None
    _check_algorithms(data, signer, certificate, suite)
    attributes = signer["signed_attrs"]
    signing_time: datetime | None = None
    if isinstance(attributes, core.Void):
        # Allowed where the content is id-data (RFC 5652, section 5.3); then the signature covers the content.
        _refuse_attributes_as(document)
        covered = document
    else:
        found = _checked_attributes(attributes, certificate, document, oids.DATA, suite)
        signing_time = _moment(found.get(oids.SIGNING_TIME))
        covered = as_read(attributes.untag())
    if not suite.verifies(covered, signer["signature"].native):
        raise Refused("the signature is wrong")
    return signing_time


def check_stamp_signer(data: Any, signer: Any, info: bytes, certificate: Certificate) -> None:
    """Check the signature of a time stamp, GOST or RSA, with the certificate of its authority.

    The attributes must be there, and name the certificate (RFC 3161, section 2.4.2; RFC 5816).

    Raises:
        Refused: it is wrong; the sentence says why.

    """
    try:
        suite = suite_of(certificate, signer["digest_algorithm"]["algorithm"].dotted)
    except ConfigurationError as error:
        raise Refused(error.message) from None
    _check_algorithms(data, signer, certificate, suite)
    attributes = signer["signed_attrs"]
    if isinstance(attributes, core.Void):
        raise Refused("nothing says what it is a signature of")
    found = _checked_attributes(attributes, certificate, info, oids.TIME_STAMP_INFO, suite)
    if not found.keys() & {oids.SIGNING_CERTIFICATE, oids.SIGNING_CERTIFICATE_V2}:
        raise Refused("it does not name the certificate of its authority")
    if not suite.verifies(as_read(attributes.untag()), signer["signature"].native):
        raise Refused("the signature is wrong")


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


def signer_certificate(data: Any, signer: Any, enclosed: Sequence[Certificate], whom: Whom) -> Certificate:
    """Find the trusted certificate of a signer.

    Raises:
        Refused: there is none.

    """
    named = named_among(whom.trusted, signer["sid"])
    is_bare = isinstance(data["certificates"], core.Void) or not len(data["certificates"])
    for certificate in named:
        if is_bare or certificate in enclosed:
            return certificate
    reason = "the signer's certificate is not among the trusted ones"
    if named:
        reason = "it encloses other certificates than the trusted one of its signer"
    if whom.authorities:
        candidates = named_among((*enclosed, *whom.between, *whom.authorities), signer["sid"])
        reason = f"{reason}, nor is it enclosed" if not candidates else reason
        for certificate in candidates:
            try:
                path_to_authority(
                    certificate,
                    enclosed=(*enclosed, *whom.between),
                    authorities=whom.authorities,
                    at=whom.at,
                    effort=whom.effort,
                )
            except Untrusted as untrusted:
                reason = str(untrusted)
            else:
                return certificate
    raise Refused(reason)


def _check_algorithms(data: Any, signer: Any, certificate: Certificate, suite: Suite) -> None:
    digest, signature = signer["digest_algorithm"], signer["signature_algorithm"]
    listed = [one for one in data["digest_algorithms"] if one["algorithm"].dotted == suite.digest_oid]
    if digest["algorithm"].dotted != suite.digest_oid:
        raise Refused("its digest algorithm does not fit the key")
    if not listed:
        raise Refused("its list of digest algorithms lacks the one of the signature")
    if any(one["parameters"].dump() not in _EMPTY for one in (digest, *listed)):
        raise Refused("its digest algorithm carries parameters")
    if signature["algorithm"].dotted not in suite.signature_oids:
        raise Refused("its signature algorithm does not fit the key")
    parameters = signature["parameters"].dump()
    if parameters not in _EMPTY and not _are_of_key(parameters, certificate, suite):
        raise Refused("the parameters of its signature algorithm are not those of the key")


def _are_of_key(parameters: bytes, certificate: Certificate, suite: Suite) -> bool:
    if certificate.curve is None:
        return False
    named = GostParameters.load(parameters, strict=True)
    curve, digest = CURVES.get(named["curve"].dotted), named["digest"]
    # Several identifiers name one curve: the point and its order tell.
    same = curve and (curve.p, curve.q, curve.x) == _of(certificate)
    return bool(same) and (isinstance(digest, core.Void) or digest.dotted == suite.digest_oid)


def _of(certificate: Certificate) -> tuple[int, int, int] | None:
    curve = certificate.curve
    return None if curve is None else (curve.p, curve.q, curve.x)


def _checked_attributes(
    attributes: Any, certificate: Certificate, document: bytes, content_type: str, suite: Suite
) -> dict[str, Any]:
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
    if found[oids.CONTENT_TYPE].dotted != content_type:
        raise Refused("another content type was signed")
    digest = found.get(oids.MESSAGE_DIGEST)
    if digest is None:
        raise Refused("the digest of the content is not signed")
    if not hmac.compare_digest(bytes(digest.native), suite.digest(document)):
        raise Refused("the content is not the one that was signed")
    if oids.SIGNING_CERTIFICATE_V2 in found:
        _check_signing_certificate(found[oids.SIGNING_CERTIFICATE_V2], certificate)
    if oids.SIGNING_CERTIFICATE in found:
        _check_old_signing_certificate(found[oids.SIGNING_CERTIFICATE], certificate)
    return found


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
    digest = digest_by(kind, certificate.der)
    if digest is None:
        raise Refused(f"the signing certificate attribute uses a digest that is not known here ({kind})")
    if not hmac.compare_digest(identity["cert_hash"].native, digest):
        raise Refused("the signing certificate attribute names another certificate")


def _check_old_signing_certificate(value: Any, certificate: Certificate) -> None:
    # SHA-1 by definition (RFC 2634, section 5.4). It only names a certificate whose path is checked anyway.
    identity = tsp.SigningCertificate.load(value.dump(), strict=True)["certs"][0]
    digest = hashlib.sha1(certificate.der, usedforsecurity=False).digest()
    if not hmac.compare_digest(identity["cert_hash"].native, digest):
        raise Refused("the signing certificate attribute names another certificate")
