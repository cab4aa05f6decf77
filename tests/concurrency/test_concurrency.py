"""Single flight, detached tasks, per-loop state, the limiter."""

from __future__ import annotations

import gc
import threading

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.concurrency.detached import spawn_detached
from govauth.concurrency.limiter import Limiter, Rate
from govauth.concurrency.loop import PerLoop, running_loop
from govauth.concurrency.single_flight import SingleFlight
from govauth.errors import GovAuthError, RenewalFailed

pytestmark = pytest.mark.anyio


def explain(error: BaseException) -> GovAuthError:
    return error if isinstance(error, GovAuthError) else RenewalFailed(type(error).__name__)


async def test_many_passengers_one_flight() -> None:
    flights: SingleFlight[int] = SingleFlight("test", explain)
    runs: list[int] = []
    gate = anyio.Event()
    results: list[int] = []

    async def work() -> int:
        runs.append(1)
        await gate.wait()
        return len(runs)

    async def ride() -> None:
        results.append(await flights.join(work).result())

    async with anyio.create_task_group() as group:
        for _ in range(100):
            group.start_soon(ride)
        await anyio.sleep(0.01)
        gate.set()
    assert results == [1] * 100
    assert await flights.join(work).result() == 2


async def test_a_charter_flies_beside_and_is_drained() -> None:
    flights: SingleFlight[str] = SingleFlight("test", explain)
    done: list[str] = []

    def work(name: str) -> object:
        async def run() -> str:
            await anyio.sleep(0.02)
            done.append(name)
            return name

        return run

    shared = flights.join(work("shared"))  # type: ignore[arg-type]
    own = flights.run(work("own"))  # type: ignore[arg-type]
    assert flights.join(work("other")) is shared  # type: ignore[arg-type]
    await flights.drain()
    assert sorted(done) == ["own", "shared"]
    assert await own.result() == "own"


async def test_draining_survives_the_cancellation_of_who_drains() -> None:
    flights: SingleFlight[None] = SingleFlight("test", explain)
    done = []

    async def work() -> None:
        await anyio.sleep(0.05)
        done.append(True)

    flights.join(work)
    with anyio.move_on_after(0.01):
        await flights.drain()
    assert done


async def test_an_error_lands_with_everybody() -> None:
    flights: SingleFlight[None] = SingleFlight("test", explain)

    async def work() -> None:
        await anyio.sleep(0)
        raise KeyError("x")

    flight = flights.join(work)
    errors = []
    for _ in range(3):
        with pytest.raises(RenewalFailed, match="KeyError") as caught:
            await flight.result()
        errors.append(caught.value)
    assert len({id(error) for error in errors}) == 3


async def test_a_detached_task_outlives_who_started_it() -> None:
    done = anyio.Event()

    async def work() -> None:
        await anyio.sleep(0.02)
        done.set()

    async with anyio.create_task_group() as group:

        async def start() -> None:
            spawn_detached(work, name="test")
            group.cancel_scope.cancel()
            await anyio.sleep(1)

        group.start_soon(start)
    gc.collect()
    with anyio.fail_after(2):
        await done.wait()


def test_each_loop_has_its_own_and_gives_it_back() -> None:
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    per_loop = PerLoop(make)

    async def twice() -> object:
        assert per_loop.get() is per_loop.get()
        assert running_loop() is running_loop()
        return per_loop.get()

    for backend in ("asyncio", "trio", "asyncio"):
        anyio.run(twice, backend=backend)
    thread = threading.Thread(target=anyio.run, args=(twice,))
    thread.start()
    thread.join()
    assert len(made) == 4
    gc.collect()
    assert len(per_loop._made) == 0


class Steps:
    def __init__(self) -> None:
        self.now = 50.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@given(
    calls=st.integers(1, 20),
    seconds=st.floats(0.1, 100),
    burst=st.none() | st.integers(1, 20),
    gaps=st.lists(st.floats(0, 5), min_size=1, max_size=60),
)
def test_no_window_ever_holds_more_than_the_rate_and_the_burst(
    calls: int, seconds: float, burst: int | None, gaps: list[float]
) -> None:
    clock = Steps()
    limiter = Limiter(Rate(calls, seconds, burst), clock=clock)
    turns = []
    for gap in gaps:
        clock.now += gap
        turns.append(clock.now + limiter.book())
    assert turns == sorted(turns)
    allowed = calls + (burst or calls)
    for start in turns:
        assert sum(start <= turn < start + seconds * (1 - 1e-9) for turn in turns) <= allowed


async def test_turns_come_in_order_and_in_time() -> None:
    limiter = Limiter(Rate(20, 1.0, burst=1))
    order: list[int] = []

    async def take(number: int) -> None:
        await limiter.turn()
        order.append(number)

    started = anyio.current_time()
    async with anyio.create_task_group() as group:
        for number in range(5):
            group.start_soon(take, number)
            await anyio.sleep(0.001)
    assert order == list(range(5))
    assert anyio.current_time() - started >= 0.19
