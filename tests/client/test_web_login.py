"""Started logins: who began one finishes it, and nobody else gets what proves it."""

from __future__ import annotations

import pickle

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from govauth.auth import LoginState, MemoryLoginStateStore
from govauth.client.login_callback import Callback
from govauth.client.login_errors import (
    BrowserMismatch,
    CallbackMalformed,
    LoginRefused,
    StartedElsewhere,
    StateUnknown,
)
from govauth.client.web_login import LoginOrigin, StartedLogin, StartedLogins, return_address
from govauth.errors import InvalidInput, StoreUnavailable
from govauth.secret import Secret

from tests.soaking import examples

pytestmark = pytest.mark.anyio
ORIGIN = LoginOrigin("esia login", "https://esia.example", "TEST01", "v2/ac v3/te")
STATE = Secret("bbf0aef5-5237-41bc-8cba-291e29a3ade8")


async def test_a_login_is_returned_once_with_all_it_holds() -> None:
    logins = StartedLogins(MemoryLoginStateStore(), ORIGIN)
    started = StartedLogin.by("browser", "/cabinet", nonce="n", details={"asked": "openid"})
    await logins.put(STATE.reveal(), started, seconds=60)
    assert await logins.take(STATE, browser=Secret("browser")) == started
    with pytest.raises(StateUnknown, match="states=") as caught:
        await logins.take(STATE, browser=Secret("browser"))
    assert caught.value.code == "state_unknown"
    assert "browser" not in repr(started)


@pytest.mark.parametrize(
    ("changed", "value"),
    [
        ("purpose", "esia_gateway login"),
        ("place", "https://other.example"),
        ("client", "TEST02"),
        ("edition", "ac te"),
    ],
)
async def test_nobody_else_finishes_a_login(changed: str, value: str) -> None:
    states = MemoryLoginStateStore()
    await StartedLogins(states, ORIGIN).put(STATE.reveal(), StartedLogin(), seconds=60)
    other = StartedLogins(states, evolve(ORIGIN, **{changed: value}))
    with pytest.raises(StartedElsewhere, match=rf"another one started the login \({changed}\)"):
        await other.take(STATE, browser=None)


@pytest.mark.parametrize("browser", [None, "another", ""])
async def test_another_browser_does_not_finish_a_login(browser: str | None) -> None:
    logins = StartedLogins(MemoryLoginStateStore(), ORIGIN)
    await logins.put(STATE.reveal(), StartedLogin.by("browser", None), seconds=60)
    with pytest.raises(BrowserMismatch) as caught:
        await logins.take(STATE, browser=None if browser is None else Secret(browser))
    assert caught.value.code == "state_mismatch"


@pytest.mark.parametrize("extra", [{}, {"origin": "x"}])
async def test_a_record_of_something_else(extra: dict[str, str]) -> None:
    states = MemoryLoginStateStore()
    await states.put(LoginState(STATE.reveal(), "", extra), ttl=60)
    with pytest.raises(StoreUnavailable, match="who started it"):
        await StartedLogins(states, ORIGIN).take(STATE, browser=None)


def test_what_is_carried_has_a_limit() -> None:
    with pytest.raises(InvalidInput, match="carry must have at most 4096 characters"):
        StartedLogin.by(None, "x" * 4097)


@pytest.mark.parametrize(
    "address",
    [
        "http://app.example/cb",
        "https://app.example/cb#x",
        "https://user@app.example/",
        "https:///cb",
        "/cb",
        "https://app.example/a b",
        "https://app.example/\x1b",
        "https://[",
        None,
    ],
)
def test_what_is_no_return_address(address: object) -> None:
    with pytest.raises(InvalidInput, match="redirect_uri must be an absolute https address"):
        return_address(address, "redirect_uri")


@pytest.mark.parametrize("address", ["https://app.example/cb?a=1", "http://127.0.0.1:1/cb", "http://[::1]/"])
def test_a_return_address(address: str) -> None:
    assert return_address(address, "redirect_uri") == address


@settings(max_examples=examples(100))
@given(
    st.text() | st.lists(st.tuples(st.sampled_from(["code", "state", "error", "x"]), st.text()), max_size=5)
)
def test_no_callback_breaks_the_reader(query: object) -> None:
    assert isinstance(Callback.attempt(query), Callback | LoginRefused)  # type: ignore[arg-type]


def test_a_malformed_callback_is_bad_input_and_pickles() -> None:
    refused = Callback.attempt("code=a&code=b")
    assert isinstance(refused, CallbackMalformed)
    assert str(refused) == "url must have code once"
    again = pickle.loads(pickle.dumps(refused))
    assert (str(again), again.field, again.rule) == (str(refused), "url", "must have code once")
