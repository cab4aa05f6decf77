"""Registering a person, with a first password or on the basis of a simplified account (Г.2, Г.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.smev import view
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.models import Response
from govauth.providers.smev.registration.documents import Address, Document
from govauth.providers.smev.request import Asks
from govauth.providers.smev.view import Failure, Fields, RoutingCode
from govauth.transport.pending import Look, Ready, Waiting

SERVICE = "urn://mincomsvyaz/esia/reg_service"
_MOST_ADDRESSES = 2
_LONGEST = 2000


class RegistrationStatus(StrEnum):
    """How a registration ended."""

    SUCCEEDED = "SUCCEEDED"
    """Done: the account has a number."""
    VALIDATING = "VALIDATING"
    """The registers are being asked: another answer follows."""
    VALIDATION_FAILED = "VALIDATION_FAILED"
    """The registers do not confirm the data."""
    CONFIRMATION_FAILED = "CONFIRMATION_FAILED"
    """The confirmed account could not be made."""
    FAULT = "FAULT"
    """See the failures."""


@frozen(slots=True, kw_only=True)
class Registered:
    """How a registration ended. The password goes to the person, never into the answer.

    Attributes:
        status: as it came; values beyond :class:`RegistrationStatus` may come.
        oid: number of the account.
        request_id: of ЕСИА: keep it with what was sent.
        warning: in Russian.
        failures: what is wrong.

    """

    status: str
    oid: str | None
    request_id: str | None
    warning: str | None
    failures: tuple[Failure, ...]

    @property
    def succeeded(self) -> bool:
        """Whether the account is there."""
        return self.status == RegistrationStatus.SUCCEEDED


def read_registered(answer: Response, root: str) -> Look[Registered]:
    """Read an answer with a status: while the registers are asked, another one follows."""
    found = view.root_of(answer, root)
    status = view.needed(found, "status")
    request_id = view.text(found, "requestId")
    if status == RegistrationStatus.VALIDATING:
        return Waiting(note=f"{status}, request {request_id or 'without an id'}")
    return Ready(
        Registered(
            status=status,
            oid=view.text(found, "oid"),
            request_id=request_id,
            warning=view.text(found, "warning"),
            failures=view.failures(found),
        )
    )


@frozen(slots=True, kw_only=True)
class Register(Asks[Registered]):
    """Register a person in ЕСИА, with a first password (``ESIARegisterRequest``).

    Call :class:`.FindAccount` first, and let the person choose among what is found.

    Attributes:
        routing_code: the installation of ЕСИА.
        operator_snils: of the employee of the service centre.
        ra: number of the service centre, from the technological portal.
        last_name: of the person.
        first_name: of the person.
        middle_name: of the person, if there is one.
        gender: ``M`` or ``F``.
        birth_date: of the person.
        doc: identity document; its date of issue is required.
        mobile: number, in any usual form.
        citizenship: code of three letters, such as ``RUS``.
        mode: where the password goes; ``email`` only with an ``email``.
        snils: of the person. Not required by the schema; a guide of a vendor says that it is.
        email: of the person.
        addresses: at most two.
        birth_place: at most 2000 characters.
        version: of the view.

    """

    name: ClassVar[str] = "registration.register"

    routing_code: RoutingCode
    operator_snils: str = field(repr=False)
    ra: str
    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    gender: Literal["M", "F"] = field(repr=False)
    birth_date: date = field(repr=False)
    doc: Document
    mobile: str = field(repr=False)
    citizenship: str = field(repr=False)
    mode: Literal["mobile", "email"]
    snils: str | None = field(default=None, repr=False)
    middle_name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    addresses: Sequence[Address] = field(default=(), repr=False)
    birth_place: str | None = field(default=None, repr=False)
    version: str = "1.4.1"

    def parcel(self) -> Parcel:
        """Write the request in the order of the schema."""
        if len(self.addresses) > _MOST_ADDRESSES:
            raise InvalidInput("addresses", f"must be at most {_MOST_ADDRESSES}")
        fields: Fields = [
            ("RoutingCode", view.routing_code(self.routing_code)),
            ("SnilsOperator", view.snils(self.operator_snils, "operator_snils")),
            ("ra", service_centre(self.ra)),
            ("snils", view.optional_snils(self.snils, "snils")),
            ("lastName", view.name(self.last_name, "last_name")),
            ("firstName", view.name(self.first_name, "first_name")),
            ("middleName", view.optional_name(self.middle_name, "middle_name")),
            ("gender", gender(self.gender)),
            ("birthDate", view.day(self.birth_date, "birth_date")),
            ("doc", self.doc.to_register(self.version)),
            ("email", self.email),
            ("mobile", view.mobile(self.mobile, "mobile")),
            ("citizenship", citizenship(self.citizenship, self.version)),
            ("mode", password_way(self.mode, self.email)),
            *(("address", address.fields()) for address in self.addresses),
            ("birthPlace", birth_place(self.birth_place)),
        ]
        content = view.written(f"{SERVICE}/register", "ESIARegisterRequest", self.version, fields)
        return Parcel(content=content)

    @classmethod
    def read(cls, answer: Response) -> Look[Registered]:
        """Read the status."""
        return read_registered(answer, "ESIARegisterResponse")


@frozen(slots=True, kw_only=True)
class RegisterBySimplified(Asks[Registered]):
    """Make a confirmed account of a simplified one (``ESIARegisterBySimplifiedRequest``).

    Only one message of this view is known, and no schema: what is required is not established.

    Attributes:
        oid: of the simplified account, from :class:`.FindAccount`.
        address: of registration.

    The others are those of :class:`Register`.

    """

    name: ClassVar[str] = "registration.register_by_simplified"

    routing_code: RoutingCode
    operator_snils: str = field(repr=False)
    oid: str
    ra: str
    snils: str = field(repr=False)
    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    gender: Literal["M", "F"] = field(repr=False)
    birth_date: date = field(repr=False)
    birth_place: str = field(repr=False)
    citizenship: str = field(repr=False)
    doc: Document
    address: Address = field(repr=False)
    mobile: str = field(repr=False)
    mode: Literal["mobile", "email"]
    middle_name: str | None = field(default=None, repr=False)
    version: str = "1.4.1"

    def parcel(self) -> Parcel:
        """Write the request in the order of the one message that is known."""
        fields: Fields = [
            ("RoutingCode", view.routing_code(self.routing_code)),
            ("SnilsOperator", view.snils(self.operator_snils, "operator_snils")),
            ("oid", view.matching(self.oid, "[0-9]{1,20}", "oid", "must be digits")),
            ("ra", service_centre(self.ra)),
            ("snils", view.snils(self.snils, "snils")),
            ("lastName", view.name(self.last_name, "last_name")),
            ("firstName", view.name(self.first_name, "first_name")),
            ("middleName", view.optional_name(self.middle_name, "middle_name")),
            ("gender", gender(self.gender)),
            ("birthDate", view.day(self.birth_date, "birth_date")),
            ("birthPlace", birth_place(self.birth_place)),
            ("citizenship", citizenship(self.citizenship, self.version)),
            ("doc", self.doc.to_register(self.version)),
            ("addressRegistration", self.address.fields()),
            ("mobile", view.mobile(self.mobile, "mobile")),
            ("mode", password_way(self.mode, None)),
        ]
        root = "ESIARegisterBySimplifiedRequest"
        return Parcel(content=view.written(f"{SERVICE}/register_by_simplified", root, self.version, fields))

    @classmethod
    def read(cls, answer: Response) -> Look[Registered]:
        """Read the status."""
        return read_registered(answer, "ESIARegisterBySimplifiedResponse")


def service_centre(value: str) -> str:
    """Check the number of a service centre."""
    return view.matching(value, "[0-9]{1,20}", "ra", "must be digits") or ""


def gender(value: str | None) -> str:
    """Check a gender."""
    if value not in ("M", "F"):
        raise InvalidInput("gender", "must be M or F")
    return value


def citizenship(value: str, version: str) -> str:
    """Check the code of a country."""
    wide = view.at_least(version, (1, 4, 6))
    pattern, rule = ("[A-Z-]{3,5}", "must be a code of 3 to 5 capital letters or hyphens")
    if not wide:
        pattern, rule = ("[A-Z]{3}", "must be a code of 3 capital letters, such as RUS")
    return view.matching(view.name(value, "citizenship"), pattern, "citizenship", rule) or ""


def password_way(mode: str, email: str | None) -> str:
    """Check where the password goes."""
    if mode not in ("mobile", "email"):
        raise InvalidInput("mode", "must be mobile or email")
    if mode == "email" and email is None:
        raise InvalidInput("mode", "must be mobile where no email is given")
    return mode


def birth_place(value: str | None) -> str | None:
    """Check a place of birth."""
    if value is not None and len(value) > _LONGEST:
        raise InvalidInput("birth_place", f"must have at most {_LONGEST} characters")
    return value
