"""Signing in: away with a state and a nonce, back with a code or an error."""

from __future__ import annotations

import pickle
import traceback
import gc
import uuid
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import anyio
import pytest

from govauth.auth import FileLoginStateStore, FileTokenStore, MemoryLoginStateStore, MemoryTokenStore
from govauth.client.login_errors import BrowserMismatch, StartedElsewhere
from govauth.errors import (
    AccessDenied,
    GovAuthError,
    InvalidInput,
    InvalidRequest,
    LoginRejected,
    OutcomeUnknown,
    RenewalFailed,
    ServerFault,
    StoreUnavailable,
    TokenInvalid,
    UnexpectedReply,
)
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.providers.esia_gateway import (
    AccountRequest,
    BiometricRequest,
    ClientLogin,
    ConsentRequest,
    EsiaGateway,
    Place,
)
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.sandbox.server import ServedSandbox
from tests.providers.esia_gateway.conftest import CONSENT, Browser, SignIn

pytestmark = pytest.mark.anyio


async def test_a_user_signs_in_with_the_steps_of_the_document(
    gateway: EsiaGateway, browse: Browser, sandbox: ServedSandbox
) -> None:
    step = await gateway.login.start(CONSENT)
    sent = dict(parse_qsl(urlsplit(step.url).query))
    assert sent["state"] == step.state
    assert uuid.UUID(sent["state"]) != uuid.UUID(sent["nonce"])
    back = parse_qs(urlsplit(await browse(step.url)).query)
    user = await gateway.login.finish(back["state"][0], code=back["code"][0])
    assert user.id == "1"
    assert (await user.userinfo()).info.last_name == "Гражданин1"
    assert sandbox.esia_gateway.counters["secrets_in_url"] == 0


@pytest.mark.parametrize(
    ("request_", "refreshes"),
    [
        (CONSENT, True),
        ([CONSENT, ConsentRequest(permissions="snils", purposes="B", sysname="C", expire=1)], True),
        (AccountRequest({"openid", "fullname"}), True),
        (BiometricRequest(), False),
    ],
)
async def test_all_providers(
    login: ClientLogin, sign_in: SignIn, request_: object, *, refreshes: bool
) -> None:
    store = MemoryTokenStore()
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway, request_)
    token = await store.load(user.token_key)
    assert token is not None
    assert (token.refresh is not None) is refreshes
    assert token.life == 3600


async def test_a_state_is_used_once(gateway: EsiaGateway, browse: Browser) -> None:
    step = await gateway.login.start(CONSENT)
    answer = await browse(step.url)
    await gateway.login.callback(answer, state=step.state)
    with pytest.raises(LoginRejected, match="used or out of time") as caught:
        await gateway.login.callback(answer, state=step.state)
    assert caught.value.code == "state_unknown"


async def test_a_state_is_not_used_after_its_time(login: ClientLogin, browse: Browser) -> None:
    async with EsiaGateway(login, login_seconds=0.05) as gateway:
        step = await gateway.login.start(CONSENT)
        answer = await browse(step.url)
        await anyio.sleep(0.06)
        with pytest.raises(LoginRejected, match="out of time"):
            await gateway.login.callback(answer, state=step.state)


async def test_the_answer_of_another_browser_is_refused_and_does_no_harm(
    gateway: EsiaGateway, browse: Browser, sandbox: ServedSandbox
) -> None:
    mine, theirs = await gateway.login.start(CONSENT), await gateway.login.start(CONSENT)
    answer = await browse(theirs.url)
    for state in (mine.state, "", "ы"):
        with pytest.raises(LoginRejected, match="not that of this browser") as caught:
            await gateway.login.callback(answer, state=state)
        assert caught.value.code == "state_mismatch"
    assert sandbox.esia_gateway.counters["token_calls"] == 0
    await gateway.login.callback(answer, state=theirs.state)


async def test_a_state_of_a_logout_or_of_another_client_system_starts_no_session(
    gateway: EsiaGateway, login: ClientLogin, tmp_path: Path
) -> None:
    away = await gateway.login.logout()
    with pytest.raises(LoginRejected):
        await gateway.login.finish(away.state, code="x")
    states = FileLoginStateStore(tmp_path / "states")
    other = ClientLogin("other", CLIENT_SECRET, REDIRECT_URI, place=login.place)
    async with EsiaGateway(other, states=states) as there, EsiaGateway(login, states=states) as here:
        step = await there.login.start(CONSENT)
        with pytest.raises(LoginRejected, match="unknown"):
            await here.login.finish(step.state, code="x")


async def test_another_installation_does_not_get_the_code(
    login: ClientLogin, browse: Browser, sandbox: ServedSandbox
) -> None:
    states = MemoryLoginStateStore()
    elsewhere = login.at(Place.DEMO.at(sandbox.url.replace("127.0.0.1", "localhost")))
    async with EsiaGateway(login, states=states) as here, EsiaGateway(elsewhere, states=states) as there:
        step = await here.login.start(CONSENT)
        with pytest.raises(StartedElsewhere, match="place"):
            await there.login.callback(await browse(step.url), state=step.state)
    assert sandbox.esia_gateway.counters["token_calls"] == 0


async def test_a_login_is_tied_to_a_browser_or_a_state(
    gateway: EsiaGateway, browse: Browser, sandbox: ServedSandbox
) -> None:
    async def back(**settings: str) -> str:
        return await browse((await gateway.login.start(CONSENT, **settings)).url)

    user = await gateway.login.callback(await back(browser="b", carry="/cabinet"), browser="b")
    assert user.carried == "/cabinet"
    for browser in (None, "another"):
        with pytest.raises(BrowserMismatch):
            await gateway.login.callback(await back(browser="b"), browser=browser)
    with pytest.raises(BrowserMismatch, match="state= or browser="):
        await gateway.login.callback(await back(), browser="b")
    with pytest.raises(BrowserMismatch, match="state= or browser="):
        await gateway.login.callback(await back())
    step = await gateway.login.start(CONSENT, browser="b")
    with pytest.raises(BrowserMismatch):
        await gateway.login.finish(step.state, code="x")
    assert sandbox.esia_gateway.counters["token_calls"] == 1


async def test_why_a_login_failed_is_in_the_log(
    gateway: EsiaGateway, caplog: pytest.LogCaptureFixture
) -> None:
    state = str(uuid.uuid4())
    with pytest.raises(LoginRejected):
        await gateway.login.callback(f"{REDIRECT_URI}?code=x&state={state}", state=state)
    assert "StateUnknown: login.finish: no login waits for this state" in caplog.text
    assert "states=" in caplog.text
    assert state not in caplog.text


async def test_another_process_finishes_what_one_started(
    login: ClientLogin, browse: Browser, tmp_path: Path
) -> None:
    store, states = FileTokenStore(tmp_path / "a"), tmp_path / "b"
    async with EsiaGateway(login, store=store, states=FileLoginStateStore(states)) as one:
        step = await one.login.start(CONSENT)
    async with EsiaGateway(login, store=store, states=FileLoginStateStore(states)) as two:
        user = await two.login.callback(await browse(step.url), state=step.state)
    async with EsiaGateway(login, store=store) as three:
        assert (await three.user(user.id).userinfo()).sub == user.id


ERRORS = [
    ("bad_request", InvalidRequest),
    ("invalid_scope", InvalidRequest),
    ("access_denied", AccessDenied),
    ("unauthorized_client", LoginRejected),
    ("temporarily_unavailable", ServerFault),
    ("something_else", LoginRejected),
]


@pytest.mark.parametrize(("code", "kind"), ERRORS)
async def test_an_error_in_the_redirect_is_the_right_error(
    gateway: EsiaGateway, code: str, kind: type[Exception]
) -> None:
    step = await gateway.login.start(CONSENT)
    said = "error_description=%D0%9D%D0%B5%D1%82+%D0%BD%D0%B8+%D0%BE%D0%B4%D0%BD%D0%BE%D0%B3%D0%BE"
    url = f"{REDIRECT_URI}?error={code}&{said}&state={step.state}"
    with pytest.raises(kind, match="login.finish: .*Нет ни одного") as caught:
        await gateway.login.callback(url, state=step.state)
    assert getattr(caught.value, "code", None) == code
    with pytest.raises(LoginRejected):
        await gateway.login.callback(url, state=step.state)


async def test_the_gateway_itself_says_what_is_wrong(
    gateway: EsiaGateway, browse: Browser, sandbox: ServedSandbox
) -> None:
    sandbox.esia_gateway.control("deny", value=True)
    step = await gateway.login.start(CONSENT)
    with pytest.raises(AccessDenied, match="Пользователь отказал в согласии"):
        await gateway.login.callback(await browse(step.url), state=step.state)


@pytest.mark.parametrize("query", ["", "state={0}", "code=&state={0}", "code=a&code=b&state={0}", "\x00"])
async def test_a_url_that_is_no_answer(gateway: EsiaGateway, query: str) -> None:
    step = await gateway.login.start(CONSENT)
    with pytest.raises(InvalidInput, match="url must have"):
        await gateway.login.callback(f"{REDIRECT_URI}?{query.format(step.state)}", state=step.state)


async def test_a_nonce_of_another_login_is_refused_and_nothing_is_saved(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox, tmp_path: Path
) -> None:
    sandbox.esia_gateway.control("wrong_nonce", value=True)
    async with EsiaGateway(login, store=FileTokenStore(tmp_path / "tokens")) as gateway:
        with pytest.raises(TokenInvalid, match="nonce of the id token is not the one"):
            await sign_in(gateway)
    assert not list((tmp_path / "tokens").glob("*.json"))


async def test_an_absent_nonce_is_a_setting(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    sandbox.esia_gateway.control("echo_nonce", value=False)
    async with EsiaGateway(login) as lenient:
        await sign_in(lenient)
    strict = ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=login.place, require_nonce=True)
    async with EsiaGateway(strict) as gateway:
        with pytest.raises(TokenInvalid, match="nonce"):
            await sign_in(gateway)
        sandbox.esia_gateway.control("opaque", value=True)
        with pytest.raises(TokenInvalid, match="no id token"):
            await sign_in(gateway)


async def test_a_user_of_whom_no_token_tells_has_a_name_of_its_own(
    gateway: EsiaGateway, sign_in: SignIn, sandbox: ServedSandbox
) -> None:
    sandbox.esia_gateway.control("opaque", value=True)
    one, two = await sign_in(gateway), await sign_in(gateway)
    assert one.id != two.id
    assert (await gateway.user(two.id).userinfo()).sub == "2"


async def test_a_wrong_secret_and_a_wrong_code(
    gateway: EsiaGateway, place: Place, browse: Browser, sandbox: ServedSandbox
) -> None:
    async with EsiaGateway(ClientLogin(CLIENT_ID, "wrong", REDIRECT_URI, place=place)) as wrong:
        step = await wrong.login.start(CONSENT)
        with pytest.raises(LoginRejected, match="login.finish: .*не опознана") as caught:
            await wrong.login.callback(await browse(step.url), state=step.state)
        assert caught.value.code == "invalid_client"
        assert caught.value.advice == "check client_id and client_secret"
    step = await gateway.login.start(CONSENT)
    with pytest.raises(LoginRejected, match="Код недействителен"):
        await gateway.login.finish(step.state, code="0" * 64)
    with pytest.raises(InvalidInput, match="code must not be empty"):
        await gateway.login.finish(step.state, code="")


@pytest.mark.parametrize("kind", ["lose", "cut", "hang"])
async def test_a_lost_answer_to_the_code_leaves_the_outcome_unknown(
    login: ClientLogin, browse: Browser, sandbox: ServedSandbox, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govauth.auth.token_endpoint.TOKEN_CALL_SECONDS", 0.3)
    async with EsiaGateway(login) as gateway:
        step = await gateway.login.start(CONSENT)
        answer = await browse(step.url)
        sandbox.fault(kind, operation="login.exchange")
        with pytest.raises(OutcomeUnknown, match="whether the code was spent") as caught:
            await gateway.login.callback(answer, state=step.state)
    assert "start a new login" in caught.value.how_to_check
    assert sandbox.esia_gateway.counters["token_calls"] == 1


@pytest.mark.parametrize(("kind", "status"), [("fail", 503), ("maintenance", 503), ("maintenance", 200)])
async def test_a_failure_while_the_code_is_exchanged(
    gateway: EsiaGateway, browse: Browser, sandbox: ServedSandbox, kind: str, status: int
) -> None:
    step = await gateway.login.start(CONSENT)
    answer = await browse(step.url)
    sandbox.fault(kind, operation="login.exchange", status=status)
    with pytest.raises(OutcomeUnknown, match="gateway failed while the code"):
        await gateway.login.callback(answer, state=step.state)


async def test_a_code_that_never_left_is_sent_again(browse: Browser) -> None:
    closed = Place.DEMO.at("http://127.0.0.1:9")
    async with EsiaGateway(ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=closed)) as gateway:
        step = await gateway.login.start(CONSENT)
        with pytest.raises(RenewalFailed, match="cannot be reached"):
            await gateway.login.finish(step.state, code="x")


async def test_a_redirect_of_the_token_call_is_not_followed(
    gateway: EsiaGateway, browse: Browser, sandbox: ServedSandbox
) -> None:
    step = await gateway.login.start(CONSENT)
    answer = await browse(step.url)
    sandbox.fault("redirect", operation="login.exchange")
    with pytest.raises((OutcomeUnknown, UnexpectedReply)):
        await gateway.login.callback(answer, state=step.state)


async def test_a_cancelled_caller_does_not_lose_the_token(
    login: ClientLogin, browse: Browser, sandbox: ServedSandbox
) -> None:
    store = MemoryTokenStore()
    gateway = EsiaGateway(login, store=store)
    step = await gateway.login.start(CONSENT)
    answer = await browse(step.url)
    sandbox.fault("delay", operation="login.exchange", seconds=0.3)
    with anyio.move_on_after(0.1) as scope:
        await gateway.login.callback(answer, state=step.state)
    assert scope.cancelled_caught
    await gateway.aclose()
    assert await store.load(login.for_user("1").token_key) is not None


class DeafStore(MemoryTokenStore):
    """Takes nothing, or only what holds no refresh token: a store that fails in the middle of a login."""

    deaf = True

    def __init__(self, *, to_all: bool) -> None:
        super().__init__()
        self.to_all = to_all

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        if self.deaf and (self.to_all or token.refresh is not None):
            raise StoreUnavailable("the disk is full")
        await super().save(key, token, ttl=ttl)


async def test_a_store_that_takes_nothing_is_found_before_the_code_is_spent(
    login: ClientLogin, browse: Browser, sandbox: ServedSandbox
) -> None:
    store = DeafStore(to_all=True)
    async with EsiaGateway(login, store=store) as gateway:
        step = await gateway.login.start(CONSENT)
        answer = await browse(step.url)
        with pytest.raises(StoreUnavailable, match="the disk is full"):
            await gateway.login.callback(answer, state=step.state)
        assert sandbox.esia_gateway.counters["token_calls"] == 0
        store.deaf = False
        # Neither the state nor the code is spent.
        assert (await gateway.login.callback(answer, state=step.state)).is_saved


async def test_a_token_that_cannot_be_saved_serves_and_is_saved_later(
    login: ClientLogin, sign_in: SignIn, sandbox: ServedSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    store = DeafStore(to_all=False)
    async with EsiaGateway(login, store=store) as gateway:
        user = await sign_in(gateway)
        assert "received and not saved: the disk is full" in caplog.text
        assert not user.is_saved
        assert (await user.userinfo()).info.last_name == "Гражданин1"
        # The next request of the web application makes its user anew.
        user_id = user.id
        del user
        gc.collect()
        user = gateway.user(user_id)
        assert (await user.userinfo()).info.last_name == "Гражданин1"
        store.deaf = False
        with anyio.fail_after(5):
            while not user.is_saved:
                await user.userinfo()
    assert await store.load(login.for_user("1").token_key) is not None
    assert sandbox.esia_gateway.counters["token_calls"] == 1


async def test_the_logout_has_a_state_of_its_own(gateway: EsiaGateway, browse: Browser) -> None:
    step = await gateway.login.start(CONSENT)
    away = await gateway.login.logout()
    sent = dict(parse_qsl(urlsplit(away.url).query))
    assert sent == {"client_id": CLIENT_ID, "redirect_uri": REDIRECT_URI, "state": away.state}
    assert urlsplit(away.url).path == "/auth/logout"
    assert away.state != step.state
    back = dict(parse_qsl(urlsplit(await browse(away.url)).query))
    await gateway.login.logged_out(back["state"])
    with pytest.raises(LoginRejected):
        await gateway.login.logged_out(back["state"])
    with pytest.raises(InvalidInput, match="redirect_uri"):
        await gateway.login.logout("https://app.example.test/#bye")


@pytest.mark.parametrize("failure", ["mismatch", "refused", "lost", "unreachable", "url"])
async def test_no_code_or_state_in_a_traceback(
    login: ClientLogin, browse: Browser, sandbox: ServedSandbox, failure: str
) -> None:
    place = Place.DEMO.at("http://127.0.0.1:9") if failure == "unreachable" else login.place
    async with EsiaGateway(login) as gateway, EsiaGateway(login, place=place) as other:
        step, own = await gateway.login.start(CONSENT), await other.login.start(CONSENT)
        answer = (await browse(step.url)).replace(step.state, own.state)
        code = parse_qs(urlsplit(answer).query)["code"][0]
        if failure == "refused":
            await gateway.login.finish(step.state, code=code)
        if failure == "lost":
            sandbox.fault("lose", operation="login.exchange")
        if failure == "url":
            answer += f"&code={code}"
        with pytest.raises(GovAuthError) as caught:
            await other.login.callback(answer, state="another" if failure == "mismatch" else own.state)
    # The first frame is this test.
    caught.value.__traceback__ = caught.value.__traceback__.tb_next  # type: ignore[union-attr]
    story = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = "".join(story.format())
    assert "callback" in shown
    for secret in (code, own.state, CLIENT_SECRET):
        assert secret not in shown


async def test_nothing_secret_shows(login: ClientLogin, gateway: EsiaGateway, sign_in: SignIn) -> None:
    step = await gateway.login.start(CONSENT)
    user = await sign_in(gateway)
    info = await user.userinfo()
    shown = repr(login) + repr(step) + repr(user) + repr(info) + repr(user.token_key)
    for secret in (CLIENT_SECRET, step.state, "Гражданин1", "112-233-445", "4500"):
        assert secret not in shown
    assert pickle.loads(pickle.dumps(login)) == login
