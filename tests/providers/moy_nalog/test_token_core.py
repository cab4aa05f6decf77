"""The token core where «Мой налог» has ways of its own; the contract suite tests the rest."""

from __future__ import annotations

import anyio
import pytest

from govauth.auth import MemoryTokenStore, Token, TokenKey
from govauth.errors import (
    AccessBlocked,
    LoginRejected,
    LoginRequired,
    OutcomeUnknown,
    RenewalFailed,
    StoreUnavailable,
    TokenNotSaved,
)
from govauth.http.senders.httpx import HttpxSender
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, SavedLogin, SmsLogin
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD, PHONE, SMS_CODE
from govauth.sandbox.server import ServedSandbox
from tests.contract.calling import many

pytestmark = [pytest.mark.anyio, pytest.mark.promise("four-meanings-of-401")]


async def test_30_late_refusals_of_an_old_token_cost_at_most_one_renewal(
    nalog: MoyNalog, sandbox: ServedSandbox
) -> None:
    await nalog.taxpayer.taxes()
    keeper = nalog._transport.keeper
    old = await keeper.current()
    sandbox.moy_nalog.control("revoke", value=True)
    sandbox.moy_nalog.counters.clear()
    for number in range(30):
        token = await keeper.renew(old)
        assert token.mark != old.mark
        if number % 10 == 0:
            await anyio.sleep(0.02)
    assert sandbox.moy_nalog.counters["token_calls"] == 1


async def test_an_auth_server_that_refuses_connections(login: PasswordLogin) -> None:
    nowhere = login.at(Place.PROD.at("http://127.0.0.1:9"))
    async with MoyNalog(nowhere) as nalog:
        failed = await many(50, nalog.taxpayer.taxes)
    assert len(failed) == 50
    assert all(isinstance(error, RenewalFailed) for error in failed)
    assert "cannot be reached" in str(failed[0])


async def test_a_dead_refresh_token_with_1000_callers(login: PasswordLogin, sandbox: ServedSandbox) -> None:
    """No password is at hand, so a person must sign in: one call tells all."""
    async with MoyNalog(login) as first:
        await first.taxpayer.taxes()
        saved = await first.login.export()
    store = MemoryTokenStore()
    async with MoyNalog(saved, store=store) as nalog:
        await nalog.taxpayer.taxes()
        sandbox.moy_nalog.control("revoke", value=True)
        sandbox.moy_nalog.control("kill_refresh", value=True)
        sandbox.moy_nalog.counters.clear()
        failed = await many(1000, nalog.taxpayer.taxes)
        assert len(failed) == 1000
        assert all(isinstance(error, LoginRequired) for error in failed)
        assert sandbox.moy_nalog.counters["token_calls"] == 1
        assert sandbox.moy_nalog.counters["unauthorized"] <= 101
        # The refused refresh token is remembered beyond the short quiet.
        await anyio.sleep(1.1)
        with pytest.raises(LoginRequired):
            await nalog.taxpayer.taxes()
        assert sandbox.moy_nalog.counters["token_calls"] == 1


async def test_a_dead_refresh_token_is_replaced_by_a_login(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    await nalog.taxpayer.taxes()
    sandbox.moy_nalog.control("revoke", value=True)
    sandbox.moy_nalog.control("kill_refresh", value=True)
    sandbox.moy_nalog.counters.clear()
    assert await many(100, nalog.taxpayer.taxes) == []
    counters = sandbox.moy_nalog.counters
    assert (counters["login.refresh"], counters["login.password"]) == (1, 1)


@pytest.mark.parametrize("fault", ["lose", "cut"])
async def test_a_refresh_whose_answer_is_lost_is_not_sent_again(
    nalog: MoyNalog, sandbox: ServedSandbox, fault: str
) -> None:
    await nalog.taxpayer.taxes()
    sandbox.moy_nalog.control("revoke", value=True)
    sandbox.moy_nalog.counters.clear()
    sandbox.fault(fault, operation="login.refresh")
    assert await many(50, nalog.taxpayer.taxes) == []
    counters = sandbox.moy_nalog.counters
    assert (counters["login.refresh"], counters["login.password"]) == (1, 1)
    assert counters["refresh_reuse"] == 0


async def test_1000_calls_over_100_connections_with_a_revoked_token(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    sender = HttpxSender(slots=100)
    async with MoyNalog(login, sender=sender, timeout=60) as nalog:
        assert await many(100, nalog.taxpayer.taxes) == []
        sandbox.moy_nalog.control("revoke", value=True)
        sandbox.moy_nalog.counters.clear()
        assert await many(1000, nalog.taxpayer.taxes) == []
    await sender.aclose()
    assert sandbox.moy_nalog.counters["unauthorized"] <= 100
    assert sandbox.moy_nalog.counters["token_calls"] == 1


async def test_a_wrong_password_is_said_once_and_not_repeated(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    wrong = PasswordLogin(inn=INN, password="not the password", place=login.place)
    async with MoyNalog(wrong) as nalog:
        failed = await many(50, nalog.taxpayer.taxes)
        assert len(failed) == 50
        assert all(isinstance(error, LoginRejected) for error in failed)
        assert "Неверный логин или пароль" in str(failed[0])
        with pytest.raises(LoginRejected):
            await nalog.taxpayer.user()
    assert sandbox.moy_nalog.counters["token_calls"] == 1


async def test_a_blocked_device_is_neither_renewed_nor_signed_in_again(
    nalog: MoyNalog, sandbox: ServedSandbox
) -> None:
    await nalog.taxpayer.taxes()
    sandbox.moy_nalog.control("block", value=True)
    sandbox.moy_nalog.counters.clear()
    with pytest.raises(AccessBlocked, match="заблокировано") as caught:
        await nalog.taxpayer.taxes()
    assert INN not in str(caught.value)
    assert sandbox.moy_nalog.counters["token_calls"] == 0


@pytest.mark.parametrize("seconds", [120.0, -120.0])
@pytest.mark.parametrize("life", [3600.0, 60.0])
async def test_a_clock_that_is_two_minutes_off(
    nalog: MoyNalog, sandbox: ServedSandbox, seconds: float, life: float
) -> None:
    sandbox.moy_nalog.control("skew", value=seconds)
    sandbox.moy_nalog.control("access_seconds", value=life)
    for _ in range(20):
        await nalog.taxpayer.taxes()
    counters = sandbox.moy_nalog.counters
    assert counters["unauthorized"] == 0
    assert counters["token_calls"] == 1


async def test_a_refresh_reply_that_leaves_things_out(login: PasswordLogin, sandbox: ServedSandbox) -> None:
    """Refresh token, profile and device are carried over, so the next refresh works."""
    sandbox.moy_nalog.control("rotate", value=False)
    sandbox.moy_nalog.control("partial_refresh", value=True)
    async with MoyNalog(login) as nalog:
        for _ in range(3):
            await nalog.taxpayer.taxes()
            sandbox.moy_nalog.control("revoke", value=True)
        await nalog.taxpayer.taxes()
        exported = await nalog.login.export()
    assert exported.inn == INN
    assert sandbox.moy_nalog.counters["login.password"] == 1
    assert sandbox.moy_nalog.counters["refreshes"] == 3


async def test_a_login_by_sms(sandbox: ServedSandbox, place: Place) -> None:
    async with MoyNalog(SmsLogin(phone=PHONE), place=place) as nalog:
        with pytest.raises(LoginRequired, match=r"login\.start"):
            await nalog.taxpayer.taxes()
        challenge = await nalog.login.start()
        with pytest.raises(LoginRejected, match="Неверный код"):
            await nalog.login.finish(challenge, code="000000")
        await nalog.login.finish(challenge, code=SMS_CODE)
        assert (await nalog.taxpayer.user()).inn == INN
        sandbox.moy_nalog.control("revoke", value=True)
        assert (await nalog.taxpayer.user()).inn == INN


async def test_a_code_whose_answer_is_lost_is_not_sent_again(sandbox: ServedSandbox, place: Place) -> None:
    async with MoyNalog(SmsLogin(phone=PHONE), place=place) as nalog:
        challenge = await nalog.login.start()
        sandbox.fault("lose", operation="login.verify")
        with pytest.raises(OutcomeUnknown, match="not known whether the code was taken") as caught:
            await nalog.login.finish(challenge, code=SMS_CODE)
        assert "client.login.start()" in caught.value.how_to_check
    assert sandbox.moy_nalog.counters["login.verify"] == 1


class CodeStore(MemoryTokenStore):
    """Takes all, nothing, or nothing with a refresh token, as when it fails in the middle of a login."""

    takes = "all"

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        if self.takes == "nothing" or (self.takes == "little" and token.refresh is not None):
            raise StoreUnavailable("the disk is full")
        await super().save(key, token, ttl=ttl)


async def test_a_code_is_spent_only_where_the_store_saves_and_its_token_serves_where_it_does_not(
    sandbox: ServedSandbox, place: Place
) -> None:
    store = CodeStore()
    async with MoyNalog(SmsLogin(phone=PHONE), place=place, store=store) as nalog:
        challenge = await nalog.login.start()
        store.takes = "nothing"
        with pytest.raises(StoreUnavailable, match="the disk is full"):
            await nalog.login.finish(challenge, code=SMS_CODE)
        assert sandbox.moy_nalog.counters["login.verify"] == 0
        store.takes = "little"
        with pytest.raises(TokenNotSaved, match="the disk is full"):
            await nalog.login.finish(challenge, code=SMS_CODE)
        for _ in range(3):
            assert (await nalog.taxpayer.user()).inn == INN
        assert await store.load(SmsLogin(phone=PHONE, place=place).token_key) is None
        store.takes = "all"
        with anyio.fail_after(5):
            while await store.load(SmsLogin(phone=PHONE, place=place).token_key) is None:
                assert (await nalog.taxpayer.user()).inn == INN
    assert sandbox.moy_nalog.counters["login.verify"] == 1
    assert sandbox.moy_nalog.counters["token_calls"] == 1


async def test_a_login_that_is_exported_and_goes_on_elsewhere(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with MoyNalog(login) as first:
        await first.taxpayer.taxes()
        saved = await first.login.export()
    store = MemoryTokenStore()
    for _ in range(2):
        # The second client finds the rotated token in the store and does not spend the saved one again.
        async with MoyNalog(saved, store=store) as nalog:
            assert (await nalog.taxpayer.user()).inn == INN
    assert sandbox.moy_nalog.counters["refresh_reuse"] == 0
    assert sandbox.moy_nalog.counters["login.refresh"] == 1


async def test_a_refresh_from_another_device_is_refused(login: PasswordLogin) -> None:
    async with MoyNalog(login) as first:
        await first.taxpayer.taxes()
        saved = await first.login.export()
    elsewhere = SavedLogin(saved.refresh_token, place=login.place)
    async with MoyNalog(elsewhere) as nalog:
        with pytest.raises(LoginRequired):
            await nalog.taxpayer.taxes()


async def test_the_password_goes_on_after_a_quiet_time(login: PasswordLogin) -> None:
    """Two logins with the same ИНН and place share one token key, whatever their passwords are."""
    other = PasswordLogin(inn=INN, password=PASSWORD + "x", place=login.place)
    assert login.token_key == other.token_key
    assert INN not in repr(login.token_key)
    assert INN not in login.token_key.digest
