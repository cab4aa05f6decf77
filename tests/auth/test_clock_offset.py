"""The clock of a server belongs to the host that compares it, never to a token."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from govauth.auth.clock_offset import LOOK_SECONDS, ClockOffset, DatedSender, answered_at
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender, Prepare
from tests.auth.test_keeper import FakeClock

REQUEST = Request("GET", "https://auth.example/")


class Server:
    """A server whose clock is ahead, and that takes its time."""

    def __init__(self, clock: FakeClock, *, ahead: float, takes: float = 0.0) -> None:
        self.clock = clock
        self.ahead = ahead
        self.takes = takes
        self.headers: dict[str, str] = {}

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        self.clock.now += self.takes / 2
        response = Response(
            200, {"date": formatdate(self.clock.now + self.ahead, usegmt=True)} | self.headers
        )
        self.clock.now += self.takes / 2
        return response

    def with_pool(self, *, slots: int) -> HttpSender:
        return self

    async def aclose(self) -> None:
        pass


class Dateless(Server):
    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        return Response(200)


@pytest.mark.anyio
@pytest.mark.parametrize("ahead", [600.0, -600.0, 3.0])
@pytest.mark.parametrize("takes", [0.0, 8.0])
async def test_the_offset_is_read_off_an_answer(ahead: float, takes: float) -> None:
    clock = FakeClock()
    offset = ClockOffset(clock)
    assert not offset.looked
    await DatedSender(Server(clock, ahead=ahead, takes=takes), offset).send(REQUEST, seconds=10)
    assert offset.looked
    within = max(1.0, takes / 2) + 1.0
    assert abs(offset.time() - (clock.now + ahead)) <= within
    if takes == 0:
        assert abs(offset.seconds) > 1


@pytest.mark.anyio
async def test_what_fits_is_left_alone() -> None:
    clock = FakeClock()
    offset = ClockOffset(clock)
    server = Server(clock, ahead=0.4)
    sender = DatedSender(server, offset)
    for _ in range(20):
        clock.now += 0.7
        await sender.send(REQUEST, seconds=10)
        assert offset.seconds == 0
    server.ahead = 600.0
    await sender.send(REQUEST, seconds=10)
    learnt = offset.seconds
    for _ in range(20):
        clock.now += 0.7
        await sender.send(REQUEST, seconds=10)
        assert offset.seconds == learnt


@pytest.mark.anyio
async def test_an_answer_of_a_cache_teaches_nothing() -> None:
    clock = FakeClock()
    offset = ClockOffset(clock)
    server = Server(clock, ahead=-900.0)
    server.headers["age"] = "900"
    await DatedSender(server, offset).send(REQUEST, seconds=10)
    assert offset.seconds == 0


@pytest.mark.anyio
async def test_an_answer_without_a_date_is_dated_when_it_comes() -> None:
    clock = FakeClock()
    offset = ClockOffset(clock)
    offset.seconds = 600.0
    response = await DatedSender(Dateless(clock, ahead=0), offset).send(REQUEST, seconds=10)
    assert answered_at(response) == clock.now + 600
    assert offset.seconds == 600.0
    assert answered_at(Response(200), clock=clock) == clock.now


@pytest.mark.parametrize(("least", "most"), [(-1.0, 1.0), (2.0, 4.0)])
def test_an_offset_between_the_bounds_and_a_second_beside_them_stays(least: float, most: float) -> None:
    """The whole second of the date and the time of the exchange are the bounds; 1 s more is noise."""
    clock = FakeClock()
    exchange = most - least - 1.0
    response = Response(200, {"date": formatdate(clock.now + least, usegmt=True)})
    for known, stays in ((least - 1, True), (most + 1, True), (least - 1.01, False), (most + 1.01, False)):
        offset = ClockOffset(clock)
        offset.seconds = known
        offset.observe(response, seconds=exchange)
        assert offset.seconds == (known if stays else (least + most) / 2)


@pytest.mark.anyio
async def test_what_has_a_date_is_not_dated_anew_and_the_sender_within_gets_all() -> None:
    clock = FakeClock()
    seen: list[object] = []

    class Watched(Server):
        async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
            seen.append(prepare)
            return await super().send(request, seconds=seconds)

        def with_pool(self, *, slots: int) -> HttpSender:
            seen.append(slots)
            return self

        async def aclose(self) -> None:
            seen.append("closed")

    async def prepare(request: Request) -> Request:
        return request

    inner = Watched(clock, ahead=-600.0)
    sender = DatedSender(inner, ClockOffset(clock))
    response = await sender.send(REQUEST, seconds=10, prepare=prepare)
    assert response.headers["date"] == formatdate(clock.now - 600.0, usegmt=True)
    assert sender.offset.dated(response) is response
    assert sender.with_pool(slots=3) is inner
    await sender.aclose()
    assert seen == [prepare, 3, "closed"]
    undated = sender.offset.dated(Response(200, {"server": "x"}))
    assert undated.headers == {"server": "x", "date": formatdate(sender.offset.time(), usegmt=True)}


def test_business_answers_are_looked_at_once_a_minute() -> None:
    clock = FakeClock()
    offset = ClockOffset(clock)

    def answer(ahead: float) -> None:
        response = Response(200, {"date": formatdate(clock.now + ahead, usegmt=True)})
        offset.glance(response, now=clock.monotonic(), seconds=0.0)

    answer(100.0)
    assert round(offset.seconds) in (100, 101)
    answer(900.0)
    assert round(offset.seconds) in (100, 101)
    clock.now += LOOK_SECONDS
    answer(900.0)
    assert round(offset.seconds) in (900, 901)
