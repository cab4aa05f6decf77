"""The login in Django: sessions, views of both kinds, Django's own users."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.integrations.django_project import MIDDLEWARE

from asgiref.sync import async_to_sync
from django.contrib.auth import alogin
from django.contrib.auth.models import User as DjangoUser
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, override_settings
from django.urls import URLPattern, path
from django.views import View

from govauth.errors import ConfigurationError, LoginRequired
from govauth.integrations.django import (
    CacheLoginStateStore,
    CacheTokenStore,
    acurrent_user,
    current_user,
    login_urls,
    signed_in,
)
from govauth.integrations.django.login import Arrived
from govauth.integrations.django.registry import Login
from govauth.integrations.esia import EsiaRoom
from govauth.integrations.esia_gateway import GatewayRoom
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia import Esia, EsiaUser, Place, SystemLogin
from govauth.providers.esia.sandbox import PERSON_OID
from govauth.providers.esia_gateway import ClientLogin, ConsentRequest, EsiaGateway, User
from govauth.providers.esia_gateway import Place as GatewayPlace
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.sandbox.server import ServedSandbox
from govauth.sandbox.web_sign_in import WebSignIn
from govauth.signing import TrustedCertificates, open_document_signer
from govauth.sync import Blocking
from tests.providers.esia.conftest import CALLBACK, MNEMONIC, system_key

SESSION = "__Host-govauth-session"


@pytest.fixture
def login(sandbox: ServedSandbox) -> Iterator[Login[EsiaUser]]:
    sandbox.esia.register(MNEMONIC, system_key().certificate, CALLBACK)

    async def make_esia() -> Esia:
        signer = await open_document_signer(system_key(), for_tests=True)
        return Esia(
            SystemLogin(mnemonic=MNEMONIC, signer=signer),
            trust=TrustedCertificates(sandbox.esia.certificates),
            place=Place.TEST.at(sandbox.url),
            store=CacheTokenStore(),
            states=CacheLoginStateStore(),
        )

    room = EsiaRoom(make_esia, scopes="openid fullname usr_org", redirect_uri=CALLBACK)
    with Blocking(WebLogin(room, after_login="/sync")) as made:
        yield made


@pytest.fixture
def enter(govauth_sign_in: WebSignIn) -> WebSignIn:
    return govauth_sign_in


Serves = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def served(login: Login[EsiaUser]) -> Serves:
    """Serve the login and views of each kind."""

    @signed_in(login)
    def sync(_: HttpRequest, user: EsiaUser, number: int = 0) -> HttpResponse:
        return HttpResponse(f"{user.oid} {number} {len(login.call(user.roles))}")

    @signed_in(login)
    async def asynchronous(_: HttpRequest, user: EsiaUser, number: int = 0) -> HttpResponse:
        return HttpResponse(f"{user.oid} {number} {len(await user.roles())}")

    class Old(View):
        def get(self, _: HttpRequest, user: EsiaUser, number: int = 0) -> HttpResponse:
            return HttpResponse(f"{user.oid} {number} {len(login.call(user.roles))}")

    class New(View):
        async def get(self, _: HttpRequest, user: EsiaUser, number: int = 0) -> HttpResponse:
            return HttpResponse(f"{user.oid} {number} {len(await user.roles())}")

    @signed_in(login, redirect=False)
    def api(_: HttpRequest, user: EsiaUser) -> HttpResponse:
        return HttpResponse(user.oid)

    def who(request: HttpRequest) -> HttpResponse:
        user = current_user(login, request)
        return HttpResponse("nobody" if user is None else user.oid)

    async def awho(request: HttpRequest) -> HttpResponse:
        user = await acurrent_user(login, request)
        django_user = await request.auser()
        return HttpResponse(f"{'nobody' if user is None else user.oid} {django_user.get_username()}")

    def serve(
        on_sign_in: Arrived[EsiaUser] | None = None, middleware: list[str] = MIDDLEWARE
    ) -> AbstractContextManager[object]:
        urls: list[URLPattern] = [
            *login_urls(login, on_sign_in=on_sign_in),
            path("sync", sync),
            path("sync/<int:number>", sync),
            path("async", asynchronous),
            path("async/<int:number>", asynchronous),
            path("old/<int:number>", signed_in(login)(Old.as_view())),
            path("new/<int:number>", signed_in(login)(New.as_view())),
            path("api", api),
            path("who", who),
            path("awho", awho),
        ]
        return override_settings(ROOT_URLCONF=tuple(urls), MIDDLEWARE=middleware)

    return serve


def text(client: Client, address: str) -> str:
    answer = client.get(address, secure=True)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_views_of_each_kind_know_the_user(served: Serves, enter: WebSignIn) -> None:
    client = Client()
    with served():
        assert text(client, "/who") == "nobody"
        assert enter(client) == "/sync"
        assert enter(client, start="/auth/login?next=/async/7") == "/async/7"
        for address in ("/sync/7", "/async/7", "/old/7", "/new/7"):
            assert text(client, address) == f"{PERSON_OID} 7 2"
        assert text(client, "/sync") == f"{PERSON_OID} 0 2"
        assert text(client, "/api") == text(client, "/who") == str(PERSON_OID)


def test_the_same_on_an_event_loop(served: Serves, enter: WebSignIn) -> None:
    async def walk() -> None:
        client = AsyncClient()
        assert await enter.awaiting(client) == "/sync"
        for address in ("/sync/7", "/async/7", "/old/7", "/new/7"):
            answer = await client.get(address, secure=True)
            assert answer.content.decode() == f"{PERSON_OID} 7 2"
        gone = await client.post("/auth/logout", secure=True)
        assert gone.status_code == 303
        assert (await client.get("/async/7", secure=True)).status_code == 401

    with served():
        async_to_sync(walk)()


def test_the_session_gets_a_new_key_and_keeps_what_was_in_it(served: Serves, enter: WebSignIn) -> None:
    client = Client()
    with served():
        session = client.session
        session["basket"] = ["tea"]
        session.save()
        planted = client.cookies["sessionid"].value
        enter(client)
        assert client.cookies["sessionid"].value != planted
        assert client.session["basket"] == ["tea"]
        assert SESSION not in client.cookies
        # Whoever knows the old key knows nothing of the new session.
        other = Client()
        other.cookies["sessionid"] = planted
        assert text(other, "/who") == "nobody"


def test_another_login_in_the_same_session_finds_nothing_of_the_first(
    served: Serves, enter: WebSignIn
) -> None:
    client = Client()
    with served():
        enter(client)
        session = client.session
        session["basket"] = ["tea"]
        session.save()
        first = Client()
        first.cookies["sessionid"] = client.cookies["sessionid"].value
        enter(client)
        assert "basket" not in client.session
        assert text(first, "/who") == "nobody"


def test_a_logout_ends_the_session(served: Serves, enter: WebSignIn, login: Login[EsiaUser]) -> None:
    client = Client(enforce_csrf_checks=True)
    with served():
        enter(client)
        secret = client.session["govauth-session"]
        assert client.post("/auth/logout", secure=True).status_code == 403
        assert text(client, "/who") == str(PERSON_OID)
        client = Client(headers={"cookie": f"sessionid={client.cookies['sessionid'].value}"})
        foreign = client.post("/auth/logout", secure=True, headers={"sec-fetch-site": "cross-site"})
        assert foreign.status_code == 403
        gone = client.post("/auth/logout", secure=True, headers={"sec-fetch-site": "same-origin"})
        assert gone.status_code == 303
        assert text(client, "/who") == "nobody"
        # Not only the key is gone: what it stood for has ended, too.
        with pytest.raises(LoginRequired):
            login.call(login.client.user, {SESSION: secret})


def test_who_is_not_signed_in(served: Serves) -> None:
    client = Client()
    with served():
        page = {"accept": "text/html"}
        for address in ("/sync/7?a=ё", "/async/7?a=ё"):
            answer = client.get(address, secure=True, headers=page)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith(f"/auth/login?next=%2F{address[1:-6]}%2F7%3Fa%3D")
            assert client.get(address, secure=True).status_code == 401
        assert client.post("/sync", secure=True, headers=page).status_code == 401
        assert client.get("/api", secure=True, headers=page).status_code == 401


def test_without_sessions_there_is_a_cookie(served: Serves, enter: WebSignIn) -> None:
    client = Client()
    with served(middleware=[]):
        enter(client)
        cookie = client.cookies[SESSION]
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert text(client, "/async/7") == text(client, "/sync/7") == f"{PERSON_OID} 7 2"
        client.post("/auth/logout", secure=True)
        assert text(client, "/who") == "nobody"


@pytest.mark.parametrize("sessions", [True, False])
def test_a_cache_of_pages_shows_nobody_to_another(served: Serves, enter: WebSignIn, sessions: bool) -> None:
    cached = [f"django.middleware.cache.{name}CacheMiddleware" for name in ("Update", "FetchFrom")]
    client = Client()
    with served(middleware=[cached[0], *(MIDDLEWARE if sessions else []), cached[1]]):
        enter(client)
        for address in ("/sync", "/async", "/old/1", "/new/1", "/api"):
            assert str(PERSON_OID) in text(client, address)
            assert Client().get(address, secure=True).status_code == 401


def test_djangos_own_user_is_signed_in_and_out_with_it(served: Serves, enter: WebSignIn) -> None:
    async def arrived(request: HttpRequest, user: EsiaUser) -> None:
        own, _ = await DjangoUser.objects.aget_or_create(username=f"esia-{user.oid}")
        await alogin(request, own)

    client = Client()
    with served(on_sign_in=arrived):
        for _ in range(2):
            enter(client)
            assert text(client, "/awho") == f"{PERSON_OID} esia-{PERSON_OID}"
        client.post("/auth/logout", secure=True)
        assert text(client, "/awho") == "nobody "


def test_a_store_that_is_down_is_503(served: Serves, enter: WebSignIn) -> None:
    client = Client()
    with served():
        enter(client)
        gone = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
        with override_settings(CACHES={"default": gone}):
            for address in ("/sync", "/async"):
                answer = client.get(address, secure=True)
                assert (answer.status_code, answer.content) == (503, b"StoreUnavailable")
            assert client.get("/auth/login", secure=True).status_code == 503
        assert text(client, "/who") == str(PERSON_OID)


def test_a_project_under_a_path(login: Login[EsiaUser]) -> None:
    async def make() -> Esia:
        raise NotImplementedError

    room = EsiaRoom(make, scopes="openid", redirect_uri="https://app.example/app/auth/back")
    with Blocking(WebLogin(room, prefix="/app/auth")) as under:
        patterns = [str(one.pattern) for one in login_urls(under, root="/app")]
    assert patterns == [r"^auth/login\Z", r"^auth/back\Z", r"^auth/logout\Z"]


def test_djangos_own_demand_for_a_login_lets_the_login_through(served: Serves, enter: WebSignIn) -> None:
    with served(middleware=[*MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]):
        client = Client()
        assert client.get("/who", secure=True).status_code == 302
        assert enter(client) == "/sync"


def locals_of(error: BaseException) -> str:
    """What a page of errors would show of the library's own frames and of those above them."""
    found: list[object] = []
    one: BaseException | None = error
    while one is not None:
        frames = [frame for frame, _ in traceback.walk_tb(one.__traceback__)]
        found += [
            frame.f_locals for frame in frames if f"{os.sep}govauth{os.sep}" in frame.f_code.co_filename
        ]
        one = one.__cause__ or one.__context__
    return repr(found)


@pytest.mark.parametrize("address", ["/who", "/awho"])
def test_an_error_shows_no_cookie(served: Serves, enter: WebSignIn, address: str) -> None:
    client = Client()
    with served():
        enter(client)
        secret = client.session["govauth-session"]
        unfit = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
        with override_settings(CACHES={"default": unfit}):
            with pytest.raises(ConfigurationError, match="keeps nothing") as caught:
                client.get(address, secure=True)
    shown = locals_of(caught.value)
    assert "HttpRequest" in shown or "WSGIRequest" in shown
    assert secret not in shown
    assert client.cookies["__Host-govauth-browser"].value not in shown


def test_an_error_of_the_sites_own_shows_no_code(served: Serves, enter: WebSignIn) -> None:
    async def arrived(request: HttpRequest, _: EsiaUser) -> None:
        seen.append(request.GET["code"])
        raise RuntimeError("the site has a fault")

    seen: list[str] = []
    client = Client()
    with served(on_sign_in=arrived):
        with pytest.raises(RuntimeError, match="the site has a fault") as caught:
            enter(client)
        assert text(client, "/who") == "nobody"
    shown = locals_of(caught.value).replace(f"code={seen[0]}", "")  # the request's own repr shows its address
    assert seen[0] not in shown


def test_the_gateway_signs_in_the_same_way(sandbox: ServedSandbox, enter: WebSignIn) -> None:
    store, states = CacheTokenStore(), CacheLoginStateStore()

    async def make() -> EsiaGateway:
        place = GatewayPlace.DEMO.at(sandbox.url)
        login = ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=place)
        return EsiaGateway(login, store=store, states=states)

    request = ConsentRequest(permissions={"fullname"}, purposes={"CREDIT"}, sysname="CREDIT", expire=60)
    room = GatewayRoom(make, request=request, redirect_uri=REDIRECT_URI, store=store)
    with Blocking(WebLogin(room, after_login="/profile")) as login:

        @signed_in(login)
        def profile(_: HttpRequest, user: User) -> HttpResponse:
            return HttpResponse(repr(login.call(user.userinfo)))

        client = Client()
        with override_settings(ROOT_URLCONF=(*login_urls(login), path("profile", profile))):
            assert enter(client) == "/profile"
            assert "UserInfo" in text(client, "/profile")
            away = client.post("/auth/logout", secure=True)
            assert "/auth/logout?" in away.headers["location"]
            assert client.get("/profile", secure=True).status_code == 401
