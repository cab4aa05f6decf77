"""What there is in the world, and how it changes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from attrs import define, field

from govauth.providers.esia.sandbox.world.replies import absent, refused
from govauth.providers.esia.sandbox.world.switches import RestSwitches
from govauth.simulation import Json, Refused, Site

Thing = TypeVar("Thing")


@define
class Person:
    """A person and what hangs on them."""

    oid: int
    data: Json
    contacts: dict[int, Json] = field(factory=dict[int, Json])
    addresses: dict[int, Json] = field(factory=dict[int, Json])
    documents: dict[int, Json] = field(factory=dict[int, Json])
    vehicles: dict[int, Json] = field(factory=dict[int, Json])
    children: dict[int, Json] = field(factory=dict[int, Json])
    child_documents: dict[int, dict[int, Json]] = field(factory=dict[int, dict[int, Json]])
    organizations: list[int] = field(factory=list[int])
    categories: list[Json] = field(factory=list[Json])
    avatar: bytes | None = None


@define
class Organization:
    """An organisation and what hangs on it."""

    oid: int
    data: Json
    contacts: dict[int, Json] = field(factory=dict[int, Json])
    addresses: dict[int, Json] = field(factory=dict[int, Json])
    vehicles: dict[int, Json] = field(factory=dict[int, Json])
    branches: dict[int, Json] = field(factory=dict[int, Json])
    branch_contacts: dict[int, list[Json]] = field(factory=dict[int, list[Json]])
    branch_addresses: dict[int, list[Json]] = field(factory=dict[int, list[Json]])
    employees: dict[int, Json] = field(factory=dict[int, Json])
    invitations: dict[int, Json] = field(factory=dict[int, Json])
    groups: dict[str, Json] = field(factory=dict[str, Json])
    members: set[tuple[int, str, str]] = field(factory=set[tuple[int, str, str]])
    permissions: dict[str, dict[int, Json]] = field(factory=dict[str, dict[int, Json]])
    consents: dict[int, Json] = field(factory=dict[int, Json])
    general_consent: bool = True
    licenses: list[Json] = field(factory=list[Json])
    license_services: dict[int, list[Json]] = field(factory=dict[int, list[Json]])
    records: dict[str, list[Json]] = field(factory=dict[str, list[Json]])
    refreshes: dict[str, tuple[Json, float]] = field(factory=dict[str, tuple[Json, float]])
    centers: dict[int, Json] = field(factory=dict[int, Json])
    categories: list[Json] = field(factory=list[Json])
    has_feature_ra: bool = True


@define
class ImportRequest:
    """A request to import an account."""

    number: str
    code: str
    attempts: int
    mobile: str
    resends: int = 0
    confirmed: bool = False
    ready_at: float = 0.0
    person_oid: int = 0
    fault: Sequence[str] | None = None


@define
class State:
    """The world.

    Attributes:
        site: the clock, the counters and the switches of the provider.

    """

    site: Site[RestSwitches]
    persons: dict[int, Person] = field(factory=dict[int, Person])
    organizations: dict[int, Organization] = field(factory=dict[int, Organization])
    deleted: list[tuple[int, int]] = field(factory=list[tuple[int, int]])
    changed_persons: list[tuple[int, int]] = field(factory=list[tuple[int, int]])
    changed_organizations: list[tuple[int, int]] = field(factory=list[tuple[int, int]])
    foreign_branches: dict[str, Json] = field(factory=dict[str, Json])
    imports: dict[str, ImportRequest] = field(factory=dict[str, ImportRequest])
    searches: dict[str, int] = field(factory=dict[str, int])
    last_id: int = 30_000

    @property
    def now(self) -> Callable[[], float]:
        """The provider's clock."""
        return self.site.now

    @property
    def counters(self) -> Counter[str]:
        """What happened so far."""
        return self.site.counters

    @property
    def switches(self) -> RestSwitches:
        """What is turned on, and how far."""
        return self.site.switches

    def person(self, oid: str | int) -> Person:
        """Return a person who is there."""
        return one_of(self.persons, oid, absent("Пользователь не найден"))

    def organization(self, oid: str | int) -> Organization:
        """Return an organisation that is there."""
        return one_of(self.organizations, oid, refused(404, "ESIA-038000", "Организация не найдена"))

    def new_id(self) -> int:
        """Return an id that nothing has yet."""
        self.last_id += 1
        return self.last_id


def tag_of(value: object) -> str:
    """Return the eTag of an object or of a container: 40 hexadecimal digits in upper case."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest().upper()


def number_of(text: str | int) -> int:
    """Return an id out of a path; 0, which nothing has, where it is no number."""
    written = str(text)
    return int(written) if written.isascii() and written.isdigit() else 0


def one_of(things: Mapping[int, Thing], number: str | int, missing: Refused | None = None) -> Thing:
    """Return a thing that is there; otherwise refuse with ``missing``."""
    found = things.get(number_of(number))
    if found is None:
        raise missing or absent()
    return found
