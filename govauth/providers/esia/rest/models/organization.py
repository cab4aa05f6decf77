"""Organisations and their branches (Б.4, Б.7.1.1, Б.7.10)."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.collections import Collection
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.fields import code, facts, many, tag
from govauth.providers.esia.rest.models.links import Linked
from govauth.providers.esia.rest.models.vehicle import Vehicle
from govauth.wire.identifiers import Inn, Ogrn
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer

_KPP_DIGITS = 9


class OrganizationType(StrEnum):
    """``type`` of an organisation (В.4)."""

    AGENCY = "AGENCY"
    LEGAL = "LEGAL"
    BUSINESS = "BUSINESS"
    FOREIGN = "FOREIGN_ORGANIZATION"


class AgencyType(StrEnum):
    """``agencyType``: the level of a public body (table 8)."""

    FEDERAL = "10.FED"
    REGIONAL = "11.REG"
    LOCAL = "12.LCL"
    OTHER_SERVICE = "13.PVD"
    STATE_INSTITUTION = "20.GOV"
    MUNICIPAL_INSTITUTION = "21.MCL"
    FUND = "30.FND"
    PENSION_FUND = "31.PFN"
    MFC = "40.MFC"
    LEGAL = "41.LEG"


@frozen(kw_only=True)
class Organization(Linked):
    """An organisation.

    Attributes:
        leg: code of the legal form by ОКОПФ.
        agency_ter_range: codes of the territory of a public body.

    """

    facts: tuple[str, ...] = facts()
    oid: int | None = None
    etag: str | None = tag()
    short_name: str | None = None
    full_name: str | None = None
    type: OrganizationType | str | None = code(OrganizationType)
    ogrn: Ogrn | None = None
    inn: Inn | None = None
    kpp: str | None = None
    leg: str | None = None
    oktmo: str | None = None
    agency_ter_range: str | None = None
    agency_type: AgencyType | str | None = code(AgencyType)
    staff_count: int | None = None
    branches_count: int | None = None
    contacts: Collection[Contact] | None = many(Contact)
    addresses: Collection[Address] | None = many(Address)
    vehicles: Collection[Vehicle] | None = many(Vehicle)


@frozen(kw_only=True)
class Branch(Answer):
    """A branch of an organisation."""

    facts: tuple[str, ...] = facts()
    oid: int | None = None
    id: int | None = None
    etag: str | None = tag()
    name: str | None = None
    kpp: str | None = None
    leg: str | None = None
    staff_count: int | None = None


@frozen(slots=True)
class BranchData:
    """A branch to create or to write over (Б.7.10).

    Attributes:
        name: of the branch.
        kpp: nine digits and letters.

    """

    name: str
    kpp: str

    def __attrs_post_init__(self) -> None:
        """Check both."""
        if not self.name:
            raise InvalidInput("name", "must not be empty")
        if len(self.kpp) != _KPP_DIGITS or not self.kpp.isascii() or not self.kpp.isdigit():
            raise InvalidInput("kpp", "must be a КПП of 9 digits")

    def to_send(self) -> dict[str, JsonValue]:
        """Return the body."""
        return {"name": self.name, "kpp": self.kpp}
