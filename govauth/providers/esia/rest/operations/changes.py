"""Deleted persons, and persons and organisations changed since a moment (Б.3, Б.8)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.organization import Organization
from govauth.providers.esia.rest.models.person import Person
from govauth.providers.esia.rest.operations.endpoint import GU, Endpoint
from govauth.transport.operation import Repeat

DELETED_PERSONS: Final = Endpoint(
    "changes.deleted_persons",
    "GET",
    "/prns",
    collection_of(Person),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.3",
    scopes=(f"{GU}tech_inf?stu=DELETED", f"{GU}tech_inf"),
)
PERSONS: Final = Endpoint(
    "changes.persons",
    "GET",
    "/prns",
    collection_of(Person),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.8",
    scopes=(f"{GU}tech_inf",),
)
ORGANIZATIONS: Final = Endpoint(
    "changes.organizations",
    "GET",
    "/orgs",
    collection_of(Organization),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.8",
    scopes=(f"{GU}tech_inf",),
)

ALL: Final = (DELETED_PERSONS, PERSONS, ORGANIZATIONS)
