"""Whom an import of accounts is about (Б.9, tables 47 and 55)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, TypeAlias

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.models.lookalikes import code_to_send
from govauth.providers.esia.rest.models.moments import dotted
from govauth.providers.esia.rest.models.person import Gender
from govauth.wire.identifiers import Snils
from govauth.wire.json import JsonValue
from govauth.wire.telephone import any_number

LONGEST: Final = 256
_PHONE: Final = re.compile(r"\+(\d{1,3})\((\d{3})\)(\d{7})")
_RUSSIA: Final = "RUS"


@frozen(slots=True, kw_only=True)
class RfPassport:
    """The passport of a citizen of Russia.

    Attributes:
        series: four digits.
        number: six digits.
        issue_id: code of the department, six digits.
        issued_by: its name.

    """

    series: str = field(repr=False)
    number: str = field(repr=False)
    issue_id: str = field(repr=False)
    issued_by: str = field(repr=False)
    issue_date: date = field(repr=False)

    def __attrs_post_init__(self) -> None:
        """Check lengths."""
        _digits(self.series, 4, "document.series")
        _digits(self.number, 6, "document.number")
        _digits(self.issue_id, 6, "document.issue_id")
        _text(self.issued_by, "document.issued_by")

    def to_send(self) -> dict[str, JsonValue]:
        """Return the element of ``documents``."""
        return {
            "type": "RF_PASSPORT",
            "series": self.series,
            "number": self.number,
            "issueId": self.issue_id,
            "issuedBy": self.issued_by,
            "issueDate": dotted(self.issue_date),
        }


@frozen(slots=True, kw_only=True)
class ForeignPassport:
    """The passport for travelling abroad.

    Attributes:
        series: two digits.
        number: seven digits, or eight by table 47.

    """

    series: str = field(repr=False)
    number: str = field(repr=False)
    latin_last_name: str = field(repr=False)
    latin_first_name: str = field(repr=False)
    issue_date: date = field(repr=False)
    expire_date: date = field(repr=False)

    def __attrs_post_init__(self) -> None:
        """Check lengths and letters."""
        _digits(self.series, 2, "document.series")
        if len(self.number) not in (7, 8) or not (self.number.isascii() and self.number.isdigit()):
            raise InvalidInput("document.number", "must be 7 or 8 digits")
        code_to_send(self.latin_last_name, "document.latin_last_name")
        code_to_send(self.latin_first_name, "document.latin_first_name")

    def to_send(self) -> dict[str, JsonValue]:
        """Return the element of ``documents``."""
        return {
            "type": "FRGN_PASS",
            "series": self.series,
            "number": self.number,
            "latinLastName": self.latin_last_name,
            "latinFirstName": self.latin_first_name,
            "issueDate": dotted(self.issue_date),
            "expireDate": dotted(self.expire_date),
        }


@frozen(slots=True, kw_only=True)
class ForeignDocument:
    """The document of a foreign citizen."""

    number: str = field(repr=False)
    issue_date: date = field(repr=False)

    def __attrs_post_init__(self) -> None:
        """Check the number."""
        _text(self.number, "document.number")

    def to_send(self) -> dict[str, JsonValue]:
        """Return the element of ``documents``."""
        return {"type": "FID_DOC", "number": self.number, "issueDate": dotted(self.issue_date)}


IdentityDocument: TypeAlias = RfPassport | ForeignPassport | ForeignDocument


@frozen(slots=True, kw_only=True)
class Applicant:
    """The person whose account is imported.

    Attributes:
        middle_name: None only if the document has none.
        mobile: with the country code; sent as ``+7(999)1234567``.
        snils: None only after :meth:`.Imports.find_snils` found it.
        citizenship: three letters by ОКСМ; required where the document is not a passport of Russia.
        addresses: of residence and of registration, each with a type and one line.

    """

    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    middle_name: str | None = field(default=None, repr=False)
    birth_date: date = field(repr=False)
    birth_place: str = field(repr=False)
    gender: Gender
    mobile: str = field(repr=False)
    email: str = field(repr=False)
    document: IdentityDocument
    snils: str | None = field(default=None, repr=False)
    citizenship: str | None = field(default=None, repr=False)
    addresses: tuple[Address, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check what ESIA would refuse."""
        for name in ("last_name", "first_name", "birth_place"):
            _text(getattr(self, name), name)
        if self.snils is not None:
            Snils.checked(self.snils, "snils")
        phone_to_send(self.mobile, "mobile")
        if "@" not in self.email:
            raise InvalidInput("email", "must be an e-mail address")
        if self.citizenship is None and not isinstance(self.document, RfPassport):
            raise InvalidInput("citizenship", "must be given where the document is not a passport of Russia")
        for number, address in enumerate(self.addresses):
            if address.type not in (AddressType.RESIDENCE, AddressType.REGISTRATION):
                raise InvalidInput(f"addresses[{number}].type", "must be PLV or PRG")
            if not address.address_str:
                raise InvalidInput(f"addresses[{number}].address_str", "must not be empty")

    def to_send(self) -> dict[str, JsonValue]:
        """Return the body of an import."""
        body: dict[str, JsonValue] = {
            "firstName": self.first_name,
            "lastName": self.last_name,
            "birthDate": dotted(self.birth_date),
            "birthPlace": self.birth_place,
            "gender": Gender(self.gender).value,
            "citizenship": code_to_send(self.citizenship or _RUSSIA, "citizenship"),
            "contacts": {
                "elements": [
                    {"type": "MBT", "value": phone_to_send(self.mobile, "mobile")},
                    {"type": "EML", "value": self.email},
                ]
            },
            "documents": {"elements": [self.document.to_send()]},
        }
        if self.middle_name:
            body["middleName"] = self.middle_name
        if self.snils is not None:
            body["snils"] = Snils(self.snils).printed
        if self.addresses:
            body["addresses"] = {"elements": [address.to_send() for address in self.addresses]}
        return body

    def to_search(self, *, trusted: bool = False) -> dict[str, JsonValue]:
        """Return the body of a search for the СНИЛС (table 55)."""
        body = self.to_send()
        for name in ("snils", "addresses", "citizenship"):
            body.pop(name, None)
        return {**body, "trusted": "true" if trusted else "false"}


def phone_to_send(phone: str, field_name: str) -> str:
    """Write a telephone number as ``+7(999)1234567``.

    Raises:
        InvalidInput: it is not a country code and ten digits.

    """
    number = any_number(phone, field_name)
    digits = number if number.startswith("+") else f"+{number}"
    written = f"{digits[:-10]}({digits[-10:-7]}){digits[-7:]}"
    if _PHONE.fullmatch(written) is None:
        raise InvalidInput(field_name, "must be + with country code and ten digits, such as +79991234567")
    return written


def _digits(text: str, count: int, field_name: str) -> None:
    if len(text) != count or not (text.isascii() and text.isdigit()):
        raise InvalidInput(field_name, f"must be {count} digits")


def _text(text: str, field_name: str) -> None:
    if not text.strip():
        raise InvalidInput(field_name, "must not be empty")
    if len(text) > LONGEST:
        raise InvalidInput(field_name, f"must have at most {LONGEST} characters")
