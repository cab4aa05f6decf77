"""A refresh token that may be spent is not sent again while anything else serves, in all processes together."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve, field, frozen

from govauth.auth import FileTokenStore, MemoryTokenStore, Renewal, Token, TokenKeeper, TokenKey, Verdict
from govauth.auth.token import dump_token, load_token
from govauth.errors import ConnectFailed, ConnectionLost, LoginRequired, RenewalFailed, StoreUnavailable
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
from govauth.sandbox.server import ServedSandbox
from tests.auth.test_keeper import FakeClock, NoNetwork

pytestmark = pytest.mark.anyio

KEY = TokenKey("somewhere", "test", "somebody")
LIFE = 1000.0


@frozen
class Fate:
    """What the provider does with each refresh: an error to raise, or None for a new pair."""

    answers: list[Exception | None] = field(factory=list)
    sent: list[str] = field(factory=list)
    rescued: bool = False
    alone: bool = False

    @property
    def token_key(self) -> TokenKey:
        return KEY

    @property
    def renewal(self) -> Renewal:
        return Renewal.ROTATES

    def rescues(self, token: Token) -> bool:
        return self.rescued

    async def obtain(self, http: HttpSender) -> Token:
        if not self.alone:
            raise LoginRequired("a person must sign in")
        self.sent.append("sign-in")
        return pair(100 + len(self.sent))

    async def renew(self, http: HttpSender, token: Token) -> Token:
        assert token.refresh is not None
        self.sent.append(token.refresh.reveal())
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        return pair(len(self.sent))

    def attach(self, request: Request, token: Token) -> Request:
        return request

    def judge(self, response: Response) -> Verdict:
        return Verdict.FINE


def pair(number: int, now: float = 1_000_000.0) -> Token:
    return Token(f"access-{number}", issued_at=now, expires_at=now + LIFE, refresh=f"refresh-{number}")


async def keeper_of(fate: Fate, clock: FakeClock, store: MemoryTokenStore) -> TokenKeeper:
    return TokenKeeper(fate, store, NoNetwork(), clock=clock)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def lost() -> ConnectionLost:
    return ConnectionLost("broke under way", sent=True)


async def test_as_long_as_the_access_token_lives_it_serves(clock: FakeClock) -> None:
    store, fate = MemoryTokenStore(), Fate([lost()])
    await store.save(KEY, pair(0))
    keeper = await keeper_of(fate, clock, store)
    assert (await keeper.current()).mark == pair(0).mark
    clock.now += LIFE - 150  # stale: a renewal starts, and its answer is lost
    for _ in range(5):
        assert (await keeper.current()).mark == pair(0).mark
    other = await keeper_of(fate, clock, store)
    for _ in range(5):
        assert (await other.current()).mark == pair(0).mark
    assert fate.sent in ([], ["refresh-0"])
    clock.now += 20
    assert (await other.current()).mark == pair(0).mark
    assert fate.sent.count("refresh-0") <= 1


@pytest.mark.parametrize("in_another_process", [False, True])
async def test_then_a_login_that_needs_nobody_signs_in(clock: FakeClock, in_another_process: bool) -> None:
    store, fate = MemoryTokenStore(), Fate([lost()], alone=True)
    await store.save(KEY, evolve(pair(0), sends=1) if in_another_process else pair(0))
    keeper = await keeper_of(fate, clock, store)
    clock.now += LIFE
    assert (await keeper.current()).mark != pair(0).mark
    assert fate.sent == (["sign-in"] if in_another_process else ["refresh-0", "sign-in"])


async def test_the_others_are_rescued_once(clock: FakeClock) -> None:
    store, fate = MemoryTokenStore(), Fate([lost()], rescued=True)
    await store.save(KEY, pair(0))
    clock.now += LIFE
    with pytest.raises(RenewalFailed, match="answer to the refresh was lost"):
        await (await keeper_of(fate, clock, store)).current()
    kept = await store.load(KEY)
    assert kept is not None
    assert kept.sends == 1
    token = await (await keeper_of(fate, clock, store)).current()
    assert fate.sent == ["refresh-0", "refresh-0"]
    assert token.sends == 0


async def test_a_rescue_that_is_lost_too_is_the_last(clock: FakeClock) -> None:
    store, fate = MemoryTokenStore(), Fate([lost(), lost()], rescued=True)
    await store.save(KEY, pair(0))
    clock.now += LIFE
    with pytest.raises(RenewalFailed):
        await (await keeper_of(fate, clock, store)).current()
    for _ in range(3):
        with pytest.raises(LoginRequired, match="may be spent.*a person must sign in"):
            await (await keeper_of(fate, clock, store)).current()
    assert fate.sent == ["refresh-0", "refresh-0"]


async def test_where_reuse_is_theft_nothing_is_sent_again(clock: FakeClock) -> None:
    store, fate = MemoryTokenStore(), Fate([lost()])
    await store.save(KEY, pair(0))
    clock.now += LIFE
    for _ in range(3):
        with pytest.raises(LoginRequired, match="may be spent.*a person must sign in"):
            await (await keeper_of(fate, clock, store)).current()
    assert fate.sent == ["refresh-0"]
    kept = await store.load(KEY)
    assert kept is not None
    assert kept.refresh is None
    assert "may be spent" in str(kept.refusal)


@pytest.mark.parametrize("error", [ConnectFailed("refused"), RenewalFailed("unwell")])
async def test_what_was_not_sent_or_was_answered_is_not_spent(clock: FakeClock, error: Exception) -> None:
    store, fate = MemoryTokenStore(), Fate([error])
    await store.save(KEY, pair(0))
    clock.now += LIFE
    with pytest.raises(RenewalFailed):
        await (await keeper_of(fate, clock, store)).current()
    assert (await (await keeper_of(fate, clock, store)).current()).mark != pair(0).mark
    assert fate.sent == ["refresh-0", "refresh-0"]


async def test_a_dead_refresh_token_is_dropped_with_its_reason(clock: FakeClock) -> None:
    store, fate = MemoryTokenStore(), Fate([LoginRequired("ESIA-007028: the refresh token is not valid")])
    await store.save(KEY, pair(0))
    clock.now += LIFE
    for _ in range(4):
        with pytest.raises(LoginRequired, match=r"ESIA-007028.*a person must sign in"):
            await (await keeper_of(fate, clock, store)).current()
    assert fate.sent == ["refresh-0"]


async def test_a_renewal_that_brings_the_same_token_ends_the_matter(clock: FakeClock) -> None:
    store = MemoryTokenStore()

    @frozen
    class Same(Fate):
        async def renew(self, http: HttpSender, token: Token) -> Token:
            self.sent.append("refresh")
            return evolve(pair(0), refresh="another")

    fate = Same()
    await store.save(KEY, pair(0))
    keeper = await keeper_of(fate, clock, store)
    first = await keeper.current()
    for _ in range(5):
        await keeper.current()
    await keeper.renew(first)
    for _ in range(5):
        assert (await keeper.current()).mark == first.mark
    assert len(fate.sent) <= 2


async def test_a_store_that_takes_nothing_is_found_before_anything_is_sent(clock: FakeClock) -> None:
    class Full(MemoryTokenStore):
        full = False

        async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
            if self.full:
                raise StoreUnavailable("the disk is full")
            await super().save(key, token, ttl=ttl)

    store, fate = Full(), Fate()
    await store.save(KEY, pair(0))
    clock.now += LIFE
    store.full = True
    with pytest.raises(StoreUnavailable, match="full"):
        await (await keeper_of(fate, clock, store)).current()
    assert fate.sent == []


DYING = """
import os, signal, sys
import anyio
from govauth.auth import FileTokenStore
from govauth.auth.stores.file import FileTokenStore as Store
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place

class Dying(Store):
    async def save(self, key, token, *, ttl=None):
        if not token.sends and self.armed:
            os.kill(os.getpid(), signal.SIGKILL)
        await super().save(key, token, ttl=ttl)

async def main(url, directory, inn, password):
    store = Dying(directory)
    store.armed = False
    async with MoyNalog(PasswordLogin(inn, password, place=Place.PROD.at(url)), store=store) as nalog:
        await nalog.taxpayer.taxes()
        store.armed = True
        print("ready", flush=True)
        sys.stdin.readline()
        await nalog.taxpayer.taxes()

anyio.run(main, *sys.argv[1:])
"""


async def test_a_process_that_died_between_rotation_and_save_is_known_by_its_mark(
    login: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path, place: Place
) -> None:
    """Its successor signs in by password, and never sends the spent refresh token."""
    directory = tmp_path / "tokens"
    arguments = [sandbox.url, str(directory), str(login.inn), login.password.reveal()]
    dying = subprocess.Popen(
        [sys.executable, "-c", DYING, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with dying:
        assert dying.stdout is not None
        assert dying.stdout.readline() == "ready\n"
        sandbox.moy_nalog.control("revoke", value=True)
        sandbox.moy_nalog.counters.clear()
        dying.communicate("go\n", timeout=30)
    assert dying.returncode == -signal.SIGKILL
    assert sandbox.moy_nalog.counters["refreshes"] == 1
    async with MoyNalog(login, store=FileTokenStore(directory)) as nalog:
        await nalog.taxpayer.taxes()
    assert sandbox.moy_nalog.counters["refresh_reuse"] == 0
    assert sandbox.moy_nalog.counters["logins"] == 1


def test_old_records_have_no_marks() -> None:
    assert load_token(dump_token(pair(0))) == pair(0)
    assert load_token(dump_token(evolve(pair(0), sends=1, refusal="no"))).sends == 1
