"""Verifying CMS SignedData with one GOST signature (RFC 5652, section 5.6)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from attrs import field, frozen

from govauth.errors import SigningFailed
from govauth.signing import oids
from govauth.signing.asn1 import MALFORMED, cms, core, tsp
from govauth.signing.certificates import Certificate
from govauth.signing.digest import Bits, streebog
from govauth.signing.verification import gost_bits, verify_raw
from govauth.signing.worker import WORKER


@frozen(slots=True)
class VerifiedCms:
    """What a verified CMS says.

    Attributes:
        content: the signed bytes: from inside an attached CMS, or the ones given for a detached one.
        signer: the trusted certificate whose key signed.
        signing_time: as the signer claims it, UTC; None where it claims none.

    """

    content: bytes = field(repr=False)
    signer: Certificate
    signing_time: datetime | None


class _Refused(Exception):
    """Why a CMS is refused; turned into our own error at the border."""


async def verify_cms(
    signed: bytes, trusted: Iterable[Certificate], *, content: bytes | None = None
) -> VerifiedCms:
    """Verify a CMS with exactly one GOST R 34.10-2012 signature, in a worker thread.

    The signer's certificate must be one of ``trusted``, to the byte: chains are not followed, validity and
    revocation are not looked at. Compare ``signing_time`` with the certificate yourself where that matters.

    Args:
        signed: the CMS in DER or BER.
        trusted: the certificates that may have signed.
        content: the document of a detached CMS; None for an attached one.

    Raises:
        SigningFailed: it does not verify; the sentence says why.

    """
    return await WORKER.run(verify_cms_now, signed, tuple(trusted), content)


def verify_cms_now(signed: bytes, trusted: tuple[Certificate, ...], content: bytes | None) -> VerifiedCms:
    """Do the same in this thread, for code that has no event loop."""
    refusal: str
    try:
        return _checked(signed, trusted, content)
    except _Refused as refused:
        refusal = str(refused)
    except MALFORMED:
        refusal = "it is malformed"
    raise SigningFailed(f"the CMS does not verify: {refusal}")


def _checked(signed: bytes, trusted: tuple[Certificate, ...], content: bytes | None) -> VerifiedCms:
    outer = cms.ContentInfo.load(signed, strict=True)
    if outer["content_type"].dotted != oids.SIGNED_DATA:
        raise _Refused("it is not SignedData")
    data = outer["content"]
    signers = data["signer_infos"]
    if len(signers) != 1:
        raise _Refused(f"it holds {len(signers)} signatures, not one")
    signer = signers[0]
    if data["version"].native != "v1" or signer["version"].native != "v1":
        raise _Refused("its version is not 1")
    if not isinstance(data["crls"], core.Void):
        raise _Refused("it carries revocation lists, which are not judged here")
    certificate = _signer_certificate(data, signer, trusted)
    bits = gost_bits(certificate)
    _check_algorithms(data, signer, bits)
    document = _document(data["encap_content_info"], content)
    signing_time = _check_attributes(signer, certificate, document, bits)
    attributes = signer["signed_attrs"].untag().dump()
    if not verify_raw(certificate, attributes, signer["signature"].native):
        raise _Refused("the signature is wrong")
    return VerifiedCms(document, certificate, signing_time)


def _signer_certificate(data: Any, signer: Any, trusted: tuple[Certificate, ...]) -> Certificate:
    if signer["sid"].name != "issuer_and_serial_number":
        raise _Refused("the signer is not named by issuer and serial number")
    sid = signer["sid"].chosen
    issuer, serial = sid["issuer"].dump(), sid["serial_number"].native
    included = data["certificates"]
    enclosed: set[bytes] = set()
    if not isinstance(included, core.Void):
        enclosed = {choice.dump() for choice in included}
    for certificate in trusted:
        if (certificate.issuer_der, certificate.serial) == (issuer, serial):
            if enclosed and certificate.der not in enclosed:
                continue
            return certificate
    raise _Refused("the signer's certificate is not among the trusted ones")


def _check_algorithms(data: Any, signer: Any, bits: Bits) -> None:
    digest, signature = signer["digest_algorithm"], signer["signature_algorithm"]
    listed = {algorithm.dump() for algorithm in data["digest_algorithms"]}
    if digest["algorithm"].dotted != oids.DIGEST_OF_BITS[bits] or digest.dump() not in listed:
        raise _Refused("its digest algorithm does not fit the key")
    if signature["algorithm"].dotted not in {oids.KEY_OF_BITS[bits], oids.SIGNATURE_OF_BITS[bits]}:
        raise _Refused("its signature algorithm does not fit the key")
    for algorithm in (digest, signature):
        if algorithm["parameters"].dump() not in {b"", b"\x05\x00"}:
            raise _Refused("its algorithms carry parameters")


def _document(encapsulated: Any, content: bytes | None) -> bytes:
    if encapsulated["content_type"].dotted != oids.DATA:
        raise _Refused("its content is not plain data")
    enclosed = encapsulated["content"]
    if isinstance(enclosed, core.Void):
        if content is None:
            raise _Refused("it is detached, and no content was given")
        return content
    inside = bytes(enclosed.native)
    if content is not None and content != inside:
        raise _Refused("it is attached to another content")
    return inside


def _check_attributes(signer: Any, certificate: Certificate, document: bytes, bits: Bits) -> datetime | None:
    attributes = signer["signed_attrs"]
    if isinstance(attributes, core.Void):
        raise _Refused("it has no signed attributes")
    found: dict[str, Any] = {}
    for attribute in attributes:
        kind, values = attribute["type"].dotted, attribute["values"]
        if kind in found or len(values) != 1:
            raise _Refused("a signed attribute is repeated")
        found[kind] = values[0]
    if oids.CONTENT_TYPE not in found or found[oids.CONTENT_TYPE].dotted != oids.DATA:
        raise _Refused("the content type is not signed")
    digest = found.get(oids.MESSAGE_DIGEST)
    if digest is None or not hmac.compare_digest(bytes(digest.native), streebog(document, bits)):
        raise _Refused("the content is not the one that was signed")
    if oids.SIGNING_CERTIFICATE_V2 in found:
        _check_signing_certificate(found[oids.SIGNING_CERTIFICATE_V2], certificate)
    time = found.get(oids.SIGNING_TIME)
    moment = None if time is None else time.native
    return moment if isinstance(moment, datetime) else None


def _check_signing_certificate(value: Any, certificate: Certificate) -> None:
    identity = tsp.SigningCertificateV2.load(value.dump(), strict=True)["certs"][0]
    kind = identity["hash_algorithm"]["algorithm"].dotted
    for bits in (256, 512):
        if kind == oids.DIGEST_OF_BITS[bits] and hmac.compare_digest(
            identity["cert_hash"].native,
            streebog(certificate.der, 256 if bits == 256 else 512),  # noqa: PLR2004
        ):
            return
    raise _Refused("the signing certificate attribute names another certificate")
