"""The login for browsers without a browser: cookies in, replies out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.auth import MemoryLoginStateStore, MemoryTokenStore
from govauth.errors import ConfigurationError, InvalidInput, LoginRequired
from govauth.http.message import Request
from govauth.integrations.esia import EsiaRoom
from govauth.integrations.esia_gateway import GatewayRoom
from govauth.integrations.login_page import HTML, LoginFailure, Page, PageTemplate
from govauth.integrations.web_login import WebLogin
from govauth.integrations.addresses import local_path
from govauth.integrations.web_reply import Reply
from govauth.providers.esia import Esia, EsiaUser, Place, SystemLogin
from govauth.providers.esia_gateway import ClientLogin, ConsentRequest, EsiaGateway, User
from govauth.providers.esia_gateway import Place as GatewayPlace
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.sandbox.server import ServedSandbox
from govauth.signing import TrustedCertificates, open_document_signer
from tests.providers.esia.conftest import CALLBACK, MNEMONIC, system_key

pytestmark = [pytest.mark.anyio, pytest.mark.promise("only-its-own-browser")]


class Jar(dict[str, str]):
    """The cookies of one browser."""

    def keep(self, reply: Reply) -> Reply:
        for header in reply.cookies:
            for name, morsel in SimpleCookie(header).items():
                assert morsel["httponly"]
                assert morsel["samesite"] == "Lax"
                assert morsel["path"] == "/"
                assert bool(morsel["secure"]) == name.startswith("__Host-")
                if morsel["max-age"] == "0":
                    self.pop(name, None)
                else:
                    self[name] = morsel.value
        return reply


def pairs_of(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query)


@pytest.fixture
def make_login(sandbox: ServedSandbox) -> Callable[..., WebLogin[EsiaUser]]:
    sandbox.esia.register(MNEMONIC, system_key().certificate, CALLBACK)
    store, states = MemoryTokenStore(), MemoryLoginStateStore()

    async def make_esia() -> Esia:
        login = SystemLogin(
            mnemonic=MNEMONIC, signer=await open_document_signer(system_key(), for_tests=True)
        )
        trust = TrustedCertificates(sandbox.esia.certificates)
        return Esia(login, trust=trust, place=Place.TEST.at(sandbox.url), store=store, states=states)

    def make(**settings: object) -> WebLogin[EsiaUser]:
        room = EsiaRoom(make_esia, scopes="openid fullname", redirect_uri=CALLBACK)
        return WebLogin(room, **settings)  # type: ignore[arg-type]

    return make


Makes = Callable[..., WebLogin[EsiaUser]]


async def signed_in(
    login: WebLogin[EsiaUser], jar: Jar, sandbox: ServedSandbox, path: str | None = None
) -> Reply:
    away = jar.keep(await login.start(jar, path))
    assert away.location is not None
    return jar.keep(await login.callback(jar, pairs_of(sandbox.esia.sign_in(away.location))))


async def test_a_session_begins_goes_on_and_ends(make_login: Makes, sandbox: ServedSandbox) -> None:
    jar = Jar()
    async with make_login() as login:
        reply = await signed_in(login, jar, sandbox, "/cabinet?tab=1")
        assert (reply.status, reply.location) == (303, "/cabinet?tab=1")
        assert set(jar) == {"__Host-govauth-session", "__Host-govauth-browser"}
        user = await login.user(jar)
        assert user.identity is not None
        async with make_login() as another_process:
            assert (await another_process.user(jar)).oid == user.oid
        old = Jar(jar)
        away = jar.keep(await login.logout(jar))
        assert away.location is not None
        assert "redirect_url=https%3A%2F%2Fapp.example%2F" in away.location
        for cookies in (jar, old):
            with pytest.raises(LoginRequired):
                await login.user(cookies)


async def test_a_new_login_ends_the_session_before_it(make_login: Makes, sandbox: ServedSandbox) -> None:
    """A session that somebody planted in the browser does not live on beside the new one."""
    jar = Jar()
    async with make_login() as login:
        await signed_in(login, jar, sandbox)
        old = Jar(jar)
        await signed_in(login, jar, sandbox)
        assert old["__Host-govauth-session"] != jar["__Host-govauth-session"]
        with pytest.raises(LoginRequired):
            await login.user(old)
        assert await login.user(jar) is not None


async def test_a_session_lasts_its_time(make_login: Makes, sandbox: ServedSandbox) -> None:
    jar = Jar()
    async with make_login(session_seconds=0) as login:
        away = jar.keep(await login.start(jar, None))
        assert away.location is not None
        reply = await login.callback(jar, pairs_of(sandbox.esia.sign_in(away.location)))
        jar["__Host-govauth-session"] = SimpleCookie(reply.cookies[0])["__Host-govauth-session"].value
        with pytest.raises(LoginRequired, match="lasted its time"):
            await login.user(jar)


UNSAFE = [
    "//evil.example/",
    "https://evil.example/",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "evil",
    "",
    "/a\r\nSet-Cookie: x=y",
    "/\t/evil.example",
    "/" + "x" * 2048,
]


@pytest.mark.parametrize("path", UNSAFE)
async def test_an_open_redirect_is_refused(
    make_login: Makes, sandbox: ServedSandbox, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_login() as login:
        reply = await login.start({}, path)
        assert (reply.status, reply.location) == (400, None)
        assert "InvalidInput" in caplog.text
        with pytest.raises(InvalidInput, match="path of this site"):
            make_login(after_login=path or "x")
    assert not sandbox.esia.counters


@given(st.text())
def test_a_local_path_stays_on_this_site(path: str) -> None:
    try:
        found = local_path(path)
    except InvalidInput:
        return
    parts = urlsplit(found)
    assert not parts.scheme
    assert not parts.netloc
    assert found[0] == "/"
    assert found[1:2] not in ("/", "\\")


REFUSED: list[tuple[str, list[tuple[str, str]], int]] = [
    ("CallbackMalformed", [], 403),
    ("StateUnknown", [("code", "x"), ("state", "bbf0aef5-5237-41bc-8cba-291e29a3ade8")], 403),
    (
        "CallbackAmbiguous",
        [("code", "x"), ("error", "y"), ("state", "bbf0aef5-5237-41bc-8cba-291e29a3ade8")],
        403,
    ),
    ("NoSession", [("error", "login_required")], 401),
    ("AuthServiceUnavailable", [("error", "temporarily_unavailable")], 503),
]


@pytest.mark.parametrize(("name", "query", "status"), REFUSED)
async def test_a_refused_callback_tells_its_name_and_nothing_else(
    make_login: Makes,
    query: list[tuple[str, str]],
    name: str,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with make_login() as login:
        reply = await login.callback({}, query)
    assert reply.status == status
    assert name in reply.text
    assert name in caplog.text
    assert not reply.cookies
    assert "bbf0aef5" not in caplog.text + reply.text


@pytest.mark.parametrize("value", ["", "short", "x" * 3000, "bad value with spaces and more"])
async def test_a_cookie_of_no_form_is_nobody(make_login: Makes, value: str) -> None:
    async with make_login() as login:
        with pytest.raises(LoginRequired):
            await login.user({"__Host-govauth-session": value})


async def test_a_login_that_nobody_opened(make_login: Makes) -> None:
    with pytest.raises(ConfigurationError, match="not open"):
        await make_login().user({"__Host-govauth-session": "x" * 43})


@pytest.fixture
def gateway_login(sandbox: ServedSandbox) -> WebLogin[User]:
    store, states = MemoryTokenStore(), MemoryLoginStateStore()

    async def make() -> EsiaGateway:
        login = ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=GatewayPlace.DEMO.at(sandbox.url))
        return EsiaGateway(login, store=store, states=states)

    request = ConsentRequest(permissions={"fullname"}, purposes={"CREDIT"}, sysname="CREDIT", expire=60)
    room = GatewayRoom(make, request=request, redirect_uri=REDIRECT_URI, store=store)
    return WebLogin(room)


async def test_the_gateway_signs_in_the_same_way(
    gateway_login: WebLogin[User], sandbox: ServedSandbox
) -> None:
    jar = Jar()
    async with gateway_login as login:

        async def away() -> list[tuple[str, str]]:
            reply = jar.keep(await login.start(jar, "/cabinet"))
            assert reply.location is not None
            return pairs_of(sandbox.esia_gateway.handle(Request("GET", reply.location)).headers["location"])

        query = await away()
        refused = await login.callback({}, query)
        assert (refused.status, refused.cookies) == (403, ())
        assert (await login.callback(jar, query)).status == 403
        query = await away()
        reply = jar.keep(await login.callback(jar, query))
        assert (reply.status, reply.location) == (303, "/cabinet")
        assert (await login.callback(jar, query)).status == 403
        user = await login.user(jar)
        assert await user.userinfo() is not None
        goodbye = jar.keep(await login.logout(jar))
        assert goodbye.location is not None
        assert "/auth/logout?" in goodbye.location
        with pytest.raises(LoginRequired):
            await login.user(jar)


async def test_a_login_that_nobody_opened_says_so_in_the_log(
    make_login: Makes, caplog: pytest.LogCaptureFixture
) -> None:
    reply = await make_login().start({}, None)
    assert reply.status == 502
    assert "start refused: ConfigurationError: the login is not open: use login_lifespan" in caplog.text
    assert "login_lifespan" not in reply.text


async def test_the_page_is_of_the_applications_choice(make_login: Makes) -> None:
    def page(failure: LoginFailure) -> Page:
        return Page(f"<p>{failure.step} {failure.status} {failure.language}</p>", HTML)

    query = [("error", "login_required")]
    for choice, text in (
        (page, "<p>callback 401 en</p>"),
        (PageTemplate("<p>$name: $title</p>", html=True), "<p>NoSession: You are not signed in</p>"),
        (PageTemplate("$name: $reason"), "NoSession: Please sign in again."),
    ):
        async with make_login(page=choice) as login:
            reply = await login.callback({}, query, {"accept-language": "en"})
        assert reply.text == text
        kind = "text/plain" if text[0] != "<" else "text/html"
        assert dict(reply.headers)["content-type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("after_login", "//x"), ("after_logout", "/\\x"), ("prefix", "auth"), ("prefix", "/a\x1b")],
)
def test_an_address_of_another_site_is_refused(make_login: Makes, setting: str, value: str) -> None:
    with pytest.raises(InvalidInput, match=f"{setting} must be a path of this site"):
        make_login(**{setting: value})


@pytest.mark.parametrize("setting", ["after_login", "after_logout"])
@pytest.mark.parametrize("value", [None, 5, b"/account"])
def test_an_address_that_is_no_text_is_refused(make_login: Makes, setting: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=f"{setting} must be a text such as /account"):
        make_login(**{setting: value})


async def test_cyrillic_settings_become_uris(make_login: Makes, sandbox: ServedSandbox) -> None:
    jar = Jar()
    async with make_login(after_login="/кабинет", after_logout="/до свидания", prefix="/вход") as login:
        assert login.login_path == "/%D0%B2%D1%85%D0%BE%D0%B4/login"
        assert (
            await signed_in(login, jar, sandbox)
        ).location == "/%D0%BA%D0%B0%D0%B1%D0%B8%D0%BD%D0%B5%D1%82"
        away = await login.logout(jar)
        assert away.location is not None
        assert away.location.isascii()
        back = dict(pairs_of(away.location))["redirect_url"]
        assert back.isascii()
        assert unquote(back) == "https://app.example/до свидания"


async def test_a_session_that_cannot_be_looked_up_is_in_the_log(
    make_login: Makes, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ConfigurationError):
        await make_login().user({"__Host-govauth-session": "x" * 43})
    assert "a session cannot be resumed: ConfigurationError: the login is not open" in caplog.text


async def test_the_gateway_ends_where_it_should_and_remembers_one_record(
    gateway_login: WebLogin[User], sandbox: ServedSandbox
) -> None:
    jar = Jar()
    async with gateway_login as login:
        away = jar.keep(await login.start(jar, "/кабинет?я=ёж"))
        assert away.location is not None
        back = sandbox.esia_gateway.handle(Request("GET", away.location)).headers["location"]
        reply = jar.keep(await login.callback(jar, pairs_of(back)))
        assert reply.location is not None
        assert reply.location.isascii()
        assert unquote(reply.location) == "/кабинет?я=ёж"
        foreign = await login.logout(jar, {"origin": "https://evil.example"})
        assert (foreign.status, foreign.cookies, foreign.location) == (403, (), None)
        assert await login.user(jar) is not None
