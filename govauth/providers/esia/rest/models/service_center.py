"""Service centres, ЦО: offices where accounts are registered and confirmed (Б.11)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from attrs import evolve, field, frozen

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.fields import codes, facts, tag
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer
from govauth.wire.telephone import shown_number


class Feature(StrEnum):
    """What a centre does (Б.11.1)."""

    RECOVERY = "rcr"
    REGISTRATION = "reg"
    DELETION = "del"
    CONFIRMATION = "cfm"
    BIOMETRICS = "rbi"


class OpeningMode(StrEnum):
    """``opnModes``: at weekends, from eight in the morning, after seven in the evening."""

    WEEKENDS = "WEEKENDS"
    EARLY = "EARLY"
    LATE = "LATE"


class CenterType(IntEnum):
    """``raTypeId``."""

    MFC = 1
    SOCIAL_PROTECTION = 2
    EMPLOYMENT = 3
    CIVIL_REGISTRY = 4
    CERTIFICATION_AUTHORITY = 5
    STATE_INSTITUTION = 6
    MUNICIPAL_ADMINISTRATION = 7
    BANK = 8
    POST = 9
    ROSTELECOM = 10
    PENSION_FUND = 11
    MVD = 12
    SOCIAL_INSURANCE = 13
    REGIONAL_BODY = 14
    FEDERAL_BODY = 15


@frozen(kw_only=True)
class ServiceCenter(Answer):
    """A centre. ``pdos`` comes only when asked for; address and contact come with ``embed``."""

    facts: tuple[str, ...] = facts()
    oid: int | None = None
    etag: str | None = tag()
    name: str | None = None
    active: bool | None = None
    blocked: bool | None = None
    operation_time: str | None = None
    information: str | None = None
    features: tuple[Feature | str, ...] = codes(Feature)
    pdos: tuple[Feature | str, ...] = codes(Feature)
    opn_modes: tuple[OpeningMode | str, ...] = codes(OpeningMode)
    ra_type_id: int | None = None
    address: Address | None = None
    contact: Contact | None = None


def _features(features: Iterable[Feature]) -> frozenset[Feature]:
    return frozenset(features)


def _modes(modes: Iterable[OpeningMode]) -> frozenset[OpeningMode]:
    return frozenset(modes)


@frozen(kw_only=True)
class ServiceCenterData:
    """A centre to create or to write over; what is left out is cleared (Б.11.1).

    Attributes:
        name: of the centre.
        operation_time: opening hours in words.
        features: what it does; at least one.
        center_type: what kind of office it is.
        address: with type ``RA``, one line and postal code; the type is set if it is missing.
        phone: the contact, of type ``RAC``.
        information: for visitors.
        open: opening modes.
        pdos: what it does by appointment.

    """

    name: str
    operation_time: str
    features: frozenset[Feature] = field(converter=_features)
    center_type: CenterType
    address: Address
    phone: str
    information: str = ""
    open: frozenset[OpeningMode] = field(default=frozenset[OpeningMode](), converter=_modes)
    pdos: frozenset[Feature] = field(default=frozenset[Feature](), converter=_features)

    def __attrs_post_init__(self) -> None:
        """Check what ESIA requires."""
        for name in ("name", "operation_time", "phone", "features"):
            if not getattr(self, name):
                raise InvalidInput(name, "must not be empty")
        shown_number(self.phone, "phone")
        for name in ("address_str", "zip_code"):
            if not getattr(self.address, name):
                raise InvalidInput(f"address.{name}", "must not be empty")

    def to_send(self) -> dict[str, JsonValue]:
        """Return the body."""
        body: dict[str, JsonValue] = {
            "name": self.name,
            "operationTime": self.operation_time,
            "information": self.information,
            "features": sorted(Feature(item).value for item in self.features),
            "raTypeId": int(CenterType(self.center_type)),
            "contact": {"type": "RAC", "value": self.phone},
            "address": evolve(self.address, type=AddressType.SERVICE_CENTER).to_send(),
        }
        if self.open:
            body["opnModes"] = sorted(OpeningMode(item).value for item in self.open)
        if self.pdos:
            body["pdos"] = sorted(Feature(item).value for item in self.pdos)
        return body


@frozen(kw_only=True)
class CenterWritten(Answer):
    """What a change of a centre answers: its OID, a text here."""

    oid: int
    message: str | None = None
