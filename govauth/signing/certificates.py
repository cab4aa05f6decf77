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
