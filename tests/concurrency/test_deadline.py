"""A deadline that a process does not miss for having stood still."""

from __future__ import annotations

import time

import anyio
import pytest

from govauth.concurrency.deadline import Deadline, failing_after

pytestmark = pytest.mark.anyio


async def test_it_cancels_in_time() -> None:
    begun = anyio.current_time()
    with Deadline(0.05) as scope:
        await anyio.sleep(5)
    assert scope.cancelled_caught
    assert anyio.current_time() - begun < 3  # a machine under load is late, too
    with pytest.raises(TimeoutError):
        with failing_after(0.05):
            await anyio.sleep(5)


async def test_what_ends_in_time_is_left_alone() -> None:
    with Deadline(0.05) as scope:
        await anyio.sleep(0)
    await anyio.sleep(0.1)
    assert not scope.cancel_called
    with failing_after(float("inf")):
        await anyio.sleep(0)


async def test_an_outer_scope_cancels_through_it() -> None:
    with anyio.move_on_after(0.02) as outer:
        with Deadline(5) as inner:
            await anyio.sleep(5)
    assert outer.cancelled_caught
    assert not inner.cancelled_caught


@pytest.mark.parametrize("stands_still", [0.3, 0.15])
async def test_a_loop_that_stood_still_gets_a_moment_to_read_what_came(stands_still: float) -> None:
    read = 0
    with Deadline(0.05) as scope:
        time.sleep(stands_still)  # noqa: ASYNC251 - stands for a process that was stopped
        for _ in range(20):
            await anyio.sleep(0.001)
            read += 1
    assert (scope.cancel_called, read) == (False, 20)


async def test_the_moment_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govauth.concurrency.deadline.GRACE_SECONDS", 0.1)
    with Deadline(0.05) as scope:
        time.sleep(0.2)  # noqa: ASYNC251 - stands for a process that was stopped
        await anyio.sleep(5)
    assert scope.cancelled_caught
