"""Trusting a certificate through certification authorities (RFC 5280, section 6; GOST signatures, RFC 9215).

Checked: names, signatures, validity, basicConstraints with its path length, keyUsage, extendedKeyUsage of
time-stamping authorities (RFC 3161, section 2.3), and that no critical extension is unknown. Not looked at:
revocation, certificate policies, name constraints (a critical one is refused).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from attrs import Attribute

from govauth.errors import ConfigurationError, InvalidInput
from govauth.signing import oids
from govauth.signing.certificates import Certificate, Extensions
from govauth.signing.cms_suites import is_signed_by

Purpose: TypeAlias = Literal["documents", "time stamps"]
"""What the first certificate of a path signs."""

_LONGEST: Final = 8
_MOST_SIGNATURES: Final = 128
_MOST_STEPS: Final = 4096


def validated_moment(_: object, attribute: Attribute[Any], value: datetime | None) -> None:
    """Refuse a moment without a zone, which compares with nothing.

    Raises:
        InvalidInput: it has none.

    """
    if value is not None and value.tzinfo is None:
        raise InvalidInput(attribute.name, "must have a zone, such as datetime.now(UTC)")


class Untrusted(Exception):
    """Why no path leads to an authority."""


class Effort:
    """What all searches for paths in one message may cost together: its sender chooses the certificates.

    Each signature of a certificate is checked once.
    """

    def __init__(self) -> None:
        self._checked: dict[tuple[bytes, bytes], bool] = {}
        self._steps = 0

    def step(self) -> None:
        """Count one certificate of one path.

        Raises:
            Untrusted: there were too many.

        """
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise Untrusted("too many enclosed certificates certify each other")

    def is_signed_by(self, certificate: Certificate, issuer: Certificate) -> bool:
        """Tell whether an authority's key signed a certificate.

        Raises:
            Untrusted: too many were checked.

        """
        pair = certificate.der, issuer.der
        if pair not in self._checked:
            if len(self._checked) == _MOST_SIGNATURES:
                raise Untrusted("too many enclosed certificates could be the issuer")
            self._checked[pair] = is_signed_by(certificate, issuer)
        return self._checked[pair]


def path_to_authority(
    leaf: Certificate,
    *,
    enclosed: Iterable[Certificate] = (),
    authorities: Collection[Certificate],
    at: datetime,
    purpose: Purpose = "documents",
    effort: Effort | None = None,
) -> tuple[Certificate, ...]:
    """Find a sound path from a certificate to one of the authorities.

    Args:
        leaf: whose key signs.
        enclosed: what may lie between; nothing of it is trusted for being there.
        authorities: trusted roots or subordinate authorities.
        at: the moment, aware, at which every certificate of the path must be valid.
        purpose: what the key of ``leaf`` signs.
        effort: shared by all searches in one message; None for a search that stands alone.

    Returns:
        The path, from ``leaf`` to the authority.

    Raises:
        Untrusted: there is none; the sentence says why.

    """
    return _Search(tuple(enclosed), tuple(authorities), at, purpose, effort or Effort()).extend((leaf,))


class _Search:
    """A search in depth."""

    def __init__(
        self,
        enclosed: tuple[Certificate, ...],
        authorities: tuple[Certificate, ...],
        at: datetime,
        purpose: Purpose,
        effort: Effort,
    ) -> None:
        self._enclosed = enclosed
        self._authorities = authorities
        self._at = at
        self._purpose: Purpose = purpose
        self._effort = effort

    def extend(self, path: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
        last = path[-1]
        problem = _problem(path, self._at, self._purpose)
        if problem is not None:
            raise Untrusted(f"the certificate of {last.name} {problem}")
        if last in self._authorities:
            return path
        reason = f"{last.name} is certified by {last.issuer_name}, which is neither given nor enclosed"
        if last.issuer_der == last.subject_der:
            reason = f"the path ends at {last.name}, which is not among the given authorities"
        self._effort.step()
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
        if not self._effort.is_signed_by(certificate, issuer):
            raise Untrusted(
                f"the certificate of {certificate.name} is not signed by the key of {issuer.name}"
            )


def _problem(path: tuple[Certificate, ...], at: datetime, purpose: Purpose) -> str | None:
    """Tell what is wrong with the last certificate of a path."""
    certificate, extensions = path[-1], path[-1].extensions
    if not certificate.is_valid_at(at):
        validity = f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"
        return f"is not valid on {at:%Y-%m-%d} (it is from {validity})"
    if extensions.unknown_critical:
        return f"has critical extensions that are not known here: {', '.join(extensions.unknown_critical)}"
    if len(path) == 1:
        return _problem_of_leaf(extensions, purpose)
    return _problem_of_authority(extensions, sum(one.subject_der != one.issuer_der for one in path[1:-1]))


def _problem_of_leaf(extensions: Extensions, purpose: Purpose) -> str | None:
    usage, purposes = extensions.key_usage, extensions.extended_key_usage
    if usage is not None and not usage & {"digital_signature", "non_repudiation"}:
        return "is not for signing (keyUsage)"
    stamps_only = purposes == frozenset({oids.TIME_STAMPING})
    if purpose == "documents":
        return "is for time stamps alone (extendedKeyUsage)" if stamps_only else None
    if not stamps_only or not extensions.is_extended_usage_critical:
        return "is not for time stamps alone (a critical extendedKeyUsage, RFC 3161, section 2.3)"
    return None


def _problem_of_authority(extensions: Extensions, below: int) -> str | None:
    if not extensions.is_authority:
        return "is not that of an authority (basicConstraints)"
    if extensions.key_usage is not None and "key_cert_sign" not in extensions.key_usage:
        return "is not for signing certificates (keyUsage)"
    if extensions.path_length is not None and below > extensions.path_length:
        return f"allows {extensions.path_length} authorities below it, not {below} (path length)"
    return None


def chain_above(leaf: Certificate, given: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """Put the authorities above a certificate in order, to be enclosed in its signatures.

    Raises:
        ConfigurationError: one of the given certificates has issued none of the others, nor ``leaf``.

    """
    left = [one for one in dict.fromkeys(given) if one != leaf]
    chain: list[Certificate] = []
    last = leaf
    while left and len(chain) < _LONGEST:
        above = [one for one in left if one.subject_der == last.issuer_der and is_signed_by(last, one)]
        if not above:
            break
        last = above[0]
        left.remove(last)
        chain.append(last)
    if left:
        raise ConfigurationError(
            f"the chain of {leaf.name} does not hold together: {left[0].name} has issued none of it"
        )
    return tuple(chain)
