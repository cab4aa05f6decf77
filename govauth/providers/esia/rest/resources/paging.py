"""Pages until the last one, with either way of counting them (Б.1)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Generic, Self, TypeVar

from govauth.errors import UnexpectedReply
from govauth.providers.esia.rest.models.collections import Collection
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.resources.calling import Caller, Query
from govauth.transport.operation import Body

T = TypeVar("T")


class Pages(AsyncIterator[Collection[T]], Generic[T]):
    """The pages of a collection, read one by one as they are asked for. Nothing is open in between.

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
        start: int | None = None,
    ) -> None:
        """Describe the pages.

        Args:
            caller: makes the calls.
            endpoint: of the collection.
            path: values of its placeholders.
            query: in addition to the page.
            body: of a search.
            page_size: by default that of the settings.
            start: pages to leave out; needs a caller that knows the number of the first page.

        """
        self._caller = caller
        self._endpoint = endpoint
        self._path = path
        self._query = tuple(query)
        self._body = body
        self.page_size = page_size or caller.settings.page_size
        self.read = start or 0
        self._given = 0
        self._from_start = not start
        self._first: tuple[object, ...] | None = None
        self._previous: tuple[object, ...] | None = None
        self._ended = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Collection[T]:
        if self._ended:
            raise StopAsyncIteration
        page = await self.page(self.read)
        if self.read == 0:
            self._first = _mark(page)
        elif self._caller.first_page is None:
            again = page.first or (self._first is not None and _mark(page) == self._first)
            self._caller.first_page = 1 if again else 0
            if again:
                page = await self.page(self.read)
        if page.elements and _mark(page) == self._previous:
            raise UnexpectedReply(
                "pageIndex", "the same page came for two numbers", operation=self._endpoint.name
            )
        self.read += 1
        self._given += len(page.elements)
        complete = page.total_size is not None and self._given >= page.total_size and self._from_start
        self._ended = page.last or complete or not page.elements
        self._previous = _mark(page)
        if not page.elements and self.read > 1:
            raise StopAsyncIteration
        return page

    async def page(self, number: int) -> Collection[T]:
        """Read one page, counted from 0 whatever the server does."""
        base = self._caller.first_page
        query = [*self._query, ("pageSize", str(self.page_size))]
        if number > 0 or base is not None:
            query.append(("pageIndex", str(number + (base or 0))))
        return await self._caller.call(self._endpoint, self._path, query=query, body=self._body)


def _mark(page: Collection[T]) -> tuple[object, ...]:
    """Return what tells a page from others, without holding all of it."""
    return (len(page.elements), page.elements[0], page.elements[-1]) if page.elements else (0,)
