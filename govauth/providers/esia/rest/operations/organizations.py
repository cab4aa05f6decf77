"""Organisations: data, contacts, addresses, own vehicles, categories (Б.1, Б.4, Б.7.1.1–Б.7.1.4.1)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.category import Category
from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.links import linked
from govauth.providers.esia.rest.models.organization import Organization
from govauth.providers.esia.rest.models.vehicle import Vehicle
from govauth.providers.esia.rest.operations.endpoint import BY_POWERS, GU, Tag, of_org
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import json_of, nothing

_DATA: Final = "shortname fullname type ogrn inn leg kpp agencyterrange agencytype oktmo"

_ORGANIZATIONS: Final = Noun(
    "organizations",
    "/orgs",
    "Б.4",
    of_org(*(f"org_{field}" for field in _DATA.split())),
    write_section="Б.7.1.1",
    write_scopes=BY_POWERS,
)
_CATEGORIES: Final = Noun("organizations", "/orgs/{org_oid}", "Б.4", ("categories",), root="categories")


def _part(name: str, resource: str, write_section: str) -> Noun:
    return Noun(
        f"organizations.{name}",
        f"/orgs/{{org_oid}}/{resource}",
        "Б.4",
        of_org(f"org_{resource}"),
        write_section=write_section,
        write_scopes=BY_POWERS,
    )


LIST: Final = _ORGANIZATIONS.list(Organization, section="Б.1", scopes=(f"{GU}tech_inf",))
GET: Final = _ORGANIZATIONS.read("get", linked(Organization), "/{org_oid}")
SET_LEGAL_FORM: Final = _ORGANIZATIONS.write(
    "set_legal_form",
    "POST",
    json_of(Organization),
    "/{org_oid}",
    tag=Tag.OBJECT_AND_BODY,
    check="read the object again and compare; send again only with its new tag",
)
CATEGORIES: Final = _CATEGORIES.read("categories", collection_of(Category))

CONTACTS: Final = _part("contacts", "ctts", "Б.7.1.2").tagged(Contact)

_ADDRESSES: Final = _part("addresses", "addrs", "Б.7.1.3")
ADDRESSES: Final = _ADDRESSES.listed(Address)
REPLACE_ADDRESS: Final = _ADDRESSES.write(
    "replace",
    "POST",
    nothing,
    tag=Tag.CONTAINER,
    check="read the addresses: the one of this type was replaced or not",
)
DELETE_ADDRESS: Final = _ADDRESSES.delete()

VEHICLES: Final = _part("vehicles", "vhls", "Б.7.1.4.1").tagged(
    Vehicle, ("Б.7.1.4.1.1", "Б.7.1.4.1.2", "Б.7.1.4.1.3")
)

ALL: Final = (
    *(LIST, GET, SET_LEGAL_FORM, CATEGORIES),
    *CONTACTS.all,
    *(*ADDRESSES.all, REPLACE_ADDRESS, DELETE_ADDRESS),
    *VEHICLES.all,
)
