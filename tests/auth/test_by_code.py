"""What a person's code brings works only once: it is tried first whether it can be saved, and serves if it was not."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest
from attrs import evolve

from govauth.auth import MemoryTokenStore, Renewal, Token, TokenKeeper, TokenKey
from govauth.auth.clock_offset import ClockOffset
from govauth.auth.holding import Holding
from govauth.auth.principal_memory import MARKS, PrincipalMemory
from govauth.auth.token_record import SPARE_SECONDS, TokenRecord
from govauth.errors import (
    ClientClosed,
    LoginRequired,
    RenewalFailed,
    StoreUnavailable,
    TokenNotSaved,
)
from govauth.http.sender import HttpSender
from tests.auth.test_keeper import KEY, BrokenStore, FakeClock, Scripted, clock, keeper_of, settled

__all__ = ["clock"]
pytestmark = [pytest.mark.anyio, pytest.mark.promise("saved-before-use")]


class Probed(BrokenStore):
    """Saves the probe, and nothing else until it is mended."""

    def __init__(self, error: StoreUnavailable, *, times: int = 10**6) -> None:
        super().__init__()
        self.error = error
        self.times = times

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        if key == KEY and self.times > 0:
            self.times -= 1
            raise self.error
        await super().save(key, token, ttl=ttl)


class Stealing(MemoryTokenStore):
    """Another process saves its token while ours is being got, once: its lease fell."""

    def __init__(self, thief: Token) -> None:
        super().__init__()
        self.thief: Token | None = thief

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        if key == KEY and self.thief is not None:
            thief, self.thief = self.thief, None
            await super().save(key, thief)
        await super().save(key, token, ttl=ttl)


@pytest.mark.parametrize("part", ["lease", "load", "save"])
async def test_a_code_is_not_spent_where_the_store_does_not_work(clock: FakeClock, part: str) -> None:
    strategy = Scripted(clock)
    keeper = keeper_of(strategy, BrokenStore(part))

    async def login(_: HttpSender) -> Token:
        raise AssertionError("the code is spent")

    with pytest.raises(StoreUnavailable, match=f"{part} does not work"):
        await keeper.sign_in(login)


async def test_the_probe_leaves_nothing_behind(clock: FakeClock) -> None:
    saved: list[tuple[TokenKey, float | None]] = []
    deleted: list[TokenKey] = []

    class Watched(MemoryTokenStore):
        async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
            saved.append((key, ttl))
            await super().save(key, token, ttl=ttl)

        async def delete(self, key: TokenKey) -> None:
            deleted.append(key)
            await super().delete(key)

    strategy = Scripted(clock)
    await keeper_of(strategy, Watched()).sign_in(lambda _: strategy.by_a_person())
    (probe, ttl), (key, _) = saved
    assert (probe.provider, probe.place) == (KEY.provider, KEY.place)
    assert probe.principal != KEY.principal
    assert ttl == 60
    assert deleted == [probe]
    assert key == KEY


async def test_a_sign_in_replaces_whatever_the_store_holds(clock: FakeClock) -> None:
    store = MemoryTokenStore()
    strategy = Scripted(clock)
    await store.save(KEY, evolve(strategy.token("old"), revision=41))
    token = await keeper_of(strategy, store).sign_in(lambda _: strategy.by_a_person())
    kept = await store.load(KEY)
    assert kept is not None
    assert kept.access == token.access
    assert kept.revision == 42


@pytest.mark.parametrize("road", ["sign_in", "take_over"])
async def test_what_was_not_saved_serves_and_is_saved_later(clock: FakeClock, road: str) -> None:
    store = Probed(StoreUnavailable("the disk is full"))
    strategy = Scripted(clock)
    keeper = keeper_of(strategy, store)
    brought = strategy.token("by a person")
    with pytest.raises(TokenNotSaved, match="received and not saved: the disk is full"):
        if road == "sign_in":
            await keeper.sign_in(lambda _: strategy.by_a_person())
        else:
            await keeper.take_over(brought)
    assert not keeper.is_saved
    token = await keeper.current()
    assert token.access == brought.access
    assert keeper.issued(token)
    await settled()
    store.times = 0
    clock.now += 60
    await keeper.current()
    await settled()
    assert keeper.is_saved
    kept = await store.load(KEY)
    assert kept is not None
    assert kept.access == brought.access
    assert strategy.calls == []


@pytest.mark.parametrize("part", ["lease", "load"])
async def test_a_token_is_taken_over_where_the_store_is_down(clock: FakeClock, part: str) -> None:
    store = BrokenStore(part)
    strategy = Scripted(clock)
    keeper = keeper_of(strategy, store)
    with pytest.raises(TokenNotSaved, match=f"{part} does not work"):
        await keeper.take_over(strategy.token("by a person"))
    assert (await keeper.current()).access == strategy.token("by a person").access
    # A token that is not saved is renewed late, and only where it is not refused.
    with pytest.raises(StoreUnavailable):
        await keeper.renew(await keeper.current())


async def test_a_token_that_was_taken_over_is_saved_and_known_as_ours(clock: FakeClock) -> None:
    store = MemoryTokenStore()
    strategy = Scripted(clock)
    await store.save(KEY, evolve(strategy.token("old"), revision=7))
    keeper = keeper_of(strategy, store)
    token = await keeper.take_over(strategy.token("by a person"))
    assert token.revision == 8
    assert await store.load(KEY) == token == await keeper.current()
    assert keeper.issued(token)
    assert not keeper.issued(strategy.token("of somebody else"))


@pytest.mark.parametrize("road", ["sign_in", "take_over"])
async def test_a_code_brings_what_is_newer_than_a_token_saved_meanwhile(clock: FakeClock, road: str) -> None:
    strategy = Scripted(clock)
    store = Stealing(evolve(strategy.token("of a sibling"), revision=5))
    keeper = keeper_of(strategy, store)
    if road == "sign_in":
        token = await keeper.sign_in(lambda _: strategy.by_a_person())
    else:
        token = await keeper.take_over(strategy.token("by a person"))
    assert token.revision == 6
    assert await store.load(KEY) == token


async def test_a_login_that_is_over_is_saved_though_the_client_is_closed(clock: FakeClock) -> None:
    store = MemoryTokenStore()
    strategy = Scripted(clock)
    keeper = keeper_of(strategy, store)
    begun, answered = anyio.Event(), anyio.Event()

    async def login(_: HttpSender) -> Token:
        begun.set()
        await answered.wait()
        return strategy.token("by a person")

    async def sign_in() -> None:
        await keeper.sign_in(login)

    async with anyio.create_task_group() as group:
        group.start_soon(sign_in)
        await begun.wait()
        group.start_soon(keeper.aclose)
        await anyio.wait_all_tasks_blocked()
        answered.set()
    kept = await store.load(KEY)
    assert kept is not None
    assert kept.access == strategy.token("by a person").access


async def test_a_closed_keeper_gets_no_token_and_gives_its_login_up(clock: FakeClock) -> None:
    strategy = Scripted(clock, gate=[anyio.Event()])
    keeper = keeper_of(strategy)
    failures: list[ClientClosed] = []

    async def call() -> None:
        with pytest.raises(ClientClosed, match="closed while a token was renewed") as caught:
            await keeper.current()
        failures.append(caught.value)

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        with anyio.fail_after(2):
            await keeper.aclose()
    assert len(failures) == 1
    assert strategy.calls == ["obtain"]
    for road in (keeper.current(), keeper.sign_in(lambda _: strategy.by_a_person())):
        with pytest.raises(ClientClosed, match="make a new one"):
            await road
    assert strategy.calls == ["obtain"]


async def test_a_late_refusal_of_an_old_token_costs_nothing(clock: FakeClock) -> None:
    strategy = Scripted(clock)
    keeper = keeper_of(strategy)
    old = await keeper.current()
    new = await keeper.renew(old)
    assert await keeper.renew(old) == new == await keeper.current()
    assert strategy.calls == ["obtain", "renew"]


async def test_a_token_that_is_refused_while_it_is_adopted_is_not_given_to_who_refused_it(
    clock: FakeClock,
) -> None:
    kept = evolve(Scripted(clock).token("of a sibling"), revision=3)
    adopted, released = anyio.Event(), anyio.Event()

    class Landing(MemoryTokenStore):
        """A sibling saves its token between the two looks, and the lease takes its time to end."""

        looks = 0

        async def load(self, key: TokenKey) -> Token | None:
            self.looks += 1
            if self.looks == 2:
                await super().save(KEY, kept)
            return await super().load(key)

        @asynccontextmanager
        async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
            async with super().lease(key, seconds=seconds):
                yield
                adopted.set()
                await released.wait()

    strategy = Scripted(clock)
    keeper = keeper_of(strategy, Landing())
    got: list[Token] = []

    async def refused() -> None:
        got.append(await keeper.renew(kept))

    async with anyio.create_task_group() as group:
        group.start_soon(keeper.current)
        await adopted.wait()
        group.start_soon(refused)
        await anyio.wait_all_tasks_blocked()
        released.set()
    assert got != [kept]
    assert strategy.calls == ["renew"]


async def test_a_forked_child_holds_no_token_and_is_held_off_by_no_failure(clock: FakeClock) -> None:
    strategy = Scripted(clock, errors={"obtain": RenewalFailed("down")})
    keeper = keeper_of(strategy, Probed(StoreUnavailable("full")))
    with pytest.raises(TokenNotSaved):
        await keeper.take_over(strategy.token("of the parent"))
    keeper.after_fork()
    assert keeper.is_saved
    assert not keeper.memory.lent
    with pytest.raises(RenewalFailed):
        await keeper.current()
    strategy.errors.clear()
    keeper.after_fork()
    with pytest.raises(TokenNotSaved):
        await keeper.current()
    assert strategy.calls == ["obtain", "obtain"]


async def test_its_repr_shows_the_mark_of_the_token_and_not_the_token(clock: FakeClock) -> None:
    keeper = keeper_of(Scripted(clock))
    assert repr(keeper) == f"<TokenKeeper of {KEY.provider} at {KEY.place}, token none>"
    token = await keeper.current()
    assert repr(keeper) == f"<TokenKeeper of {KEY.provider} at {KEY.place}, token {token.mark}>"
    assert token.access.reveal() not in repr(keeper)


@pytest.mark.parametrize(
    ("renewal", "down"),
    [(Renewal.OVERLAPS, ("load", "save", "lease")), (Renewal.OVERLAPS, ()), (Renewal.ROTATES, ())],
)
async def test_a_renewed_token_keeps_what_the_reply_left_out(
    clock: FakeClock, renewal: Renewal, down: tuple[str, ...]
) -> None:
    class Details(Scripted):
        def token(self, name: str) -> Token:
            whole = super().token(name)
            if name.startswith("obtain"):
                return evolve(whole, details={"inn": "1"})
            return evolve(whole, refresh=None)

    keeper = keeper_of(Details(clock, renewal=renewal), BrokenStore(*down))
    first = await keeper.current()
    second = await keeper.renew(first)
    assert second.refresh == first.refresh
    assert second.details == {"inn": "1"}


async def test_revisions_begin_at_one_and_go_on_where_the_store_lost_the_record(clock: FakeClock) -> None:
    store = MemoryTokenStore()
    assert (await keeper_of(Scripted(clock), store).current()).revision == 1
    await store.save(KEY, evolve(Scripted(clock).token("of a sibling"), revision=5))
    keeper = keeper_of(Scripted(clock), store)
    kept = await keeper.current()
    await store.delete(KEY)
    # The sixth says that the refresh token is on its way.
    assert (await keeper.renew(kept)).revision == 7


def test_what_one_process_holds_of_a_token(clock: FakeClock) -> None:
    memory = PrincipalMemory()
    holding = Holding(memory, ClockOffset(clock), early=True)
    older, newer, equal = (
        evolve(Scripted(clock).token(name), revision=revision)
        for name, revision in (("older", 3), ("newer", 4), ("equal", 4))
    )
    assert holding.basis(None) is None
    holding.publish(newer)
    assert holding.basis(older) == newer
    assert (holding.accepts(older), holding.accepts(newer), holding.accepts(equal)) == (False, True, True)
    holding.refuse(newer, LoginRequired("refused"))
    assert holding.basis(older) == older
    holding.reject(newer)
    holding.publish(newer)
    assert holding.held is not None
    assert holding.held.usable_until == float("-inf")
    for number in range(40):
        holding.reject(Token(str(number)))
    assert len(memory.rejected) == MARKS


def test_a_record_lives_for_as_long_as_its_token_and_a_little_longer(clock: FakeClock) -> None:
    record = TokenRecord(MemoryTokenStore(), KEY, ClockOffset(clock))
    token = Token("a", expires_at=clock.now + 100)
    assert record.ttl(token) == 100 + SPARE_SECONDS
    assert record.ttl(Token("a", expires_at=clock.now - 100)) == SPARE_SECONDS
    assert record.ttl(Token("a")) is None
    assert (token.left(clock.now + 40), Token("a").left(clock.now)) == (60, None)


async def test_without_a_store_a_refused_refresh_token_is_not_sent_again(clock: FakeClock) -> None:
    strategy = Scripted(clock, renewal=Renewal.OVERLAPS, errors={"renew": LoginRequired("refused")})
    keeper = keeper_of(strategy, BrokenStore("load", "save", "lease"))
    first = await keeper.current()
    strategy.errors["obtain"] = RenewalFailed("the auth server is down")
    with pytest.raises(RenewalFailed):
        await keeper.renew(first)
    clock.now += 4000
    del strategy.errors["obtain"]
    await keeper.current()
    assert strategy.calls == ["obtain", "renew", "obtain", "obtain"]
