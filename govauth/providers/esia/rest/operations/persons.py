"""Persons: data, contacts, addresses, documents, vehicles, children, categories (Б.2)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.category import Category
from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.document import Document
from govauth.providers.esia.rest.models.links import linked
from govauth.providers.esia.rest.models.organization import Organization
from govauth.providers.esia.rest.models.person import Child, Person
from govauth.providers.esia.rest.models.vehicle import Vehicle
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.transport.operation import Repeat, json_of

_PERSON: Final = (
    "id_doc",
    "fullname",
    "birthdate",
    "gender",
    "citizenship",
    "snils",
    "inn",
    "birthplace",
    "email",
    "mobile",
    "self_employed",
)
_PAPERS: Final = (
    "id_doc",
    "drivers_licence_doc",
    "military_doc",
    "foreign_passport_doc",
    "medical_doc",
    "birth_cert_doc",
)
_CHILD: Final = (
    "id_doc",
    "kid_fullname",
    "kid_birthdate",
    "kid_gender",
    "kid_snils",
    "kid_inn",
    "kid_birth_cert_doc",
    "kid_medical_doc",
)
_CHILD_PAPERS: Final = ("id_doc", "kid_birth_cert_doc", "kid_medical_doc")

GET: Final = Endpoint(
    "persons.get",
    "GET",
    "/prns/{prn_oid}",
    linked(Person),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=_PERSON,
)
CONTACTS: Final = Endpoint(
    "persons.contacts.list",
    "GET",
    "/prns/{prn_oid}/ctts",
    collection_of(Contact),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=("id_doc", "email", "mobile", "contacts"),
)
CONTACT: Final = Endpoint(
    "persons.contacts.get",
    "GET",
    "/prns/{prn_oid}/ctts/{id}",
    json_of(Contact),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=("id_doc", "email", "mobile"),
)
ADDRESSES: Final = Endpoint(
    "persons.addresses.list",
    "GET",
    "/prns/{prn_oid}/addrs",
    collection_of(Address),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=("id_doc", "addresses"),
)
ADDRESS: Final = Endpoint(
    "persons.addresses.get",
    "GET",
    "/prns/{prn_oid}/addrs/{id}",
    json_of(Address),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=("id_doc", "addresses"),
)
DOCUMENTS: Final = Endpoint(
    "persons.documents.list",
    "GET",
    "/prns/{prn_oid}/docs",
    collection_of(Document),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=(*_PAPERS, "residence_doc", "temporary_residence_doc"),
)
DOCUMENT: Final = Endpoint(
    "persons.documents.get",
    "GET",
    "/prns/{prn_oid}/docs/{id}",
    json_of(Document),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=_PAPERS,
)
ORGANIZATIONS: Final = Endpoint(
    "persons.organizations.list",
    "GET",
    "/prns/{prn_oid}/orgs",
    collection_of(Organization),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=("id_doc", "usr_org"),
)
CHILDREN: Final = Endpoint(
    "persons.children.list",
    "GET",
    "/prns/{prn_oid}/kids",
    collection_of(Child),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=_CHILD,
)
CHILD: Final = Endpoint(
    "persons.children.get",
    "GET",
    "/prns/{prn_oid}/kids/{id}",
    linked(Child),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=_CHILD,
)
CHILD_DOCUMENTS: Final = Endpoint(
    "persons.children.documents.list",
    "GET",
    "/prns/{prn_oid}/kids/{kid_id}/docs",
    collection_of(Document),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=_CHILD_PAPERS,
)
CHILD_DOCUMENT: Final = Endpoint(
    "persons.children.documents.get",
    "GET",
    "/prns/{prn_oid}/kids/{kid_id}/docs/{id}",
    json_of(Document),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=_CHILD_PAPERS,
)
VEHICLES: Final = Endpoint(
    "persons.vehicles.list",
    "GET",
    "/prns/{prn_oid}/vhls",
    collection_of(Vehicle),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=("id_doc", "vehicles"),
)
VEHICLE: Final = Endpoint(
    "persons.vehicles.get",
    "GET",
    "/prns/{prn_oid}/vhls/{id}",
    json_of(Vehicle),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.2",
    scopes=("id_doc", "vehicles"),
)
CATEGORIES: Final = Endpoint(
    "persons.categories",
    "GET",
    "/prns/{prn_oid}",
    collection_of(Category),
    repeat=Repeat.SAFE,
    root="categories",
    section="Б.2",
    scopes=("self_employed",),
)

ALL: Final = (
    GET,
    CONTACTS,
    CONTACT,
    ADDRESSES,
    ADDRESS,
    DOCUMENTS,
    DOCUMENT,
    ORGANIZATIONS,
    CHILDREN,
    CHILD,
    CHILD_DOCUMENTS,
    CHILD_DOCUMENT,
    VEHICLES,
    VEHICLE,
    CATEGORIES,
)
