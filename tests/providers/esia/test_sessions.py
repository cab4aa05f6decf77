"""Sessions: renewal, rotation, many processes, ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import pytest

from govauth.auth import FileLoginStateStore, FileTokenStore, MemoryTokenStore
from govauth.errors import LoginRequired, RenewalFailed, StoreUnavailable, TokenInvalid
from govauth.providers.esia import (
    CURRENT,
    REFRESH_V3_BOTH,
    REFRESH_V3_TOKEN,
    V1,
    Edition,
    Esia,
    EsiaUser,
    login_errors,
)
from govauth.providers.esia.sandbox import OTHER_LOGIN, OTHER_OID, PERSON_OID
from govauth.sandbox.server import ServedSandbox
from tests.providers.esia.conftest import CALLBACK, MNEMONIC, system_key

pytestmark = pytest.mark.anyio
SignsIn = Callable[..., Awaitable[EsiaUser]]
Makes = Callable[..., Esia]


async def test_a_session_goes_on_elsewhere(make_esia: Makes, sandbox: ServedSandbox) -> None:
    store = MemoryTokenStore()
    async with make_esia(store=store) as here, make_esia(store=store) as there:
        step = await here.login.start("openid usr_org", CALLBACK)
        user = await here.login.callback(sandbox.esia.sign_in(step.url))
        again = await there.resume(user.session)
        assert again.identity == user.identity
        assert again.oid == user.oid == str(PERSON_OID)
        assert len(await again.roles()) == 2
        assert sandbox.esia.counters["exchanges"] == 1


async def test_two_persons_and_two_browsers_have_tokens_of_their_own(
    esia: Esia, sandbox: ServedSandbox
) -> None:
    async def signed_in(**who: str) -> EsiaUser:
        step = await esia.login.start("openid", CALLBACK)
        return await esia.login.callback(sandbox.esia.sign_in(step.url, **who))  # type: ignore[arg-type]

    one, same, other = await signed_in(), await signed_in(), await signed_in(login=OTHER_LOGIN)
    assert (one.oid, same.oid, other.oid) == (str(PERSON_OID), str(PERSON_OID), str(OTHER_OID))
    marks = {(await user.transport.keeper.current()).mark for user in (one, same, other)}
    assert len(marks) == 3
    await one.forget()
    assert await same.is_signed_in()
    with pytest.raises(LoginRequired):
        await esia.resume(one.session)


@pytest.mark.parametrize(
    ("edition", "string"),
    [
        (CURRENT, "redirect_uri"),
        (
            Edition(CURRENT.authorize, CURRENT.exchange, REFRESH_V3_TOKEN, CURRENT.client_credentials, True),
            "refresh_token",
        ),
        (
            Edition(CURRENT.authorize, CURRENT.exchange, REFRESH_V3_BOTH, CURRENT.client_credentials, True),
            "both",
        ),
        (V1, "redirect_uri"),
    ],
    ids=["v3", "v3 token", "v3 both", "v1"],
)
async def test_each_variant_of_the_refresh(
    make_esia: Makes, sandbox: ServedSandbox, edition: Edition, string: str
) -> None:
    sandbox.esia.control("refresh_string", string)
    async with make_esia(edition) as esia:
        step = await esia.login.start("openid usr_org", CALLBACK, offline=True)
        user = await esia.login.callback(sandbox.esia.sign_in(step.url))
        old = await user.transport.keeper.current()
        sandbox.esia.control("expire", value=True)
        assert await user.roles()
        new = await user.transport.keeper.current()
        assert new.refresh != old.refresh
        assert user.identity is not None
        assert (await esia.resume(user.session)).identity == user.identity
        assert sandbox.esia.counters["refreshes"] == 1


async def test_an_online_session_ends_with_its_token(sign_in: SignsIn, sandbox: ServedSandbox) -> None:
    user = await sign_in("openid usr_org")
    sandbox.esia.control("expire", value=True)
    with pytest.raises(LoginRequired, match="sign in again"):
        await user.roles()
    assert sandbox.esia.counters["token_calls"] == 1


@pytest.mark.parametrize("ending", ["kill_refresh", "refresh_seconds"])
async def test_a_refused_refresh_needs_the_person(
    sign_in: SignsIn, sandbox: ServedSandbox, ending: str
) -> None:
    if ending == "refresh_seconds":
        sandbox.esia.control(ending, -1)
    user = await sign_in("openid usr_org", offline=True)
    if ending == "kill_refresh":
        sandbox.esia.control(ending, value=True)
    sandbox.esia.control("expire", value=True)
    with pytest.raises(LoginRequired):
        await user.roles()
    with pytest.raises(LoginRequired):
        await user.roles()
    assert sandbox.esia.counters["token_calls"] == 2
    assert not await user.is_signed_in()


async def test_many_tasks_refresh_once(sign_in: SignsIn, esia: Esia, sandbox: ServedSandbox) -> None:
    user = await sign_in("openid usr_org", offline=True)
    sandbox.esia.control("expire", value=True)
    twin = await esia.resume(user.session)
    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon((user if number % 2 else twin).roles)
    assert sandbox.esia.counters["refreshes"] == 1
    assert sandbox.esia.counters["refresh_reuse"] == 0


async def test_a_cancelled_caller_does_not_take_the_rotated_token_along(
    sign_in: SignsIn, esia: Esia, sandbox: ServedSandbox
) -> None:
    user = await sign_in("openid usr_org", offline=True)
    sandbox.esia.control("expire", value=True)
    sandbox.fault("delay", operation="login.token", seconds=0.2)
    with anyio.move_on_after(0.05):
        await user.roles()
    assert len(await user.roles()) == 2
    assert sandbox.esia.counters["refreshes"] == 1
    assert sandbox.esia.counters["refresh_reuse"] == 0


async def test_a_cancelled_callback_still_opens_the_session(make_esia: Makes, sandbox: ServedSandbox) -> None:
    store = MemoryTokenStore()
    async with make_esia(store=store) as esia:
        step = await esia.login.start("openid", CALLBACK)
        back = sandbox.esia.sign_in(step.url)
        sandbox.fault("delay", operation="login.token", seconds=0.2)
        with anyio.move_on_after(0.05):
            await esia.login.callback(back)
    # Closing the client waited for the exchange.
    assert len(store._tokens) == 1


async def test_an_unwell_service_is_not_a_lost_session(sign_in: SignsIn, sandbox: ServedSandbox) -> None:
    user = await sign_in("openid usr_org", offline=True)
    sandbox.esia.control("expire", value=True)
    sandbox.fault("maintenance", operation="login.token", status=503, retry_after=1)
    with pytest.raises(RenewalFailed, match="does not work now"):
        await user.roles()
    with anyio.fail_after(10):
        while True:
            try:
                assert await user.roles()
            except RenewalFailed:
                await anyio.sleep(0.1)
            else:
                break
    assert sandbox.esia.counters["refreshes"] == 1


async def test_a_refreshed_token_is_kept_even_where_it_cannot_be_verified(
    sign_in: SignsIn, esia: Esia, sandbox: ServedSandbox
) -> None:
    """ESIA changed its certificate overnight: the next refresh token must not get lost over that."""
    user = await sign_in("openid usr_org", offline=True)
    sandbox.esia.control("expire", value=True)
    sandbox.esia.control("forge", {"kind": "access", "signature": "zeros"})
    assert await user.roles()
    with pytest.raises(TokenInvalid):
        await user.access()
    sandbox.esia.control("expire", value=True)
    assert await user.roles()
    assert (await user.access()).subject
    assert sandbox.esia.counters["refreshes"] == 2


async def test_a_refresh_that_brings_somebody_else(sign_in: SignsIn, sandbox: ServedSandbox) -> None:
    user = await sign_in("openid", offline=True)
    sandbox.esia.control("forge", {"kind": "access", "claims": {"urn:esia:sbj_id": OTHER_OID}})
    await user.transport.keeper.renew(await user.transport.keeper.current())
    with pytest.raises(login_errors.SubjectMismatch):
        await user.access()


async def test_scopes_that_were_not_granted(sign_in: SignsIn, sandbox: ServedSandbox) -> None:
    sandbox.esia.control("granted", "openid http://esia.gosuslugi.ru/fullname?mode=r&oid=1000299353")
    user = await sign_in("openid fullname snils")
    assert str(await user.missing()) == "snils"


async def test_a_stand_that_grants_more_than_was_asked(make_esia: Makes, sandbox: ServedSandbox) -> None:
    sandbox.esia.control("granted", "openid fullname snils")
    async with make_esia() as strict, make_esia(allow_wider_scopes=True) as lenient:
        step = await strict.login.start("openid", CALLBACK)
        with pytest.raises(login_errors.ScopeWidened):
            await strict.login.callback(sandbox.esia.sign_in(step.url))
        step = await lenient.login.start("openid", CALLBACK)
        user = await lenient.login.callback(sandbox.esia.sign_in(step.url))
        assert "snils" in (await user.access()).scopes


async def test_a_forgotten_session_is_not_signed_in(sign_in: SignsIn) -> None:
    user = await sign_in()
    assert await user.is_signed_in()
    await user.forget()
    assert not await user.is_signed_in()


async def test_a_record_of_something_else_is_not_a_session(esia: Esia, sign_in: SignsIn) -> None:
    from attrs import evolve

    user = await sign_in()
    key = user._login.token_key
    token = await esia._channel.store.load(key)
    assert token is not None
    await esia._channel.store.save(key, evolve(token, details={}, revision=0))
    with pytest.raises(StoreUnavailable, match="not of a session"):
        await esia.resume(user.session)


CALLER = Path(__file__).with_name("caller.py")


async def test_processes_share_logins_and_sessions(
    make_esia: Makes, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    """One process starts, another finishes, and four refresh at once: one refresh, and nothing is lost."""
    from govauth.signing.self_signed import certificate_pem

    (tmp_path / "is.key").write_bytes(system_key().content.content)
    (tmp_path / "is.crt").write_bytes(certificate_pem(system_key()))
    for number, certificate in enumerate(sandbox.esia.certificates):
        (tmp_path / f"esia{number}.cer").write_bytes(certificate.der)
    directory = tmp_path / "store"
    async with make_esia(store=FileTokenStore(directory), states=FileLoginStateStore(directory)) as esia:
        step = await esia.login.start("openid usr_org", CALLBACK, offline=True)
    back = sandbox.esia.sign_in(step.url)

    def call(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(CALLER), sandbox.url, str(tmp_path), *arguments]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    async def answer(process: subprocess.Popen[bytes], words: str) -> dict[str, object]:
        output, _ = await anyio.to_thread.run_sync(lambda: process.communicate(words.encode(), timeout=60))
        return dict(json.loads(output))

    finished = [await answer(call("finish"), back) for _ in range(2)]
    assert [sorted(one) for one in finished] == [["session"], ["error"]]
    assert finished[1]["error"] == "StateUnknown"
    sandbox.esia.control("expire", value=True)
    told: list[dict[str, object]] = []

    async def roles() -> None:
        told.append(await answer(call("roles"), str(finished[0]["session"])))

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(roles)
    assert told == [{"roles": 2}] * 4
    assert sandbox.esia.counters["refreshes"] == 1
    assert sandbox.esia.counters["refresh_reuse"] == 0
    assert MNEMONIC in sandbox.esia.systems


async def test_a_refresh_token_that_was_revoked_says_so_to_the_caller_and_to_the_log(
    sign_in: SignsIn, esia: Esia, sandbox: ServedSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    user = await sign_in("openid usr_org", offline=True)
    keeper = user.transport.keeper
    token = await keeper.current()
    # Somebody else spends the refresh token first.
    await user.transport._strategy.renew(keeper._http, token)
    caplog.set_level("WARNING", "govauth.auth")
    with pytest.raises(LoginRequired, match="ESIA-007028") as caught:
        await keeper.renew(token)
    assert "share one token store" in caught.value.advice
    assert "ESIA-007028" in caplog.text
