"""Nothing that a browser brought shows in the locals of what fails, whoever's fault it is."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable

import pytest
from starlette.datastructures import Headers

from govauth.auth import MemoryTokenStore
from govauth.errors import ClientClosed, ConfigurationError, GovAuthError, LoginRequired
from govauth.integrations.esia import EsiaRoom
from govauth.integrations.esia_gateway import GatewayRoom
from govauth.integrations.login_page import LoginFailure, Page
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia import Esia
from govauth.providers.esia_gateway import ConsentRequest, EsiaGateway
from govauth.sync import Blocking
from tests.providers.esia.conftest import CALLBACK

pytestmark = pytest.mark.anyio

WORDS = "-".join(("open", "sesame", "x" * 32))
COOKIES = {"__Host-govauth-session": WORDS, "__Host-govauth-browser": WORDS, "other": WORDS}
HEADERS = Headers({"cookie": f"__Host-govauth-session={WORDS}", "accept-language": "ru"})
QUERY = [("code", WORDS), ("state", "bbf0aef5-5237-41bc-8cba-291e29a3ade8")]


def broken(failure: LoginFailure) -> Page:
    raise ZeroDivisionError("the application's page is broken") from failure.error


async def no_esia() -> Esia:
    raise OSError("no key")


async def no_gateway() -> EsiaGateway:
    raise OSError("no key")


def esia() -> EsiaRoom:
    return EsiaRoom(no_esia, scopes="openid", redirect_uri=CALLBACK)


def gateway() -> GatewayRoom:
    request = ConsentRequest(permissions={"fullname"}, purposes={"CREDIT"}, sysname="CREDIT", expire=60)
    return GatewayRoom(no_gateway, request=request, redirect_uri=CALLBACK, store=MemoryTokenStore())


def hidden_in(error: BaseException | None) -> None:
    shown: list[str] = []
    while error is not None:
        shown += [str(error), repr(error)]
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if f"{os.sep}tests{os.sep}" not in frame.f_code.co_filename:
                shown += [
                    f"{frame.f_code.co_qualname} {name}={one!r}" for name, one in frame.f_locals.items()
                ]
        error = error.__cause__ or error.__context__
    assert shown
    assert not [text[:60] for text in shown if WORDS in text]


@pytest.mark.parametrize("room", [esia, gateway])
async def test_a_login_that_nobody_opened_and_a_page_that_fails(room: Callable[[], EsiaRoom]) -> None:
    login = WebLogin(room(), page=broken)
    with pytest.raises(ZeroDivisionError) as started:
        await login.start(COOKIES, None, HEADERS)
    with pytest.raises(ZeroDivisionError) as came_back:
        await login.callback(COOKIES, QUERY, HEADERS)
    with pytest.raises(ZeroDivisionError) as refused:
        await login.callback(COOKIES, [*QUERY, ("code", WORDS)], HEADERS)
    with pytest.raises(ZeroDivisionError) as left:
        await login.logout(COOKIES, HEADERS)
    with pytest.raises(GovAuthError) as asked:
        await login.user(COOKIES)
    for caught in (started, came_back, refused, left, asked):
        hidden_in(caught.value)


async def test_nobody_signed_in_with_other_cookies() -> None:
    with pytest.raises(LoginRequired) as caught:
        await WebLogin(esia()).user({"__Host-govauth-session": "short", "other": WORDS})
    hidden_in(caught.value)


async def test_a_client_of_threads_hides_what_it_was_called_with() -> None:
    login = Blocking(WebLogin(esia()))
    with pytest.raises(ConfigurationError, match="event loop") as wrong_thread:
        login.call(login.client.user, COOKIES)
    hidden_in(wrong_thread.value)
    login.close()
    with pytest.raises(ClientClosed) as closed:
        await login.acall(login.client.callback, COOKIES, QUERY, headers=HEADERS)
    hidden_in(closed.value)


def test_a_key_that_does_not_open_shows_no_cookie() -> None:
    with Blocking(WebLogin(esia())) as login:
        with pytest.raises(OSError, match="no key") as caught:
            login.call(login.client.user, COOKIES)
    hidden_in(caught.value)
