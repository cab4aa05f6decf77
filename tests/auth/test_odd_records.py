"""Stored records with values of odd types and sizes are damaged records, never errors of Python's own."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from govauth.auth import MemoryTokenStore, Token
from govauth.auth.login_state import LoginState, dump_login_state, load_login_state
from govauth.auth.token import UnreadableToken, dump_token, load_record
from govauth.clock import SYSTEM_CLOCK
from govauth.errors import StoreUnavailable
from govauth.integrations.esia_gateway import GatewayRoom
from govauth.integrations.web_login import WebLogin
from govauth.providers.crpt.permissive.board import Board
from govauth.providers.esia.login.auth_user import SessionDetails
from govauth.providers.esia_gateway import ClientLogin, ConsentRequest, EsiaGateway
from govauth.providers.esia_gateway import Place as GatewayPlace
from govauth.providers.esia_gateway.sandbox import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from govauth.providers.moy_nalog.device import Device
from govauth.auth.strategy import TokenKey
from govauth.wire.json import JsonValue

ODD = ["true", '"1"', "[]", "{}", "1" + "0" * 400, "1e999", "-1e999", "1e400", "NaN"]
NUMBERS = ["expires_at", "issued_at", "refresh_expires_at", "kept_until", "sends", "revision", "until"]


def with_value(record: bytes, name: str, value: str) -> bytes:
    return json.dumps({**json.loads(record), name: "@"}).replace('"@"', value).encode()


def test_every_field_of_a_record_comes_back() -> None:
    whole = Token(
        "access",
        expires_at=3.5,
        issued_at=1.0,
        refresh="refresh",
        refresh_expires_at=4.0,
        kept_until=5.0,
        sends=1,
        refusal="refused",
        revision=7,
        details={"inn": "1"},
    )
    assert load_record(dump_token(whole, until=9.0)) == (whole, 9.0)
    assert load_record(dump_token(Token("access"))) == (Token("access"), None)
    # What is seldom there takes no room.
    assert json.loads(dump_token(Token("access"))).keys() == {
        *(
            "version",
            "access",
            "expires_at",
            "issued_at",
            "refresh",
            "refresh_expires_at",
            "kept_until",
            "details",
        )
    }


@pytest.mark.parametrize("value", ODD)
def test_numbers_of_records(value: str) -> None:
    record = dump_token(Token("access", refresh="refresh"))
    for name in NUMBERS:
        with pytest.raises(UnreadableToken):
            load_record(with_value(record, name, value))
    state = dump_login_state(LoginState("state", "nonce", {}), until=1.0)
    assert load_login_state(with_value(state, "until", value)) is None


@pytest.mark.parametrize("started", [None, "soon", True, [], 10**400])
def test_a_session_of_esia(started: JsonValue) -> None:
    kept: JsonValue = {"asked": "openid", "redirect_uri": "https://a/", "extra": {}, "started_at": started}
    with pytest.raises(StoreUnavailable, match="not of a session of ESIA"):
        SessionDetails.of(Token("access", details={"esia": kept}))


@pytest.mark.parametrize(
    "kept", [{}, {"id": ""}, {"user_agent": "a", "app_version": "1", "source_type": "WEB"}]
)
def test_a_device_that_lacks_something_is_none(kept: Mapping[str, JsonValue]) -> None:
    assert Device.of(Token("access", details={"device": kept})) is None


@pytest.mark.anyio
@pytest.mark.parametrize(
    "details",
    [{"hosts": ["a"], "aside": {"a": "x"}, "measured": 1}, {"hosts": ["a"], "aside": {}, "measured": True}],
)
async def test_an_order_of_hosts_that_cannot_be_read_is_not_taken(details: Mapping[str, JsonValue]) -> None:
    store, key = MemoryTokenStore(), TokenKey("crpt", "place", "hosts")
    await store.save(key, Token("hosts", details=details))
    board = Board(store, key, SYSTEM_CLOCK, ["https://own"])
    assert (await board.order(30.0)).hosts == ("https://own",)


@pytest.mark.anyio
async def test_a_session_of_the_gateway() -> None:
    store = MemoryTokenStore()

    async def make() -> EsiaGateway:
        return EsiaGateway(ClientLogin(CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, place=GatewayPlace.DEMO))

    request = ConsentRequest(permissions={"fullname"}, purposes={"CREDIT"}, sysname="CREDIT", expire=60)
    session = "s" * 43
    await store.save(TokenKey("web", "session", session), Token(session, issued_at=SYSTEM_CLOCK.time()))
    async with WebLogin(GatewayRoom(make, request=request, redirect_uri=REDIRECT_URI, store=store)) as login:
        with pytest.raises(StoreUnavailable, match="not of a session"):
            await login.user({login.session_cookie.whole_name: session})
