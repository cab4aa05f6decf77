"""Documents and addresses of a person, as the common types of the views have them."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, get_args

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.smev.view import Nested, at_least, day, matching, name, optional_day

_LATIN = "[A-Za-z0-9]{1,32}"
_WIDE = "[A-Za-zА-Яа-яЁё0-9/-]{1,32}"
_WIDE_SINCE = (1, 4, 6)
_LONGEST = 2000

DocumentType = Literal["RF_PASSPORT", "FID_DOC", "FRGN_PASS"]


@frozen(slots=True, kw_only=True)
class Document:
    """An identity document.

    Attributes:
        type: ``RF_PASSPORT``, ``FID_DOC`` (of a foreigner) or ``FRGN_PASS`` (for travel abroad).
        number: Latin letters and digits; since 1.4.6 Cyrillic ones, ``/`` and ``-`` too.
        series: likewise.
        issue_date: when it was issued.
        issue_id: code of the unit, 6 digits.
        expiry_date: when it ends.
        issued_by: who issued it; at most 2000 characters.
        latin_last_name: as it stands in the document.
        latin_first_name: likewise.

    """

    type: DocumentType
    number: str = field(repr=False)
    series: str | None = field(default=None, repr=False)
    issue_date: date | None = field(default=None, repr=False)
    issue_id: str | None = field(default=None, repr=False)
    expiry_date: date | None = field(default=None, repr=False)
    issued_by: str | None = field(default=None, repr=False)
    latin_last_name: str | None = field(default=None, repr=False)
    latin_first_name: str | None = field(default=None, repr=False)

    def to_find(self, version: str) -> Nested:
        """Write it as ``document1``, by which accounts are looked for."""
        head = [("type", self._type()), *self._numbers(version)]
        if not at_least(version, _WIDE_SINCE):
            return head
        return [
            *head,
            ("issueDate", self._issue_date()),
            ("expiryDate", optional_day(self.expiry_date, "doc.expiry_date")),
            ("issuedBy", self._issued_by()),
        ]

    def to_register(self, version: str, *, latin: bool = True) -> Nested:
        """Write it as ``document2``, or as ``document3``, which has no Latin names."""
        names: Nested = [("latinLastName", self.latin_last_name), ("latinFirstName", self.latin_first_name)]
        return [
            ("type", self._type()),
            *(names if latin else []),
            *self._numbers(version),
            ("issueId", matching(self.issue_id, "[0-9]{6}", "doc.issue_id", "must be 6 digits")),
            ("issueDate", self._issue_date()),
            ("expiryDate", optional_day(self.expiry_date, "doc.expiry_date")),
            ("issuedBy", self._issued_by()),
        ]

    def _type(self) -> str:
        if self.type not in get_args(DocumentType):
            raise InvalidInput("doc.type", f"must be one of {', '.join(get_args(DocumentType))}")
        return self.type

    def _numbers(self, version: str) -> Nested:
        wide = at_least(version, _WIDE_SINCE)
        pattern = _WIDE if wide else _LATIN
        rule = f"must be 1 to 32 {'' if wide else 'Latin '}letters and digits"
        number = matching(name(self.number, "doc.number"), pattern, "doc.number", rule)
        return [("series", matching(self.series, pattern, "doc.series", rule)), ("number", number)]

    def _issue_date(self) -> str:
        if self.issue_date is None:
            raise InvalidInput("doc.issue_date", "must be given for this view")
        return day(self.issue_date, "doc.issue_date")

    def _issued_by(self) -> str | None:
        if self.issued_by is not None and len(self.issued_by) > _LONGEST:
            raise InvalidInput("doc.issued_by", f"must have at most {_LONGEST} characters")
        return self.issued_by


@frozen(slots=True, kw_only=True)
class Address:
    """An address.

    Attributes:
        type: ``PRG`` of registration, ``PLV`` of residence.
        address: as one text, without house and flat.
        zip_code: postal code.
        region: 2 digits.
        fias_code: UUID of the address register.
        country: code of three letters.
        street: its name.
        house: number.
        flat: number.
        frame: corpus.
        building: number.

    """

    type: Literal["PRG", "PLV"]
    address: str = field(repr=False)
    zip_code: str = field(repr=False)
    region: str | None = field(default=None, repr=False)
    fias_code: str | None = field(default=None, repr=False)
    country: str | None = None
    street: str | None = field(default=None, repr=False)
    house: str | None = field(default=None, repr=False)
    flat: str | None = field(default=None, repr=False)
    frame: str | None = field(default=None, repr=False)
    building: str | None = field(default=None, repr=False)

    def fields(self) -> Nested:
        """Write it in the order of the schema."""
        if self.type not in ("PRG", "PLV"):
            raise InvalidInput("address.type", "must be PRG or PLV")
        if self.fias_code is not None and re.fullmatch(r"[0-9a-fA-F-]{36}", self.fias_code) is None:
            raise InvalidInput("address.fias_code", "must be a UUID")
        return [
            ("type", self.type),
            ("region", matching(self.region, "[0-9]{2}", "address.region", "must be 2 digits")),
            ("fiasCode", self.fias_code),
            ("addressStr", name(self.address, "address.address")),
            ("countryId", self.country),
            ("zipCode", name(self.zip_code, "address.zip_code")),
            ("street", self.street),
            ("house", self.house),
            ("flat", self.flat),
            ("frame", self.frame),
            ("building", self.building),
        ]
