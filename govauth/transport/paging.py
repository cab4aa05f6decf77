"""Lists that come in pages, as one async iterator."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from attrs import frozen

T = TypeVar("T")


@frozen(slots=True)
class Page(Generic[T]):
    """One page.

    Attributes:
        items: what is on it.
        following: where the next page begins, in the provider's own count; None after the last one.

    """

    items: Sequence[T]
    following: int | None


class Paged(Generic[T]):
    """Goes through pages and asks for each only when it is needed.

    It is an iterator and not an async generator, so it may be left in the middle on any event loop.
    """

    def __init__(
        self, page: Callable[[int], Awaitable[Page[T]]], first: int, *, identity: Callable[[T], str]
    ) -> None:
        """Describe the list; nothing is asked before the first item is.

        Args:
            page: asks for the page that begins at a place.
            first: where the first page begins.
            identity: tells items apart. Pages move when the list changes meanwhile; no item is given twice.

        """
        self._page = page
        self._following: int | None = first
        self._identity = identity
        self._items: deque[T] = deque()
        self._seen: set[str] = set()

    def __aiter__(self) -> Paged[T]:
        return self

    async def __anext__(self) -> T:
        while not self._items:
            if self._following is None:
                raise StopAsyncIteration
            page = await self._page(self._following)
            self._following = page.following
            fresh = [item for item in page.items if self._identity(item) not in self._seen]
            self._seen.update(map(self._identity, fresh))
            self._items.extend(fresh)
        return self._items.popleft()
