"""Signing in: by password, with a code from an SMS, and to Fiscal Processing."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from govauth.auth import FileTokenStore, MemoryTokenStore
from govauth.errors import (
    AccessDenied,
    ConfigurationError,
    InvalidInput,
    LoginRejected,
    LoginRequired,
    OutcomeUnknown,
    RenewalFailed,
)
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare, HttpSender
from govauth.providers.bifit_kassa import (
    BifitKassa,
    CodeChallenge,
    ConnectorLogin,
    FiscalProcessing,
    MfaRequired,
    PasswordLogin,
    Place,
    TokenEndpoint,
)
from govauth.providers.bifit_kassa.sandbox import CONNECTOR_TOKEN, PASSWORD, SMS_CODE, USERNAME
from govauth.sandbox.server import ServedSandbox
from govauth.secret import Secret
from govauth.transport.operation import Repeat

pytestmark = pytest.mark.anyio


class Recording:
    """A sender without a network: it keeps what was sent and gives a token."""

    def __init__(self, reply: bytes = b'{"access_token":"a","token_type":"bearer","expires_in":9}') -> None:
        self.sent: list[Request] = []
        self.reply = reply

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        self.sent.append(request)
        return Response(200, {"content-type": "application/json"}, self.reply)

    def with_pool(self, *, slots: int) -> HttpSender:
        return self

    async def aclose(self) -> None:
        pass


async def test_the_password_grant_goes_out_as_documented() -> None:
    http = Recording()
    token = await PasswordLogin("79000000010", "abc").obtain(http)
    request = http.sent[0]
    assert request.url == "https://kassa.bifit.com/cashdesk-api/v1/oauth/token"
    assert request.headers == {
        "accept": "application/json",
        "accept-encoding": "deflate",
        "content-type": "application/x-www-form-urlencoded",
    }
    assert request.content == (
        b"username=79000000010&password=ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"
        b"&client_id=cashdesk-rest-client&client_secret=cashdesk-rest-client&grant_type=password"
    )
    assert token.life == 9


async def test_every_setting_of_the_endpoint_can_be_changed() -> None:
    http = Recording()
    endpoint = TokenEndpoint(client_id="own", client_secret="s", accept_encoding="identity", as_json=True)
    login = PasswordLogin("79000000010", "abc", endpoint=endpoint)
    await login.obtain(http)
    assert http.sent[0].headers["content-type"].startswith("application/json")
    assert http.sent[0].headers["accept-encoding"] == "identity"
    assert b'"client_id":"own","client_secret":"s","grant_type":"password"' in http.sent[0].content
    assert login.token_key != PasswordLogin("79000000010", "abc").token_key


async def test_a_refresh_token_goes_back_exactly_as_it_came() -> None:
    odd = "dfowYbGcdi.._78+2S/MQ=="
    reply = b'{"access_token":"a","token_type":"Bearer","refresh_token":"%s","expires_in":9}' % odd.encode()
    http = Recording(reply)
    login = PasswordLogin("79000000010", "abc")
    token = await login.obtain(http)
    await login.renew(http, token)
    assert http.sent[1].content == (
        b"refresh_token=dfowYbGcdi.._78%2B2S%2FMQ%3D%3D"
        b"&client_id=cashdesk-rest-client&client_secret=cashdesk-rest-client&grant_type=refresh_token"
    )


async def test_a_login_by_password_says_who_signed_in(kassa: BifitKassa) -> None:
    session = await kassa.login.session()
    assert (session.user_id, session.scope) == (4567, "read write")
    token = await kassa._transport.keeper.current()
    assert token.life == pytest.approx(43199)


async def test_an_account_that_wants_a_code(login_with_mfa: PasswordLogin, sandbox: ServedSandbox) -> None:
    async with BifitKassa(login_with_mfa) as kassa:
        with pytest.raises(MfaRequired, match=r"organizations\.list: .*client\.login\.send_code") as caught:
            await kassa.organizations.list()
        assert isinstance(caught.value, LoginRequired)
        # No second password goes out before a person has helped.
        with pytest.raises(MfaRequired):
            await kassa.organizations.list()
        assert sandbox.bifit_kassa.counters["login.password"] == 1
        challenge = await kassa.login.send_code()
        assert challenge.session_id.isdigit()
        await kassa.login.finish(SMS_CODE)
        assert await kassa.organizations.list()
    counters = sandbox.bifit_kassa.counters
    assert (counters["sms_calls"], counters["logins"]) == (1, 1)


async def test_a_later_refresh_needs_no_sms(login_with_mfa: PasswordLogin, sandbox: ServedSandbox) -> None:
    async with BifitKassa(login_with_mfa) as kassa:
        await kassa.login.send_code()
        await kassa.login.finish(SMS_CODE)
        for _ in range(3):
            sandbox.bifit_kassa.control("revoke", value=True)
            await kassa.organizations.list()
    counters = sandbox.bifit_kassa.counters
    assert (counters["refreshes"], counters["sms_calls"], counters["refresh_reuse"]) == (3, 1, 0)


async def test_when_the_refresh_token_is_dead_only_a_person_can_help(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with BifitKassa(login_with_mfa) as kassa:
        await kassa.login.send_code()
        await kassa.login.finish(SMS_CODE)
        sandbox.bifit_kassa.control("revoke", value=True)
        sandbox.bifit_kassa.control("kill_refresh", value=True)
        with pytest.raises(LoginRequired, match="a code from an SMS is needed"):
            await kassa.organizations.list()
        await kassa.login.send_code()
        await kassa.login.finish(SMS_CODE)
        assert await kassa.organizations.list()


async def test_a_person_signs_in_once_for_all_processes(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    async with BifitKassa(login_with_mfa, store=store) as worker:
        with pytest.raises(MfaRequired):
            await worker.organizations.list()
        async with BifitKassa(login_with_mfa, store=store) as desk:
            challenge = pickle.loads(pickle.dumps(await desk.login.send_code()))
        async with BifitKassa(login_with_mfa, store=store) as another_desk:
            await another_desk.login.finish(SMS_CODE, challenge)
        worker._transport.keeper.memory.cooldown = None
        assert await worker.organizations.list()
    assert sandbox.bifit_kassa.counters["logins"] == 1


@pytest.mark.parametrize(("code", "words"), [("0000", "Неверный код"), (SMS_CODE, "истек")])
async def test_wrong_and_late_codes(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox, code: str, words: str
) -> None:
    async with BifitKassa(login_with_mfa) as kassa:
        await kassa.login.send_code()
        if code == SMS_CODE:
            sandbox.bifit_kassa.control("skew", 400)
        with pytest.raises(LoginRejected, match=rf"login\.finish: the code is refused: .*{words}") as caught:
            await kassa.login.finish(code)
        assert caught.value.code == "invalid_grant"
        assert sandbox.bifit_kassa.counters["login.finish"] == 1
        await kassa.login.send_code()
        await kassa.login.finish(SMS_CODE)
        assert await kassa.organizations.list()


async def test_a_script_asks_for_the_code_when_it_must(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    asked: list[CodeChallenge] = []

    async def ask(challenge: CodeChallenge) -> str:
        asked.append(challenge)
        return SMS_CODE

    store = MemoryTokenStore()
    async with BifitKassa(login_with_mfa, store=store) as kassa:
        with pytest.raises(MfaRequired):
            await kassa.login.sign_in()
        session = await kassa.login.sign_in(ask_code=ask)
        assert session.user_id == 4567
    async with BifitKassa(login_with_mfa, store=store) as again:
        await again.login.sign_in(ask_code=ask)
        sandbox.bifit_kassa.control("revoke", value=True)
        await again.organizations.list()
    assert len(asked) == 1


async def test_nobody_is_asked_where_no_code_is_wanted(kassa: BifitKassa, sandbox: ServedSandbox) -> None:
    async def ask(challenge: CodeChallenge) -> str:
        raise AssertionError("nobody should be asked")

    await kassa.login.sign_in(ask_code=ask)
    assert sandbox.bifit_kassa.counters["sms_calls"] == 0


async def test_an_sms_whose_answer_is_lost_is_not_sent_again(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    sandbox.fault("lose", operation="login.send_code")
    async with BifitKassa(login_with_mfa) as kassa:
        with pytest.raises(OutcomeUnknown, match=r"login\.send_code") as caught:
            await kassa.login.send_code()
        assert "send another one" in caught.value.how_to_check
        assert sandbox.bifit_kassa.counters["sms_calls"] == 1
        with pytest.raises(LoginRequired, match="no SMS was sent"):
            await kassa.login.finish(SMS_CODE)


async def test_a_code_whose_answer_is_lost_is_not_sent_again(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    sandbox.fault("lose", operation="login.finish")
    async with BifitKassa(login_with_mfa) as kassa:
        await kassa.login.send_code()
        with pytest.raises(OutcomeUnknown, match=r"login\.finish: .* the code was taken") as caught:
            await kassa.login.finish(SMS_CODE)
        assert "new code" in caught.value.how_to_check
    assert sandbox.bifit_kassa.counters["login.finish"] == 1


async def test_an_auth_server_that_is_unwell_while_the_code_is_checked(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with BifitKassa(login_with_mfa) as kassa:
        await kassa.login.send_code()
        sandbox.fault("fail", operation="login.finish", retry_after=3)
        with pytest.raises(RenewalFailed) as caught:
            await kassa.login.finish(SMS_CODE)
        assert caught.value.retry_after == 3
        await kassa.login.finish(SMS_CODE)


async def test_bad_codes_are_refused_before_the_network(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with BifitKassa(login_with_mfa) as kassa:
        for code in ("", "30 21", "abcd", "٣٠٢١"):
            with pytest.raises(InvalidInput, match="code must be the digits"):
                await kassa.login.finish(Secret(code))
        with pytest.raises(InvalidInput, match="challenge must be of the same login"):
            await kassa.login.finish(SMS_CODE, CodeChallenge(USERNAME, "590809155"))
    assert not sandbox.bifit_kassa.counters


async def test_a_wrong_password_is_said_once_and_shows_nothing(sandbox: ServedSandbox, place: Place) -> None:
    async with BifitKassa(PasswordLogin(USERNAME, "not the password", place=place)) as kassa:
        for _ in range(3):
            with pytest.raises(LoginRejected, match="Неверный логин или пароль") as caught:
                await kassa.organizations.list()
    assert caught.value.code == "invalid_grant"
    assert USERNAME not in str(caught.value)
    assert sandbox.bifit_kassa.counters["token_calls"] == 1


@pytest.mark.parametrize("compress", ["zlib", "raw"])
async def test_deflate_is_asked_for_and_understood(
    kassa: BifitKassa, sandbox: ServedSandbox, compress: str
) -> None:
    sandbox.bifit_kassa.control("compress", compress)
    assert await kassa.organizations.list()


REPLIES = [
    (b"{}", "access_token: a required key is missing"),
    (b'{"access_token":"","token_type":"bearer"}', "access_token: empty"),
    (b'{"access_token":"very-secret","token_type":"mac"}', "token_type: expected bearer"),
    (b'{"access_token":"very-secret","expires_in":0}', "expires_in: expected seconds"),
    (b'{"access_token":"very-secret","expires_in":"soon"}', "expires_in"),
    (b"<html>", "body: not JSON"),
    (b'["very-secret"]', "body"),
]


@pytest.mark.parametrize(("reply", "words"), REPLIES)
async def test_a_reply_without_a_usable_token(reply: bytes, words: str) -> None:
    from govauth.errors import UnexpectedReply

    with pytest.raises(UnexpectedReply, match=words) as caught:
        await PasswordLogin(USERNAME, PASSWORD).obtain(Recording(reply))
    assert "very-secret" not in repr(caught.value.__dict__)


async def test_fiscal_processing_signs_in_by_the_token_of_a_connector(sandbox: ServedSandbox) -> None:
    login = ConnectorLogin(CONNECTOR_TOKEN)
    assert login.place is Place.PROCESSING
    place = Place.PROCESSING.at(sandbox.url)
    async with FiscalProcessing(login, place=place) as processing:
        answer = await processing.request(
            "GET", "/protected/echo", repeat=Repeat.SAFE, query=[("q", "чек & +")]
        )
        assert answer == {"query": {"q": "чек & +"}}
        sandbox.bifit_kassa.control("revoke", value=True)
        await processing.request("GET", "/protected/echo", repeat=Repeat.SAFE)
    counters = sandbox.bifit_kassa.counters
    assert (counters["login.connector"], counters["login.refresh"]) == (1, 1)
    assert CONNECTOR_TOKEN not in repr(login)
    assert pickle.loads(pickle.dumps(login)) == login


async def test_fiscal_processing_refuses_another_token(sandbox: ServedSandbox) -> None:
    with pytest.raises(InvalidInput, match="token must not be empty"):
        ConnectorLogin("")
    place = Place.PROCESSING_TEST.at(sandbox.url)
    async with FiscalProcessing(ConnectorLogin("another"), place=place) as processing:
        with pytest.raises(LoginRejected, match="Токен коннектора"):
            await processing.request("GET", "/protected/echo", repeat=Repeat.SAFE)


async def test_a_connector_has_no_code_to_wait_for(sandbox: ServedSandbox) -> None:
    login = ConnectorLogin(CONNECTOR_TOKEN, place=Place.PROCESSING.at(sandbox.url))
    with pytest.raises(ConfigurationError, match="PasswordLogin"):
        BifitKassa(login)  # type: ignore[arg-type]


async def test_the_right_account_without_rights(kassa: BifitKassa) -> None:
    with pytest.raises(AccessDenied, match="maximum of rights.*Нет прав"):
        await kassa.trade_objects.list("another")
