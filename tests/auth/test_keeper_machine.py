"""The keeper as a state machine: whatever happens in whatever order, no refresh token is spent twice."""

from __future__ import annotations

import anyio
from attrs import define, field, frozen
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from govauth.auth import MemoryTokenStore, Renewal, Token, TokenKeeper, TokenKey, Verdict
from govauth.errors import LoginRequired, RenewalFailed
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from tests.auth.test_keeper import FakeClock, NoNetwork

from tests.soaking import examples

LIFE = 600.0


@define
class Provider:
    """An auth server that rotates refresh tokens and ends the login when a spent one comes back."""

    clock: FakeClock
    number: int = 0
    access: dict[str, float] = field(factory=dict)
    refresh: str = ""
    spent: set[str] = field(factory=set)
    reuses: int = 0
    logins: int = 0
    down: bool = False

    def login(self) -> Token:
        self._answer()
        self.logins += 1
        return self._give()

    def renew(self, refresh: str) -> Token:
        self._answer()
        if refresh in self.spent:
            self.reuses += 1
        if refresh != self.refresh:
            raise LoginRequired("refused")
        self.spent.add(refresh)
        return self._give()

    def accepts(self, token: Token) -> bool:
        return self.access.get(token.access.reveal(), 0.0) > self.clock.now

    def _answer(self) -> None:
        if self.down:
            raise RenewalFailed("down")

    def _give(self) -> Token:
        self.number += 1
        self.refresh = f"refresh {self.number}"
        access = f"access {self.number}"
        self.access[access] = self.clock.now + LIFE
        return Token(access, expires_at=self.clock.now + LIFE, issued_at=self.clock.now, refresh=self.refresh)


@frozen
class Login:
    provider: Provider
    renewal: Renewal

    @property
    def token_key(self) -> TokenKey:
        return TokenKey("somewhere", "test", "somebody")

    async def obtain(self, http: HttpSender) -> Token:
        await anyio.sleep(0)
        token = self.provider.login()
        await anyio.sleep(0)
        return token

    async def renew(self, http: HttpSender, token: Token) -> Token:
        await anyio.sleep(0)
        assert token.refresh is not None
        fresh = self.provider.renew(token.refresh.reveal())
        await anyio.sleep(0)
        return fresh

    def attach(self, request: Request, token: Token) -> Request:
        return request

    def judge(self, response: Response) -> Verdict:
        return Verdict.FINE


async def call(keeper: TokenKeeper, provider: Provider) -> None:
    """One business call, as the transport makes it."""
    try:
        token = await keeper.current()
        for _ in range(2):
            if not provider.accepts(token):
                token = await keeper.renew(token)
                assert provider.accepts(token) or not keeper.issued(token), "a new token is refused"
        assert provider.accepts(token), "the third token is refused as well"
    except RenewalFailed:
        assert provider.down or keeper.memory.cooldown is not None


class KeeperMachine(RuleBasedStateMachine):
    """Several processes, one store, one provider."""

    keepers = Bundle("keepers")

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.provider = Provider(self.clock)
        self.store = MemoryTokenStore()
        self.renewal = Renewal.ROTATES

    @rule(target=keepers)
    def start_a_process(self) -> TokenKeeper:
        return TokenKeeper(Login(self.provider, self.renewal), self.store, NoNetwork(), clock=self.clock)

    @rule(keeper=keepers, callers=st.integers(1, 6), backend=st.sampled_from(["asyncio", "trio"]))
    def calls_at_once(self, keeper: TokenKeeper, callers: int, backend: str) -> None:
        async def run() -> None:
            async with anyio.create_task_group() as group:
                for _ in range(callers):
                    group.start_soon(call, keeper, self.provider)
            await keeper._flights.drain()

        anyio.run(run, backend=backend)

    @rule(one=keepers, other=keepers)
    def two_processes_call_at_once(self, one: TokenKeeper, other: TokenKeeper) -> None:
        async def run() -> None:
            async with anyio.create_task_group() as group:
                for keeper in (one, other, one, other):
                    group.start_soon(call, keeper, self.provider)
            await one._flights.drain()
            await other._flights.drain()

        anyio.run(run)

    @rule(keeper=keepers, steps=st.integers(0, 8))
    def a_call_is_cancelled(self, keeper: TokenKeeper, steps: int) -> None:
        async def run() -> None:
            async with anyio.create_task_group() as group:
                group.start_soon(call, keeper, self.provider)
                for _ in range(steps):
                    await anyio.sleep(0)
                group.cancel_scope.cancel()
            await keeper._flights.drain()

        anyio.run(run)

    @rule(seconds=st.sampled_from([1.0, 50.0, 130.0, 400.0, 700.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule()
    def the_access_tokens_are_revoked(self) -> None:
        self.provider.access.clear()

    @rule()
    def the_login_ends(self) -> None:
        self.provider.refresh = ""

    @rule(down=st.booleans())
    def the_provider_goes_down_or_up(self, down: bool) -> None:
        self.provider.down = down

    @rule(keeper=keepers)
    def a_process_forks(self, keeper: TokenKeeper) -> None:
        keeper.after_fork()

    @invariant()
    def no_refresh_token_was_spent_twice(self) -> None:
        assert self.provider.reuses == 0


KeeperMachine.TestCase.settings = settings(max_examples=examples(150), stateful_step_count=25, deadline=None)
TestKeeper = KeeperMachine.TestCase
