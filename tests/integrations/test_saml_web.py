"""The web login by SAML in the three frameworks: the form from ESIA's page, sessions, logouts from both sides."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import anyio
import httpx
import pytest
from aiohttp import web
from attrs import evolve, frozen
from fastapi import Depends, FastAPI
from lxml import etree
from starlette.testclient import TestClient

from tests.integrations import django_project  # first: it configures Django

from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from govauth.errors import ConfigurationError, InvalidInput
from govauth.integrations import aiohttp as for_aiohttp
from govauth.integrations import fastapi as for_fastapi
from govauth.integrations.django import login_urls
from govauth.integrations.django import signed_in as django_signed_in
from govauth.integrations.esia_saml import SamlRoom
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia.saml import EsiaSaml, SamlUser, ServiceProvider
from govauth.providers.esia.saml.redirect import signed_address
from govauth.sandbox.server import listen
from govauth.signing.xml import RsaXmlSigner
from govauth.sync import Blocking
from tests.integrations.conftest import _serve_aiohttp
from tests.providers.esia.saml.answers import (
    BASE,
    IDP,
    NAME_ID,
    SAML,
    SAMLP,
    SLO_URL,
    SSO_URL,
    STATUS,
    Answer,
    moment,
    pair,
)
from tests.providers.esia.saml.conftest import Frozen, identity_provider, service_provider

assert django_project.MIDDLEWARE


@frozen
class Page:
    status: int
    location: str
    text: str
    cookies: list[str]


class Site:
    """A served application, and a browser that follows nothing by itself."""

    def __init__(
        self, root: str, ask: Callable[[str, str, bytes | None], Page], forget: Callable[[], None]
    ) -> None:
        self.root = root
        self.lose_cookies = forget
        self._ask = ask

    def get(self, path: str) -> Page:
        return self._ask("GET", path, None)

    def post(self, path: str, body: bytes = b"") -> Page:
        return self._ask("POST", path, body)

    def begin(self) -> tuple[str, str]:
        """Start a login; return the identifier of the request and its RelayState."""
        page = self.get("/auth/login?next=/profile")
        assert page.status == 303
        assert page.location.startswith(f"{SSO_URL}?")
        query = dict(parse_qsl(urlsplit(page.location).query))
        return identifier_of(query["SAMLRequest"]), query["RelayState"]

    def answer(self, request: str, relay: str, **changes: Any) -> Page:
        acs = f"{self.root}/saml/acs"
        settings = {"request": request, "destination": acs, "recipient": acs, "audience": self.root}
        message = Answer(**{**settings, "identifier": f"_for{request}", **changes}).written()
        form = {"SAMLResponse": base64.b64encode(message).decode(), "RelayState": relay}
        return self.post("/saml/acs", urlencode(form).encode())

    def sign_in(self) -> None:
        page = self.answer(*self.begin())
        assert (page.status, page.location) == (303, "/profile"), page.text


def identifier_of(message: str) -> str:
    return etree.fromstring(zlib.decompress(base64.b64decode(message), -15)).get("ID") or ""


def room_at(root: str) -> SamlRoom:
    def provider() -> ServiceProvider:
        addresses = {"acs_url": f"{root}/saml/acs", "logout_url": f"{root}/saml/logout"}
        return evolve(service_provider(), entity_id=root, **addresses)  # type: ignore[arg-type]

    async def make() -> EsiaSaml:
        return EsiaSaml(provider(), identity_provider(), clock=Frozen())

    return SamlRoom(make, acs_url=f"{root}/saml/acs", logout_url=f"{root}/saml/logout")


def by_httpx(client: httpx.Client) -> Callable[[str, str, bytes | None], Page]:
    def ask(method: str, path: str, body: bytes | None) -> Page:
        headers = {} if body is None else {"content-type": "application/x-www-form-urlencoded"}
        answer = client.request(method, path, content=body, headers=headers, follow_redirects=False)
        cookies = answer.headers.get_list("set-cookie")
        return Page(answer.status_code, answer.headers.get("location", ""), answer.text, cookies)

    return ask


@contextmanager
def fastapi_site() -> Iterator[Site]:
    root = "https://saml.portal.example"
    login = WebLogin(room_at(root))
    app = FastAPI(lifespan=for_fastapi.login_lifespan(login))
    app.include_router(for_fastapi.login_router(login))

    @app.get("/profile")
    async def profile(user: SamlUser = Depends(for_fastapi.current_user(login))) -> str:
        return user.user_id

    with TestClient(app, base_url=root) as client:
        yield Site(root, by_httpx(client), client.cookies.clear)  # type: ignore[arg-type]


@contextmanager
def aiohttp_site() -> Iterator[Site]:
    listener = listen()
    root = f"http://127.0.0.1:{listener.getsockname()[1]}"
    login = WebLogin(room_at(root))
    app = web.Application()
    for_aiohttp.setup_login(app, login)

    @for_aiohttp.signed_in(login)
    async def profile(_request: web.Request, user: SamlUser) -> web.Response:
        return web.Response(text=user.user_id)

    app.router.add_get("/profile", profile)
    with _serve_aiohttp(app, listener), httpx.Client(base_url=root) as client:
        yield Site(root, by_httpx(client), client.cookies.clear)


@contextmanager
def django_site() -> Iterator[Site]:
    root = "https://app.example"
    with Blocking(WebLogin(room_at(root))) as login:

        @django_signed_in(login)
        def profile(_: HttpRequest, user: SamlUser) -> HttpResponse:
            return HttpResponse(user.user_id)

        urls = (*login_urls(login), path("profile", profile))
        client = Client(SERVER_NAME="app.example", enforce_csrf_checks=True)

        def ask(method: str, path: str, body: bytes | None) -> Page:
            target = {"path": path, "secure": True}
            if body is None:
                answer = client.get(**target)  # type: ignore[arg-type]
            elif path == "/auth/logout":
                token = "k" * 32
                client.cookies["csrftoken"] = token
                headers = {"X-CSRFToken": token, "Referer": f"{root}/profile"}
                answer = client.post(**target, headers=headers)  # type: ignore[arg-type]
            else:
                # From a page of another site, which has no token of this one.
                kind = "application/x-www-form-urlencoded"
                answer = client.post(**target, data=body, content_type=kind)  # type: ignore[arg-type]
            cookies = [morsel.OutputString() for morsel in answer.cookies.values()]
            return Page(answer.status_code, answer.headers.get("location", ""), answer.text, cookies)

        with override_settings(ROOT_URLCONF=urls):
            yield Site(root, ask, client.cookies.clear)


@pytest.fixture(params=[fastapi_site, aiohttp_site, django_site], ids=["fastapi", "aiohttp", "django"])
def saml_site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with request.param() as site:
        yield site


def idp_query(message: str, kind: str = "SAMLRequest", relay: str | None = None) -> str:
    signer = RsaXmlSigner.open(pair("idp").pem, pair("idp").certificate)

    async def sign() -> str:
        return await signed_address("https://any.example", kind, message.encode(), signer, relay_state=relay)  # type: ignore[arg-type]

    return urlsplit(anyio.run(sign)).query


def head(name: str, site: Site) -> str:
    return (
        f'<p:{name} xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="_m1" Version="2.0" IssueInstant="{moment(0)}"'
        f' Destination="{site.root}/saml/logout"'
    )


def test_sign_in_and_logout_from_both_sides(saml_site: Site) -> None:
    saml_site.sign_in()
    page = saml_site.get("/profile")
    assert (page.status, page.text.strip('"')) == (200, "2718281828")

    # The person leaves somewhere else: ESIA sends this browser, or another one.
    asked = f"{head('LogoutRequest', saml_site)}><a:Issuer>{IDP}</a:Issuer><a:NameID>{NAME_ID}</a:NameID></p:LogoutRequest>"
    query = idp_query(asked, relay="%2B keep+this")
    page = saml_site.get(f"/saml/logout?{query}")
    assert page.status == 303, page.text
    assert page.location.startswith(f"{SLO_URL}?SAMLResponse=")
    assert saml_site.get("/profile").status == 401
    assert saml_site.get(f"/saml/logout?{query}").status == 403
    assert saml_site.post("/auth/logout").location == f"{saml_site.root}/", "its session has ended"

    # The person leaves here.
    saml_site.sign_in()
    page = saml_site.post("/auth/logout")
    assert page.status == 303
    assert page.location.startswith(f"{SLO_URL}?SAMLRequest=")
    assert saml_site.get("/profile").status == 401
    request = identifier_of(dict(parse_qsl(urlsplit(page.location).query))["SAMLRequest"])
    answered = (
        f'{head("LogoutResponse", saml_site)} InResponseTo="{request}"><a:Issuer>{IDP}</a:Issuer><p:Status>'
        f'<p:StatusCode Value="{STATUS}Success"/></p:Status></p:LogoutResponse>'
    )
    page = saml_site.get(f"/saml/logout?{idp_query(answered, 'SAMLResponse')}")
    assert (page.status, page.location) == (303, f"{saml_site.root}/")
    # A system behind ESIA did not end its own session.
    saml_site.sign_in()
    page = saml_site.post("/auth/logout")
    request = identifier_of(dict(parse_qsl(urlsplit(page.location).query))["SAMLRequest"])
    partial = (
        f'{head("LogoutResponse", saml_site)} InResponseTo="{request}"><a:Issuer>{IDP}</a:Issuer><p:Status>'
        f'<p:StatusCode Value="{STATUS}PartialLogout"/></p:Status></p:LogoutResponse>'
    )
    page = saml_site.get(f"/saml/logout?{idp_query(partial, 'SAMLResponse')}")
    assert page.status >= 400
    assert "LogoutIncomplete" in page.text
    assert saml_site.get("/profile").status == 401
    # Nobody is signed in: there is nothing to end at ESIA.
    assert saml_site.post("/auth/logout").location == f"{saml_site.root}/"


def test_what_is_refused(saml_site: Site) -> None:
    request, relay = saml_site.begin()
    for changes, name in (
        ({"audience": "https://other.example"}, "AnswerRefused"),
        ({"signer": "stranger"}, "SignatureRefused"),
        ({"begin": -900, "end": -600}, "AnswerOutOfTime"),
        ({"status": "AuthnFailed"}, "AuthenticationFailed"),
    ):
        page = saml_site.answer(request, relay, **changes)
        assert (page.status, name in page.text) == (403, True), page.text
        assert not [one for one in page.cookies if "govauth-session=" in one]
    assert saml_site.answer(request, "another").status == 403
    assert saml_site.get("/saml/acs").status == 405
    assert saml_site.get("/saml/logout?SAMLRequest=A").status == 403
    assert saml_site.get("/profile").status == 401
    body = b"SAMLResponse=" + b"A" * 1_100_000
    assert saml_site.post("/saml/acs", body).status in {403, 413}
    assert saml_site.post("/saml/acs", b"SAMLResponse=A&SAMLResponse=A&RelayState=b").status == 403


def test_the_cookie_of_the_login_travels_with_a_form_of_another_site(saml_site: Site) -> None:
    page = saml_site.get("/auth/login")
    (cookie,) = [one for one in page.cookies if "govauth-browser" in one]
    assert "HttpOnly" in cookie
    # Without https no browser keeps a cookie that is SameSite=None.
    secure = saml_site.root.startswith("https")
    assert ("SameSite=None" in cookie, "Secure" in cookie) == (secure, secure)
    assert cookie.startswith("__Host-") is secure


def test_another_browser_cannot_finish(saml_site: Site) -> None:
    request, relay = saml_site.begin()
    saml_site.lose_cookies()
    page = saml_site.answer(request, relay)
    assert (page.status, "BrowserMismatch" in page.text) == (403, True)


def test_addresses_that_do_not_fit() -> None:
    root = "https://saml.portal.example"
    with pytest.raises(InvalidInput, match="prefix"):
        WebLogin(room_at(root), prefix="/saml")
    room = room_at(root)

    async def make() -> EsiaSaml:
        return EsiaSaml(service_provider(), identity_provider())

    for wrong in ("/saml/answers", "http://saml.portal.example/saml/answers"):
        with pytest.raises(InvalidInput, match="logout_response_url must be an absolute https address"):
            SamlRoom(
                make,
                acs_url=f"{root}/saml/acs",
                logout_url=f"{root}/saml/logout",
                logout_response_url=wrong,
            )
    other = SamlRoom(make, acs_url=f"{root}/elsewhere", logout_url=f"{root}/saml/logout")

    async def open_it() -> None:
        with pytest.raises(ConfigurationError, match="acs_url"):
            await other.open()
        await room.open()
        assert len(room.stores) == 2
        await room.aclose()

    anyio.run(open_it)
