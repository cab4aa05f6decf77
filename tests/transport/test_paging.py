"""Pages over lists that are capped, moved, repeated and cut short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import anyio
import pytest

from govauth.errors import ConnectionLost, UnexpectedReply
from govauth.transport import paging
from govauth.transport.paging import Offset, Page, PageNumber, Paged, Portion, by_offset

pytestmark = pytest.mark.anyio


class Register:
    """A list behind a server: it gives at most ``cap`` items and counts what it is asked."""

    def __init__(self, length: int, *, cap: int = 1_000, says: str = "more") -> None:
        self.items = list(range(length))
        self.cap = cap
        self.says = says
        self.asked: list[tuple[int, int]] = []

    async def portion(self, start: int, count: int) -> Portion[int]:
        self.asked.append((start, count))
        shown = self.items[start : start + min(count, self.cap)]
        more = start + len(shown) < len(self.items) if self.says == "more" else None
        return Portion(shown, more, len(self.items) if self.says == "total" else None)

    def read(self, size: int) -> Paged[int, Offset]:
        return by_offset(self.portion, size=size, name="numbers.list", identity=lambda item: item)


def by_number(
    pages: Callable[[int], Sequence[int]], total: Callable[[], int | None] = lambda: None
) -> Paged[int, int]:
    async def page(number: int) -> Page[int, int]:
        shown = pages(number)
        return Page(shown, number + 1 if shown else None, number - 1 if number else None, total())

    return Paged(page, 0, name="numbers.list", identity=lambda item: item)


class Numbered:
    """A list behind a server that counts pages from ``first`` on and gives at most ``cap`` items of each."""

    def __init__(self, length: int, *, cap: int = 100, first: int = 0, says: bool = False) -> None:
        self.length = length
        self.cap = cap
        self.first = first
        self.says = says
        self.asked: list[tuple[int, int]] = []

    async def portion(self, number: int, size: int) -> Portion[int]:
        self.asked.append((number, size))
        given = min(size, self.cap)
        start = max(0, number - self.first) * given
        shown = range(self.length)[start : start + given]
        return Portion(shown, start + given < self.length if self.says else None, self.length)

    def read(self, size: int) -> Paged[int, PageNumber]:
        return paging.by_number(self.portion, size=size, name="numbers.list", identity=lambda item: item)


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("says", [True, False])
@pytest.mark.parametrize("length", [0, 1, 4, 5, 9, 10, 11])
@pytest.mark.parametrize(("size", "cap"), [(5, 100), (5, 5), (5, 3)])
async def test_all_come_by_number_wherever_the_server_begins_to_count(
    first: int, says: bool, length: int, size: int, cap: int
) -> None:
    register = Numbered(length, cap=cap, first=first, says=says)
    assert [item async for item in register.read(size)] == list(range(length))
    counted = min(size, cap, length) or size
    assert register.asked[:1] == [(0, size)]
    assert all(given == counted for _, given in register.asked[1:])


@pytest.mark.parametrize("first", [0, 1])
async def test_pages_by_number_are_read_again_when_items_left(first: int) -> None:
    items = list(range(20))
    asked: list[tuple[int, int]] = []

    async def portion(number: int, size: int) -> Portion[int]:
        asked.append((number, size))
        start = max(0, number - first) * size
        return Portion(items[start : start + size], None, len(items))

    reached: list[int] = []
    async for item in paging.by_number(portion, size=4, name="numbers.list", identity=lambda item: item):
        reached.append(item)
        if item % 2:
            items.remove(item)
    assert reached == list(range(20))
    assert {size for _, size in asked} == {4}
    assert all(number >= 0 for number, _ in asked)


@pytest.mark.parametrize(
    ("remembered", "given"), [(1, [0, 1, 2, 3, 0, 4]), (2, [0, 1, 2, 3, 4]), (None, [0, 1, 2, 3, 4])]
)
async def test_what_was_given_is_remembered_for_so_many_pages(
    remembered: int | None, given: list[int]
) -> None:
    pages = [[0, 1], [2, 3], [0, 4]]

    async def page(number: int) -> Page[int, int]:
        return Page(pages[number], number + 1 if number < 2 else None, None, None)

    reading = Paged(page, 0, name="numbers.list", identity=lambda item: item, remembered=remembered)
    assert [item async for item in reading] == given


@pytest.mark.parametrize(("fruitful", "asked"), [(1, 3), (3, 7)])
async def test_the_same_page_is_borne_as_often_as_pages_brought_something(fruitful: int, asked: int) -> None:
    numbers: list[int] = []

    def shown(number: int) -> Sequence[int]:
        numbers.append(number)
        return [min(number, fruitful - 1)]

    with pytest.raises(UnexpectedReply, match="nothing on it is new"):
        _ = [item async for item in by_number(shown)]
    assert len(numbers) == asked


@pytest.mark.parametrize("says", ["more", "total", "nothing"])
@pytest.mark.parametrize("length", [0, 1, 2, 19, 20, 21, 46, 120])
@pytest.mark.parametrize(("size", "cap"), [(50, 20), (50, 50), (1, 1), (2, 100), (100, 1)])
async def test_all_come_in_order_however_few_come_at_once(
    says: str, length: int, size: int, cap: int
) -> None:
    register = Register(length, cap=cap, says=says)
    assert [item async for item in register.read(size)] == list(range(length))
    assert all(count == max(2, size) for _, count in register.asked)


async def test_a_capped_list_costs_no_more_than_its_pages() -> None:
    register = Register(46, cap=20)
    assert len([item async for item in register.read(50)]) == 46
    assert [start for start, _ in register.asked] == [0, 19, 38]


@pytest.mark.parametrize("says", ["more", "total", "nothing"])
@pytest.mark.parametrize("size", [2, 3, 5])
@pytest.mark.parametrize("first", [0, 1, 7])
async def test_items_that_leave_on_the_way_take_none_with_them(says: str, size: int, first: int) -> None:
    register = Register(24, says=says)
    reached: list[int] = []
    async for item in register.read(size):
        reached.append(item)
        if item >= first:
            register.items.remove(item)
    assert reached == list(range(24))
    assert len(register.asked) <= 3 * 24


@pytest.mark.parametrize("says", ["more", "total", "nothing"])
async def test_items_that_come_on_the_way_are_given_once(says: str) -> None:
    register = Register(12, says=says)
    reached: list[int] = []
    async for item in register.read(3):
        reached.append(item)
        if 0 <= item < 6:
            register.items.insert(0, -item - 1)
    assert sorted(item for item in reached if item >= 0) == list(range(12))
    assert len(reached) == len(set(reached))


async def test_what_joins_while_as_much_leaves_is_seen_through() -> None:
    """The length stays the same, so only the place of what was read tells."""
    register = Register(12, says="total")
    reached: list[int] = []
    async for item in register.read(3):
        reached.append(item)
        register.items.remove(item)
        register.items.append(100 + len(reached)) if len(reached) <= 5 else None
    assert reached[:12] == list(range(12))


async def test_pages_by_number_go_back_when_the_total_falls() -> None:
    items = list(range(20))
    asked: list[int] = []

    def shown(number: int) -> Sequence[int]:
        asked.append(number)
        return items[number * 4 : number * 4 + 4]

    reached: list[int] = []
    async for item in by_number(shown, lambda: len(items)):
        reached.append(item)
        if item % 2:
            items.remove(item)
    assert reached == list(range(20))
    # Each of five pages once, once too far, and once more to go back.
    assert len(asked) <= 3 * 5


async def test_pages_counted_from_one_may_come_twice_once() -> None:
    items = list(range(10))
    listed = by_number(lambda number: items[max(0, number - 1) * 4 :][:4])
    assert [item async for item in listed] == items


@pytest.mark.parametrize("total", [None, 131])
async def test_a_page_that_repeats_is_an_error_that_names_the_list(total: int | None) -> None:
    listed = by_number(lambda _: range(100), lambda: total)
    reached: list[int] = []
    with pytest.raises(UnexpectedReply, match="numbers.list: .*page: the same page came again"):
        async for item in listed:
            reached.append(item)
    assert reached == list(range(100))
    with pytest.raises(UnexpectedReply, match="the same page"):
        await anext(listed)


@pytest.mark.parametrize(("length", "total"), [(20, 46), (0, 3), (45, 46)])
async def test_a_total_that_is_not_reached_is_an_error(length: int, total: int) -> None:
    register = Register(length)

    async def portion(start: int, count: int) -> Portion[int]:
        return Portion((await register.portion(start, count)).items, None, total)

    listed = by_offset(portion, size=20, name="numbers.list", identity=lambda item: item)
    with pytest.raises(UnexpectedReply, match=f"numbers.list: .*total: .* {total} items, and {length} came"):
        _ = [item async for item in listed]


async def test_more_after_an_empty_page_is_an_error() -> None:
    async def portion(_: int, __: int) -> Portion[int]:
        return Portion([], more=True)

    listed = by_offset(portion, size=20, name="numbers.list", identity=lambda item: item)
    with pytest.raises(UnexpectedReply, match="numbers.list: .*page: an empty page"):
        await anext(listed)


async def test_a_step_that_failed_or_was_cancelled_can_be_made_again() -> None:
    register = Register(9)
    failing = iter([False, True, False, True])

    async def portion(start: int, count: int) -> Portion[int]:
        await anyio.lowlevel.checkpoint()
        if next(failing, False):
            raise ConnectionLost("broken")
        return await register.portion(start, count)

    listed = by_offset(portion, size=4, name="numbers.list", identity=lambda item: item)
    reached: list[int] = []
    for turn in range(5):
        with anyio.CancelScope() as scope:
            if turn == 2:
                scope.cancel()
            try:
                async for item in listed:
                    reached.append(item)
            except ConnectionLost:
                continue
    assert reached == list(range(9))


async def test_batches_are_what_came_together() -> None:
    register = Register(10, cap=4)
    listed = register.read(100)
    assert await anext(listed) == 0
    assert list(await listed.batch()) == [1, 2, 3]
    assert list(await listed.batch()) == [4, 5, 6]
    assert list(await listed.batch()) == [7, 8, 9]
    assert list(await listed.batch()) == []


async def test_a_long_list_is_compared_with_its_latest_pages_only() -> None:
    items = list(range(40))

    async def page(number: int) -> Page[int, int]:
        shown = items[number * 4 : number * 4 + 4]
        return Page(shown, number + 1 if shown else None, number - 1 if number else None, len(items))

    reached: list[int] = []
    async for item in Paged(page, 0, name="numbers.list", identity=lambda item: item, remembered=2):
        reached.append(item)
        if item % 4 == 3:
            items.insert(0, -item)
    assert [item for item in reached if item >= 0] == list(range(40))


async def test_a_reading_that_is_gone_on_with_knows_what_was_given() -> None:
    items = list(range(10))

    async def page(number: int) -> Page[int, int]:
        shown = items[number * 2 : number * 2 + 2]
        return Page(shown, number + 1 if number < 4 else None, number - 1 if number else None, len(items))

    def read(known: int) -> Paged[int, int]:
        given = [(2, 3), (4, 5)]
        return Paged(page, 1, name="numbers.list", identity=lambda item: item, given=given, known=known)

    assert [item async for item in read(6)] == [6, 7, 8, 9]
    with pytest.raises(UnexpectedReply, match="the list has 10 items, and 8 came"):
        assert [item async for item in read(4)]


async def test_a_plain_loop_says_how_a_list_is_read() -> None:
    numbers: Any = Register(3).read(2)
    with pytest.raises(TypeError, match=r"numbers\.list is read by `async for`; .*Blocking\.iterate"):
        list(numbers)
    assert [item async for item in numbers] == [0, 1, 2]
