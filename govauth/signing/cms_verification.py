"""Verifying CMS SignedData with GOST signatures (RFC 5652, section 5.6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from attrs import field, frozen

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.errors import SigningFailed
from govauth.signing._asn1 import MALFORMED
from govauth.signing.certificates import Certificate
from govauth.signing.chains import Effort, validated_moment
from govauth.signing.cms_reading import Refused, document_of, enclosed_in, signed_data
from govauth.signing.cms_signer_check import Whom, check_signer, signer_certificate
from govauth.signing.timestamps.in_cms import CadesForm, checked_stamps, form_of
from govauth.signing.timestamps.token import StampTrust, TimeStamp
from govauth.signing.worker import WORKER


@frozen(slots=True)
class SignerReport:
    """What one signature of a CMS is worth.

    Attributes:
        certificate: of the signer; None where no trusted one was found.
        signing_time: as the signer claims it, UTC; None where it claims none, or the signature is refused.
        refusal: why the signature does not verify; None where it does.
        time_stamps: over the signature, all of them verified; empty where it has none.
        form: what its attributes make of it. What lies beyond CAdES-T (references, certificates, revocation
            values) is read as there, and **not** verified.

    """

    certificate: Certificate | None
    signing_time: datetime | None
    refusal: str | None
    time_stamps: tuple[TimeStamp, ...] = ()
    form: CadesForm = "CMS"


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
        time_stamps: over the signature, all of them verified; empty where it has none.
        form: what its attributes make of it. What lies beyond CAdES-T (references, certificates, revocation
            values) is read as there, and **not** verified.

    """

    certificate: Certificate
    signing_time: datetime | None
    time_stamps: tuple[TimeStamp, ...] = ()
    form: CadesForm = "CMS"

    @property
    def time(self) -> datetime | None:
        """The earliest time that a trusted authority vouches for, UTC; None without a time stamp."""
        return min((stamp.time for stamp in self.time_stamps), default=None)


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
    chain: Iterable[Certificate] = (),
    time_authorities: Iterable[Certificate] | None = None,
    at: datetime | None = None,
) -> VerifiedCms:
    """Verify a CMS whose signatures are all GOST R 34.10-2012 and all trusted, in a worker thread.

    A signer's certificate must be one of ``trusted``, to the byte, whatever its validity; or a path of valid
    certificates must lead from it to one of ``authorities``. Revocation is not looked at.

    Time stamps are never passed over: each must be of this signature, and by an authority trusted here.

    Args:
        signed: the CMS in DER, BER, PEM or base64.
        trusted: the certificates that may have signed.
        content: the document of a detached CMS; None for an attached one.
        authorities: certificates of authorities, roots or subordinate ones, that certify signers.
        chain: certificates that the message may lack, of signers or between them and the authorities; none of
            them is trusted for being here.
        time_authorities: certificates of authorities that certify time-stamping authorities, or of those
            themselves; None for ``authorities``.
        at: the moment, aware, at which every path to an authority must be valid. None judges a signature at
            the time of its time stamp, and everything else now. To judge an old signature without one give
            the time at which you received it: ``signing_time`` is only the signer's claim.

    Raises:
        SigningFailed: a signature does not verify; the sentence says which and why.
        InvalidInput: ``at`` has no zone.

    """
    return await WORKER.run(
        verify_cms_now,
        signed,
        tuple(trusted),
        content,
        authorities=tuple(authorities),
        chain=tuple(chain),
        time_authorities=None if time_authorities is None else tuple(time_authorities),
        at=at,
    )


async def check_cms(
    signed: bytes,
    trusted: Iterable[Certificate] = (),
    *,
    content: bytes | None = None,
    authorities: Iterable[Certificate] = (),
    chain: Iterable[Certificate] = (),
    time_authorities: Iterable[Certificate] | None = None,
    at: datetime | None = None,
) -> CheckedCms:
    """Check each signature of a CMS and report on every one, for messages of which not all need be trusted.

    Args:
        signed: as in :func:`verify_cms`, and so are the others.
        trusted: see there.
        content: see there.
        authorities: see there.
        chain: see there.
        time_authorities: see there.
        at: see there.

    Raises:
        SigningFailed: it is no CMS with signatures, or not about this content.
        InvalidInput: ``at`` has no zone.

    """
    stamping = None if time_authorities is None else tuple(time_authorities)
    whom = _Whom(tuple(trusted), tuple(authorities), tuple(chain), stamping, at)
    return await WORKER.run(_check_now, signed, content, whom)


def verify_cms_now(
    signed: bytes,
    trusted: tuple[Certificate, ...],
    content: bytes | None,
    *,
    authorities: tuple[Certificate, ...] = (),
    chain: tuple[Certificate, ...] = (),
    time_authorities: tuple[Certificate, ...] | None = None,
    at: datetime | None = None,
) -> VerifiedCms:
    """Do what :func:`verify_cms` does in this thread, for code that has no event loop."""
    checked = _check_now(signed, content, _Whom(trusted, authorities, chain, time_authorities, at))
    verified: list[VerifiedSigner] = []
    refusals: list[str] = []
    for number, report in enumerate(checked.signers, 1):
        if report.certificate is not None and report.refusal is None:
            verified.append(
                VerifiedSigner(report.certificate, report.signing_time, report.time_stamps, report.form)
            )
            continue
        place = f"signature {number} of {len(checked.signers)}: " if len(checked.signers) > 1 else ""
        refusals.append(f"{place}{report.refusal}")
    if refusals:
        raise _failure("; ".join(refusals))
    return VerifiedCms(checked.content, tuple(verified))


def _failure(reason: str) -> SigningFailed:
    return SigningFailed(f"the CMS does not verify: {reason}")


@frozen(slots=True)
class _Whom:
    """The arguments of a verification that say whom to trust, as they were given."""

    trusted: tuple[Certificate, ...]
    authorities: tuple[Certificate, ...]
    chain: tuple[Certificate, ...]
    time_authorities: tuple[Certificate, ...] | None
    at: datetime | None = field(validator=validated_moment)
    now: datetime = field(factory=lambda: instant(SYSTEM_CLOCK.time()))
    effort: Effort = field(factory=Effort)

    def of_stamps(self, enclosed: tuple[Certificate, ...]) -> StampTrust:
        authorities = self.authorities if self.time_authorities is None else self.time_authorities
        between, at = (*self.chain, *enclosed), self.at or self.now
        return StampTrust(authorities, between, at=at, now=self.now, effort=self.effort)

    def of_signer(self, stamps: tuple[TimeStamp, ...]) -> Whom:
        stamped = min((stamp.time for stamp in stamps), default=self.now)
        return Whom(self.trusted, self.authorities, self.chain, self.at or stamped, self.effort)


def _check_now(signed: bytes, content: bytes | None, whom: _Whom) -> CheckedCms:
    refusal: str
    try:
        return _checked(signed, content, whom)
    except Refused as refused:
        refusal = str(refused)
    except MALFORMED:
        refusal = "it is malformed"
    raise _failure(refusal)


def _checked(signed: bytes, content: bytes | None, whom: _Whom) -> CheckedCms:
    data = signed_data(signed)
    document = document_of(data, content)
    enclosed = enclosed_in(data)
    reports = (_report(data, signer, document, enclosed, whom) for signer in data["signer_infos"])
    return CheckedCms(document, tuple(reports))


def _report(
    data: Any, signer: Any, document: bytes, enclosed: tuple[Certificate, ...], whom: _Whom
) -> SignerReport:
    certificate: Certificate | None = None
    reason = "it is malformed"
    try:
        stamps = checked_stamps(signer, document, whom.of_stamps(enclosed))
        certificate = signer_certificate(data, signer, enclosed, whom.of_signer(stamps))
        signing_time = check_signer(data, signer, document, certificate)
        return SignerReport(certificate, signing_time, None, stamps, form_of(signer))
    except Refused as refused:
        reason = str(refused)
    except MALFORMED:
        pass
    return SignerReport(certificate, None, reason)
