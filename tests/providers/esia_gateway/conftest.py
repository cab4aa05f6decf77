"""A gateway client against the served sandbox, and a browser that agrees to everything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import httpx
import pytest

from govauth.providers.esia_gateway import ClientLogin, ConsentRequest, EsiaGateway, Place, User
from govauth.providers.esia_gateway.requests import LoginRequest
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.sandbox.server import ServedSandbox

Browser: TypeAlias = Callable[[str], Awaitable[str]]
SignIn: TypeAlias = Callable[..., Awaitable[User]]

CONSENT = ConsentRequest(permissions={"fullname", "id_doc"}, purposes={"CREDIT"}, sysname="CREDIT", expire=60)


@pytest.fixture
def place(sandbox: ServedSandbox) -> Place:
    return Place.DEMO.at(sandbox.url)


@pytest.fixture
def login(place: Place) -> ClientLogin:
    return ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=place)


@pytest.fixture
async def gateway(login: ClientLogin) -> AsyncIterator[EsiaGateway]:
    async with EsiaGateway(login) as client:
        yield client


@pytest.fixture
def browse() -> Browser:
    async def visit(url: str) -> str:
        async with httpx.AsyncClient(timeout=20) as browser:
            answer = await browser.get(url)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    return visit


@pytest.fixture
def sign_in(browse: Browser) -> SignIn:
    async def through(gateway: EsiaGateway, request: LoginRequest = CONSENT) -> User:
        step = await gateway.login.start(request)
        return await gateway.login.callback(await browse(step.url), state=step.state)

    return through
