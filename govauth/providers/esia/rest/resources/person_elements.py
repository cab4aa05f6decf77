"""Contacts, addresses, documents, vehicles and children of a person (Б.2)."""

from __future__ import annotations

from collections.abc import Collection as Set
from typing import Generic, TypeVar

from attrs import evolve

from govauth.providers.esia.rest.models.collections import Collection
from govauth.providers.esia.rest.models.document import Document
from govauth.providers.esia.rest.models.person import Child
from govauth.providers.esia.rest.operations import persons as operations
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import Elements, Links, elements_of
from govauth.providers.esia.rest.resources.embedding import ChildPart, embed_elements
from govauth.providers.esia.rest.resources.paging import Pages
from govauth.providers.esia.rest.resources.settings import PersonApi

T = TypeVar("T")


def through(caller: Caller, endpoint: Endpoint[T]) -> Endpoint[T]:
    """Return the endpoint at the address of persons that the settings choose."""
    api = caller.settings.person_api
    if api is PersonApi.RS:
        return endpoint
    return evolve(endpoint, root="esia_rs", path=f"/{api.value}{endpoint.path}")


class PersonElements(Generic[T]):
    """One kind of elements of a person: the list, and one by its id."""

    def __init__(
        self, caller: Caller, listing: Endpoint[Collection[T]], single: Endpoint[T], noun: str
    ) -> None:
        self._caller = caller
        self._listing = through(caller, listing)
        self._single = through(caller, single)
        self._noun = noun

    def list(self, oid: Oid, *, embed: bool = True) -> Elements[T]:
        """Go through them.

        Args:
            oid: of the person.
            embed: ask for the objects; otherwise, and where the installation answers with links all the
                same, each is fetched by its link, a few at a time and in order.

        """
        path = {"prn_oid": oid_text(oid, "oid")}
        return elements_of(self._caller, self._listing, self._single, path, embed=embed)

    def links(self, oid: Oid) -> Links[T]:
        """Go through the links to them."""
        pages = Pages(self._caller, self._listing, {"prn_oid": oid_text(oid, "oid")})
        return Links(pages, self._listing.name)

    async def get(self, oid: Oid, element_id: Oid) -> T:
        """Return one.

        Args:
            oid: of the person.
            element_id: of the element.

        Raises:
            NotFound: there is none.

        """
        path = {"prn_oid": oid_text(oid, "oid"), "id": oid_text(element_id, f"{self._noun}_id")}
        return await self._caller.call(self._single, path)


class Children(PersonElements[Child]):
    """``/kids``: the children of a person and their documents."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, operations.CHILDREN, operations.CHILD, "child")

    async def get(self, oid: Oid, element_id: Oid, embed: Set[ChildPart | str] = ()) -> Child:
        """Return one child: ``GET …/kids/{kid_id}``, with its documents where asked."""
        path = {"prn_oid": oid_text(oid, "oid"), "id": oid_text(element_id, "child_id")}
        query = embed_elements(embed, ChildPart)
        return await self._caller.call(self._single, path, query=query)

    def documents(self, oid: Oid, child_id: Oid, *, embed: bool = True) -> Elements[Document]:
        """Go through the documents of a child: ``GET …/kids/{kid_id}/docs``."""
        return elements_of(
            self._caller,
            through(self._caller, operations.CHILD_DOCUMENTS),
            through(self._caller, operations.CHILD_DOCUMENT),
            {"prn_oid": oid_text(oid, "oid"), "kid_id": oid_text(child_id, "child_id")},
            embed=embed,
        )

    async def document(self, oid: Oid, child_id: Oid, document_id: Oid) -> Document:
        """Return one document of a child: ``GET …/kids/{kid_id}/docs/{doc_id}``."""
        path = {
            "prn_oid": oid_text(oid, "oid"),
            "kid_id": oid_text(child_id, "child_id"),
            "id": oid_text(document_id, "document_id"),
        }
        return await self._caller.call(through(self._caller, operations.CHILD_DOCUMENT), path)
