"""The person of a session (Б.2)."""

from __future__ import annotations

from collections.abc import Collection as Set

from govauth.errors import UnexpectedReply
from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.document import Document
from govauth.providers.esia.rest.models.organization import Organization
from govauth.providers.esia.rest.models.person import Child, Person
from govauth.providers.esia.rest.models.vehicle import Vehicle
from govauth.providers.esia.rest.resources.elements import Elements
from govauth.providers.esia.rest.resources.embedding import PersonPart, Pinned
from govauth.providers.esia.rest.resources.persons import Persons


class OwnPerson:
    """``user.person``: the methods of :class:`.Persons` without an OID."""

    def __init__(self, persons: Persons, oid: int | str | None) -> None:
        self._persons = persons
        self._known = oid

    async def get(self, embed: Set[PersonPart | Pinned[PersonPart] | str] = ()) -> Person:
        """Return the person; one request, whatever is embedded. See :meth:`.Persons.get`."""
        return await self._persons.get(self._oid, embed)

    def contacts(self) -> Elements[Contact]:
        """Go through the contacts."""
        return self._persons.contacts.list(self._oid)

    def addresses(self) -> Elements[Address]:
        """Go through the addresses."""
        return self._persons.addresses.list(self._oid)

    def documents(self) -> Elements[Document]:
        """Go through the documents."""
        return self._persons.documents.list(self._oid)

    def vehicles(self) -> Elements[Vehicle]:
        """Go through the vehicles."""
        return self._persons.vehicles.list(self._oid)

    def children(self) -> Elements[Child]:
        """Go through the children."""
        return self._persons.children.list(self._oid)

    def organizations(self) -> Elements[Organization]:
        """Go through the organisations."""
        return self._persons.organizations(self._oid)

    @property
    def _oid(self) -> int | str:
        if self._known is None:
            raise UnexpectedReply("oid", "no token of this session named the person")
        return self._known
