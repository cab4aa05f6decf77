"""Persons (Б.2)."""

from __future__ import annotations

from collections.abc import Collection as Set
from typing import Final, TypeVar

from attrs import evolve

from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.category import Category
from govauth.providers.esia.rest.models.collections import Collection, Link
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.document import Document
from govauth.providers.esia.rest.models.organization import Organization
from govauth.providers.esia.rest.models.person import Person
from govauth.providers.esia.rest.models.vehicle import Vehicle
from govauth.providers.esia.rest.operations import organizations as organization_operations
from govauth.providers.esia.rest.operations import persons as operations
from govauth.providers.esia.rest.resources.arguments import Oid, person_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import EMBED_ELEMENTS, Elements, embedded_only, fetched
from govauth.providers.esia.rest.resources.embedding import PersonPart, Pinned, embed_elements
from govauth.providers.esia.rest.resources.person_elements import Children, PersonElements, through
from govauth.providers.esia.rest.resources.settings import PersonApi, RestSettings
from govauth.transport.transport import Transport

T = TypeVar("T")

ALL_PARTS: Final = frozenset(PersonPart)


class Persons:
    """``/prns``. Which fields come is decided by the scopes of the token.

    Attributes:
        contacts: ``/ctts``.
        addresses: ``/addrs``.
        documents: ``/docs``.
        vehicles: ``/vhls``.
        children: ``/kids``, and their documents.

    """

    def __init__(self, transport: Transport, settings: RestSettings | None = None) -> None:
        self._caller = Caller(transport, settings)
        self.contacts: PersonElements[Contact] = PersonElements(self._caller, operations.CONTACTS, "contact")
        self.addresses: PersonElements[Address] = PersonElements(
            self._caller, operations.ADDRESSES, "address"
        )
        self.documents: PersonElements[Document] = PersonElements(
            self._caller, operations.DOCUMENTS, "document"
        )
        self.vehicles: PersonElements[Vehicle] = PersonElements(self._caller, operations.VEHICLES, "vehicle")
        self.children: Children = Children(self._caller)

    @property
    def api(self) -> PersonApi:
        """Which of the addresses is used."""
        return self._caller.settings.person_api

    async def get(self, oid: Oid, embed: Set[PersonPart | Pinned[PersonPart] | str] = ()) -> Person:
        """Return a person: ``GET /rs/prns/{oid}``. One request, whatever is embedded (Б.1, Б.2).

        Args:
            oid: of the person.
            embed: what comes together with the person: ``{PersonPart.CONTACTS, PersonPart.DOCUMENTS}``.

        Raises:
            InvalidInput: the OID or a part is none.
            ScopeMissing: the token is not for this.

        """
        path = person_path(oid, "oid")
        query = embed_elements(embed, PersonPart)
        return await self._caller.call(through(self._caller, operations.GET), path, query=query)

    async def assemble(self, oid: Oid, parts: Set[PersonPart] = ALL_PARTS) -> Person:
        """Return what :meth:`get` with ``embed`` returns, from installations that do not embed.

        It asks for the person, then for each collection, then for each element, a few at a time. The order
        of elements is kept.
        """
        wanted = {PersonPart(part) for part in parts}
        person = await self.get(oid)
        # One collection after another: each of them already uses the whole width.
        if PersonPart.CONTACTS in wanted:
            person = evolve(person, contacts=await _whole(self.contacts.list(oid, embed=False)))
        if PersonPart.ADDRESSES in wanted:
            person = evolve(person, addresses=await _whole(self.addresses.list(oid, embed=False)))
        if PersonPart.DOCUMENTS in wanted:
            person = evolve(person, documents=await _whole(self.documents.list(oid, embed=False)))
        if PersonPart.VEHICLES in wanted:
            person = evolve(person, vehicles=await _whole(self.vehicles.list(oid, embed=False)))
        if PersonPart.ORGANIZATIONS in wanted:
            person = evolve(person, organizations=await _whole(self.organizations(oid, embed=False)))
        if PersonPart.KIDS in wanted:
            person = evolve(person, kids=await _whole(self.children.list(oid, embed=False)))
        return person

    def organizations(self, oid: Oid, *, embed: bool = True) -> Elements[Organization]:
        """Go through the organisations of a person: ``GET /rs/prns/{oid}/orgs`` (Б.2).

        Args:
            oid: of the person.
            embed: ask for the organisations themselves; otherwise each is fetched by its link, which needs
                a scope of that organisation.

        """

        async def fetch(link: Link) -> Organization:
            return await self._caller.call(organization_operations.GET, {"org_oid": link.id})

        endpoint = through(self._caller, operations.ORGANIZATIONS)
        query = EMBED_ELEMENTS if embed else ()
        return fetched(self._caller, endpoint, person_path(oid, "oid"), fetch, query=query)

    def categories(self, oid: Oid) -> Elements[Category]:
        """Go through the categories of activity: ``GET /categories/prns/{oid}`` (Б.2)."""
        return embedded_only(self._caller, operations.CATEGORIES, person_path(oid, "oid"))


async def _whole(elements: Elements[T]) -> Collection[T]:
    found = tuple(await elements.all())
    return Collection(facts=frozenset({"hasSize"}), elements=found, size=len(found))
