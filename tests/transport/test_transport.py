"""The road of one call: what is repeated, what is not, and within what time."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from email.utils import formatdate

import anyio
import anyio.lowlevel
import pytest
from attrs import evolve, frozen

from govauth.auth import AuthStrategy, MemoryTokenStore, Renewal, Token, TokenKey, TokenStore, Verdict
from govauth.client.options import ClientOptions
from govauth.concurrency.limiter import Rate
from govauth.errors import (
    ClientClosed,
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    OutcomeUnknown,
    RateLimited,
    RenewalFailed,
    ServerFault,
    StoreUnavailable,
    TimedOut,
    UnexpectedReply,
)
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare, HttpSender
from govauth.transport.api import Api
from govauth.transport.operation import Body, Operation, Repeat, form_body, json_body, json_of, nothing
from govauth.transport.place import Place
from govauth.transport.recording import record
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.transport.retry import retry_after
from govauth.transport.transport import Transport
from tests.auth.test_keeper import FakeClock

pytestmark = [pytest.mark.anyio, pytest.mark.promise("never-a-receipt-twice")]

PLACE = Place(name="test", roots={"api": "https://gov.test/api"})
QUICK = RetryPolicy(attempts=3, first=0.001, longest=0.002)


@frozen
class Static:
    """Gives one token after another."""

    @property
    def token_key(self) -> TokenKey:
        return TokenKey("test", "test", "somebody")

    @property
    def renewal(self) -> Renewal:
        return Renewal.ROTATES

    async def obtain(self, http: HttpSender) -> Token:
        return Token("first", refresh="r")

    async def renew(self, http: HttpSender, token: Token) -> Token:
        return Token(f"after {token.access.reveal()}", refresh="r")

    def attach(self, request: Request, token: Token) -> Request:
        return request.with_header("Authorization", token.access.reveal())

    def judge(self, response: Response) -> Verdict:
        return Verdict.TOKEN_EXPIRED if response.status == 401 else Verdict.FINE


class Script:
    """A sender that answers from a list: responses, or errors to raise."""

    def __init__(self, *answers: Response | GovAuthError) -> None:
        self.answers = list(answers)
        self.seen: list[Request] = []
        self.closed = 0

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        if prepare is not None:
            request = await prepare(request)
        self.seen.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, GovAuthError):
            raise answer.again()
        return answer

    def with_pool(self, *, slots: int) -> Script:
        return self

    async def aclose(self) -> None:
        self.closed += 1


def refuse(response: Response) -> GovAuthError | None:
    if response.status == 429:
        error = RateLimited("slow down", status=429)
        error.retry_after = retry_after(response)
        return error
    if response.status >= 500:
        return ServerFault("unwell", status=response.status)
    return InvalidRequest("wrong", status=response.status) if response.status >= 400 else None


def transport_of(
    script: Script,
    *,
    login: AuthStrategy | None = None,
    store: TokenStore | None = None,
    timeout: float = 30.0,
    rate: Rate | None = None,
) -> Transport:
    options = ClientOptions(sender=script, retry=QUICK, store=store, timeout=timeout, rate=rate)
    channel = options.channel()
    api = Api(channel, PLACE, refuse=refuse, headers={"x-room": "1"}, rate=options.rate)
    return Transport(api, login or Static())


def operation(repeat: Repeat, *, authorized: bool = True) -> Operation[Mapping[str, object]]:
    return Operation(
        "things.do",
        "POST",
        "/things/{id}",
        json_of(dict),
        repeat=repeat,
        authorized=authorized,
        how_to_check="look",
    )


FINE = Response(200, {"content-type": "application/json"}, b'{"a":1}')
ID = {"id": "x"}


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
async def test_a_safe_call_is_repeated(status: int) -> None:
    script = Script(Response(status), Response(status), FINE)
    assert await transport_of(script).call(operation(Repeat.SAFE), path=ID) == {"a": 1}
    assert len(script.seen) == 3


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("", None),
        ("soon", None),
        ("٧", None),
        (formatdate(1_000_090, usegmt=True), 90.0),
        (formatdate(999_990, usegmt=True), 0.0),
    ],
)
def test_the_pause_that_a_server_asks_for(value: str, seconds: float | None) -> None:
    date = {"date": formatdate(1_000_000, usegmt=True)}
    assert retry_after(Response(429, {"retry-after": value, **date})) == seconds
    assert retry_after(Response(429, date)) is None
    if not value.strip().isdecimal():
        assert retry_after(Response(429, {"retry-after": value})) is None


async def test_tokens_of_siblings_that_are_refused_are_not_asked_for_without_end() -> None:
    class Siblings(MemoryTokenStore):
        """Another process saves a new token before each look."""

        loads = 0

        async def load(self, key: TokenKey) -> Token | None:
            self.loads += 1
            return Token(f"of a sibling, {self.loads}", revision=self.loads)

    script = Script(Response(401))
    with anyio.fail_after(5), pytest.raises(RenewalFailed):
        await transport_of(script, store=Siblings()).call(operation(Repeat.SAFE), path=ID)
    assert len(script.seen) == 3


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
async def test_the_line_of_an_attempt(level: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(level, "govauth")
    script = Script(
        ConnectFailed("refused"), Response(503), evolve(FINE, headers={**FINE.headers, "x-request-id": "r-9"})
    )
    await transport_of(script).call(operation(Repeat.SAFE), path=ID)
    await transport_of(Script(FINE)).call(operation(Repeat.SAFE, authorized=False), path=ID)
    lines = [re.sub(r"ms=\d+\.\d ", "", line) for line in caplog.messages if "attempt=" in line]
    mark = Token("first").mark
    assert lines == (
        []
        if level > logging.DEBUG
        else [
            f"things.do attempt=1 result=ConnectFailed token={mark} request_id=-",
            f"things.do attempt=2 result=503 token={mark} request_id=-",
            f"things.do attempt=3 result=200 token={mark} request_id=r-9",
            "things.do attempt=1 result=200 token=- request_id=-",
        ]
    )


def test_the_line_of_an_attempt_says_how_long_it_took(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "govauth")
    record("things.do", 1, 2.0, FINE, None)
    assert "ms=2000.0 " in caplog.text


async def test_the_answers_of_calls_show_the_clock_of_the_server() -> None:
    dated = evolve(FINE, headers={**FINE.headers, "date": formatdate(time.time() + 7200, usegmt=True)})
    transport = transport_of(Script(dated))
    await transport.call(operation(Repeat.SAFE, authorized=False), path=ID)
    assert 7190 < transport.server_now().timestamp() - time.time() < 7210


async def test_an_error_of_a_token_says_for_what_it_was_needed() -> None:
    class Refused(Static):
        async def obtain(self, http: HttpSender) -> Token:
            raise LoginRejected("wrong password")

    transport = transport_of(Script(FINE), login=Refused())
    with pytest.raises(LoginRejected, match=r"things\.sign: wrong password"):
        await transport.token("things.sign")
    await transport.channel.aclose()
    with pytest.raises(ClientClosed, match=r"things\.sign: the client is closed"):
        await transport.token("things.sign")


async def test_a_store_is_tried_under_a_key_of_the_room() -> None:
    class Full(MemoryTokenStore):
        async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
            raise StoreUnavailable(f"no room for {key.provider}")

    with pytest.raises(StoreUnavailable, match="no room for test"):
        await transport_of(Script(FINE), store=Full()).require_writable_store()
    await transport_of(Script(FINE), store=MemoryTokenStore()).require_writable_store()


async def test_an_unknown_outcome_says_what_was_answered() -> None:
    class Coded(ServerFault):
        pass

    fault = Coded("unwell", status=502)
    fault.code = "E7"
    with pytest.raises(OutcomeUnknown) as caught:
        await transport_of(Script(fault)).call(operation(Repeat.NEVER), path=ID)
    assert (caught.value.reason, caught.value.status, caught.value.code) == ("Coded", 502, "E7")
    with pytest.raises(OutcomeUnknown) as caught:
        await transport_of(Script(ConnectionLost("gone", sent=True))).call(operation(Repeat.NEVER), path=ID)
    assert (caught.value.status, caught.value.code) == (None, None)


async def test_values_of_a_path_are_quoted_whole() -> None:
    script = Script(FINE)
    await transport_of(script).call(operation(Repeat.SAFE), path={"id": "X/a b?ё"})
    assert script.seen[0].url == "https://gov.test/api/things/X%2Fa%20b%3F%D1%91"


@pytest.mark.parametrize("body", [None, json_body({"a": 1})])
async def test_a_sink_goes_with_the_request(body: Body | None) -> None:
    class Taken:
        def accepts(self, status: int, headers: Mapping[str, str]) -> bool:
            return False

        async def write(self, piece: bytes) -> None:
            raise AssertionError("not accepted")

    script, sink = Script(FINE), Taken()
    await transport_of(script).call(operation(Repeat.SAFE), path=ID, body=body, into=sink)
    assert script.seen[0].into is sink


async def test_a_call_may_have_a_time_of_its_own() -> None:
    given: list[float] = []

    class Watched(Script):
        async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
            given.append(seconds)
            return await super().send(request, seconds=seconds, prepare=prepare)

    transport = transport_of(Watched(FINE), timeout=30.0)
    await transport.call(operation(Repeat.SAFE), path=ID)
    await transport.call(operation(Repeat.SAFE), path=ID, seconds=300.0)
    assert 20 < given[0] <= 30
    assert 200 < given[1] <= 300


async def test_waiting_for_a_turn_takes_no_time_of_the_call() -> None:
    clock = FakeClock()
    script = Script(Response(503), Response(503), FINE)
    channel = ClientOptions(sender=script, retry=QUICK, timeout=30.0, clock=clock).channel()
    transport = Transport(Api(channel, PLACE, refuse=refuse, headers={}), Static())
    turns: list[int] = []

    async def turn() -> None:
        turns.append(len(script.seen))
        clock.now += 60

    assert await transport.call(operation(Repeat.SAFE), path=ID, turn=turn) == {"a": 1}
    assert turns == [1, 2]


async def test_a_write_that_came_too_often_was_not_applied_unless_the_provider_is_known_for_it() -> None:
    too_often = Response(429, {"retry-after": "7"})
    with pytest.raises(RateLimited) as caught:
        await transport_of(Script(too_often)).call(operation(Repeat.NEVER), path=ID)
    assert caught.value.retry_after == 7
    overloaded = RateLimited("overload", status=429)
    overloaded.may_be_applied = True
    with pytest.raises(OutcomeUnknown):
        await transport_of(Script(overloaded)).call(operation(Repeat.NEVER), path=ID)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_write_is_not_repeated_and_its_outcome_is_unknown(status: int) -> None:
    script = Script(Response(status), FINE)
    with pytest.raises(OutcomeUnknown, match=r"things\.do: it is not known") as caught:
        await transport_of(script).call(operation(Repeat.NEVER), path=ID)
    assert len(script.seen) == 1
    assert (caught.value.status, caught.value.how_to_check) == (status, "look")


async def test_a_write_with_a_key_is_repeated_and_unknown_at_the_end() -> None:
    script = Script(Response(503))
    with pytest.raises(OutcomeUnknown):
        await transport_of(script).call(operation(Repeat.READ_BACK), path=ID)
    assert len(script.seen) == 3
    assert len({request.content for request in script.seen}) == 1


@pytest.mark.parametrize("repeat", list(Repeat))
async def test_what_never_left_is_sent_again_whatever_it_is(repeat: Repeat) -> None:
    script = Script(ConnectFailed("refused"), ConnectFailed("refused"), FINE)
    await transport_of(script).call(operation(repeat), path=ID)
    assert len(script.seen) == 3


async def test_a_write_that_left_and_was_not_answered_is_unknown() -> None:
    script = Script(ConnectionLost("broke", sent=True), FINE)
    with pytest.raises(OutcomeUnknown) as caught:
        await transport_of(script).call(operation(Repeat.NEVER), path=ID)
    assert caught.value.reason == "ConnectionLost"
    assert len(script.seen) == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1]"])
async def test_a_write_with_an_unreadable_answer_is_unknown_and_a_read_is_unexpected(content: bytes) -> None:
    answer = Response(200, {}, content)
    with pytest.raises(OutcomeUnknown):
        await transport_of(Script(answer)).call(operation(Repeat.NEVER), path=ID)
    with pytest.raises(UnexpectedReply) as caught:
        await transport_of(Script(answer)).call(operation(Repeat.SAFE), path=ID)
    assert caught.value.body is not None
    assert caught.value.body.content == content


async def test_a_refusal_is_not_repeated() -> None:
    script = Script(Response(400))
    for repeat in Repeat:
        with pytest.raises(InvalidRequest, match=r"things\.do: wrong"):
            await transport_of(script).call(operation(repeat), path=ID)
    assert len(script.seen) == 3


async def test_an_expired_token_is_renewed_once_outside_the_budget_of_repeats() -> None:
    script = Script(Response(503), Response(401), Response(503), FINE)
    await transport_of(script).call(operation(Repeat.SAFE), path=ID)
    tokens = [request.headers["authorization"] for request in script.seen]
    assert tokens == ["first", "first", "after first", "after first"]


async def test_a_token_that_is_refused_again_makes_no_loop() -> None:
    script = Script(Response(401))
    with pytest.raises(RenewalFailed, match="a token it has just issued"):
        await transport_of(script).call(operation(Repeat.NEVER), path=ID)
    assert len(script.seen) == 2


async def test_a_token_of_a_sibling_that_was_revoked_too_costs_one_more_renewal() -> None:
    store = MemoryTokenStore()
    script = Script(FINE)
    transport = transport_of(script, store=store)
    await transport.call(operation(Repeat.NEVER), path=ID)
    await store.save(Static().token_key, Token("of a sibling", refresh="r"))
    script.answers = [Response(401), Response(401), FINE]
    await transport.call(operation(Repeat.NEVER), path=ID)
    tokens = [request.headers["authorization"] for request in script.seen]
    assert tokens == ["first", "first", "of a sibling", "after of a sibling"]


async def test_a_call_without_a_token_shows_none() -> None:
    script = Script(FINE)
    await transport_of(script).call(operation(Repeat.SAFE, authorized=False), path=ID)
    assert "authorization" not in script.seen[0].headers


async def test_the_server_is_given_the_time_it_asks_for_if_the_call_has_it() -> None:
    slow = Response(429, {"retry-after": "1"})
    started = time.monotonic()
    await transport_of(Script(slow, FINE)).call(operation(Repeat.SAFE), path=ID)
    assert time.monotonic() - started >= 1.0
    with pytest.raises(RateLimited) as caught:
        await transport_of(Script(slow, FINE), timeout=0.5).call(operation(Repeat.SAFE), path=ID)
    assert caught.value.retry_after == 1.0


def test_retry_after_as_seconds_or_as_a_date() -> None:
    now = 1_790_000_000
    dated = {"date": formatdate(now, usegmt=True), "retry-after": formatdate(now + 90, usegmt=True)}
    assert retry_after(Response(503, dated)) == 90
    assert retry_after(Response(503, {"retry-after": "7"})) == 7
    assert retry_after(Response(503, {"retry-after": "soon"})) is None
    assert retry_after(Response(503)) is None


async def test_values_in_a_path_cannot_leave_it() -> None:
    script = Script(FINE)
    await transport_of(script).call(
        operation(Repeat.SAFE), path={"id": "../../x?y#z%"}, query=[("a b", "c&d"), ("e", "ё")]
    )
    assert script.seen[0].url == "https://gov.test/api/things/..%2F..%2Fx%3Fy%23z%25?a+b=c%26d&e=%D1%91"


async def test_bodies_are_made_once_and_sealed_once() -> None:
    script = Script(Response(503), FINE)
    sealed: list[bytes] = []

    async def signer(content: bytes) -> Mapping[str, str]:
        sealed.append(content)
        return {"x-signature": "s"}

    await transport_of(script).call(
        operation(Repeat.SAFE), path=ID, body=json_body({"ё": 1}), headers={"x-more": "2"}, signer=signer
    )
    assert sealed == ['{"ё":1}'.encode()]
    first, second = script.seen
    assert first.content is second.content
    assert first.headers == second.headers
    assert first.headers["x-signature"] == "s"
    assert first.headers["content-type"] == "application/json; charset=utf-8"
    assert (first.headers["x-room"], first.headers["x-more"]) == ("1", "2")


def test_a_form_is_encoded() -> None:
    body = form_body([("a", "b c"), ("d", "ё&")])
    assert body.content == b"a=b+c&d=%D1%91%26"
    assert body.media_type == "application/x-www-form-urlencoded"
    assert "b+c" not in repr(body)


async def test_a_pace_is_kept_and_has_to_fit_into_the_call() -> None:
    script = Script(FINE)
    transport = transport_of(script, rate=Rate(1, 1.0), timeout=0.3)
    await transport.call(operation(Repeat.SAFE), path=ID)
    with pytest.raises(TimedOut, match="pace leaves no turn"):
        await transport.call(operation(Repeat.SAFE), path=ID)


async def test_a_sender_is_closed_by_its_owner_only() -> None:
    script = Script(FINE)
    transport = transport_of(script)
    await transport.channel.aclose()
    await transport.channel.aclose()
    assert script.closed == 2  # its siblings for tokens, and not the sender itself
    with pytest.raises(ClientClosed, match=r"things\.do: the client is closed"):
        await transport.call(operation(Repeat.SAFE), path=ID)


async def test_a_sender_of_our_own_is_closed_even_by_somebody_who_is_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Lingering(Script):
        async def aclose(self) -> None:
            await anyio.lowlevel.checkpoint()
            self.closed += 1

    script = Lingering(FINE)
    monkeypatch.setattr("govauth.transport.channel._default_sender", lambda: script)
    channel = ClientOptions().channel()
    close = channel.principals.close
    with anyio.CancelScope() as scope:

        async def close_and_be_cancelled() -> None:
            await close()
            scope.cancel()

        monkeypatch.setattr(channel.principals, "close", close_and_be_cancelled)
        await channel.aclose()
    assert script.closed == 2  # the one for calls and the one for tokens


async def test_the_time_of_a_call_covers_the_renewal() -> None:
    class Slow(Static):
        async def renew(self, http: HttpSender, token: Token) -> Token:
            await anyio.sleep(1)
            return await super().renew(http, token)

    transport = transport_of(Script(Response(401), FINE), login=Slow(), timeout=0.2)
    with pytest.raises(TimedOut, match="while a token was renewed"):
        await transport.call(operation(Repeat.SAFE), path=ID)
    await transport.channel.aclose()


def test_a_timeout_must_be_positive() -> None:
    with pytest.raises(ConfigurationError, match="timeout"):
        transport_of(Script(FINE), timeout=0)


@pytest.mark.parametrize(
    "url",
    [
        "http://gov.test/api",
        "gov.test/api",
        "ftp://gov.test",
        "https://user:pass@gov.test",
        "https://gov.test/?a=b",
        "https:///api",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.test",
    ],
)
def test_a_place_must_be_safe(url: str) -> None:
    with pytest.raises(ConfigurationError):
        Place(name="x", roots={"api": url})
    with pytest.raises(ConfigurationError):
        PLACE.at(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "https://proxy.test/gov/"]
)
def test_a_place_moves_with_its_paths(url: str) -> None:
    moved = PLACE.at(url)
    assert moved.url("api", "/x") == f"{url.rstrip('/')}/api/x"
    assert moved.name != PLACE.name


async def test_nothing_is_an_answer_too() -> None:
    quiet: Operation[None] = Operation("x", "DELETE", "/x", nothing, repeat=Repeat.SAFE)
    await transport_of(Script(Response(204))).call(quiet)


@pytest.mark.parametrize(
    "later",
    [Response(429), ConnectFailed("refused"), TimedOut("no answer"), RenewalFailed("unwell")],
    ids=lambda one: type(one).__name__,
)
async def test_a_repeat_that_did_not_reach_the_provider_takes_no_earlier_request_back(
    later: Response | GovAuthError,
) -> None:
    script = Script(ConnectionLost("lost", sent=True), later)
    with pytest.raises(OutcomeUnknown, match="lost") as caught:
        await transport_of(script).call(operation(Repeat.READ_BACK), path=ID)
    assert caught.value.reason == "ConnectionLost"


async def test_a_repeat_that_had_no_time_left_leaves_the_error_before_it_standing() -> None:
    script = Script(ConnectionLost("lost", sent=True), TimedOut("no answer within 0 s"))
    with pytest.raises(ConnectionLost, match="lost"):
        await transport_of(script).call(operation(Repeat.SAFE), path=ID)


async def test_no_repeat_begins_after_the_end_of_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    sleep = anyio.sleep

    async def sleep_long(seconds: float) -> None:  # a host under load
        await sleep(seconds + 0.2)

    monkeypatch.setattr("govauth.transport.retry.anyio.sleep", sleep_long)
    script = Script(ConnectionLost("lost", sent=True))
    with pytest.raises(ConnectionLost, match="lost"):
        await transport_of(script, timeout=0.1).call(operation(Repeat.SAFE), path=ID)
    assert len(script.seen) == 1
