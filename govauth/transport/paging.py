"""Lists that come in pages, as one async iterator."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Generic, NoReturn, Self, TypeVar

from attrs import frozen

from govauth.errors import UnexpectedReply

T = TypeVar("T")
C = TypeVar("C")


@frozen(slots=True)
class Page(Generic[T, C]):
    """One page, as the server gave it.

    Attributes:
        items: what is on it, in order.
        following: the cursor of the next page; None after what the server says is the last one.
        before: the cursor of a page nearer to the start; None if there is none, or none is needed.
        total: how many items the server says the whole list has; None if it does not say.
        overlaps: whether it was asked for so that it begins with an item that was read before.

    """

    items: Sequence[T]
    following: C | None
    before: C | None = None
    total: int | None = None
    overlaps: bool = False


class Paged(Generic[T, C]):
    """Goes through a list and asks for each page only when it is needed.

    Every item that is in the list from the beginning to the end of the reading is given, once. A list that
    cannot be completed is an error and never a quiet end. Items that leave the list meanwhile move others to
    pages that were read: where a page does not follow on what was read, the pages before it are read again.

    It is an iterator and not an async generator, so it may be left in the middle on any event loop. A step
    that was cancelled or failed can be made again.
    """

    def __init__(
        self,
        page: Callable[[C], Awaitable[Page[T, C]]],
        first: C,
        *,
        name: str,
        identity: Callable[[T], Hashable],
        remembered: int | None = None,
        given: Sequence[Sequence[Hashable]] = (),
        known: int = 0,
    ) -> None:
        """Describe the list; nothing is asked before the first item is.

        Args:
            page: asks for the page of a cursor: a number, an offset, a document id with its date, a link.
            first: the cursor of the first page.
            name: of the operation, for errors.
            identity: tells items apart; it is kept for each item that was given.
            remembered: keep it only for so many pages, which bounds the memory of a long list; what moves
                over more pages than these between two requests is not recognised. All by default.
            given: identities of what a reading that is gone on with gave last, page by page.
            known: how many items that reading gave.

        """
        self._page = page
        self._cursor = first
        self._name = name
        self._identity = identity
        self._ready: deque[T] = deque()
        self._latest = deque(map(tuple, given))
        self._seen: set[Hashable] = {key for keys in given for key in keys}
        self._remembered = remembered
        self._known = known
        self._totals = _Totals()
        self._fruitful = len(given)
        self._repeated = 0
        self._rejoining = False
        self._ended = False

    if not TYPE_CHECKING:  # type checkers refuse a plain `for` by themselves

        def __iter__(self) -> NoReturn:
            """Say how a list is read: a plain ``for`` is the commonest mistake with one."""
            raise TypeError(
                f"{self._name} is read by `async for`; in programs that block, by Blocking.iterate(…)"
            )

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._ready:
            if self._ended:
                raise StopAsyncIteration
            await self._read()
        return self._ready.popleft()

    async def batch(self) -> Sequence[T]:
        """Return the next items that come together; nothing after the last one.

        Raises:
            UnexpectedReply: the list cannot be completed.

        """
        while not self._ready and not self._ended:
            await self._read()
        items = tuple(self._ready)
        self._ready.clear()
        return items

    async def _read(self) -> None:
        """Read a page. What it changes here, it changes after the last await and the last check."""
        page = await self._page(self._cursor)
        keys = [self._identity(item) for item in page.items]
        doubtful = page.overlaps or self._rejoining or self._totals.shrunk(page.total)
        self._totals.note(page.total)
        if doubtful and page.before is not None and (not keys or keys[0] not in self._seen):
            self._rejoining = True
            self._cursor = page.before
            return
        fresh = {key: item for key, item in zip(keys, page.items, strict=True) if key not in self._seen}
        known = self._known + len(fresh)
        if page.following is None or self._totals.reached(known):
            self._totals.check(known, self._name)
            self._ended = True
        else:
            self._check_progress(page, fresh=bool(fresh))
            self._cursor = page.following
        self._rejoining = False
        self._known = known
        self._remember(tuple(fresh))
        self._ready.extend(fresh.values())

    def _remember(self, keys: tuple[Hashable, ...]) -> None:
        self._seen.update(keys)
        if self._remembered is None or not keys:
            return
        self._latest.append(keys)
        if len(self._latest) > self._remembered:
            self._seen.difference_update(self._latest.popleft())

    def _check_progress(self, page: Page[T, C], *, fresh: bool) -> None:
        if not page.items:
            raise UnexpectedReply(
                "page", "an empty page, and the server says more follows", operation=self._name
            )
        if fresh:
            self._fruitful += 1
            self._repeated = 0
            return
        # Where pages are counted from 1, pages 0 and 1 may be the same; and what is added while the list
        # is read moves what was read to later pages, though hardly by more pages than were read.
        if self._repeated >= max(1, self._fruitful):
            raise UnexpectedReply(
                "page", "the same page came again: nothing on it is new", operation=self._name
            )
        self._repeated += 1


class _Totals:
    """What the server said of the length of a list, page by page."""

    def __init__(self) -> None:
        self._latest: int | None = None
        self._most = 0
        self._added = 0

    def shrunk(self, total: int | None) -> bool:
        return total is not None and self._latest is not None and total < self._latest

    def note(self, total: int | None) -> None:
        if total is None:
            return
        if self._latest is not None and total > self._latest:
            self._added += total - self._latest
        self._latest = total
        self._most = max(self._most, total)

    def reached(self, known: int) -> bool:
        """Whether nothing more can be missing, whatever the list lost meanwhile."""
        return self._latest is not None and known >= self._most

    def check(self, known: int, name: str) -> None:
        if self._latest is not None and known + self._added < self._latest:
            raise UnexpectedReply(
                "total", f"the list has {self._latest} items, and {known} came", operation=name
            )


@frozen(slots=True)
class Portion(Generic[T]):
    """A part of a list that is counted by offsets.

    Attributes:
        items: what is in it.
        more: whether the server says that more follows; None if it does not say.
        total: how many items the server says the whole list has; None if it does not say.

    """

    items: Sequence[T]
    more: bool | None = None
    total: int | None = None


@frozen(slots=True)
class Offset:
    """The cursor of a list that is counted by offsets.

    Attributes:
        start: of the page.
        overlaps: whether the page begins with the last item of the one before it.

    """

    start: int
    overlaps: bool = False


def by_offset(
    portion: Callable[[int, int], Awaitable[Portion[T]]],
    *,
    size: int,
    name: str,
    identity: Callable[[T], Hashable],
    remembered: int | None = None,
) -> Paged[T, Offset]:
    """Make the iterator over a list that is asked for by offset and count.

    Each page begins with the last item of the one before it, which shows whether items left the list
    meanwhile. The server may give fewer than asked for: only what came counts.

    Args:
        portion: asks for a part: the offset of its first item, and the greatest number of items.
        size: how many to ask for at once; at least two, so that pages can overlap.
        name: of the operation, for errors.
        identity: tells items apart.
        remembered: for how many pages that is kept; see :class:`Paged`.

    """
    asked = max(2, size)

    async def page(cursor: Offset) -> Page[T, Offset]:
        found = await portion(cursor.start, asked)
        count = len(found.items)
        end = cursor.start + count
        last = not found.more
        if found.more is None:
            last = not count or (found.total is not None and end >= found.total)
        following = Offset(end - 1, overlaps=True) if count > 1 else Offset(end)
        before = Offset(max(0, cursor.start - (count or asked)), overlaps=True) if cursor.start else None
        return Page(
            found.items,
            following=None if last else following,
            before=before,
            total=found.total,
            overlaps=cursor.overlaps,
        )

    return Paged(page, Offset(0), name=name, identity=identity, remembered=remembered)


@frozen(slots=True)
class PageNumber:
    """The cursor of a list that is counted by pages.

    Attributes:
        number: of the page.
        size: how many items are asked for; the number counts pages of this size.

    """

    number: int
    size: int


def by_number(
    portion: Callable[[int, int], Awaitable[Portion[T]]],
    *,
    size: int,
    name: str,
    identity: Callable[[T], Hashable],
) -> Paged[T, PageNumber]:
    """Make the iterator over a list that is asked for by page number and page size, from page 0 on.

    Where the first page shows that the server gives fewer at once, the others are counted in its size, so
    that none begins behind what was given. It may count from 1: then pages 0 and 1 are the same.

    Args:
        portion: asks for a part: the number of the page, and its size.
        size: how many to ask for at once.
        name: of the operation, for errors.
        identity: tells items apart.

    """

    async def page(cursor: PageNumber) -> Page[T, PageNumber]:
        found = await portion(cursor.number, cursor.size)
        count = len(found.items)
        given = count if cursor.number == 0 and 0 < count < cursor.size else cursor.size
        last = not (count if found.more is None else found.more)
        return Page(
            found.items,
            following=None if last else PageNumber(cursor.number + 1, given),
            before=PageNumber(cursor.number - 1, cursor.size) if cursor.number else None,
            total=found.total,
        )

    return Paged(page, PageNumber(0, size), name=name, identity=identity)
