"""The pool: slots in order, the last used first, and nothing left behind."""

from __future__ import annotations

import asyncio

import anyio
import anyio.lowlevel
import pytest

from govauth.errors import ClientClosed
from govauth.http.pool import ConnectionPool

pytestmark = pytest.mark.anyio


class Clock:
    now = 0.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


class Connection:
    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.up = True
        self.closed = False
        self.looked_at = 0

    def alive(self) -> bool:
        self.looked_at += 1
        return self.up

    async def aclose(self) -> None:
        await anyio.lowlevel.checkpoint()
        self.closed = True


class Case:
    def __init__(self, slots: int) -> None:
        self.made: list[Connection] = []
        self.clock = Clock()
        self.pool: ConnectionPool[Connection] = ConnectionPool(
            self.make, slots=slots, idle_seconds=10, clock=self.clock
        )

    def make(self, origin: str) -> Connection:
        self.made.append(Connection(origin))
        return self.made[-1]


async def test_the_last_used_is_taken_first_and_only_it_is_looked_at() -> None:
    case = Case(5)
    taken = [await case.pool.take("a") for _ in range(3)]
    for connection in taken:
        await case.pool.give_back("a", connection)
    looks = [connection.looked_at for connection in taken]
    assert await case.pool.take("a") is taken[2]
    assert [connection.looked_at for connection in taken] == [looks[0], looks[1], looks[2] + 1]


async def test_slots_are_granted_in_the_order_of_asking() -> None:
    case = Case(1)
    first = await case.pool.take("a")
    order: list[int] = []

    async def use(number: int) -> None:
        connection = await case.pool.take("a")
        order.append(number)
        await anyio.lowlevel.checkpoint()
        await case.pool.give_back("a", connection)

    async with anyio.create_task_group() as group:
        for number in range(10):
            group.start_soon(use, number)
            await anyio.wait_all_tasks_blocked()
        await case.pool.give_back("a", first)
    assert order == list(range(10))
    assert len(case.made) == 1


async def test_a_waiter_that_goes_away_leaves_the_slot_to_others() -> None:
    case = Case(1)
    first = await case.pool.take("a")

    async def wait() -> None:
        await case.pool.give_back("a", await case.pool.take("a"))

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        # Granted and cancelled in the same breath.
        await case.pool.give_back("a", first)
        group.cancel_scope.cancel()
    with anyio.fail_after(1):
        assert await case.pool.take("a") is first


async def test_a_slot_that_is_granted_to_a_waiter_who_is_leaving_comes_back() -> None:
    """Cancelled first and granted before it runs again: it leaves with a slot that it never uses."""
    case = Case(1)
    first = await case.pool.take("a")
    outcome: list[str] = []

    async def wait() -> None:
        try:
            await case.pool.take("a")
        except anyio.get_cancelled_exc_class():
            outcome.append("left")
            raise

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()
        with anyio.CancelScope(shield=True):
            await case.pool.give_back("a", first)
    assert outcome == ["left"]
    with anyio.fail_after(1):
        again = await case.pool.take("a")
    assert again is first
    # One slot came back and not two.
    with anyio.move_on_after(0.05) as scope:
        await case.pool.take("a")
    assert scope.cancelled_caught


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_native_cancellation_right_after_the_grant_gives_the_slot_back(anyio_backend: str) -> None:
    case = Case(1)
    first = await case.pool.take("a")
    waiter = asyncio.ensure_future(case.pool.take("a"))
    await anyio.wait_all_tasks_blocked()
    await case.pool.give_back("a", first)
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    with anyio.fail_after(1):
        assert await case.pool.take("a") is first


async def test_a_dead_connection_is_replaced() -> None:
    case = Case(2)
    one = await case.pool.take("a")
    await case.pool.give_back("a", one)
    one.up = False
    other = await case.pool.take("a")
    assert other is not one
    assert one.closed
    other.up = False
    await case.pool.give_back("a", other)
    assert other.closed
    assert await case.pool.take("a") is case.made[2]


async def test_a_dead_connection_gives_its_slot_back_and_is_closed_whoever_is_cancelled() -> None:
    case = Case(1)
    one = await case.pool.take("a")
    one.up = False
    with anyio.CancelScope() as scope:
        scope.cancel()
        await case.pool.give_back("a", one)
    assert one.closed
    with anyio.fail_after(1):
        assert await case.pool.take("a") is case.made[1]


async def test_a_waiter_that_leaves_before_its_turn_is_not_waited_for() -> None:
    case = Case(1)
    first = await case.pool.take("a")
    with anyio.move_on_after(0.01) as gone:
        await case.pool.take("a")
    assert gone.cancelled_caught
    await case.pool.give_back("a", first)
    with anyio.fail_after(1):
        assert await case.pool.take("a") is first


async def test_all_slots_come_back() -> None:
    case = Case(2)
    for _ in range(2):
        with anyio.fail_after(1):
            taken = [await case.pool.take("a"), await case.pool.take("a")]
        for connection in taken:
            await case.pool.give_back("a", connection)
    assert len(case.made) == 2


async def test_as_long_as_there_are_slots_idle_connections_of_other_origins_stay() -> None:
    case = Case(2)
    one = await case.pool.take("a")
    await case.pool.give_back("a", one)
    await case.pool.take("b")
    assert not one.closed
    assert await case.pool.take("a") is one


async def test_closing_closes_what_is_idle() -> None:
    case = Case(2)
    taken = [await case.pool.take("a"), await case.pool.take("b")]
    for connection in taken:
        await case.pool.give_back(connection.origin, connection)
    await case.pool.aclose()
    assert [connection.closed for connection in taken] == [True, True]


async def test_a_connection_that_was_closed_as_too_old_is_not_handed_out() -> None:
    case = Case(3)
    taken = [await case.pool.take("a") for _ in range(2)]
    await case.pool.give_back("a", taken[0])
    case.clock.now += 1
    await case.pool.give_back("a", taken[1])
    case.clock.now += 10
    assert [await case.pool.take("a"), await case.pool.take("a")] == [taken[1], case.made[2]]
    assert [connection.closed for connection in case.made] == [True, False, False]


async def test_idle_connections_are_closed_after_their_time() -> None:
    case = Case(3)
    taken = [await case.pool.take("a") for _ in range(3)]
    for connection in taken:
        await case.pool.give_back("a", connection)
        case.clock.now += 4
    case.clock.now += 5
    assert await case.pool.take("a") is taken[2]
    assert [connection.closed for connection in taken] == [True, True, False]


async def test_other_origins_do_not_take_more_than_the_slots() -> None:
    case = Case(2)
    for origin in "abcd":
        connection = await case.pool.take(origin)
        await case.pool.give_back(origin, connection)
    open_now = [connection.origin for connection in case.made if not connection.closed]
    assert len(open_now) <= 2
    assert open_now[-1] == "d"


async def test_closing_refuses_waiters_and_closes_what_comes_back() -> None:
    case = Case(1)
    first = await case.pool.take("a")
    outcome: list[str] = []

    async def wait() -> None:
        try:
            await case.pool.take("a")
        except ClientClosed:
            outcome.append("refused")

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        await case.pool.aclose()
    assert outcome == ["refused"]
    assert not first.closed
    await case.pool.give_back("a", first)
    assert first.closed
    with pytest.raises(ClientClosed):
        await case.pool.take("a")


async def test_a_connection_that_cannot_be_made_gives_its_slot_back() -> None:
    case = Case(1)

    def fail(_: str) -> Connection:
        raise RuntimeError("no memory")

    pool: ConnectionPool[Connection] = ConnectionPool(fail, slots=1, idle_seconds=1)
    for _ in range(3):
        with anyio.fail_after(1), pytest.raises(RuntimeError):
            await pool.take("a")
    assert case.made == []
