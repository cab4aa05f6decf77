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
from govauth.providers.esia.rest.operations.endpoint import BY_POWERS, GU, Endpoint, Tag, of_org
from govauth.transport.operation import Repeat, json_of, nothing

_READ_OBJECT: Final = "read the object again and compare; send again only with its new tag"
_READ_COLLECTION: Final = "read the collection; send again only if the element is absent, with the new tag"
_READ_ABSENT: Final = "read the object; absent means done"

LIST: Final = Endpoint(
    "organizations.list",
    "GET",
    "/orgs",
    collection_of(Organization),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.1",
    scopes=(f"{GU}tech_inf",),
)
GET: Final = Endpoint(
    "organizations.get",
    "GET",
    "/orgs/{org_oid}",
    linked(Organization),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org(
        "org_shortname",
        "org_fullname",
        "org_type",
        "org_ogrn",
        "org_inn",
        "org_leg",
        "org_kpp",
        "org_agencyterrange",
        "org_agencytype",
        "org_oktmo",
    ),
)
SET_LEGAL_FORM: Final = Endpoint(
    "organizations.set_legal_form",
    "POST",
    "/orgs/{org_oid}",
    json_of(Organization),
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.1.1",
    scopes=BY_POWERS,
    tag=Tag.OBJECT_AND_BODY,
    how_to_check=_READ_OBJECT,
)
CATEGORIES: Final = Endpoint(
    "organizations.categories",
    "GET",
    "/orgs/{org_oid}",
    collection_of(Category),
    repeat=Repeat.SAFE,
    root="categories",
    section="Б.4",
    scopes=("categories",),
)

CONTACTS: Final = Endpoint(
    "organizations.contacts.list",
    "GET",
    "/orgs/{org_oid}/ctts",
    collection_of(Contact),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_ctts"),
)
CONTACT: Final = Endpoint(
    "organizations.contacts.get",
    "GET",
    "/orgs/{org_oid}/ctts/{id}",
    json_of(Contact),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_ctts"),
)
CREATE_CONTACT: Final = Endpoint(
    "organizations.contacts.create",
    "POST",
    "/orgs/{org_oid}/ctts",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.1.2",
    scopes=BY_POWERS,
    tag=Tag.CONTAINER,
    how_to_check=_READ_COLLECTION,
)
UPDATE_CONTACT: Final = Endpoint(
    "organizations.contacts.update",
    "POST",
    "/orgs/{org_oid}/ctts/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.1.2",
    scopes=BY_POWERS,
    tag=Tag.OBJECT_AND_BODY,
    how_to_check=_READ_OBJECT,
)
DELETE_CONTACT: Final = Endpoint(
    "organizations.contacts.delete",
    "DELETE",
    "/orgs/{org_oid}/ctts/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.1.2",
    scopes=BY_POWERS,
    tag=Tag.OBJECT,
    how_to_check=_READ_ABSENT,
)

ADDRESSES: Final = Endpoint(
    "organizations.addresses.list",
    "GET",
    "/orgs/{org_oid}/addrs",
    collection_of(Address),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_addrs"),
)
ADDRESS: Final = Endpoint(
    "organizations.addresses.get",
    "GET",
    "/orgs/{org_oid}/addrs/{id}",
    json_of(Address),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_addrs"),
)
REPLACE_ADDRESS: Final = Endpoint(
    "organizations.addresses.replace",
    "POST",
    "/orgs/{org_oid}/addrs",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.1.3",
    scopes=BY_POWERS,
    tag=Tag.CONTAINER,
    how_to_check="read the addresses: the one of this type was replaced or not",
)
DELETE_ADDRESS: Final = Endpoint(
    "organizations.addresses.delete",
    "DELETE",
    "/orgs/{org_oid}/addrs/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.1.3",
    scopes=BY_POWERS,
    tag=Tag.OBJECT,
    how_to_check=_READ_ABSENT,
)

VEHICLES: Final = Endpoint(
    "organizations.vehicles.list",
    "GET",
    "/orgs/{org_oid}/vhls",
    collection_of(Vehicle),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_vhls"),
)
VEHICLE: Final = Endpoint(
    "organizations.vehicles.get",
    "GET",
    "/orgs/{org_oid}/vhls/{id}",
    json_of(Vehicle),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_vhls"),
)
CREATE_VEHICLE: Final = Endpoint(
    "organizations.vehicles.create",
    "POST",
    "/orgs/{org_oid}/vhls",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.1.4.1.1",
    scopes=BY_POWERS,
    tag=Tag.CONTAINER,
    how_to_check=_READ_COLLECTION,
)
UPDATE_VEHICLE: Final = Endpoint(
    "organizations.vehicles.update",
    "POST",
    "/orgs/{org_oid}/vhls/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.1.4.1.2",
    scopes=BY_POWERS,
    tag=Tag.OBJECT_AND_BODY,
    how_to_check=_READ_OBJECT,
)
DELETE_VEHICLE: Final = Endpoint(
    "organizations.vehicles.delete",
    "DELETE",
    "/orgs/{org_oid}/vhls/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.1.4.1.3",
    scopes=BY_POWERS,
    tag=Tag.OBJECT,
    how_to_check=_READ_ABSENT,
)

ALL: Final = (
    LIST,
    GET,
    SET_LEGAL_FORM,
    CATEGORIES,
    CONTACTS,
    CONTACT,
    CREATE_CONTACT,
    UPDATE_CONTACT,
    DELETE_CONTACT,
    ADDRESSES,
    ADDRESS,
    REPLACE_ADDRESS,
    DELETE_ADDRESS,
    VEHICLES,
    VEHICLE,
    CREATE_VEHICLE,
    UPDATE_VEHICLE,
    DELETE_VEHICLE,
)
