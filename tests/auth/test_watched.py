"""Logins and stores that are observed do what those within do, and say whose and how long."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest

from govauth.auth.store import TokenStore
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.auth.strategy import Renewal, TokenKey, Verdict, rescues
from govauth.auth.token import Token
from govauth.auth.watched import WatchedStore, WatchedStrategy, watched_login
from govauth.errors import LoginRejected, StoreUnavailable
from govauth.events import LeaseWaitEvent, RenewalEvent, RenewalKind
from govauth.events.watch import AROUND, Watch
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from tests.auth.test_keeper import FakeClock, NoNetwork
from tests.observers.recorder import Recorder
from tests.transport.test_transport import Static

pytestmark = pytest.mark.anyio

TOKEN = Token("second", refresh="r")
KEY = Static().token_key


class Rescuer(Static):
    def rescues(self, token: Token) -> bool:
        return token is TOKEN


def test_only_a_strategy_that_says_so_spends_a_refresh_token_again() -> None:
    assert not rescues(Static(), TOKEN)
    assert rescues(Rescuer(), TOKEN)
    assert not rescues(Rescuer(), Token("another"))


async def test_an_observed_strategy_is_the_one_within() -> None:
    watched = WatchedStrategy(Rescuer(), Watch([]), FakeClock())
    assert (watched.token_key, watched.renewal) == (KEY, Renewal.ROTATES)
    assert (await watched.obtain(NoNetwork())).access.reveal() == "first"
    assert (await watched.renew(NoNetwork(), TOKEN)).access.reveal() == "after second"
    request = watched.attach(Request("GET", "https://a.test/"), TOKEN)
    assert (request.url, request.headers["authorization"]) == ("https://a.test/", "second")
    assert watched.judge(Response(401)) is Verdict.TOKEN_EXPIRED
    assert watched.rescues(TOKEN)
    assert not watched.rescues(Token("another"))


async def test_an_exchange_is_reported_with_its_time_and_what_it_is_inside_of() -> None:
    clock, seen = FakeClock(), Recorder()

    class Slow(Static):
        async def obtain(self, http: HttpSender) -> Token:
            clock.now += 3
            raise LoginRejected("wrong password")

    around = AROUND.set(77)
    try:
        with pytest.raises(LoginRejected):
            await WatchedStrategy(Slow(), Watch([seen]), clock).obtain(NoNetwork())
        assert AROUND.get() == 77
    finally:
        AROUND.reset(around)
    [began] = seen.beginnings
    assert (began.kind, began.name, began.parent) == ("renewal", "test", 77)
    assert seen.events == [
        RenewalEvent(
            id=began.id,
            parent=77,
            provider="test",
            principal=KEY.mark,
            kind=RenewalKind.OBTAIN,
            seconds=3.0,
            error="LoginRejected",
        )
    ]


async def test_what_is_done_meanwhile_is_inside_of_the_login() -> None:
    seen, inside = Recorder(), list[int | None]()

    async def login(http: HttpSender) -> Token:
        inside.append(AROUND.get())
        return TOKEN

    for principal in ("test-0a1b2c", None):
        seen_login = watched_login(login, Watch([seen]), FakeClock(), provider="test", principal=principal)
        assert await seen_login(NoNetwork()) is TOKEN
    assert inside == [began.id for began in seen.beginnings]
    assert [
        (event.kind, event.provider, event.principal, event.error) for event in seen.of(RenewalEvent)
    ] == [
        (RenewalKind.SIGN_IN, "test", "test-0a1b2c", None),
        (RenewalKind.SIGN_IN, "test", None, None),
    ]


async def test_an_observed_store_is_the_one_within() -> None:
    store, seen, clock = MemoryTokenStore(), Recorder(), FakeClock()
    watched: TokenStore = WatchedStore(store, Watch([seen]), clock)
    await watched.save(KEY, TOKEN)
    kept, same = await watched.load(KEY), await store.load(KEY)
    assert kept is not None
    assert kept == same
    await watched.delete(KEY)
    assert await store.load(KEY) is None
    async with watched.lease(KEY, seconds=5):
        [event] = seen.of(LeaseWaitEvent)
        with anyio.move_on_after(0.01) as scope:
            async with store.lease(KEY, seconds=5):
                raise AssertionError("leased twice")
        assert scope.cancelled_caught
    [began] = seen.beginnings
    assert (began.kind, began.name, began.id) == ("lease_wait", "test", event.id)
    assert (event.provider, event.principal, event.store) == ("test", KEY.mark, "MemoryTokenStore")
    assert (event.parent, event.seconds, event.error) == (None, 0.0, None)


async def test_a_life_and_the_seconds_of_a_lease_reach_the_store_within() -> None:
    given: list[float | None] = []

    class Noting(MemoryTokenStore):
        async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
            given.append(ttl)

        @asynccontextmanager
        async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
            given.append(seconds)
            yield

    watched = WatchedStore(Noting(), Watch([]), FakeClock())
    await watched.save(KEY, TOKEN, ttl=7.0)
    async with watched.lease(KEY, seconds=9.0):
        assert given == [7.0, 9.0]


async def test_a_lease_that_fails_is_reported_once_and_what_fails_under_it_is_not() -> None:
    clock, seen = FakeClock(), Recorder()

    class Gone(MemoryTokenStore):
        @asynccontextmanager
        async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
            clock.now += 2
            raise StoreUnavailable("gone")
            yield

    around = AROUND.set(77)
    try:
        with pytest.raises(StoreUnavailable):
            async with WatchedStore(Gone(), Watch([seen]), clock).lease(KEY, seconds=5):
                raise AssertionError("leased")
    finally:
        AROUND.reset(around)
    [event] = seen.of(LeaseWaitEvent)
    assert (event.error, event.seconds, event.parent, event.store) == ("StoreUnavailable", 2.0, 77, "Gone")
    with pytest.raises(LoginRejected):
        async with WatchedStore(MemoryTokenStore(), Watch([seen]), clock).lease(KEY, seconds=5):
            raise LoginRejected("wrong password")
    assert [one.error for one in seen.of(LeaseWaitEvent)] == ["StoreUnavailable", None]
