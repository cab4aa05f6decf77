"""What is known of failures outlives keepers, within bounds, and never costs a token."""

from __future__ import annotations

import gc

import pytest

from govauth.auth import MemoryTokenStore, Token, TokenKeeper, TokenKey
from govauth.auth.principal_memory import KNOWN_SECONDS, PrincipalMemories
from govauth.errors import LoginRequired
from tests.auth.test_keeper import KEY, BrokenStore, FakeClock, NoNetwork, Scripted

pytestmark = pytest.mark.anyio


def key(number: int) -> TokenKey:
    return TokenKey("somewhere", "test", str(number))


def test_what_says_nothing_is_forgotten_and_what_says_something_is_kept() -> None:
    clock = FakeClock()
    memories = PrincipalMemories(clock)
    for number in range(100):
        clock.now += 1
        memory = memories.of(key(number))
        if number < 10:
            memory.refused.append("spent")
    assert len(memories) < 20
    assert all("spent" in memories.of(key(number)).refused for number in range(10))


def test_the_number_is_bounded_but_not_for_tokens_that_are_not_saved() -> None:
    clock = FakeClock()
    memories = PrincipalMemories(clock, most=50)
    for number in range(1000):
        clock.now += 1
        memory = memories.of(key(number))
        memory.refused.append("spent")
        if number < 5:
            memory.unsaved = Token("the only one")
    assert len(memories) <= 60
    assert [memories.of(key(number)).unsaved is not None for number in range(6)] == [True] * 5 + [False]


def test_the_bounds_are_met_to_the_last() -> None:
    clock = FakeClock()
    memories = PrincipalMemories(clock, most=5)
    for _ in range(3):
        for number in range(5):
            memories.of(key(number)).refused.append("spent")
            clock.now += 1
    assert [len(memories.of(key(number)).refused) for number in range(5)] == [3] * 5
    clock.now += KNOWN_SECONDS
    assert len(memories.of(key(0)).refused) == 3
    assert len(memories) == 5
    clock.now += 1
    memories.of(key(0))
    assert len(memories) == 1


def test_who_asks_waits_for_a_look_at_a_few_only() -> None:
    clock = FakeClock()
    memories = PrincipalMemories(clock)
    looks: list[object] = []

    def alive() -> object:
        looks.append(clock)
        return clock

    for number in range(100):
        memories.of(key(number)).keeper = alive
    looks.clear()
    clock.now += 1
    memories.of(key(0))
    assert 0 < len(looks) <= 8


def test_the_age_is_bounded_but_not_for_what_a_keeper_uses() -> None:
    clock = FakeClock()
    memories = PrincipalMemories(clock)
    for number in range(2):
        memories.of(key(number)).refused.append("spent")
    keeper = TokenKeeper(
        Scripted(clock), MemoryTokenStore(), NoNetwork(), clock=clock, memory=memories.of(key(1))
    )
    clock.now += KNOWN_SECONDS + 1
    memories.of(key(2))
    assert [list(memories.of(key(number)).refused) for number in range(2)] == [[], ["spent"]]
    del keeper
    gc.collect()
    clock.now += KNOWN_SECONDS + 1
    memories.of(key(2))
    assert list(memories.of(key(1)).refused) == []


def test_a_forked_child_knows_nothing_of_its_parents_tokens() -> None:
    memories = PrincipalMemories(FakeClock())
    memories.of(KEY).unsaved = Token("of the parent")
    memories.after_fork()
    assert memories.of(KEY).unsaved is None


async def test_the_next_keeper_saves_what_the_one_before_could_not() -> None:
    clock = FakeClock()
    memories, store, strategy = PrincipalMemories(clock), BrokenStore("save"), Scripted(clock)

    def keeper() -> TokenKeeper:
        return TokenKeeper(strategy, store, NoNetwork(), clock=clock, memory=memories.of(KEY))

    with pytest.raises(Exception, match="save does not work"):
        await keeper().current()
    gc.collect()
    store.down.clear()
    token = await keeper().current()
    assert await store.load(KEY) == token
    assert strategy.calls == ["obtain"]


async def test_a_token_from_elsewhere_ends_the_need_of_a_person() -> None:
    clock = FakeClock()
    memories, store = PrincipalMemories(clock), MemoryTokenStore()
    strategy = Scripted(clock, errors={"obtain": LoginRequired("a person is needed")})
    keeper = TokenKeeper(strategy, store, NoNetwork(), clock=clock, memory=memories.of(KEY))
    with pytest.raises(LoginRequired):
        await keeper.current()
    clock.now += 5
    await store.save(KEY, strategy.token("of a sibling"))
    assert (await keeper.current()).access.reveal() == "of a sibling"
    assert memories.of(KEY).person_needed is None
