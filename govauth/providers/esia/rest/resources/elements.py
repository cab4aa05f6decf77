"""The elements of a collection, embedded or not."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final, Generic, Self, TypeVar

from govauth.errors import UnexpectedReply
from govauth.providers.esia.rest.models.collections import Collection, Link
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.operations.noun import ReadEndpoints
from govauth.providers.esia.rest.resources.calling import Caller, Query
from govauth.providers.esia.rest.resources.gathering import in_order
from govauth.providers.esia.rest.resources.paging import Listing, listing
from govauth.transport.operation import Body

T = TypeVar("T")

Fetch = Callable[[Link], Awaitable[T]]

_ROUNDS: Final = 4
"""So many elements per place of the width are fetched before the first is given: the places stay busy."""

EMBED_ELEMENTS: Final = (("embed", "(elements)"),)


class Elements(AsyncIterator[T], Generic[T]):
    """The elements of all pages in order: ``async for contact in …``, or ``await ….all()``.

    It holds one page. Elements that came as links are fetched a few at a time. Nothing is open between two
    steps, so the loop may be left at any element. A list that cannot be completed is an error.
    """

    def __init__(self, found: Listing[T], fetch: Fetch[T], width: int) -> None:
        self._listing = found
        self._fetch = fetch
        self._width = width
        self._waiting: deque[T | Link] = deque()
        self._ready: deque[T] = deque()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._ready:
            if not self._waiting:
                batch = await self._listing.batch()
                if not batch:
                    raise StopAsyncIteration
                self._waiting.extend(element for _, element in batch)
            count = min(len(self._waiting), self._width * _ROUNDS)
            # Dropped only after the fetch: a cancelled one loses none of them.
            chunk = [self._waiting[number] for number in range(count)]
            self._ready.extend(await self._objects(chunk))
            for _ in chunk:
                self._waiting.popleft()
        return self._ready.popleft()

    async def all(self) -> list[T]:
        """Return what is left as a list."""
        return [item async for item in self]

    async def _objects(self, chunk: list[T | Link]) -> list[T]:
        embedded = [item for item in chunk if not isinstance(item, Link)]
        if len(embedded) == len(chunk):
            return embedded
        return await in_order(chunk, self._object, self._width)

    async def _object(self, item: T | Link) -> T:
        return await self._fetch(item) if isinstance(item, Link) else item


class Links(AsyncIterator[Link]):
    """The elements of all pages as links, nothing else fetched."""

    def __init__(self, found: Listing[object], where: str) -> None:
        self._listing = found
        self._where = where

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Link:
        _, element = await anext(self._listing)
        if not isinstance(element, Link):
            raise UnexpectedReply("elements", "expected links", operation=self._where)
        return element

    async def all(self) -> list[Link]:
        """Return what is left as a list."""
        return [link async for link in self]


def elements_of(
    caller: Caller,
    endpoints: ReadEndpoints[T],
    path: Mapping[str, str],
    *,
    key: str = "id",
    query: Query = (),
    embed: bool = True,
    embed_query: Query = EMBED_ELEMENTS,
) -> Elements[T]:
    """Make the iterator over a collection whose elements have an address of their own.

    Args:
        caller: makes the calls.
        endpoints: of the collection and of one element.
        path: values of the placeholders of both.
        key: the placeholder of an element.
        query: in addition.
        embed: ask for the objects, not for links.
        embed_query: how to ask for them.

    """

    async def fetch(link: Link) -> T:
        return await caller.call(endpoints.get, {**path, key: link.id})

    whole = (*query, *embed_query) if embed else query
    return fetched(caller, endpoints.list, path, fetch, query=whole)


def fetched(
    caller: Caller,
    endpoint: Endpoint[Collection[T]],
    path: Mapping[str, str] | None,
    fetch: Fetch[T],
    *,
    query: Query = (),
    body: Body | None = None,
) -> Elements[T]:
    """Make the iterator over a collection, with a way of its own to fetch what came as a link."""
    found = listing(caller, endpoint, path, query=query, body=body)
    return Elements(found, fetch, caller.settings.width)


def embedded_only(
    caller: Caller,
    endpoint: Endpoint[Collection[T]],
    path: Mapping[str, str],
    *,
    query: Query = (),
    body: Body | None = None,
) -> Elements[T]:
    """Make the iterator over a collection whose elements have no address of their own."""

    async def refuse(_: Link) -> T:
        raise UnexpectedReply("elements", "expected objects, came links", operation=endpoint.name)

    return fetched(caller, endpoint, path, refuse, query=query, body=body)


def links_of(
    caller: Caller,
    endpoint: Endpoint[Collection[object]],
    path: Mapping[str, str] | None = None,
    *,
    query: Query = (),
) -> Links:
    """Make the iterator over the links of a collection."""
    return Links(listing(caller, endpoint, path, query=query), endpoint.name)
