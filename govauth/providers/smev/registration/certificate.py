"""Telling ЕСИА of a certificate that an authority issued."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal, get_args

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.smev import view
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.models import Response
from govauth.providers.smev.registration.documents import Document
from govauth.providers.smev.registration.register import SERVICE, birth_place, citizenship, gender
from govauth.providers.smev.request import Asks
from govauth.providers.smev.view import Failure, Fields, RoutingCode
from govauth.transport.pending import Look, Ready, Waiting
from govauth.wire.identifiers import Inn, Ogrn

OwnerType = Literal["PSO", "ORG", "IB", "SYS"]


@frozen(slots=True, kw_only=True)
class CertificateRegistered:
    """How it ended.

    Attributes:
        status: as of :class:`.Registered`.
        failures: what is wrong.

    """

    status: str
    failures: tuple[Failure, ...]

    @property
    def succeeded(self) -> bool:
        """Whether ЕСИА took the certificate."""
        return self.status == "SUCCEEDED"


@frozen(slots=True, kw_only=True)
class RegisterCertificate(Asks[CertificateRegistered]):
    """Tell ЕСИА of a certificate (``ESIARegisterCertificateRequest``). There is no operator in it.

    Attributes:
        routing_code: the installation of ЕСИА.
        serial_number: of the certificate.
        issuer_name: of the authority.
        start_date: first day.
        expiry_date: last day.
        owner_type: ``PSO`` a person, ``ORG`` an organisation, ``IB`` a sole trader, ``SYS`` a system.
        snils: of the person.
        person_inn: 12 digits.
        last_name: of the person.
        first_name: of the person.
        middle_name: of the person.
        gender: ``M`` or ``F``.
        birth_date: of the person.
        birth_place: at most 2000 characters.
        doc: identity document.
        citizenship: code of three letters.
        ogrn: of the organisation or sole trader.
        org_inn: of the organisation.
        version: of the view.

    """

    name: ClassVar[str] = "registration.register_certificate"

    routing_code: RoutingCode
    serial_number: str
    issuer_name: str
    start_date: date
    expiry_date: date
    owner_type: OwnerType
    snils: str | None = field(default=None, repr=False)
    person_inn: str | None = field(default=None, repr=False)
    last_name: str | None = field(default=None, repr=False)
    first_name: str | None = field(default=None, repr=False)
    middle_name: str | None = field(default=None, repr=False)
    gender: Literal["M", "F"] | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    birth_place: str | None = field(default=None, repr=False)
    doc: Document | None = None
    citizenship: str | None = field(default=None, repr=False)
    ogrn: str | None = None
    org_inn: str | None = None
    version: str = "1.4.1"

    def parcel(self) -> Parcel:
        """Write the request in the order of the schema."""
        if self.owner_type not in get_args(OwnerType):
            raise InvalidInput("owner_type", f"must be one of {', '.join(get_args(OwnerType))}")
        inn = None if self.person_inn is None else Inn.checked(self.person_inn, "person_inn")
        if inn is not None and not inn.of_person:
            raise InvalidInput("person_inn", "must be an ИНН of 12 digits")
        nation = None if self.citizenship is None else citizenship(self.citizenship, self.version)
        doc = None if self.doc is None else self.doc.to_register(self.version, latin=False)
        fields: Fields = [
            ("RoutingCode", view.routing_code(self.routing_code)),
            ("serialNumber", view.name(self.serial_number, "serial_number")),
            ("issuerOrgName", view.name(self.issuer_name, "issuer_name")),
            ("startDate", view.day(self.start_date, "start_date")),
            ("expiryDate", view.day(self.expiry_date, "expiry_date")),
            ("ownerType", self.owner_type),
            ("snils", view.optional_snils(self.snils, "snils")),
            ("personINN", inn),
            ("lastName", view.optional_name(self.last_name, "last_name")),
            ("firstName", view.optional_name(self.first_name, "first_name")),
            ("middleName", view.optional_name(self.middle_name, "middle_name")),
            ("gender", None if self.gender is None else gender(self.gender)),
            ("birthDate", view.optional_day(self.birth_date, "birth_date")),
            ("birthPlace", birth_place(self.birth_place)),
            ("doc", doc),
            ("citizenship", nation),
            ("ogrn", None if self.ogrn is None else Ogrn.checked(self.ogrn, "ogrn")),
            ("orgINN", None if self.org_inn is None else Inn.checked(self.org_inn, "org_inn")),
        ]
        root = "ESIARegisterCertificateRequest"
        return Parcel(content=view.written(f"{SERVICE}/register_certificate", root, self.version, fields))

    @classmethod
    def read(cls, answer: Response) -> Look[CertificateRegistered]:
        """Read the status."""
        root = view.root_of(answer, "ESIARegisterCertificateResponse")
        status = view.needed(root, "status")
        if status == "VALIDATING":
            return Waiting(note=status)
        return Ready(CertificateRegistered(status=status, failures=view.failures(root)))
