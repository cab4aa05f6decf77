"""Contacts, addresses, documents, vehicles and children of a person (Б.2)."""

from __future__ import annotations

from collections.abc import Collection as Set
from typing import Generic, TypeVar

from attrs import evolve

from govauth.providers.esia.rest.models.document import Document
from govauth.providers.esia.rest.models.person import Child
from govauth.providers.esia.rest.operations import persons as operations
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.operations.noun import ReadEndpoints
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text, person_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import Elements, Links, elements_of, links_of
from govauth.providers.esia.rest.resources.embedding import ChildPart, embed_elements
from govauth.providers.esia.rest.resources.settings import PersonApi

T = TypeVar("T")


def through(caller: Caller, endpoint: Endpoint[T]) -> Endpoint[T]:
    """Return the endpoint at the address of persons that the settings choose."""
    api = caller.settings.person_api
    if api is PersonApi.RS:
        return endpoint
    return evolve(endpoint, root="esia_rs", path=f"/{api.value}{endpoint.path}")


def _both_through(caller: Caller, endpoints: ReadEndpoints[T]) -> ReadEndpoints[T]:
    return ReadEndpoints(through(caller, endpoints.list), through(caller, endpoints.get))


class PersonElements(Generic[T]):
    """One kind of elements of a person: the list, and one by its id."""

    def __init__(self, caller: Caller, endpoints: ReadEndpoints[T], noun: str) -> None:
        self._caller = caller
        self._endpoints = _both_through(caller, endpoints)
        self._noun = noun

    def list(self, oid: Oid, *, embed: bool = True) -> Elements[T]:
        """Go through them.

        Args:
            oid: of the person.
            embed: ask for the objects; otherwise, and where the installation answers with links all the
                same, each is fetched by its link, a few at a time and in order.

        """
        return elements_of(self._caller, self._endpoints, person_path(oid, "oid"), embed=embed)

    def links(self, oid: Oid) -> Links:
        """Go through the links to them."""
        return links_of(self._caller, self._endpoints.list, person_path(oid, "oid"))

    async def get(self, oid: Oid, element_id: Oid) -> T:
        """Return one.

        Args:
            oid: of the person.
            element_id: of the element.

        Raises:
            NotFound: there is none.

        """
        path = person_path(oid, "oid", id=oid_text(element_id, f"{self._noun}_id"))
        return await self._caller.call(self._endpoints.get, path)


class Children(PersonElements[Child]):
    """``/kids``: the children of a person and their documents."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, operations.CHILDREN, "child")
        self._documents = _both_through(caller, operations.CHILD_DOCUMENTS)

    async def get(self, oid: Oid, element_id: Oid, embed: Set[ChildPart | str] = ()) -> Child:
        """Return one child: ``GET …/kids/{kid_id}``, with its documents where asked."""
        path = person_path(oid, "oid", id=oid_text(element_id, "child_id"))
        query = embed_elements(embed, ChildPart)
        return await self._caller.call(self._endpoints.get, path, query=query)

    def documents(self, oid: Oid, child_id: Oid, *, embed: bool = True) -> Elements[Document]:
        """Go through the documents of a child: ``GET …/kids/{kid_id}/docs``."""
        path = person_path(oid, "oid", kid_id=oid_text(child_id, "child_id"))
        return elements_of(self._caller, self._documents, path, embed=embed)

    async def document(self, oid: Oid, child_id: Oid, document_id: Oid) -> Document:
        """Return one document of a child: ``GET …/kids/{kid_id}/docs/{doc_id}``."""
        kid = oid_text(child_id, "child_id")
        path = person_path(oid, "oid", kid_id=kid, id=oid_text(document_id, "document_id"))
        return await self._caller.call(self._documents.get, path)
