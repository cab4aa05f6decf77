"""Verifying CMS SignedData with GOST signatures (RFC 5652, section 5.6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from attrs import field, frozen

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.errors import SigningFailed
from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, cms, core
from govauth.signing.armor import blocks_of
from govauth.signing.certificates import Certificate
from govauth.signing.cms_signer_check import Refused, Whom, check_signer, enclosed_in, signer_certificate
from govauth.signing.worker import WORKER

_VERSIONS: Final = frozenset({"v1", "v3"})
_MOST_SIGNERS: Final = 32


@frozen(slots=True)
class SignerReport:
    """What one signature of a CMS is worth.

    Attributes:
        certificate: of the signer; None where no trusted one was found.
        signing_time: as the signer claims it, UTC; None where it claims none, or the signature is refused.
        refusal: why the signature does not verify; None where it does.

    """

    certificate: Certificate | None
    signing_time: datetime | None
    refusal: str | None


@frozen(slots=True)
class CheckedCms:
    """A CMS whose signatures were checked, each on its own.

    Attributes:
        content: the bytes it is about: from inside an attached CMS, or the ones given for a detached one.
            They are **not** signed by those whose signature is refused.
        signers: one report for each signature, in the order of the message.

    """

    content: bytes = field(repr=False)
    signers: tuple[SignerReport, ...]


@frozen(slots=True)
class VerifiedSigner:
    """Who made a signature that verifies.

    Attributes:
        certificate: the trusted certificate whose key signed.
        signing_time: as the signer claims it, UTC; None where it claims none.

    """

    certificate: Certificate
    signing_time: datetime | None


@frozen(slots=True)
class VerifiedCms:
    """What a verified CMS says.

    Attributes:
        content: the signed bytes: from inside an attached CMS, or the ones given for a detached one.
        signers: everyone who signed it, in the order of the message.

    """

    content: bytes = field(repr=False)
    signers: tuple[VerifiedSigner, ...]

    @property
    def signer(self) -> Certificate:
        """The certificate of the first signer."""
        return self.signers[0].certificate

    @property
    def signing_time(self) -> datetime | None:
        """The time that the first signer claims, UTC; None where it claims none."""
        return self.signers[0].signing_time


async def verify_cms(
    signed: bytes,
    trusted: Iterable[Certificate] = (),
    *,
    content: bytes | None = None,
    authorities: Iterable[Certificate] = (),
    at: datetime | None = None,
) -> VerifiedCms:
    """Verify a CMS whose signatures are all GOST R 34.10-2012 and all trusted, in a worker thread.

    A signer's certificate must be one of ``trusted``, to the byte, whatever its validity; or a path of valid
    certificates must lead from it to one of ``authorities``. Revocation is not looked at.

    Args:
        signed: the CMS in DER, BER, PEM or base64.
        trusted: the certificates that may have signed.
        content: the document of a detached CMS; None for an attached one.
        authorities: certificates of authorities, roots or subordinate ones, that certify signers.
        at: the moment, aware, at which the path to an authority must be valid; None for now. To judge an old
            signature give the time at which you received it: ``signing_time`` is only the signer's claim.

    Raises:
        SigningFailed: a signature does not verify; the sentence says which and why.

    """
    return await WORKER.run(
        verify_cms_now, signed, tuple(trusted), content, authorities=tuple(authorities), at=at
    )


async def check_cms(
    signed: bytes,
    trusted: Iterable[Certificate] = (),
    *,
    content: bytes | None = None,
    authorities: Iterable[Certificate] = (),
    at: datetime | None = None,
) -> CheckedCms:
    """Check each signature of a CMS and report on every one, for messages of which not all need be trusted.

    Args:
        signed: as in :func:`verify_cms`, and so are the others.
        trusted: see there.
        content: see there.
        authorities: see there.
        at: see there.

    Raises:
        SigningFailed: it is no CMS with signatures, or not about this content.

    """
    return await WORKER.run(_check_now, signed, tuple(trusted), content, tuple(authorities), at)


def verify_cms_now(
    signed: bytes,
    trusted: tuple[Certificate, ...],
    content: bytes | None,
    *,
    authorities: tuple[Certificate, ...] = (),
    at: datetime | None = None,
) -> VerifiedCms:
    """Do what :func:`verify_cms` does in this thread, for code that has no event loop."""
    checked = _check_now(signed, trusted, content, authorities, at)
    verified: list[VerifiedSigner] = []
    refusals: list[str] = []
    for number, report in enumerate(checked.signers, 1):
        if report.certificate is not None and report.refusal is None:
            verified.append(VerifiedSigner(report.certificate, report.signing_time))
            continue
        place = f"signature {number} of {len(checked.signers)}: " if len(checked.signers) > 1 else ""
        refusals.append(f"{place}{report.refusal}")
    if refusals:
        raise _failure("; ".join(refusals))
    return VerifiedCms(checked.content, tuple(verified))


def _failure(reason: str) -> SigningFailed:
    return SigningFailed(f"the CMS does not verify: {reason}")


def _check_now(
    signed: bytes,
    trusted: tuple[Certificate, ...],
    content: bytes | None,
    authorities: tuple[Certificate, ...],
    at: datetime | None,
) -> CheckedCms:
    whom = Whom(trusted, authorities, instant(SYSTEM_CLOCK.time()) if at is None else at)
    refusal: str
    try:
        return _checked(signed, content, whom)
    except Refused as refused:
        refusal = str(refused)
    except MALFORMED:
        refusal = "it is malformed"
    raise _failure(refusal)


def _checked(signed: bytes, content: bytes | None, whom: Whom) -> CheckedCms:
    blocks = blocks_of(signed)
    if len(blocks) != 1:
        raise Refused(f"the file holds {len(blocks)} objects, not one")
    outer = cms.ContentInfo.load(blocks[0].content, strict=True)
    if outer["content_type"].dotted != oids.SIGNED_DATA:
        raise Refused("it is not SignedData")
    data = outer["content"]
    signers = data["signer_infos"]
    if not 1 <= len(signers) <= _MOST_SIGNERS:
        raise Refused(f"it holds {len(signers)} signatures, not 1 to {_MOST_SIGNERS}")
    if data["version"].native not in _VERSIONS:
        raise Refused("its version is neither 1 nor 3")
    if not isinstance(data["crls"], core.Void):
        raise Refused("it carries revocation lists, which are not judged here")
    document = _document(data["encap_content_info"], content)
    enclosed = enclosed_in(data)
    return CheckedCms(document, tuple(_report(data, signer, document, enclosed, whom) for signer in signers))


def _report(
    data: Any, signer: Any, document: bytes, enclosed: tuple[Certificate, ...], whom: Whom
) -> SignerReport:
    certificate: Certificate | None = None
    try:
        certificate = signer_certificate(data, signer, enclosed, whom)
        return SignerReport(certificate, check_signer(data, signer, document, certificate), None)
    except Refused as refused:
        return SignerReport(certificate, None, str(refused))
    except MALFORMED:
        return SignerReport(certificate, None, "it is malformed")


def _document(encapsulated: Any, content: bytes | None) -> bytes:
    if encapsulated["content_type"].dotted != oids.DATA:
        raise Refused("its content is not plain data")
    enclosed = encapsulated["content"]
    if isinstance(enclosed, core.Void):
        if content is None:
            raise Refused("it is detached, and no content was given")
        return content
    inside = bytes(enclosed.native)
    if content is not None and content != inside:
        raise Refused("it is attached to another content")
    return inside
