"""What wraps a strategy, a store or a sender hands everything on, and reports what went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from govauth.auth import Token, Verdict
from govauth.auth.clock_offset import ClockOffset, DatedSender
from govauth.auth.pasted import pasted_token
from govauth.auth.stores.private_directory import PrivateDirectory
from govauth.auth.watched import WatchedStrategy
from govauth.errors import StoreUnavailable
from govauth.http.message import Request, Response
from tests.auth.test_keeper import FakeClock, NoNetwork, Scripted

pytestmark = pytest.mark.anyio


class Rescuer(Scripted):
    def attach(self, request: Request, token: Token) -> Request:
        return Request(request.method, request.url, {"authorization": token.access.reveal()})

    def judge(self, response: Response) -> Verdict:
        return Verdict.FINE if response.status == 200 else Verdict.TOKEN_EXPIRED

    def rescues(self, token: Token) -> bool:
        return token.sends == 1


def test_a_watched_strategy_is_the_strategy_within() -> None:
    clock = FakeClock()
    watched = WatchedStrategy(Rescuer(clock), None, clock)  # type: ignore[arg-type]
    request = watched.attach(Request("GET", "http://127.0.0.1/"), Token("access"))
    assert request.headers["authorization"] == "access"
    assert [watched.judge(Response(status, {}, b"")) for status in (200, 401)] == [
        Verdict.FINE,
        Verdict.TOKEN_EXPIRED,
    ]
    assert [watched.rescues(Token("access", sends=sends)) for sends in (0, 1)] == [False, True]
    assert not WatchedStrategy(Scripted(clock), None, clock).rescues(Token("access", sends=1))  # type: ignore[arg-type]


class Closing(NoNetwork):
    def __init__(self) -> None:
        self.closed = 0
        self.slots = 0

    def with_pool(self, *, slots: int) -> NoNetwork:
        self.slots = slots
        return self

    async def aclose(self) -> None:
        self.closed += 1


async def test_a_sender_that_compares_dates_closes_the_one_within() -> None:
    inner = Closing()
    sender = DatedSender(inner, ClockOffset(FakeClock()))
    assert sender.with_pool(slots=3) is inner
    await sender.aclose()
    assert (inner.slots, inner.closed) == (3, 1)


@pytest.mark.parametrize("text", ["[1]", "7", "null", '"plain"', "plain"])
def test_json_that_is_no_object_is_the_token_itself(text: str) -> None:
    assert pasted_token(text).reveal() == text.strip('"')


def test_a_directory_that_goes_away_while_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = PrivateDirectory(tmp_path / "store", what="token store")
    monkeypatch.setattr(directory, "existing", lambda: None)
    with pytest.raises(StoreUnavailable, match="store disappeared"):
        directory.made()
