"""Tokens of users, counted by the sandbox: a refresh kills the pair before it, and nobody loses by that.

What holds for every room is in tests/contract.
"""

from __future__ import annotations

import gc
import logging
import time
import traceback
from collections.abc import Callable
from contextlib import asynccontextmanager
from collections.abc import AsyncGenerator
from pathlib import Path

import anyio
import pytest
from attrs import evolve

from govauth.auth import FileTokenStore, MemoryTokenStore, Renewal, Token, TokenKey
from govauth.errors import (
    AuthError,
    GovAuthError,
    LoginRejected,
    LoginRequired,
    RenewalFailed,
    StoreUnavailable,
    TokenNotSaved,
)
from govauth.providers.esia_gateway import BiometricRequest, ClientLogin, EsiaGateway, User
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.sandbox.server import ServedSandbox
from tests.providers.esia_gateway.conftest import SignIn

pytestmark = pytest.mark.anyio


async def many(count: int, call: Callable[[], object]) -> list[GovAuthError]:
    """Call at once, and return what failed."""
    failed: list[GovAuthError] = []

    async def one() -> None:
        try:
            await call()  # type: ignore[misc]
        except GovAuthError as error:
            failed.append(error)

    async with anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(one)
    return failed


async def test_the_expiry_is_that_of_the_reply(login: ClientLogin, sign_in: SignIn) -> None:
    store = MemoryTokenStore()
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway)
    token = await store.load(user.token_key)
    assert token is not None
    assert token.expires_at == token.issued_at + 3600
    assert abs(token.issued_at - time.time()) < 5
    assert token.details["scope"] == "fullname id_doc openid"
    assert login.renewal is Renewal.REPLACES


async def test_200_callers_with_a_token_that_died_unnoticed(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    user = await sign_in(gateway)
    sandbox.esia_gateway.control("expire", value=True)
    # Each caller comes with a handle of its own, as web requests do.
    assert await many(200, lambda: gateway.user(user.id).consents()) == []
    counters = sandbox.esia_gateway.counters
    assert counters["refreshes"] == 1
    assert counters["refresh_reuse"] == 0
    assert counters["unauthorized"] <= 100


async def test_a_refresh_gives_a_new_pair_and_spends_the_old_one(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    store = MemoryTokenStore()
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway)
        before = await store.load(user.token_key)
        for _ in range(3):
            sandbox.esia_gateway.control("expire", value=True)
            await user.consents()
    after = await store.load(user.token_key)
    assert before is not None
    assert after is not None
    assert before.mark != after.mark
    assert before.refresh != after.refresh
    assert sandbox.esia_gateway.counters["refreshes"] == 3
    assert sandbox.esia_gateway.counters["refresh_reuse"] == 0


async def test_a_token_is_never_renewed_early(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    """Inside the last minutes another kind would be renewed in the background; calls in the air would die."""
    sandbox.esia_gateway.control("access_seconds", 3600)
    store = MemoryTokenStore()
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway)
    token = await store.load(user.token_key)
    assert token is not None
    await store.save(user.token_key, evolve(token, expires_at=time.time() + 120, revision=0))
    async with EsiaGateway(login, store=store) as gateway:
        await gateway.user(user.id).consents()
        await anyio.sleep(0.05)
    assert sandbox.esia_gateway.counters["refreshes"] == 0


async def test_users_are_renewed_apart(gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox) -> None:
    users = [await sign_in(gateway) for _ in range(5)]
    sandbox.esia_gateway.control("expire", value=True)

    async def each() -> None:
        for user in users:
            assert (await user.userinfo()).sub == user.id

    assert await many(10, each) == []
    assert sandbox.esia_gateway.counters["refreshes"] == 5


async def test_a_sibling_adopts_the_new_pair(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    one, two = (EsiaGateway(login, store=FileTokenStore(tmp_path / "tokens")) for _ in range(2))
    async with one, two:
        user = await sign_in(one)
        sibling = two.user(user.id)
        await sibling.consents()
        sandbox.esia_gateway.control("expire", value=True)
        await user.consents()
        # The sibling's token is dead now, and its refresh token is spent.
        await sibling.consents()
    assert sandbox.esia_gateway.counters["refreshes"] == 1
    assert sandbox.esia_gateway.counters["refresh_reuse"] == 0


async def test_a_late_401_of_the_old_token_costs_nothing(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    user = await sign_in(gateway)
    sandbox.esia_gateway.control("expire", value=True)
    # The work, a 401, is done at once; the answer comes when everybody else has the new token.
    sandbox.fault("delay", operation="user.consents", seconds=0.4)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(user.consents)
        await anyio.sleep(0.15)
        await user.consents()
        assert sandbox.esia_gateway.counters["refreshes"] == 1
    assert sandbox.esia_gateway.counters["refreshes"] == 1
    assert sandbox.esia_gateway.counters["unauthorized"] == 2


async def test_a_cancelled_caller_does_not_take_the_new_pair_with_it(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    store = MemoryTokenStore()
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway)
        before = await store.load(user.token_key)
        sandbox.esia_gateway.control("expire", value=True)
        sandbox.fault("delay", operation="login.refresh", seconds=0.3)
        with anyio.move_on_after(0.15) as scope:
            await user.consents()
        assert scope.cancelled_caught
    after = await store.load(user.token_key)
    assert before is not None
    assert after is not None
    assert after.mark != before.mark
    async with EsiaGateway(login, store=store) as gateway:
        await gateway.user(user.id).consents()
    assert sandbox.esia_gateway.counters["refreshes"] == 1


async def test_a_refused_refresh_is_final_and_asked_once(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    user = await sign_in(gateway)
    sandbox.esia_gateway.control("expire", value=True)
    sandbox.esia_gateway.control("kill_refresh", value=True)
    failed = await many(30, user.consents)
    assert {type(error) for error in failed} == {LoginRequired}
    assert len(failed) == 30
    assert sandbox.esia_gateway.counters["token_calls"] == 2
    with pytest.raises(LoginRequired, match="user must sign in|person must sign in"):
        await user.consents()


async def test_the_user_signs_in_again_and_goes_on(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    sandbox.esia_gateway.control("same_user", value=True)
    user = await sign_in(gateway)
    sandbox.esia_gateway.control("expire", value=True)
    sandbox.esia_gateway.control("kill_refresh", value=True)
    with pytest.raises(LoginRequired):
        await user.consents()
    assert (await sign_in(gateway)).id == user.id
    await user.consents()


async def test_biometrics_has_no_refresh_token(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    user = await sign_in(gateway, BiometricRequest())
    await user.userinfo()
    sandbox.esia_gateway.control("expire", value=True)
    with pytest.raises(LoginRequired, match="sign in"):
        await user.userinfo()
    assert sandbox.esia_gateway.counters["token_calls"] == 1


async def test_a_user_who_never_signed_in(gateway: EsiaGateway, sandbox: ServedSandbox) -> None:
    with pytest.raises(LoginRequired, match="user.userinfo: the user must sign in"):
        await gateway.user("77").userinfo()
    assert not sandbox.esia_gateway.counters


async def test_a_refused_client_system_does_not_end_the_login(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    store = MemoryTokenStore()
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway)
    sandbox.esia_gateway.control("expire", value=True)
    wrong = ClientLogin(CLIENT_ID, "wrong", REDIRECT_URI, place=login.place)
    async with EsiaGateway(wrong, store=store) as gateway:
        with pytest.raises(LoginRejected, match="client system"):
            await gateway.user(user.id).consents()
    async with EsiaGateway(login, store=store) as gateway:
        await gateway.user(user.id).consents()


@pytest.mark.parametrize("kind", ["fail", "maintenance", "drop"])
async def test_an_auth_server_that_is_unwell_is_not_a_dead_login(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox, kind: str
) -> None:
    user = await sign_in(gateway)
    sandbox.esia_gateway.control("expire", value=True)
    sandbox.fault(kind, operation="login.refresh")
    with pytest.raises(RenewalFailed):
        await user.consents()
    await anyio.sleep(1.1)
    await user.consents()


async def test_a_lost_answer_to_a_refresh_needs_the_user(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    """The pair that died cannot be had again, and the library finds that out by itself."""
    user = await sign_in(gateway)
    sandbox.esia_gateway.control("expire", value=True)
    sandbox.fault("lose", operation="login.refresh")
    with pytest.raises(RenewalFailed):
        await user.consents()
    await anyio.sleep(1.1)
    with pytest.raises(LoginRequired):
        await user.consents()


class FailingStore(MemoryTokenStore):
    """Fails where it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = ""

    async def load(self, key: TokenKey) -> Token | None:
        self._check("load")
        return await super().load(key)

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        self._check("save")
        if not token.sends:
            self._check("save what was received")
        await super().save(key, token, ttl=ttl)

    @asynccontextmanager
    async def lease(self, key: TokenKey, *, seconds: float) -> AsyncGenerator[None]:
        self._check("lease")
        async with super().lease(key, seconds=seconds):
            yield

    def _check(self, what: str) -> None:
        if what == self.broken:
            raise StoreUnavailable(f"{what} does not work")


@pytest.mark.parametrize(
    ("broken", "error", "refreshes"),
    [
        ("load", StoreUnavailable, 0),
        ("lease", StoreUnavailable, 0),
        ("save", StoreUnavailable, 0),
        ("save what was received", TokenNotSaved, 1),
    ],
)
async def test_a_store_that_fails_spends_no_refresh_token_twice(
    login: ClientLogin,
    sign_in: SignIn,
    sandbox: ServedSandbox,
    broken: str,
    error: type[AuthError],
    refreshes: int,
) -> None:
    store = FailingStore()
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway)
        sandbox.esia_gateway.control("expire", value=True)
        store.broken = broken
        for _ in range(3):
            with pytest.raises(error):
                await user.consents()
        assert sandbox.esia_gateway.counters["refreshes"] == refreshes
        store.broken = ""
        await user.consents()
    assert sandbox.esia_gateway.counters["refreshes"] == 1
    assert sandbox.esia_gateway.counters["refresh_reuse"] == 0


async def test_no_secret_in_logs_or_tracebacks(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = MemoryTokenStore()
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway)
        token = await store.load(user.token_key)
        sandbox.esia_gateway.control("expire", value=True)
        sandbox.esia_gateway.control("kill_refresh", value=True)
        with pytest.raises(LoginRequired) as caught:
            await user.userinfo()
    assert token is not None
    assert token.refresh is not None
    shown = caplog.text + "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    for secret in (token.access.reveal(), token.refresh.reveal(), CLIENT_SECRET, "Гражданин1"):
        assert secret not in shown


async def test_a_refused_refresh_is_asked_once_though_each_request_makes_its_user(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    user_id = (await sign_in(gateway)).id
    sandbox.esia_gateway.control("expire", value=True)
    sandbox.esia_gateway.control("kill_refresh", value=True)
    sandbox.esia_gateway.counters.clear()
    for _ in range(10):
        with pytest.raises(LoginRequired):
            await gateway.user(user_id).consents()
        gc.collect()
    assert sandbox.esia_gateway.counters["token_calls"] == 1


async def test_a_pair_that_could_not_be_saved_is_not_lost_with_its_user(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    store = FailingStore()
    async with EsiaGateway(login, store=store) as gateway:
        user_id = (await sign_in(gateway)).id
        sandbox.esia_gateway.control("expire", value=True)
        sandbox.esia_gateway.counters.clear()
        store.broken = "save what was received"
        for _ in range(3):
            with pytest.raises(TokenNotSaved):
                await gateway.user(user_id).consents()
            gc.collect()
        store.broken = ""
        await gateway.user(user_id).consents()
    async with EsiaGateway(login, store=store) as again:
        await again.user(user_id).consents()
    assert sandbox.esia_gateway.counters["token_calls"] == 1
