"""Token calls: the bytes that go out, replies of every shape, lost answers, and JWTs that nobody verified."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.auth.token import Token
from govauth.auth.token_endpoint import (
    TokenReply,
    form_request,
    json_request,
    refresh_or_sign_in,
    spend_once,
    token_reply_in,
)
from govauth.auth.unverified import unverified_claims, unverified_expiry
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import (
    ConnectFailed,
    ConnectionLost,
    LoginRequired,
    OutcomeUnknown,
    RenewalFailed,
    TransportError,
    UnexpectedReply,
)
from govauth.http.message import Response
from govauth.secret import Secret
from tests.test_secrecy import everything_said_by

QUICK = RetryPolicy(attempts=3, first=0.0)
HIDDEN = "-".join(("open", "sesame"))


def jwt(claims: object) -> str:
    parts: tuple[object, ...] = ("header", claims, "signature")
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts)
    return ".".join(part.decode().rstrip("=") for part in encoded)


def reply(value: object) -> Response:
    return Response(200, {}, json.dumps(value).encode())


def test_secrets_are_revealed_in_the_bytes_only() -> None:
    fields: dict[str, str | Secret] = {"name": "я", "password": Secret("p+ &")}
    form = form_request("https://a.test/t", fields, {"accept": "x"})
    assert dict(parse_qsl(form.content.decode())) == {"name": "я", "password": "p+ &"}
    assert (form.method, form.url) == ("POST", "https://a.test/t")
    assert form.headers == {"accept": "x", "content-type": "application/x-www-form-urlencoded"}
    body = json_request("https://a.test/t", fields, {}, more={"device": {"id": 1}})
    assert json.loads(body.content) == {"name": "я", "password": "p+ &", "device": {"id": 1}}
    assert (body.method, body.url) == ("POST", "https://a.test/t")
    assert body.headers == {"content-type": "application/json; charset=utf-8"}
    assert "p+" not in f"{form!r}{body!r}"


def test_where_the_end_of_a_token_is_read_from() -> None:
    plain = token_reply_in(reply({"access_token": "a"}), TokenReply)
    said = token_reply_in(reply({"access_token": jwt({"exp": 500}), "expires_in": "60"}), TokenReply)
    silent = token_reply_in(reply({"access_token": jwt({"exp": 500}), "token_type": "BEARER"}), TokenReply)
    assert plain.token(100.0).expires_at is None
    assert plain.token(100.0, default_life=5).expires_at == 105.0
    assert said.token(100.0, default_life=5).expires_at == 160.0
    assert silent.token(100.0).expires_at == 500.0
    token = token_reply_in(reply({"access_token": "a", "refresh_token": ""}), TokenReply).token(1.0)
    assert (token.refresh, token.issued_at, token.details) == (None, 1.0, {})
    whole = token_reply_in(reply({"access_token": "a", "refresh_token": "b", "expires_in": 0}), TokenReply)
    kept = whole.token(1.0, details={"name": "n"})
    assert kept.access.reveal() == "a"
    longest = token_reply_in(reply({"access_token": "a", "expires_in": 100 * 365 * 86400}), TokenReply)
    assert longest.token(0.0).expires_at == 100 * 365 * 86400
    assert (kept.refresh, kept.expires_at, kept.details) == (Secret("b"), 1.0, {"name": "n"})


@pytest.mark.parametrize(
    ("value", "where", "what"),
    [
        ({"refresh_token": HIDDEN}, "access_token", ""),
        ({"access_token": "", "refresh_token": HIDDEN}, "access_token", "empty"),
        ({"access_token": HIDDEN, "token_type": "mac"}, "token_type", "expected bearer"),
        ({"access_token": HIDDEN, "expires_in": "soon"}, "expires_in", ""),
        ({"access_token": HIDDEN, "expires_in": -1}, "expires_in", "expected seconds of a life"),
        ({"access_token": HIDDEN, "expires_in": 10**11}, "expires_in", "expected seconds of a life"),
        ([HIDDEN], "body", ""),
    ],
)
def test_a_reply_that_no_token_can_be_made_of(value: object, where: str, what: str) -> None:
    with pytest.raises(UnexpectedReply) as caught:
        token_reply_in(reply(value), TokenReply)
    assert caught.value.where == where
    assert what in str(caught.value)
    assert caught.value.status == 200
    assert caught.value.body is None
    assert HIDDEN not in everything_said_by(caught.value)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "a.b.c",
        "a.!.c",
        f"a.{'ab' * 9}.c",
        f"a.{jwt({}).split('.')[1]}!!!!.c",
        jwt([1]),
        jwt("x"),
        "....",
        "ы.ы.ы",
    ],
)
def test_what_is_no_jwt_has_no_claims(token: str) -> None:
    assert unverified_claims(Secret(token)) is None
    assert unverified_expiry(Secret(token)) is None


def test_claims_and_the_end_that_they_name() -> None:
    assert unverified_claims(Secret(jwt({"sub": "1", "exp": 1.5}))) is not None
    assert unverified_expiry(Secret(jwt({"exp": 7}))) == 7.0
    assert unverified_expiry(Secret(jwt({"exp": 0}))) == 0.0
    assert unverified_expiry(Secret(jwt({"exp": 10**11}))) is None
    urlsafe = jwt({"a": "~~~???>>>", "b": "я?>~"})
    assert {"-", "_"} & set(urlsafe)
    assert (unverified_claims(Secret(urlsafe)) or {})["b"] == "я?>~"
    assert unverified_expiry(Secret(jwt({"exp": 7.5}))) == 7.5
    odds: tuple[object, ...] = (True, "7", None, [7], {})
    for odd in odds:
        assert unverified_expiry(Secret(jwt({"exp": odd}))) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    unverified_expiry(Secret(text))
    unverified_expiry(Secret(f"{text}.{text}.{text}"))


class Calls:
    """Fails as it is said to, and counts."""

    def __init__(self, *faults: TransportError) -> None:
        self._faults = list(faults)
        self.made = 0

    async def __call__(self) -> Token:
        self.made += 1
        if self._faults:
            raise self._faults.pop(0)
        return Token("t")


@pytest.mark.anyio
async def test_what_works_once_is_sent_again_only_if_it_never_left() -> None:
    calls = Calls(ConnectFailed("no route"), ConnectFailed("no route"))
    token = await spend_once(calls, what="the code was spent", how_to_check="anew", retry=QUICK)
    assert (token.access.reveal(), calls.made) == ("t", 3)
    calls = Calls(*[ConnectFailed("no route")] * 3)
    with pytest.raises(RenewalFailed, match="cannot be reached: no route"):
        await spend_once(calls, what="the code was spent", how_to_check="anew", retry=QUICK)
    assert calls.made == 3
    calls = Calls(ConnectionLost("broke", sent=True))
    with pytest.raises(OutcomeUnknown, match="whether the code was spent") as caught:
        await spend_once(calls, what="the code was spent", how_to_check="anew", retry=QUICK)
    assert (calls.made, caught.value.how_to_check, caught.value.reason) == (1, "anew", "ConnectionLost")
    calls = Calls(ConnectFailed("no route"))
    with pytest.raises(ConnectFailed):
        await spend_once(calls, what="the code was spent", how_to_check="anew")
    assert calls.made == 1


@pytest.mark.anyio
async def test_between_attempts_is_the_pause_of_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def slept(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("govauth.auth.token_endpoint.anyio.sleep", slept)
    monkeypatch.setattr(RetryPolicy, "pause", lambda self, attempt: 10.0 * attempt)
    calls = Calls(ConnectFailed("no route"), ConnectFailed("no route"))
    await spend_once(calls, what="the code was spent", how_to_check="anew", retry=QUICK)
    assert pauses == [10.0, 20.0]


@pytest.mark.anyio
async def test_a_refresh_whose_answer_was_lost_gives_way_to_a_login() -> None:
    assert (await refresh_or_sign_in(Calls())).access.reveal() == "t"
    with pytest.raises(LoginRequired, match=r"the answer to the refresh was lost \(broke\)"):
        await refresh_or_sign_in(Calls(ConnectionLost("broke", sent=True)))
    with pytest.raises(ConnectFailed):
        await refresh_or_sign_in(Calls(ConnectFailed("no route")))
