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
from govauth.providers.esia.rest.operations.noun import Noun, ReadEndpoints

_DATA: Final = "id_doc fullname birthdate gender citizenship snils inn birthplace email mobile self_employed"
_PAPERS: Final = (
    "id_doc",
    "drivers_licence_doc",
    "military_doc",
    "foreign_passport_doc",
    "medical_doc",
    "birth_cert_doc",
)
_CHILD: Final = (
    "id_doc kid_fullname kid_birthdate kid_gender kid_snils kid_inn kid_birth_cert_doc kid_medical_doc"
)


def _of_person(name: str, tail: str, *scopes: str, root: str = "rs") -> Noun:
    return Noun(name, f"/prns/{{prn_oid}}{tail}", "Б.2", scopes, root=root)


_CHILDREN: Final = _of_person("persons.children", "/kids", *_CHILD.split())

GET: Final = _of_person("persons", "", *_DATA.split()).read("get", linked(Person))
CONTACTS: Final = _of_person("persons.contacts", "/ctts", "id_doc", "email", "mobile", "contacts").listed(
    Contact, single_scopes=("id_doc", "email", "mobile")
)
ADDRESSES: Final = _of_person("persons.addresses", "/addrs", "id_doc", "addresses").listed(Address)
DOCUMENTS: Final = _of_person(
    "persons.documents", "/docs", *_PAPERS, "residence_doc", "temporary_residence_doc"
).listed(Document, single_scopes=_PAPERS)
ORGANIZATIONS: Final = _of_person("persons.organizations", "/orgs", "id_doc", "usr_org").list(Organization)
CHILDREN: Final = ReadEndpoints(_CHILDREN.list(Child), _CHILDREN.read("get", linked(Child), "/{id}"))
CHILD_DOCUMENTS: Final = _of_person(
    "persons.children.documents", "/kids/{kid_id}/docs", "id_doc", "kid_birth_cert_doc", "kid_medical_doc"
).listed(Document)
VEHICLES: Final = _of_person("persons.vehicles", "/vhls", "id_doc", "vehicles").listed(Vehicle)
CATEGORIES: Final = _of_person("persons", "", "self_employed", root="categories").read(
    "categories", collection_of(Category)
)

ALL: Final = (
    *(GET, *CONTACTS.all, *ADDRESSES.all, *DOCUMENTS.all, ORGANIZATIONS),
    *(*CHILDREN.all, *CHILD_DOCUMENTS.all, *VEHICLES.all, CATEGORIES),
)
