"""What an organisation has: lists, single elements, and changes with tags and read-back (Б.4, Б.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.vehicle import Vehicle
from govauth.providers.esia.rest.operations.endpoint import Endpoint, Tag
from govauth.providers.esia.rest.operations.noun import ReadEndpoints
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text, org_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import Elements, Links, elements_of, links_of
from govauth.providers.esia.rest.resources.read_back import absent, holds
from govauth.transport.operation import json_body
from govauth.wire.json import JsonValue

T = TypeVar("T")
Tagged = TypeVar("Tagged", bound=Address | Contact | Vehicle)


class OrganizationElements(Generic[T]):
    """Things of one kind that an organisation has: the list, and one by its id."""

    def __init__(self, caller: Caller, endpoints: ReadEndpoints[T], noun: str) -> None:
        self._caller = caller
        self._endpoints = endpoints
        self._noun = noun

    def list(self, org_oid: Oid, *, embed: bool = True) -> Elements[T]:
        """Go through them.

        Args:
            org_oid: of the organisation.
            embed: ask for the objects; otherwise each is fetched by its link, a few at a time and in order.

        """
        return elements_of(self._caller, self._endpoints, org_path(org_oid), embed=embed)

    def links(self, org_oid: Oid) -> Links:
        """Go through the links to them: their last part is the id."""
        return links_of(self._caller, self._endpoints.list, org_path(org_oid))

    async def get(self, org_oid: Oid, element_id: Oid) -> T:
        """Return one, with its tag where it has one.

        Args:
            org_oid: of the organisation.
            element_id: of the element.

        Raises:
            NotFound: there is none.

        """
        return await self._caller.call(self._endpoints.get, self._path(org_oid, element_id))

    async def _add(
        self,
        endpoint: Endpoint[None],
        org_oid: Oid,
        body: Mapping[str, JsonValue],
        *,
        is_it: Callable[[T], bool],
        tag: str | None,
    ) -> None:
        """Write into the collection with its tag; after a lost answer ``is_it`` looks for the element."""
        path = org_path(org_oid)
        known = tag or await self._caller.container_tag(self._endpoints.list, path)
        there = holds(self.list(org_oid).all, lambda found: any(map(is_it, found)))
        await self._caller.write(endpoint, path, applied=there, body=json_body(body), tag=known)

    async def _write_over(
        self,
        endpoint: Endpoint[None],
        org_oid: Oid,
        element_id: Oid,
        body: Mapping[str, JsonValue],
        *,
        is_it: Callable[[T], bool],
        tag: str,
    ) -> None:
        """Write over an element with its tag, in the body as well where the endpoint wants it there."""
        whole = {"eTag": tag, **body} if endpoint.tag is Tag.OBJECT_AND_BODY else body
        there = holds(lambda: self.get(org_oid, element_id), is_it)
        path = self._path(org_oid, element_id)
        await self._caller.write(endpoint, path, applied=there, body=json_body(whole), tag=tag)

    async def _remove(
        self, endpoint: Endpoint[None], org_oid: Oid, element_id: Oid, *, tag: str | None
    ) -> None:
        gone = absent(lambda: self.get(org_oid, element_id))
        await self._caller.write(endpoint, self._path(org_oid, element_id), applied=gone, tag=tag)

    def _path(self, org_oid: Oid, element_id: Oid) -> dict[str, str]:
        return org_path(org_oid, id=oid_text(element_id, f"{self._noun}_id"))


class TaggedCollection(OrganizationElements[Tagged]):
    """Things with tags: what was changed since it was read is not written over (Б.7).

    Each change makes the tags stale: read again before the next one. A change whose answer is lost is read
    back, and sent again only where it was not applied.
    """

    def __init__(
        self, caller: Caller, endpoints: ReadEndpoints[Tagged], deletion: Endpoint[None], noun: str
    ) -> None:
        super().__init__(caller, endpoints, noun)
        self._deletion = deletion

    async def delete(self, org_oid: Oid, element: Tagged, *, tag: str | None = None) -> None:
        """Remove one that was read.

        Args:
            org_oid: of the organisation.
            element: as it was read.
            tag: by default that of the element; where that has none, it is read.

        Raises:
            InvalidInput: the element has no id.
            StaleTag: the element was changed meanwhile.

        """
        element_id = self._id(element)
        known = await self._tag(org_oid, element, tag)
        await self._remove(self._deletion, org_oid, element_id, tag=known)

    async def _change(
        self,
        endpoint: Endpoint[None],
        org_oid: Oid,
        element: Tagged,
        body: Mapping[str, JsonValue],
        *,
        is_it: Callable[[Tagged], bool],
        tag: str | None,
    ) -> None:
        """Write over an element that was read. Where it has no tag, its tag is read first."""
        element_id = self._id(element)
        known = await self._tag(org_oid, element, tag) or ""
        await self._write_over(endpoint, org_oid, element_id, body, is_it=is_it, tag=known)

    async def _tag(self, org_oid: Oid, element: Tagged, tag: str | None) -> str | None:
        return tag or element.etag or (await self.get(org_oid, self._id(element))).etag

    def _id(self, element: Tagged) -> int:
        if element.id is None:
            raise InvalidInput(f"{self._noun}.id", f"must be there: change a {self._noun} that was read")
        return element.id
