"""Renewals that meet a store that fails in the middle, a token that was lent, or another process."""

from __future__ import annotations

import pytest
from attrs import evolve

from govauth.auth import MemoryTokenStore, Renewal, Token, TokenKeeper, TokenKey
from govauth.auth.clock_offset import ClockOffset
from govauth.auth.holding import Holding
from govauth.auth.principal_memory import PrincipalMemory
from govauth.auth.renewing import TokenRenewal
from govauth.auth.token_record import TokenRecord
from govauth.errors import ConnectFailed, LoginRequired, RenewalFailed, StoreUnavailable, TokenNotSaved
from tests.auth.test_keeper import KEY, BrokenStore, FakeClock, NoNetwork, Scripted, clock, keeper_of

__all__ = ["clock"]
pytestmark = [pytest.mark.anyio, pytest.mark.promise("one-renewal"), pytest.mark.promise("saved-before-use")]


def renewal_of(
    strategy: Scripted, store: MemoryTokenStore, memory: PrincipalMemory
) -> tuple[TokenRenewal, Holding]:
    offset = ClockOffset(strategy.clock)
    holding = Holding(memory, offset, early=strategy.renewal is Renewal.OVERLAPS)
    return TokenRenewal(strategy, TokenRecord(store, KEY, offset), holding, NoNetwork()), holding


@pytest.mark.parametrize("kind", list(Renewal))
@pytest.mark.parametrize("part", ["load", "lease"])
async def test_a_lent_token_is_lent_again_while_the_store_is_down(
    clock: FakeClock, kind: Renewal, part: str
) -> None:
    """One client got a token by a code; another one of the same principal, older, held something else."""
    strategy, memory = Scripted(clock, renewal=kind), PrincipalMemory()
    renewal, holding = renewal_of(strategy, BrokenStore(part), memory)
    brought = strategy.token("by a person")
    memory.unsaved, memory.lent = brought, True
    memory.person_needed = LoginRequired("sign in")
    with pytest.raises(StoreUnavailable, match=f"{part} does not work"):
        await renewal.next_token()
    assert holding.token == brought
    assert holding.has_issued(brought)
    assert holding.held is not None
    assert holding.held.fresh_until < clock.now < holding.held.usable_until, "every call tries to save it"
    assert memory.person_needed is None
    assert strategy.calls == []


@pytest.mark.parametrize("why", ["not lent", "rejected", "ended"])
async def test_what_is_not_lent_or_of_no_use_is_not_lent_again(clock: FakeClock, why: str) -> None:
    strategy, memory = Scripted(clock), PrincipalMemory()
    renewal, holding = renewal_of(strategy, BrokenStore("load"), memory)
    memory.unsaved, memory.lent = strategy.token("by a person"), why != "not lent"
    if why == "rejected":
        holding.reject(memory.unsaved)
    if why == "ended":
        clock.now += 3600
    with pytest.raises(StoreUnavailable):
        await renewal.next_token()
    assert holding.token is None
    assert strategy.calls == []


async def test_a_kind_that_overlaps_signs_in_where_what_was_lent_has_ended(clock: FakeClock) -> None:
    strategy, memory = Scripted(clock, renewal=Renewal.OVERLAPS), PrincipalMemory()
    renewal, holding = renewal_of(strategy, BrokenStore("load"), memory)
    memory.unsaved, memory.lent = strategy.token("by a person"), True
    clock.now += 3600
    token = await renewal.next_token()
    assert (token.access, holding.token) == (strategy.token("obtain 1").access, token)


async def test_without_a_store_a_refresh_that_is_refused_leads_to_a_sign_in(clock: FakeClock) -> None:
    strategy = Scripted(clock, renewal=Renewal.OVERLAPS)
    keeper = keeper_of(strategy, BrokenStore("load"))
    await keeper.current()
    strategy.errors["renew"] = LoginRequired("the refresh token is dead")
    clock.now += 3600
    token = await keeper.current()
    assert token.access == strategy.token("obtain 3").access
    assert strategy.calls == ["obtain", "renew", "obtain"]
    assert keeper.memory.refused, "it is not sent again"


async def test_a_token_whose_refresh_may_be_spent_is_used_though_the_store_went_back(
    clock: FakeClock,
) -> None:
    """A Redis lost its last writes: what it still has is older, and its refresh token is spent."""
    strategy, store, memory = Scripted(clock), MemoryTokenStore(), PrincipalMemory()
    await store.save(KEY, evolve(strategy.token("older"), revision=5))
    renewal, holding = renewal_of(strategy, store, memory)
    marked = evolve(strategy.token("held"), sends=1, revision=7)
    holding.publish(marked)
    assert await renewal.next_token() == marked
    assert strategy.calls == [], "as long as it lives nothing is risked"
    clock.now += 3600
    assert (await renewal.next_token()).access == strategy.token("obtain 1").access
    assert strategy.calls == ["obtain"], "it is not sent a second time"


class Failing(MemoryTokenStore):
    """Does not save where the test says so, by the number of the attempt."""

    def __init__(self, *numbers: int, thief: Token | None = None) -> None:
        super().__init__()
        self.numbers = numbers
        self.thief = thief
        self.saves = 0

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        self.saves += 1
        if self.saves in self.numbers:
            if self.thief is None:
                raise StoreUnavailable("the disk is full")
            await super().save(key, self.thief)
        await super().save(key, token, ttl=ttl)


async def held(strategy: Scripted, store: Failing) -> TokenKeeper:
    keeper = keeper_of(strategy, store)
    await keeper.current()
    strategy.clock.now += 3600
    return keeper


async def test_a_mark_that_another_process_was_faster_than_sends_nothing(clock: FakeClock) -> None:
    strategy, store = Scripted(clock), Failing(2)
    keeper = await held(strategy, store)
    store.thief = evolve(strategy.token("of another process"), revision=7)
    assert await keeper.current() == store.thief
    assert strategy.calls == ["obtain"]
    assert keeper.memory.unsent == 0


async def test_a_mark_that_is_not_saved_sends_nothing_and_is_tried_again(clock: FakeClock) -> None:
    strategy = Scripted(clock)
    keeper = await held(strategy, Failing(2))
    with pytest.raises(StoreUnavailable, match="the disk is full"):
        await keeper.current()
    assert strategy.calls == ["obtain"]
    assert (await keeper.current()).access == strategy.token("renew 2").access


async def test_a_refresh_that_did_not_leave_is_sent_again_though_its_mark_stayed(clock: FakeClock) -> None:
    """The store does not take the mark back: this process knows better, and says what its callers need."""
    strategy, store = Scripted(clock), Failing(3)
    keeper = await held(strategy, store)
    strategy.errors["renew"] = ConnectFailed("refused")
    with pytest.raises(RenewalFailed, match="the auth server cannot be reached: refused"):
        await keeper.current()
    kept = await store.load(KEY)
    assert kept is not None
    assert (kept.sends, keeper.memory.unsent) == (1, kept.revision)
    strategy.errors.clear()
    clock.now += 60
    assert (await keeper.current()).access == strategy.token("renew 3").access
    assert strategy.calls == ["obtain", "renew", "renew"]


async def test_what_another_process_saved_meanwhile_is_older_than_a_persons_code(clock: FakeClock) -> None:
    strategy = Scripted(clock)
    store = Failing(1, thief=evolve(strategy.token("of another process"), revision=7))
    brought = strategy.token("by a person")
    token = await keeper_of(strategy, store).take_over(brought)
    assert (token.access, token.revision) == (brought.access, 8)
    assert await store.load(KEY) == token


async def test_a_code_that_was_taken_over_without_a_lease_says_that_it_is_not_saved(clock: FakeClock) -> None:
    strategy, memory = Scripted(clock), PrincipalMemory()
    renewal, holding = renewal_of(strategy, BrokenStore("lease"), memory)
    brought = strategy.token("by a person")
    with pytest.raises(TokenNotSaved) as refusal:
        await renewal.take_over(brought)
    assert refusal.value.message == "a new token was received and not saved: lease does not work"
    assert (holding.token, memory.unsaved, memory.lent) == (brought, brought, True)
