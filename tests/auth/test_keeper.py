"""The keeper by itself: freshness, kinds of renewal, a store that is down, a strategy that fails."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from attrs import field, frozen

from govauth.auth import MemoryTokenStore, Renewal, Token, TokenKeeper, TokenKey, Verdict
from govauth.auth.failures import Cooldown
from govauth.auth.freshness import Freshness
from govauth.errors import (
    GovAuthError,
    LoginRequired,
    RenewalFailed,
    StoreUnavailable,
    TokenNotSaved,
)
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender

pytestmark = [pytest.mark.anyio, pytest.mark.promise("one-renewal"), pytest.mark.promise("saved-before-use")]

KEY = TokenKey("somewhere", "test", "somebody")


class FakeClock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


class NoNetwork:
    """A sender that nobody should use."""

    async def send(self, request: Request, *, seconds: float, prepare: Any = None) -> Response:
        raise AssertionError("no network here")

    def with_pool(self, *, slots: int) -> NoNetwork:
        return self

    async def aclose(self) -> None:
        pass


@frozen(slots=False)
class Scripted:
    """A strategy that counts, and fails where a test says so."""

    clock: FakeClock
    renewal: Renewal = Renewal.ROTATES
    life: float | None = 3600.0
    calls: list[str] = field(factory=list)
    errors: dict[str, BaseException] = field(factory=dict)
    gate: list[anyio.Event] = field(factory=list)

    @property
    def token_key(self) -> TokenKey:
        return KEY

    def token(self, name: str) -> Token:
        end = None if self.life is None else self.clock.now + self.life
        return Token(name, expires_at=end, issued_at=self.clock.now, refresh=f"refresh of {name}")

    async def obtain(self, http: HttpSender) -> Token:
        return await self._step("obtain")

    async def renew(self, http: HttpSender, token: Token) -> Token:
        return await self._step("renew")

    async def by_a_person(self) -> Token:
        return self.token("by a person")

    async def _step(self, name: str) -> Token:
        self.calls.append(name)
        for event in self.gate:
            await event.wait()
        if name in self.errors:
            raise self.errors[name]
        return self.token(f"{name} {len(self.calls)}")

    def attach(self, request: Request, token: Token) -> Request:
        return request

    def judge(self, response: Response) -> Verdict:
        return Verdict.FINE


class BrokenStore(MemoryTokenStore):
    """A store that can be down in any of its parts."""

    def __init__(self, *down: str) -> None:
        super().__init__()
        self.down = set(down)

    def _check(self, part: str) -> None:
        if part in self.down:
            raise StoreUnavailable(f"{part} does not work")

    async def load(self, key: TokenKey) -> Token | None:
        self._check("load")
        return await super().load(key)

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        self._check("save")
        await super().save(key, token, ttl=ttl)

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        self._check("lease")
        async with super().lease(key, seconds=seconds):
            yield


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def keeper_of(strategy: Scripted, store: MemoryTokenStore | None = None) -> TokenKeeper:
    return TokenKeeper(strategy, store or MemoryTokenStore(), NoNetwork(), clock=strategy.clock)


async def settled() -> None:
    """Let a flight in the background land."""
    for _ in range(20):
        await anyio.lowlevel.checkpoint()
        await anyio.sleep(0.001)


async def test_a_stale_token_is_served_while_one_renewal_runs(clock: FakeClock) -> None:
    strategy = Scripted(clock)
    keeper = keeper_of(strategy)
    first = await keeper.current()
    clock.now += 3600 - 200
    assert [await keeper.current() for _ in range(10)] == [first] * 10
    await settled()
    assert strategy.calls == ["obtain", "renew"]
    assert (await keeper.current()).access.reveal() == "renew 2"


async def test_a_replaced_token_is_never_renewed_early(clock: FakeClock) -> None:
    strategy = Scripted(clock, renewal=Renewal.REPLACES)
    keeper = keeper_of(strategy)
    await keeper.current()
    clock.now += 3600 - 31
    await keeper.current()
    await settled()
    assert strategy.calls == ["obtain"]
    clock.now += 2
    assert (await keeper.current()).access.reveal() == "renew 2"


async def test_a_failed_early_renewal_is_not_a_failure_of_the_callers(clock: FakeClock) -> None:
    strategy = Scripted(clock, errors={"renew": RenewalFailed("unwell")})
    keeper = keeper_of(strategy)
    first = await keeper.current()
    clock.now += 3600 - 200
    for _ in range(5):
        assert await keeper.current() == first
        await settled()
    assert strategy.calls == ["obtain", "renew"]


async def test_failures_hold_callers_off_for_longer_and_longer(clock: FakeClock) -> None:
    strategy = Scripted(clock, errors={"obtain": RenewalFailed("unwell")})
    keeper = keeper_of(strategy)
    attempts = []
    for _ in range(200):
        with pytest.raises(RenewalFailed):
            await keeper.current()
        attempts.append(len(strategy.calls))
        clock.now += 0.25
    assert attempts[-1] <= 7
    del strategy.errors["obtain"]
    clock.now += 60
    await keeper.current()


async def test_each_waiter_gets_its_own_error(clock: FakeClock) -> None:
    strategy = Scripted(clock, errors={"obtain": RenewalFailed("unwell", retry_after=3)})
    keeper = keeper_of(strategy)
    errors: list[RenewalFailed] = []

    async def wait() -> None:
        try:
            await keeper.current()
        except RenewalFailed as error:
            errors.append(error)

    async with anyio.create_task_group() as group:
        for _ in range(50):
            group.start_soon(wait)
    assert len({id(error) for error in errors}) == 50
    assert {error.retry_after for error in errors} == {3}
    assert all(error.__cause__ is None and error.__context__ is None for error in errors)
    assert strategy.calls == ["obtain"]


async def test_a_bug_in_a_strategy_is_reported_with_its_place_and_without_its_values(
    clock: FakeClock,
) -> None:
    strategy = Scripted(clock, errors={"obtain": KeyError("top secret")})
    keeper = keeper_of(strategy)
    with pytest.raises(RenewalFailed, match="the strategy failed with KeyError") as caught:
        await keeper.current()
    notes = "\n".join(getattr(caught.value, "__notes__", []))
    assert "top secret" not in f"{caught.value!r} {notes}"


@pytest.mark.parametrize("kind", [Renewal.ROTATES, Renewal.REPLACES])
@pytest.mark.parametrize("part", ["load", "lease"])
async def test_a_store_that_is_down_stops_kinds_that_could_lose_a_token(
    clock: FakeClock, kind: Renewal, part: str
) -> None:
    strategy = Scripted(clock, renewal=kind)
    store = BrokenStore(part)
    keeper = keeper_of(strategy, store)
    with pytest.raises(StoreUnavailable, match=f"{part} does not work"):
        await keeper.current()
    assert strategy.calls == []
    store.down.clear()
    await keeper.current()


@pytest.mark.parametrize("part", ["load", "lease"])
async def test_a_store_that_is_down_does_not_stop_a_kind_that_overlaps(clock: FakeClock, part: str) -> None:
    strategy = Scripted(clock, renewal=Renewal.OVERLAPS)
    keeper = keeper_of(strategy, BrokenStore(part))
    first = await keeper.current()
    clock.now += 3600
    assert await keeper.current() != first
    assert strategy.calls == ["obtain", "renew"]


async def test_a_token_is_saved_before_anybody_sees_it(clock: FakeClock) -> None:
    store = BrokenStore("save")
    strategy = Scripted(clock)
    keeper = keeper_of(strategy, store)
    for _ in range(3):
        with pytest.raises(TokenNotSaved, match="save does not work"):
            await keeper.current()
    store.down.clear()
    token = await keeper.current()
    assert await store.load(KEY) == token
    assert strategy.calls == ["obtain"]


async def test_a_siblings_token_is_adopted(clock: FakeClock) -> None:
    store = MemoryTokenStore()
    one, other = Scripted(clock), Scripted(clock)
    first, second = keeper_of(one, store), keeper_of(other, store)
    old = await first.current()
    assert await second.current() == old
    new = await first.renew(old)
    assert await second.renew(old) == new
    assert (one.calls, other.calls) == (["obtain", "renew"], [])


async def test_a_dead_refresh_token_whose_successor_a_sibling_saved(clock: FakeClock) -> None:
    """Somebody outside the lease was faster: its token is in the store when ours is refused."""
    store = MemoryTokenStore()
    strategy = Scripted(clock, errors={"renew": LoginRequired("refused")})
    keeper = keeper_of(strategy, store)
    old = await keeper.current()
    successor = strategy.token("of a sibling")
    gate = anyio.Event()
    strategy.gate.append(gate)

    async def sibling() -> None:
        while strategy.calls != ["obtain", "renew"]:
            await anyio.sleep(0.001)
        await store.save(KEY, successor)
        gate.set()

    async with anyio.create_task_group() as group:
        group.start_soon(sibling)
        assert await keeper.renew(old) == successor
    assert strategy.calls == ["obtain", "renew"]


async def test_a_refused_refresh_token_is_not_sent_again(clock: FakeClock) -> None:
    strategy = Scripted(clock, errors={"renew": LoginRequired("refused")})
    keeper = keeper_of(strategy)
    await keeper.current()
    strategy.errors["obtain"] = LoginRequired("a person is needed")
    for _ in range(5):
        clock.now += 4000
        with pytest.raises(LoginRequired):
            await keeper.current()
    assert strategy.calls == ["obtain", "renew", "obtain"]
    # A person signs in by another road.
    signed_in = await keeper.sign_in(lambda _: strategy.by_a_person())
    assert await keeper.current() == signed_in


async def test_a_flight_has_its_own_deadline(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govauth.auth.renewing.FLIGHT_SECONDS", 0.05)
    strategy = Scripted(clock, gate=[anyio.Event()])
    keeper = keeper_of(strategy)
    with anyio.fail_after(5), pytest.raises(RenewalFailed, match="did not answer in time"):
        await keeper.current()


async def test_a_token_without_an_end_is_always_fresh(clock: FakeClock) -> None:
    strategy = Scripted(clock, life=None)
    keeper = keeper_of(strategy)
    first = await keeper.current()
    clock.now += 1e9
    assert await keeper.current() == first


async def test_a_short_life_does_not_make_every_call_a_renewal(clock: FakeClock) -> None:
    strategy = Scripted(clock, life=20.0)
    keeper = keeper_of(strategy)
    for _ in range(60):
        await keeper.current()
        clock.now += 1.0
        await settled()
    assert len(strategy.calls) <= 5


@pytest.mark.parametrize(("life", "stale", "dead"), [(3600, 300, 30), (60, 12, 6), (10, 2, 1)])
def test_windows_shrink_with_the_life(life: float, stale: float, dead: float) -> None:
    token = Token("x", expires_at=1000.0 + life, issued_at=1000.0)
    freshness = Freshness.of(token, early=True)
    end = 1000.0 + life
    assert end - stale * 1.2 <= freshness.fresh_until <= end - stale
    assert freshness.usable_until == pytest.approx(end - dead)
    late = Freshness.of(token, early=False)
    assert late.fresh_until == late.usable_until == pytest.approx(end - dead)


def test_early_renewals_are_spread_over_a_fifth_of_the_window() -> None:
    """Processes that got one token at one moment do not all come back at one moment."""
    token = Token("x", expires_at=1000.0 + 3600, issued_at=1000.0)
    before_end = [4600.0 - Freshness.of(token, early=True).fresh_until for _ in range(400)]
    assert min(before_end) >= 300
    assert max(before_end) <= 360
    # Each of the ten parts of the window has its share.
    assert {int((seconds - 300) // 6) for seconds in before_end if seconds < 360} == set(range(10))


def test_a_wait_that_the_server_asks_for_is_kept() -> None:
    cooldown = Cooldown.after(RenewalFailed("unwell", retry_after=40), None, now=100.0)
    assert cooldown is not None
    assert cooldown.until == 140.0
    assert Cooldown.after(TokenNotSaved("full"), None, now=100.0) is None


def test_errors_are_told_apart(clock: FakeClock) -> None:
    """Four situations, four classes, none of them a kind of another."""
    from govauth.errors import AccessBlocked, LoginRejected

    kinds: list[type[GovAuthError]] = [LoginRejected, LoginRequired, AccessBlocked, RenewalFailed]
    for one in kinds:
        assert not any(issubclass(one, other) for other in kinds if other is not one)
