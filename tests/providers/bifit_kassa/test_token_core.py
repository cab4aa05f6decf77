"""The promises of the token core, counted by the sandbox: one renewal, no reuse, the password comes last."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from attrs import evolve

from govauth.auth import FileTokenStore, MemoryTokenStore, Token, TokenKey
from govauth.errors import AddressRefused, LoginRejected, RenewalFailed, StoreUnavailable, TokenNotSaved
from govauth.providers.bifit_kassa import BifitKassa, MfaRequired, PasswordLogin, Place
from govauth.providers.bifit_kassa.sandbox import SMS_CODE
from govauth.sandbox.server import ServedSandbox
from tests.contract.calling import many

pytestmark = pytest.mark.anyio


async def signed_in(login: PasswordLogin, store: FileTokenStore | MemoryTokenStore) -> None:
    async with BifitKassa(login, store=store) as client:
        await client.organizations.list()


async def let_the_stored_token_expire(
    login: PasswordLogin, store: FileTokenStore | MemoryTokenStore, sandbox: ServedSandbox
) -> None:
    """Let the token be past its end by everybody's clock."""
    token = await store.load(login.token_key)
    assert token is not None
    await store.save(login.token_key, evolve(token, expires_at=time.time() - 5, revision=0))
    sandbox.bifit_kassa.control("expire", value=True)


async def test_a_refresh_that_kills_the_old_token(kassa: BifitKassa, sandbox: ServedSandbox) -> None:
    """Whether it does is not documented; nobody may notice either way."""
    sandbox.bifit_kassa.control("replace", value=True)
    keeper = kassa._transport.keeper
    for _ in range(3):
        assert await many(10, kassa.organizations.list) == []
        # Somebody else's early renewal: the token that calls are about to take dies.
        sandbox.bifit_kassa.control("revoke", value=True)
        await keeper.renew(await keeper.current())
    counters = sandbox.bifit_kassa.counters
    assert (counters["logins"], counters["refreshes"], counters["refresh_reuse"]) == (1, 3, 0)
    assert counters["unauthorized"] == 0


async def test_a_reply_without_a_refresh_token_keeps_the_old_one(
    kassa: BifitKassa, sandbox: ServedSandbox
) -> None:
    sandbox.bifit_kassa.control("rotate", value=False)
    sandbox.bifit_kassa.control("partial_refresh", value=True)
    for _ in range(3):
        await kassa.organizations.list()
        sandbox.bifit_kassa.control("revoke", value=True)
    await kassa.organizations.list()
    counters = sandbox.bifit_kassa.counters
    assert (counters["logins"], counters["refreshes"]) == (1, 3)
    assert (await kassa.login.session()).user_id == 4567


async def test_a_refused_refresh_token_falls_back_to_the_password(
    kassa: BifitKassa, sandbox: ServedSandbox
) -> None:
    await kassa.organizations.list()
    sandbox.bifit_kassa.control("revoke", value=True)
    sandbox.bifit_kassa.control("kill_refresh", value=True)
    sandbox.bifit_kassa.counters.clear()
    assert await many(100, kassa.organizations.list) == []
    counters = sandbox.bifit_kassa.counters
    assert (counters["login.refresh"], counters["login.password"]) == (1, 1)


async def test_a_dead_login_with_a_code_and_500_callers(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with BifitKassa(login_with_mfa) as kassa:
        await kassa.login.send_code()
        await kassa.login.finish(SMS_CODE)
        sandbox.bifit_kassa.control("revoke", value=True)
        sandbox.bifit_kassa.control("kill_refresh", value=True)
        sandbox.bifit_kassa.counters.clear()
        failed = await many(500, kassa.organizations.list)
        assert len({id(error) for error in failed}) == 500
        assert all(isinstance(error, MfaRequired) for error in failed)
        counters = sandbox.bifit_kassa.counters
        assert (counters["login.refresh"], counters["login.password"], counters["sms_calls"]) == (1, 1, 0)


@pytest.mark.parametrize("fault", ["lose", "drop", "cut"])
async def test_a_refresh_whose_answer_is_lost(kassa: BifitKassa, sandbox: ServedSandbox, fault: str) -> None:
    """It may have rotated, so it is not sent again; the password is, and nobody notices."""
    await kassa.organizations.list()
    sandbox.bifit_kassa.control("revoke", value=True)
    sandbox.bifit_kassa.counters.clear()
    sandbox.fault(fault, operation="login.refresh")
    assert await many(20, kassa.organizations.list) == []
    counters = sandbox.bifit_kassa.counters
    assert counters["login.refresh"] + counters["login.password"] + (fault == "drop") == 2
    assert (counters["login.password"], counters["refresh_reuse"]) == (1, 0)


async def test_a_refresh_that_never_left_costs_nothing(login: PasswordLogin, sandbox: ServedSandbox) -> None:
    store = MemoryTokenStore()
    await signed_in(login, store)
    await let_the_stored_token_expire(login, store, sandbox)
    sandbox.bifit_kassa.counters.clear()
    async with BifitKassa(login, store=store) as kassa:
        object.__setattr__(login.place, "roots", {"api": "http://127.0.0.1:9/cashdesk-api/v1"})
        with pytest.raises(RenewalFailed, match="cannot be reached"):
            await kassa.organizations.list()
        object.__setattr__(login.place, "roots", Place.PROD.at(sandbox.url).roots)
        kassa._transport.keeper.memory.cooldown = None
        assert await kassa.organizations.list()
    counters = sandbox.bifit_kassa.counters
    assert (counters["login.refresh"], counters["login.password"]) == (1, 0)


@pytest.mark.parametrize("fault", ["drop", "lose"])
async def test_a_lost_refresh_after_a_login_with_a_code(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox, fault: str
) -> None:
    """The refresh token is all there is. If it was not spent after all, no person is needed."""
    async with BifitKassa(login_with_mfa) as kassa:
        await kassa.login.send_code()
        await kassa.login.finish(SMS_CODE)
        for _ in range(2):
            # The mark of a login with a code survives refreshes.
            sandbox.bifit_kassa.control("revoke", value=True)
            await kassa.organizations.list()
        sandbox.bifit_kassa.control("revoke", value=True)
        sandbox.fault(fault, operation="login.refresh")
        with pytest.raises(RenewalFailed):
            await kassa.organizations.list()
        assert sandbox.bifit_kassa.counters["login.password"] == 0
        kassa._transport.keeper.memory.cooldown = None
        if fault == "drop":
            assert await kassa.organizations.list()
        else:
            with pytest.raises(MfaRequired):
                await kassa.organizations.list()


@pytest.mark.parametrize("status", [403, 451])
async def test_a_page_of_the_protection_in_place_of_a_token_says_so(
    kassa: BifitKassa, sandbox: ServedSandbox, status: int
) -> None:
    sandbox.fault("maintenance", operation="login.password", status=status)
    with pytest.raises(AddressRefused, match="outside Russia"):
        await kassa.organizations.list()


@pytest.mark.parametrize("status", [200, 400, 401, 404])
async def test_a_page_in_place_of_a_token_is_not_a_refusal(
    kassa: BifitKassa, sandbox: ServedSandbox, status: int
) -> None:
    sandbox.fault("maintenance", operation="login.password", status=status)
    with pytest.raises(RenewalFailed, match="does not work now"):
        await kassa.organizations.list()


async def test_an_auth_server_that_refuses_connections(login: PasswordLogin) -> None:
    async with BifitKassa(login, place=Place.PROD.at("http://127.0.0.1:9")) as kassa:
        failed = await many(20, kassa.organizations.list)
    assert len(failed) == 20
    assert all(isinstance(error, RenewalFailed) for error in failed)


async def test_50_callers_with_a_wrong_password_make_one_attempt(
    sandbox: ServedSandbox, place: Place
) -> None:
    async with BifitKassa(PasswordLogin("79000000010", "wrong", place=place)) as kassa:
        failed = await many(50, kassa.organizations.list)
    assert len(failed) == 50
    assert all(isinstance(error, LoginRejected) for error in failed)
    assert sandbox.bifit_kassa.counters["token_calls"] == 1


@pytest.mark.parametrize("seconds", [7200.0, -7200.0])
async def test_a_clock_that_is_two_hours_off(
    kassa: BifitKassa, sandbox: ServedSandbox, seconds: float
) -> None:
    sandbox.bifit_kassa.control("skew", seconds)
    sandbox.bifit_kassa.control("access_seconds", 60)
    for _ in range(5):
        await kassa.organizations.list()
    assert sandbox.bifit_kassa.counters["token_calls"] == 1


class BrokenStore(MemoryTokenStore):
    """A store that can be down in any of its parts."""

    def __init__(self) -> None:
        super().__init__()
        self.down = ""

    async def load(self, key: TokenKey) -> Token | None:
        self._check("load")
        return await super().load(key)

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        self._check("save")
        if token.refresh is not None:
            self._check("save what was received")
        await super().save(key, token, ttl=ttl)

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        self._check("lease")
        async with super().lease(key, seconds=seconds):
            yield

    def _check(self, part: str) -> None:
        if part == self.down:
            raise StoreUnavailable(f"{part} does not work")


@pytest.mark.parametrize("part", ["load", "lease"])
async def test_a_store_that_is_down_stops_before_a_rotating_token_is_spent(
    login: PasswordLogin, sandbox: ServedSandbox, part: str
) -> None:
    store = BrokenStore()
    async with BifitKassa(login, store=store) as kassa:
        await kassa.organizations.list()
        sandbox.bifit_kassa.control("revoke", value=True)
        sandbox.bifit_kassa.counters.clear()
        store.down = part
        with pytest.raises(StoreUnavailable):
            await kassa.organizations.list()
        assert sandbox.bifit_kassa.counters["token_calls"] == 0
        store.down = ""
        assert await kassa.organizations.list()
    assert sandbox.bifit_kassa.counters["token_calls"] == 1


async def test_a_code_is_not_wasted_when_the_store_does_not_keep_the_token(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    store = BrokenStore()
    async with BifitKassa(login_with_mfa, store=store) as kassa:
        await kassa.login.send_code()
        store.down = "save"
        with pytest.raises(StoreUnavailable, match=r"login\.finish: save does not work"):
            await kassa.login.finish(SMS_CODE)
        assert sandbox.bifit_kassa.counters["login.finish"] == 0
        store.down = "save what was received"
        with pytest.raises(TokenNotSaved, match=r"login\.finish: a new token was received"):
            await kassa.login.finish(SMS_CODE)
        assert await kassa.organizations.list()
        assert await store.load(login_with_mfa.token_key) is None
        store.down = ""
        assert await kassa.organizations.list()
        assert await store.load(login_with_mfa.token_key) is not None
    counters = sandbox.bifit_kassa.counters
    assert (counters["login.finish"], counters["logins"], counters["sms_calls"]) == (1, 1, 1)
