"""What a certificate says: its key, validity, names, and the hash of its bytes."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TypeAlias

from attrs import field, frozen

from govauth.signing.curves import Curve
from govauth.signing.digest import certificate_hash
from govauth.signing.gost3410 import GostPublicKey
from govauth.signing.rsa import RsaPublicKey


@frozen(slots=True)
class UnknownPublicKey:
    """A key of another algorithm, or on a curve that is not known here.

    Attributes:
        algorithm: object identifier of the algorithm.
        reason: why it cannot be used.

    """

    algorithm: str
    reason: str


PublicKey: TypeAlias = GostPublicKey | RsaPublicKey | UnknownPublicKey


@frozen(slots=True)
class Subject:
    """Who a certificate was issued to.

    Attributes:
        common_name: CN.
        ogrn: ОГРН of an organisation, 13 digits.
        ogrnip: ОГРНИП of a sole trader, 15 digits.
        inn: ИНН: of the organisation where the certificate names one, else of the person.
        snils: СНИЛС of the person, 11 digits.

    """

    common_name: str | None = None
    ogrn: str | None = None
    ogrnip: str | None = None
    inn: str | None = field(default=None, repr=False)
    snils: str | None = field(default=None, repr=False)


@frozen(slots=True)
class Extensions:
    """What a certificate allows its key (RFC 5280, section 4.2).

    Attributes:
        is_authority: ``cA`` of basicConstraints.
        path_length: how many authorities may follow below; None where it is not said.
        key_usage: names as in RFC 5280, in the form ``digital_signature``; None where it is not said.
        extended_key_usage: object identifiers of purposes; None where it is not said.
        is_extended_usage_critical: whether the key is for these purposes alone.
        subject_key_identifier: by which a signature may name the certificate.
        unknown_critical: identifiers of critical extensions that are not known here.

    """

    is_authority: bool = False
    path_length: int | None = None
    key_usage: frozenset[str] | None = None
    extended_key_usage: frozenset[str] | None = None
    is_extended_usage_critical: bool = False
    subject_key_identifier: bytes | None = field(default=None, repr=False)
    unknown_critical: tuple[str, ...] = ()


@frozen
class Certificate:
    """An X.509 certificate, read but not judged: whom to trust is the caller's decision.

    Attributes:
        der: the certificate as it came, in DER.
        spki_der: its SubjectPublicKeyInfo.
        issuer_der: the issuer's name.
        subject_der: the subject's name.
        serial: serial number.
        subject: names and Russian identifiers of the subject.
        issuer_common_name: CN of the issuer.
        not_before: start of validity, UTC.
        not_after: end of validity, UTC.
        public_key: the key, ready to verify with.
        extensions: what it allows its key.
        body_der: TBSCertificate, the part that the issuer signed.
        signature_algorithm: object identifier of the algorithm of the issuer's signature.
        signature: of the issuer over ``body_der``.

    """

    der: bytes = field(repr=False)
    spki_der: bytes = field(repr=False)
    issuer_der: bytes = field(repr=False)
    subject_der: bytes = field(repr=False)
    serial: int
    subject: Subject
    issuer_common_name: str | None
    not_before: datetime
    not_after: datetime
    public_key: PublicKey
    extensions: Extensions = field(repr=False)
    body_der: bytes = field(repr=False)
    signature_algorithm: str = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """CN of the subject in quotation marks, else the serial number: for sentences."""
        return _quoted(self.subject.common_name) or f"serial number {self.serial:x}"

    @property
    def issuer_name(self) -> str:
        """CN of the issuer in quotation marks: for sentences."""
        return _quoted(self.issuer_common_name) or "an issuer without a name"

    @property
    def curve(self) -> Curve | None:
        """The curve of a GOST key; None for other keys."""
        return self.public_key.curve if isinstance(self.public_key, GostPublicKey) else None

    @cached_property
    def hash(self) -> str:
        """Streebog-256 of the DER, upper-case hexadecimal: ``client_certificate_hash`` of ESIA."""
        return certificate_hash(self.der)

    def is_valid_at(self, moment: datetime) -> bool:
        """Tell whether ``moment`` (aware) lies inside the validity."""
        return self.not_before <= moment <= self.not_after


def _quoted(name: str | None) -> str | None:
    # Whoever asked for the certificate chose the name: nothing in it may steer a terminal.
    return None if name is None else "«" + "".join(c if c.isprintable() else "?" for c in name) + "»"
