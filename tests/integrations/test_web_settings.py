"""Mistakes in the settings of a web login are found while it is constructed, not by the first person."""

from __future__ import annotations

from typing import Any

import pytest

from govauth.errors import ConfigurationError, InvalidInput
from govauth.integrations.esia import EsiaRoom
from govauth.integrations.web_login import WebLogin
from govauth.providers.esia import Esia
from tests.providers.esia.conftest import CALLBACK


async def make() -> Esia:
    raise NotImplementedError


def web_login(redirect_uri: Any = CALLBACK, scopes: Any = "openid", **settings: Any) -> WebLogin[Any]:
    return WebLogin(EsiaRoom(make, scopes=scopes, redirect_uri=redirect_uri), **settings)


ADDRESSES = [
    *("", "/callback", "app.example/callback", "http://app.example/callback", "ftp://app.example/callback"),
    *("https://user@app.example/callback", "https://app.example/callback#here", "javascript:alert(1)"),
    *(
        "https://[::1/callback",
        "https://app.example:99999/callback",
        "https://app.example:x/callback",
        None,
        7,
    ),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_no_browser_can_come_back_to(address: object) -> None:
    with pytest.raises(InvalidInput, match="redirect_uri must be an absolute https address"):
        web_login(address)


@pytest.mark.parametrize("prefix", ["/auth/", "/auth?a=b", "/auth#a", "//auth", "auth", None])
def test_a_prefix_that_makes_no_paths(prefix: object) -> None:
    with pytest.raises(InvalidInput, match="prefix must be a path of this site"):
        web_login(prefix=prefix)


def test_two_routes_at_one_path() -> None:
    with pytest.raises(InvalidInput, match="must leave /auth/login to the callback"):
        web_login("https://app.example/auth/login")


@pytest.mark.parametrize("seconds", [-1, "3600", float("nan"), float("inf"), 1e9, True, None])
def test_a_session_of_no_length(seconds: object) -> None:
    with pytest.raises(ConfigurationError, match="session_seconds must be a number of seconds"):
        web_login(session_seconds=seconds)


@pytest.mark.parametrize("scopes", ["", [], "openid\x1b"])
def test_scopes_that_nobody_can_ask_for(scopes: object) -> None:
    with pytest.raises(InvalidInput, match="scope"):
        web_login(scopes=scopes)


def test_what_is_no_function() -> None:
    with pytest.raises(ConfigurationError, match="make must be an async function"):
        EsiaRoom("make", scopes="openid", redirect_uri=CALLBACK)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="page must be a PageTemplate"):
        web_login(page="text")
