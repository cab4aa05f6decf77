"""Lists of ЕСИА: pages with either way of counting them, and what tells elements apart (Б.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from hashlib import blake2b
from operator import itemgetter
from typing import Final, Generic, TypeAlias, TypeVar

from govauth.providers.esia.rest.models.collections import Collection, Link
from govauth.providers.esia.rest.models.encoding import as_wire
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.resources.calling import Caller, Query
from govauth.transport.operation import Body
from govauth.transport.paging import Page, Paged
from govauth.wire.json import encode_json

T = TypeVar("T")

Listing: TypeAlias = Paged[tuple[Hashable, T | Link], int]
"""The elements of all pages, each with what tells it from others."""

REMEMBERED: Final = 4
"""So many pages are compared with a new one. Their number bounds the memory of a long list."""

_IDENTIFIERS: Final = ("id", "oid", "prn_oid", "perm_id")


class PageReader(Generic[T]):
    """Reads pages by their number, counted from 0 whatever the server does.

    ESIA counts from 0 in the sample of a request and from 1 in its answers. The first request names no page,
    the next one asks for page 1; if that is the first page again, counting begins at 1.
    """

    def __init__(
        self,
        caller: Caller,
        endpoint: Endpoint[Collection[T]],
        path: Mapping[str, str] | None = None,
        *,
        query: Query = (),
        body: Body | None = None,
        page_size: int | None = None,
    ) -> None:
        """Describe the pages.

        Args:
            caller: makes the calls.
            endpoint: of the collection.
            path: values of its placeholders.
            query: in addition to the page.
            body: of a search.
            page_size: by default that of the settings.

        """
        self._caller = caller
        self._endpoint = endpoint
        self._path = path
        self._query = (*query, ("pageSize", str(page_size or caller.settings.page_size)))
        self._body = body
        self._first: tuple[Hashable, ...] | None = None

    async def read(self, number: int) -> Collection[T]:
        """Read one page."""
        page = await self._ask(number)
        if number == 0:
            self._first = _ends(page.elements)
        elif self._caller.first_page is None:
            again = page.first or _ends(page.elements) == self._first
            self._caller.first_page = 1 if again else 0
            if again:
                page = await self._ask(number)
        return page

    async def _ask(self, number: int) -> Collection[T]:
        base = self._caller.first_page
        query = [*self._query]
        if number > 0 or base is not None:
            query.append(("pageIndex", str(number + (base or 0))))
        return await self._caller.call(self._endpoint, self._path, query=query, body=self._body)


def as_page(items: Sequence[T], found: Collection[object], number: int) -> Page[T, int]:
    """Return a page with its neighbours. An empty one ends the list: the total says whether that is right."""
    ends = found.last or not found.elements
    return Page(
        items,
        following=None if ends else number + 1,
        before=number - 1 if number else None,
        total=found.total_size,
    )


def listing(
    caller: Caller,
    endpoint: Endpoint[Collection[T]],
    path: Mapping[str, str] | None = None,
    *,
    query: Query = (),
    body: Body | None = None,
) -> Listing[T]:
    """Make the iterator over the elements of a collection."""
    pages = PageReader(caller, endpoint, path, query=query, body=body)

    async def page(number: int) -> Page[tuple[Hashable, T | Link], int]:
        found = await pages.read(number)
        return as_page([*_identified(found.elements)], found, number)

    return Paged(page, 0, name=endpoint.name, identity=itemgetter(0), remembered=REMEMBERED)


def _identified(elements: Sequence[T | Link]) -> Iterator[tuple[Hashable, T | Link]]:
    """Pair elements with their identities; what is alike on one page is counted."""
    seen: Counter[Hashable] = Counter()
    for element in elements:
        identity = _identity(element)
        seen[identity] += 1
        yield (identity, seen[identity]), element


def _identity(element: object) -> Hashable:
    """Return the URL of a link, the identifier of an object, or else the digest of what it says."""
    if isinstance(element, Link):
        return element.url
    known = (getattr(element, name, None) for name in _IDENTIFIERS)
    identity: Hashable = next((value for value in known if value is not None), None)
    return (
        identity if identity is not None else blake2b(encode_json(as_wire(element)), digest_size=16).digest()
    )


def _ends(elements: Sequence[object]) -> tuple[Hashable, ...]:
    """Return what tells a page from others, without holding all of it."""
    return (len(elements), _identity(elements[0]), _identity(elements[-1])) if elements else (0,)
