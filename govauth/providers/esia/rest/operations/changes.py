"""Deleted persons, and persons and organisations changed since a moment (Б.3, Б.8)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.organization import Organization
from govauth.providers.esia.rest.models.person import Person
from govauth.providers.esia.rest.operations.endpoint import GU
from govauth.providers.esia.rest.operations.noun import Noun

_TECH: Final = f"{GU}tech_inf"
_CHANGES: Final = Noun("changes", "", "Б.8", (_TECH,))

DELETED_PERSONS: Final = _CHANGES.read(
    "deleted_persons",
    collection_of(Person),
    "/prns",
    section="Б.3",
    scopes=(f"{_TECH}?stu=DELETED", _TECH),
)
PERSONS: Final = _CHANGES.read("persons", collection_of(Person), "/prns")
ORGANIZATIONS: Final = _CHANGES.read("organizations", collection_of(Organization), "/orgs")

ALL: Final = (DELETED_PERSONS, PERSONS, ORGANIZATIONS)
