"""The fixture that signs browsers and clients in, with each client that a test may have."""

from __future__ import annotations

from urllib.parse import urljoin

import aiohttp
import httpx
import pytest
from selenium.webdriver import Chrome
from starlette.testclient import TestClient

from govauth.auth import MemoryTokenStore
from govauth.integrations.esia_gateway import GatewayRoom
from govauth.integrations.fastapi import login_lifespan, login_router
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia import Place
from govauth.providers.esia.sandbox import OTHER_LOGIN, OTHER_OID, PERSON_OID
from govauth.providers.esia_gateway import ClientLogin, ConsentRequest, EsiaGateway
from govauth.providers.esia_gateway import Place as GatewayPlace
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.sandbox.server import ServedSandbox
from govauth.sandbox.web_sign_in import WebSignIn
from govauth.signing import TrustedCertificates
from tests.integrations.conftest import Site, example
from tests.integrations.test_browser import text_of
from tests.providers.esia.conftest import MNEMONIC, system_key


def test_a_client_of_httpx(site: Site, govauth_sign_in: WebSignIn) -> None:
    with httpx.Client(base_url=site.url) as client:
        assert govauth_sign_in(client, start="/auth/login?next=/profile?tab=1") == "/profile?tab=1"
        assert str(PERSON_OID) in client.get("/profile").text
        assert govauth_sign_in(client, person=OTHER_LOGIN) == "/profile"
        assert str(OTHER_OID) in client.get("/profile").text


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_async_clients(site: Site, govauth_sign_in: WebSignIn) -> None:
    async with httpx.AsyncClient(base_url=site.url) as client:
        await govauth_sign_in.awaiting(client)
        assert str(PERSON_OID) in (await client.get("/profile")).text
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(site.url, cookie_jar=jar) as session:
        await govauth_sign_in.awaiting(session)
        async with session.get("/profile") as answer:
            assert str(PERSON_OID) in await answer.text()


def test_a_browser_sees_no_page_of_the_provider(
    browser: Chrome, site: Site, govauth_sign_in: WebSignIn, sandbox: ServedSandbox
) -> None:
    for cookie in govauth_sign_in.cookies(site.url):
        browser.add_cookie(dict(cookie))
    browser.get(f"{site.url}/profile")
    assert text_of(browser, "oid") == str(PERSON_OID)
    assert sandbox.esia.counters["exchanges"] == 1


def test_the_test_client_of_fastapi_follows_redirects_but_not_these(
    sandbox: ServedSandbox, govauth_sign_in: WebSignIn
) -> None:
    sandbox.esia.register(MNEMONIC, system_key().certificate, "https://app.example/auth/callback")
    trust = TrustedCertificates(sandbox.esia.certificates)
    place = Place.TEST.at(sandbox.url)
    app = example("esia_fastapi").make_app(system_key(), trust, place, "https://app.example")
    with TestClient(app, base_url="https://app.example") as client:
        assert govauth_sign_in(client) == "/profile"
        assert str(PERSON_OID) in client.get("/profile").text


def test_the_gateway_too(sandbox: ServedSandbox, govauth_sign_in: WebSignIn) -> None:
    from fastapi import FastAPI

    store = MemoryTokenStore()

    async def make() -> EsiaGateway:
        place = GatewayPlace.DEMO.at(f"{sandbox.url}/esia_gateway")
        return EsiaGateway(ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=place), store=store)

    request = ConsentRequest(permissions={"fullname"}, purposes={"CREDIT"}, sysname="CREDIT", expire=60)
    login = WebLogin(GatewayRoom(make, request=request, redirect_uri=REDIRECT_URI, store=store))
    app = FastAPI(lifespan=login_lifespan(login))
    app.include_router(login_router(login))
    with TestClient(app, base_url=urljoin(REDIRECT_URI, "/")) as client:
        assert govauth_sign_in(client) == "/"
        assert any("session" in name for name in client.cookies)


def test_a_site_that_sends_nobody_anywhere(site: Site, govauth_sign_in: WebSignIn) -> None:
    with httpx.Client(base_url=site.url) as client:
        with pytest.raises(ValueError, match="/ was answered 200, and not with a redirect"):
            govauth_sign_in(client, start="/")
    with pytest.raises(ValueError, match="no.* login page of this sandbox"):
        govauth_sign_in.callback("https://esia.example/elsewhere")
