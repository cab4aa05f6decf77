"""The attack table: each attack is refused with an error of its own and a log line without secrets."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govauth.auth import MemoryLoginStateStore
from govauth.errors import GovAuthError, TokenInvalid
from govauth.http.message import Request
from govauth.printable import is_printable
from govauth.providers.esia import (
    V1,
    Esia,
    EsiaUser,
    LoginRefused,
    Place,
    SystemLogin,
    errors,
    login_errors,
)
from govauth.client.login_callback import Callback, Query
from govauth.providers.esia.sandbox import OTHER_OID
from govauth.sandbox.server import ServedSandbox
from govauth.signing import TrustedCertificates, open_document_signer
from tests.providers.esia.conftest import CALLBACK, MNEMONIC, stranger_key, system_key

pytestmark = [pytest.mark.anyio, pytest.mark.promise("only-its-own-browser")]
Makes = Callable[..., Esia]
STATE = "bbf0aef5-5237-41bc-8cba-291e29a3ade8"


class Attempt:
    """Starts logins, and expects the callback to be refused."""

    def __init__(self, esia: Esia, sandbox: ServedSandbox, log: pytest.LogCaptureFixture) -> None:
        self.esia, self.sandbox, self.log = esia, sandbox, log

    async def walked(self, scopes: str = "openid", **settings: object) -> str:
        step = await self.esia.login.start(scopes, CALLBACK, **settings)  # type: ignore[arg-type]
        return self.sandbox.esia.sign_in(step.url)

    async def refused(self, back: Query, kind: type[GovAuthError], match: str = "", **given: object) -> None:
        with self.log.at_level(logging.DEBUG), pytest.raises(kind, match=match or None) as caught:
            await self.esia.login.callback(back, **given)  # type: ignore[arg-type]
        assert kind.__name__ in self.log.text
        shown = f"{self.log.text} {caught.value!r} {caught.value}"
        pairs = parse_qsl(urlsplit(back).query) if isinstance(back, str) else list(back)
        for name, value in pairs:
            if name in ("code", "state") and len(value) > 8:
                assert value not in shown


@pytest.fixture
def attempt(esia: Esia, sandbox: ServedSandbox, caplog: pytest.LogCaptureFixture) -> Attempt:
    return Attempt(esia, sandbox, caplog)


def changed(url: str, **values: str | None) -> str:
    parts = urlsplit(url)
    pairs = {**dict(parse_qsl(parts.query)), **values}
    return urlunsplit(parts._replace(query=urlencode({k: v for k, v in pairs.items() if v is not None})))


async def test_a_replayed_callback(attempt: Attempt) -> None:
    back = await attempt.walked()
    assert (await attempt.esia.login.callback(back)).oid
    await attempt.refused(back, login_errors.StateUnknown, "was used")
    assert attempt.sandbox.esia.counters["code_reuse"] == 0


async def test_a_state_that_nobody_started(attempt: Attempt) -> None:
    await attempt.refused(changed(await attempt.walked(), state=STATE), login_errors.StateUnknown)


async def test_a_late_callback(make_esia: Makes, sandbox: ServedSandbox) -> None:
    class Later:
        def __init__(self) -> None:
            self.ahead = 0.0

        def time(self) -> float:
            return time.time() + self.ahead

        def monotonic(self) -> float:
            return time.monotonic()

    clock = Later()
    async with make_esia(states=MemoryLoginStateStore(clock=clock)) as esia:
        step = await esia.login.start("openid", CALLBACK, seconds=60)
        back = sandbox.esia.sign_in(step.url)
        clock.ahead = 61
        with pytest.raises(login_errors.StateUnknown):
            await esia.login.callback(back)


@pytest.mark.parametrize("other", ["another browser", None])
async def test_the_state_of_another_browser(attempt: Attempt, other: str | None) -> None:
    back = await attempt.walked(browser="this browser")
    await attempt.refused(back, login_errors.BrowserMismatch, browser=other)
    # The attempt spent the state: whoever tries again must start again.
    await attempt.refused(back, login_errors.StateUnknown, browser="this browser")


async def test_the_right_browser(attempt: Attempt) -> None:
    assert (await attempt.esia.login.callback(await attempt.walked(browser="b"), browser="b")).oid


async def test_a_swapped_code(attempt: Attempt) -> None:
    """The attacker's own code in the victim's callback: PKCE ties it to another login."""
    theirs = dict(parse_qsl(urlsplit(await attempt.walked()).query))["code"]
    await attempt.refused(changed(await attempt.walked(), code=theirs), errors.PkceVerificationFailed)


async def test_a_code_of_another_address_or_generation(make_esia: Makes, sandbox: ServedSandbox) -> None:
    async with make_esia(pkce=None) as esia, make_esia(V1) as old:
        code = dict(
            parse_qsl(urlsplit(sandbox.esia.sign_in((await old.login.start("openid", CALLBACK)).url)).query)
        )
        step = await esia.login.start("openid", CALLBACK)
        with pytest.raises(errors.GrantInvalid, match="007011"):
            await esia.login.finish(step.state, code=code["code"])


async def test_an_id_token_of_another_client(attempt: Attempt) -> None:
    attempt.sandbox.esia.control("forge", {"kind": "id", "claims": {"aud": "OTHER"}})
    await attempt.refused(await attempt.walked(), TokenInvalid, "another client system .aud")


FORGERIES: list[tuple[str, dict[str, object], type[GovAuthError], str]] = [
    ("alg none", {"kind": "id", "header": {"alg": "none"}, "signature": "none"}, TokenInvalid, ""),
    ("alg none kept signature", {"kind": "id", "header": {"alg": "none"}}, TokenInvalid, "algorithm"),
    (
        "hmac confusion",
        {"kind": "id", "header": {"alg": "HS256"}, "signature": "hmac"},
        TokenInvalid,
        "algorithm",
    ),
    (
        "hmac as RS256",
        {"kind": "id", "header": {"alg": "RS256"}, "signature": "hmac"},
        TokenInvalid,
        "fits no",
    ),
    ("zero signature", {"kind": "access", "signature": "zeros"}, TokenInvalid, "fits no"),
    ("wrong sbt of id", {"kind": "id", "header": {"sbt": "access"}}, TokenInvalid, "sbt"),
    ("wrong sbt of access", {"kind": "access", "header": {"sbt": "id"}}, TokenInvalid, "sbt"),
    ("code as access", {"kind": "access", "header": {"sbt": "authorization_code"}}, TokenInvalid, "sbt"),
    ("wrong issuer", {"kind": "id", "claims": {"iss": "http://esia.gosulsugi.ru/"}}, TokenInvalid, "issuer"),
    ("wrong issuer of access", {"kind": "access", "claims": {"iss": "https://evil"}}, TokenInvalid, "issuer"),
    ("expired", {"kind": "id", "claims": {"exp": 1_500_000_000}}, TokenInvalid, "expired"),
    ("no expiry", {"kind": "access", "claims": {"exp": None}}, TokenInvalid, "exp"),
    ("from the future", {"kind": "id", "claims": {"nbf": 4_000_000_000}}, TokenInvalid, "future"),
    (
        "access of another client",
        {"kind": "access", "claims": {"client_id": "OTHER"}},
        TokenInvalid,
        "client_id",
    ),
    (
        "somebody else's access",
        {"kind": "access", "claims": {"urn:esia:sbj_id": OTHER_OID}},
        login_errors.SubjectMismatch,
        "different persons",
    ),
    ("two persons in one", {"kind": "id", "claims": {"sub": OTHER_OID}}, TokenInvalid, "two different"),
    (
        "a wider scope",
        {"kind": "access", "claims": {"scope": "openid id_doc?oid=1"}},
        login_errors.ScopeWidened,
        "1 more",
    ),
]


@pytest.mark.parametrize(
    ("forgery", "kind", "match"), [row[1:] for row in FORGERIES], ids=[r[0] for r in FORGERIES]
)
async def test_a_forged_token(
    attempt: Attempt, forgery: dict[str, object], kind: type[GovAuthError], match: str
) -> None:
    back = await attempt.walked()
    attempt.sandbox.esia.control("forge", forgery)
    await attempt.refused(back, kind, match)


async def test_a_token_of_an_untrusted_signer(make_esia: Makes, sandbox: ServedSandbox) -> None:
    async with make_esia(trust=TrustedCertificates([stranger_key().certificate])) as esia:
        step = await esia.login.start("openid", CALLBACK)
        with pytest.raises(TokenInvalid, match="fits no trusted certificate"):
            await esia.login.callback(sandbox.esia.sign_in(step.url))


async def test_a_second_factor_that_was_not_used(attempt: Attempt) -> None:
    back = await attempt.walked("openid otp")
    attempt.sandbox.esia.control("forge", {"kind": "id", "claims": {"acr": None}})
    await attempt.refused(back, login_errors.SecondFactorMissing)
    # What decides is what was asked for here, not what the callback or the answer says.
    attempt.sandbox.esia.control("forge", {"kind": "id", "claims": {"acr": {"2fa": "sms"}}})
    await attempt.refused(await attempt.walked("openid otp"), login_errors.SecondFactorMissing)


@pytest.mark.parametrize(("name", "value"), [("scope", "openid id_doc"), ("redirect_uri", CALLBACK + "?x")])
async def test_a_tampered_address(attempt: Attempt, name: str, value: str) -> None:
    """A browser that changes what was signed gets nowhere."""
    step = await attempt.esia.login.start("openid", CALLBACK)
    attempt.sandbox.esia.systems["TEST01"].redirect_uris.append(CALLBACK + "?x")
    with pytest.raises(errors.SignatureRejected):
        await attempt.esia.login.callback(attempt.sandbox.esia.sign_in(changed(step.url, **{name: value})))


async def test_an_open_redirect_at_esia_is_not_followed(attempt: Attempt) -> None:
    step = await attempt.esia.login.start("openid", CALLBACK)
    url = changed(step.url, redirect_uri="https://evil.example/")
    answer = attempt.sandbox.esia.handle(Request("GET", url))
    assert answer.status == 400
    assert "location" not in answer.headers


CALLBACKS: list[tuple[str, Query, type[LoginRefused]]] = [
    ("both", [("code", "x"), ("error", "access_denied"), ("state", STATE)], login_errors.CallbackAmbiguous),
    ("neither", [("state", STATE)], login_errors.CallbackMalformed),
    ("no state", [("code", "x")], login_errors.CallbackMalformed),
    ("empty", "", login_errors.CallbackMalformed),
    ("two states", [("code", "x"), ("state", STATE), ("state", STATE)], login_errors.CallbackMalformed),
    ("two codes", f"https://app/cb?code=a&code=b&state={STATE}", login_errors.CallbackMalformed),
    ("state in capitals", [("code", "x"), ("state", STATE.upper())], login_errors.CallbackMalformed),
    ("state with a path", [("code", "x"), ("state", "../" + STATE[3:])], login_errors.CallbackMalformed),
    ("empty code", [("code", ""), ("state", STATE)], login_errors.CallbackMalformed),
    ("long code", [("code", "x" * 8193), ("state", STATE)], login_errors.CallbackMalformed),
    ("huge", "https://app/cb?code=" + "x" * 20_000, login_errors.CallbackMalformed),
    ("huge pairs", [("code", "x" * 20_000), ("state", STATE)], login_errors.CallbackMalformed),
    ("code of two lines", [("code", "a\r\nSet-Cookie: x"), ("state", STATE)], login_errors.CallbackMalformed),
    ("many", "&".join(f"a{n}=1" for n in range(40)), login_errors.CallbackMalformed),
    ("not UTF-8", f"code=%FF%FE&state={STATE}", login_errors.CallbackMalformed),
]


@pytest.mark.parametrize(("back", "kind"), [row[1:] for row in CALLBACKS], ids=[row[0] for row in CALLBACKS])
async def test_a_malformed_callback(attempt: Attempt, back: Query, kind: type[LoginRefused]) -> None:
    await attempt.refused(back, kind)
    assert not attempt.sandbox.esia.counters


@given(
    st.text() | st.lists(st.tuples(st.sampled_from(["code", "state", "error", "x"]), st.text()), max_size=5)
)
def test_no_callback_breaks_the_reader(query: object) -> None:
    try:
        Callback.read(query)  # type: ignore[arg-type]
    except LoginRefused:
        pass


async def test_an_answer_to_another_request(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    back = await attempt.walked()
    real = attempt.sandbox.esia.grants.by_code

    def swapped(*arguments: object) -> object:
        return {**real(*arguments), "state": STATE}  # type: ignore[arg-type]

    monkeypatch.setattr(attempt.sandbox.esia.grants, "by_code", swapped)
    await attempt.refused(back, login_errors.ReplyStateMismatch)


async def test_an_answer_without_an_id_token(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    back = await attempt.walked()
    real = attempt.sandbox.esia.grants.by_code

    def stripped(*arguments: object) -> object:
        return {k: v for k, v in real(*arguments).items() if k != "id_token"}  # type: ignore[arg-type]

    monkeypatch.setattr(attempt.sandbox.esia.grants, "by_code", stripped)
    await attempt.refused(back, login_errors.IdTokenMissing)


async def test_nothing_shows_a_secret(attempt: Attempt, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    step = await attempt.esia.login.start(
        "openid usr_org", CALLBACK, offline=True, browser="the browser's secret"
    )
    back = attempt.sandbox.esia.sign_in(step.url)
    user: EsiaUser = await attempt.esia.login.callback(back, browser="the browser's secret")
    await user.roles()
    token = await user.transport.keeper.current()
    await user.transport.keeper.renew(token)
    assert token.refresh is not None
    seen = (
        caplog.text + repr(user) + repr(step) + repr(user.identity) + repr(await user.access()) + repr(token)
    )
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    secrets = [token.access.reveal(), token.refresh.reveal(), user.session.reveal(), code, step.state]
    secrets += ["the browser's secret", "1000299353", "Иванов"]
    assert not [secret for secret in secrets if secret in seen]


@pytest.mark.parametrize("what", ["edition", "client", "place"])
async def test_a_login_of_another_client(
    make_esia: Makes, sandbox: ServedSandbox, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the code nor the verifier goes to whoever did not start the login."""
    states = MemoryLoginStateStore()
    signer = await open_document_signer(system_key(), for_tests=True)
    settings: dict[str, object] = {}
    if what == "edition":
        settings["edition"] = V1
    if what == "client":
        settings["login"] = SystemLogin(mnemonic="TEST02", signer=signer)
    async with make_esia(states=states) as one:
        trust = TrustedCertificates(sandbox.esia.certificates)
        if what == "place":
            place = Place.TEST.at(sandbox.url.replace("127.0.0.1", "localhost"))
            login = SystemLogin(mnemonic=MNEMONIC, signer=signer)
            other = Esia(login, trust=trust, place=place, states=states)
        else:
            other = make_esia(states=states, **settings)
        async with other:
            back = sandbox.esia.sign_in((await one.login.start("openid", CALLBACK)).url)
            with pytest.raises(login_errors.StartedElsewhere, match=what):
                await other.login.callback(back)
            if what == "edition":
                back = sandbox.esia.sign_in((await other.login.start("openid", CALLBACK)).url)
                with pytest.raises(login_errors.StartedElsewhere, match=what):
                    await one.login.callback(back)
    assert f"another one started the login ({what})" in caplog.text
    assert sandbox.esia.counters["token_calls"] == 0


async def test_no_control_character_of_a_callback_is_shown(attempt: Attempt) -> None:
    step = await attempt.esia.login.start("openid", CALLBACK)
    query = [
        ("error", "access_denied\x1b[2J"),
        ("error_description", "ESIA-007004: no\x1b[31m\u202e\x9b\u2028"),
        ("state", step.state),
    ]
    with pytest.raises(GovAuthError) as caught:
        await attempt.esia.login.callback(query)
    assert "007004" in str(caught.value)
    assert is_printable(str(caught.value))
    assert all(map(is_printable, attempt.log.messages))


async def test_no_code_in_a_traceback_of_a_callback(attempt: Attempt) -> None:
    for query in ([("code", "secret-code-1"), ("code", "x")], "https://app/cb?code=secret-code-1&code=x"):
        with pytest.raises(LoginRefused) as caught:
            await attempt.esia.login.callback(query)
        # The first frame is this test.
        caught.value.__traceback__ = caught.value.__traceback__.tb_next  # type: ignore[union-attr]
        story = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        assert "secret-code-1" not in "".join(story.format())
