"""Results that come later."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import InvalidInput, PendingRejected, PendingTimedOut, ServerFault
from govauth.transport.pending import (
    Look,
    Backoff,
    Pending,
    Ready,
    Rejected,
    Waiting,
    make_resume_key,
    read_resume_key,
)

pytestmark = pytest.mark.anyio

QUICK = Backoff(first=0.001, factor=1.5, longest=0.01)


class Looks:
    def __init__(self, *steps: Look[str] | Exception) -> None:
        self.steps = list(steps)
        self.count = 0

    async def __call__(self) -> Look[str]:
        self.count += 1
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return step


def pending_of(looks: Looks, within: float = 5.0) -> Pending[str]:
    key = make_resume_key("order", {"id": "42"})
    return Pending(looks, name="orders.wait", resume_key=key, within=within, backoff=QUICK)


async def test_it_is_awaited() -> None:
    looks = Looks(Waiting(), Waiting(note="half"), Ready("done"))
    assert await pending_of(looks) == "done"
    assert looks.count == 3


async def test_it_shows_its_progress() -> None:
    steps = [step async for step in pending_of(Looks(Waiting(note="half"), Ready("done")))]
    assert steps == [Waiting(note="half"), Ready("done")]


async def test_it_waits_between_looks_as_long_as_the_server_asks() -> None:
    times: list[float] = []

    class Timed(Looks):
        async def __call__(self) -> Look[str]:
            times.append(time.monotonic())
            return await super().__call__()

    assert await pending_of(Timed(Waiting(retry_after=0.05), Ready("done"))) == "done"
    assert times[1] - times[0] >= 0.05


async def test_it_is_ready_at_once_without_a_pause() -> None:
    assert await pending_of(Looks(Ready("done")), within=0) == "done"


async def test_it_times_out_with_a_key_to_go_on() -> None:
    with pytest.raises(PendingTimedOut, match=r"orders\.wait: not ready within 0.02 s") as caught:
        await pending_of(Looks(Waiting()), within=0.02)
    assert read_resume_key(caught.value.resume_key, "order") == {"id": "42"}


async def test_it_does_not_wait_when_the_server_asks_for_more_than_there_is() -> None:
    looks = Looks(Waiting(retry_after=60))
    with pytest.raises(PendingTimedOut):
        await pending_of(looks, within=1)
    assert looks.count == 1


async def test_it_is_rejected_with_the_servers_words() -> None:
    with pytest.raises(PendingRejected, match="нет данных") as caught:
        await pending_of(Looks(Waiting(), Rejected("нет данных")))
    assert caught.value.reason == "нет данных"


async def test_an_error_of_a_look_is_the_callers_and_waiting_may_go_on() -> None:
    pending = pending_of(Looks(ServerFault("unwell"), Ready("done")))
    with pytest.raises(ServerFault):
        await pending
    assert await pending == "done"


@given(looks=st.integers(1, 500), asked=st.none() | st.floats(0, 1000))
def test_a_pause_is_never_shorter_than_asked(looks: int, asked: float | None) -> None:
    pause = Backoff().pause(looks, asked)
    if asked is None:
        assert 1.0 <= pause <= 36.0
    else:
        assert asked <= pause <= asked * 1.2


@given(st.text())
def test_no_other_text_is_a_resume_key(text: str) -> None:
    with pytest.raises(InvalidInput, match="resume_key must be a resume key of order"):
        read_resume_key(text.encode("utf-8", "replace").decode(), "order")


def test_a_key_of_another_kind_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read_resume_key(make_resume_key("report", {}), "order")
