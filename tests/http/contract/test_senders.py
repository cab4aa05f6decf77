"""The contract of senders: on every loop each makes the same of what a server does."""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack

import anyio
import httpx
import httpx2
import pytest
import trustme

from govauth.errors import ConnectFailed, ConnectionLost, InvalidInput, TimedOut, TlsFailed, TransportError
from govauth.http.message import Request
from govauth.http.sender import HttpSender
from govauth.http.senders.direct import DirectSender
from govauth.http.senders.httpx import HttpxSender
from tests.http.contract.case import Case, Ending
from tests.http.contract.cases import CASES, OK, TWO
from tests.http.contract.server import ScriptedServer, scripted

pytestmark = pytest.mark.anyio

OWN = ("default", "direct")
KINDS = (*OWN, "borrowed httpx", "borrowed httpx2")
LIMIT = 100_000


RUNS: dict[str, tuple[str, dict[str, bool], str]] = {
    **{f"asyncio-{kind}": ("asyncio", {}, kind) for kind in KINDS},
    **{f"trio-{kind}": ("trio", {}, kind) for kind in KINDS},
    # The others go through anyio, for which uvloop is asyncio.
    "uvloop-direct": ("asyncio", {"use_uvloop": True}, "direct"),
}


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest) -> str:
    """An event loop and a sender."""
    return str(request.param)


@pytest.fixture
def anyio_backend(run: str) -> tuple[str, dict[str, bool]]:
    loop, options, _ = RUNS[run]
    if options:
        pytest.importorskip("uvloop")
    return loop, options


@pytest.fixture
def kind(run: str) -> str:
    return RUNS[run][2]


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted(CASES) as made:
        yield made


@pytest.fixture
async def sender(kind: str, trust: ssl.SSLContext) -> AsyncIterator[HttpSender]:
    async with AsyncExitStack() as stack:
        made: HttpSender
        if kind == "direct":
            made = DirectSender(largest_reply=LIMIT, ssl_context=trust)
        elif kind == "default":
            made = HttpxSender(largest_reply=LIMIT, ssl_context=trust)
        else:
            library = httpx if kind == "borrowed httpx" else httpx2
            made = HttpxSender(await stack.enter_async_context(library.AsyncClient(verify=trust)))
        stack.push_async_callback(made.aclose)
        yield made


# What httpx does with connections of its own is not ours.
JUDGED = [(run, name) for run in RUNS for name in CASES if RUNS[run][2] in OWN or not CASES[name].own]


@pytest.mark.parametrize(("run", "name"), JUDGED, indirect=["run"])
async def test_what_comes_of_it(name: str, kind: str, sender: HttpSender, server: ScriptedServer) -> None:
    case = CASES[name]
    asked, opened = server.requests[name], server.connections
    seconds = 0.15 if case.error is TimedOut else 10
    outcome = await outcome_of(
        sender, Request(case.method, f"{server.url}/{name}", {}, case.content), seconds
    )
    assert server.requests[name] == asked + 1  # never sent again
    judge(case, outcome, lenient=case.strict and kind != "direct")

    # Whatever came of it, the next call has its own answer.
    # Whatever is left over, or the end, has arrived by then.
    await anyio.to_thread.run_sync(server.wait, name, asked + 1)
    after = await outcome_of(sender, Request("GET", f"{server.url}/plain"), 10)
    assert isinstance(after, tuple)
    assert after[:2] == (200, b"plain")
    if kind in OWN and isinstance(outcome, tuple) and case.reused is not None and not case.strict:
        assert server.connections - opened == (1 if case.reused else 2)


Outcome = tuple[int, bytes, dict[str, str]] | Exception


async def outcome_of(sender: HttpSender, request: Request, seconds: float) -> Outcome:
    try:
        answer = await sender.send(request, seconds=seconds)
    except Exception as error:
        return error
    return answer.status, answer.content, dict(answer.headers)


def judge(case: Case, outcome: Outcome, *, lenient: bool) -> None:
    if case.error is None:
        assert isinstance(outcome, tuple), outcome
        assert outcome[:2] == (case.status, case.body)
        assert {name: outcome[2].get(name) for name in case.headers} == case.headers
    elif not (lenient and isinstance(outcome, tuple)):
        assert type(outcome) is case.error, outcome
        assert case.match in str(outcome)
        if isinstance(outcome, TransportError):
            assert outcome.sent


CLOSED = "http://127.0.0.1:9/"


@pytest.mark.parametrize("content", [b"", b"body"])
@pytest.mark.parametrize("url", [CLOSED, "https://127.0.0.1:9/", "http://no-such-host.invalid/"])
async def test_nobody_answers(sender: HttpSender, url: str, content: bytes) -> None:
    outcome = await outcome_of(sender, Request("POST", url, {}, content), 10)
    assert type(outcome) is ConnectFailed
    assert not outcome.sent


def tls(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


TLS_FAULTS: dict[str, tuple[Callable[[trustme.CA], ssl.SSLContext | None], str]] = {
    "a stranger's certificate": (lambda _: tls(trustme.CA()), "not trusted"),
    "another's name": (lambda authority: tls(authority, "127.0.0.2"), "not trusted"),
    "no TLS": (lambda _: None, "failed"),
}


@pytest.mark.parametrize("fault", TLS_FAULTS)
async def test_tls_that_fails(fault: str, kind: str, sender: HttpSender, authority: trustme.CA) -> None:
    make, says = TLS_FAULTS[fault]
    with scripted({}, make(authority)) as server:
        url = server.url.replace("http:", "https:")
        outcome = await outcome_of(sender, Request("POST", url + "/plain", {}, b"body"), 10)
        assert isinstance(outcome, TlsFailed if kind in OWN or says == "not trusted" else TransportError)
        assert not outcome.sent
        assert says in str(outcome) or kind not in OWN
        assert not server.requests


TLS_CASES = [
    "length",
    "chunked",
    "many-pieces",
    "PUT",
    "drips-of-chunks",
    "half-a-body",
    "half-a-chunk",
    "nothing",
    "silence",
]


@pytest.mark.parametrize("name", TLS_CASES)
async def test_over_tls(name: str, sender: HttpSender, authority: trustme.CA) -> None:
    case = CASES[name]
    with scripted(CASES, tls(authority)) as server:
        assert isinstance(await outcome_of(sender, Request("GET", f"{server.url}/plain"), 10), tuple)
        seconds = 0.15 if case.error is TimedOut else 10
        request = Request(case.method, f"{server.url}/{name}", {}, case.content)
        judge(case, await outcome_of(sender, request, seconds), lenient=False)
        assert server.requests[name] == 1
        after = await outcome_of(sender, Request("GET", f"{server.url}/plain"), 10)
        assert isinstance(after, tuple)
        assert after[1] == b"plain"


HIDDEN = [
    Request("GET", "{}/plain", {"x-a": "1\r\nx-b: 2"}),
    Request("GET", "{}/plain", {"x-a": "1\nx-b: 2"}),
    Request("GET", "{}/plain", {"x-a": "1\x002"}),
    Request("GET", "{}/plain", {"x a": "1"}),
    Request("GET", "{}/plain", {"x-a: 1\r\nx-b": "2"}),
    Request("GET", "{}/pl ain"),
    Request("GET", "{}/plain HTTP/1.1\r\nx-b: 2\r\n"),
    Request("G ET", "{}/plain"),
]


@pytest.mark.parametrize("number", range(len(HIDDEN)))
async def test_a_request_that_would_hold_another_does_not_leave(
    number: int, sender: HttpSender, kind: str, server: ScriptedServer
) -> None:
    hidden, asked = HIDDEN[number], server.requests.total()
    request = Request(hidden.method, hidden.url.format(server.url), hidden.headers)
    outcome = await outcome_of(sender, request, 5)
    if isinstance(outcome, tuple):
        # httpx escapes an address by itself.
        assert kind not in OWN
        assert "\n" not in outcome[2].get("x-b", "")
        return
    assert isinstance(outcome, InvalidInput if kind in OWN else Exception)
    assert server.requests.total() == asked


async def test_a_connection_that_closes_while_a_request_is_prepared(kind: str, sender: HttpSender) -> None:
    """The token is renewed when the slot is taken, and that may take its time."""
    closing = Case(OK + TWO, ending=Ending.CLOSE)
    with scripted({"closing": closing}) as server:

        async def prepare(request: Request) -> Request:
            await anyio.to_thread.run_sync(server.wait, "closing", 1)
            return request

        assert isinstance(await outcome_of(sender, Request("GET", f"{server.url}/closing"), 5), tuple)
        before = time.monotonic()
        request = Request("POST", f"{server.url}/plain", {}, b"body")
        try:
            answer = await sender.send(request, seconds=5, prepare=prepare)
        except ConnectionLost:
            assert kind not in OWN
        else:
            assert answer.content == b"plain"
        assert server.requests["plain"] <= 1
        assert time.monotonic() - before < 4
