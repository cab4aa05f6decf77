"""Trusting a certificate through certification authorities (RFC 5280, section 6; GOST signatures, RFC 9215).

Checked: names, signatures, validity, basicConstraints with its path length, keyUsage, and that no critical
extension is unknown. Not looked at: revocation, certificate policies, name constraints (a critical one is
refused).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from govauth.signing import oids
from govauth.signing.certificates import Certificate, Extensions
from govauth.signing.verification import gost_bits, verify_raw

_LONGEST: Final = 8
_MOST_SIGNATURES: Final = 64
"""Someone else chooses the enclosed certificates: what they can make us compute is bounded."""


class Untrusted(Exception):
    """Why no path leads to an authority."""


def path_to_authority(
    leaf: Certificate,
    *,
    enclosed: Iterable[Certificate] = (),
    authorities: Collection[Certificate],
    at: datetime,
) -> tuple[Certificate, ...]:
    """Find a sound path from a certificate to one of the authorities.

    Args:
        leaf: whose key signs documents.
        enclosed: what may lie between; nothing of it is trusted for being there.
        authorities: trusted roots or subordinate authorities.
        at: the moment, aware, at which every certificate of the path must be valid.

    Returns:
        The path, from ``leaf`` to the authority.

    Raises:
        Untrusted: there is none; the sentence says why.

    """
    return _Search(tuple(enclosed), tuple(authorities), at).extend((leaf,))


class _Search:
    """A search in depth; each signature is checked once."""

    def __init__(
        self, enclosed: tuple[Certificate, ...], authorities: tuple[Certificate, ...], at: datetime
    ) -> None:
        self._enclosed = enclosed
        self._authorities = authorities
        self._at = at
        self._checked: dict[tuple[bytes, bytes], bool] = {}

    def extend(self, path: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
        last = path[-1]
        problem = _problem(path, self._at)
        if problem is not None:
            raise Untrusted(f"the certificate of {last.name} {problem}")
        if last in self._authorities:
            return path
        reason = f"{last.name} is certified by {last.issuer_name}, which is neither given nor enclosed"
        if last.issuer_der == last.subject_der:
            reason = f"the path ends at {last.name}, which is not among the given authorities"
        if len(path) == _LONGEST:
            raise Untrusted(f"the path to an authority is longer than {_LONGEST} certificates")
        for issuer in (*self._authorities, *self._enclosed):
            if issuer.subject_der != last.issuer_der or issuer in path:
                continue
            try:
                self._check_signature(last, issuer)
                return self.extend((*path, issuer))
            except Untrusted as untrusted:
                reason = str(untrusted)
        raise Untrusted(reason)

    def _check_signature(self, certificate: Certificate, issuer: Certificate) -> None:
        pair = certificate.der, issuer.der
        if pair not in self._checked:
            if len(self._checked) == _MOST_SIGNATURES:
                raise Untrusted("too many enclosed certificates could be the issuer")
            self._checked[pair] = _is_signed_by(certificate, issuer)
        if not self._checked[pair]:
            raise Untrusted(
                f"the certificate of {certificate.name} is not signed by the key of {issuer.name}"
            )


def _is_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    if issuer.curve is None:
        return False
    fits = certificate.signature_algorithm == oids.SIGNATURE_OF_BITS[gost_bits(issuer)]
    return fits and verify_raw(issuer, certificate.body_der, certificate.signature)


def _problem(path: tuple[Certificate, ...], at: datetime) -> str | None:
    """Tell what is wrong with the last certificate of a path."""
    certificate, extensions = path[-1], path[-1].extensions
    if not certificate.is_valid_at(at):
        validity = f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"
        return f"is not valid on {at:%Y-%m-%d} (it is from {validity})"
    if extensions.unknown_critical:
        return f"has critical extensions that are not known here: {', '.join(extensions.unknown_critical)}"
    if len(path) == 1:
        signs = extensions.key_usage is None or extensions.key_usage & {
            "digital_signature",
            "non_repudiation",
        }
        return None if signs else "is not for signing (keyUsage)"
    return _problem_of_authority(extensions, sum(one.subject_der != one.issuer_der for one in path[1:-1]))


def _problem_of_authority(extensions: Extensions, below: int) -> str | None:
    if not extensions.is_authority:
        return "is not that of an authority (basicConstraints)"
    if extensions.key_usage is not None and "key_cert_sign" not in extensions.key_usage:
        return "is not for signing certificates (keyUsage)"
    if extensions.path_length is not None and below > extensions.path_length:
        return f"allows {extensions.path_length} authorities below it, not {below} (path length)"
    return None
