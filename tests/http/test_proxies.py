"""The default sender through a proxy: http and SOCKS 5, given or from the environment."""

from __future__ import annotations

import ssl
import traceback
from collections.abc import Callable

import httpx
import pytest
import trustme

from govauth.errors import ConfigurationError, ConnectFailed, OutcomeUnknown, TimedOut
from govauth.http.message import Request
from govauth.http.senders.httpx import HttpxSender
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Service
from govauth.sandbox.server import ServedSandbox
from tests.http.local_proxy import proxying
from tests.http.test_httpx_sender import OK, serving
from tests.http.conftest import Own

pytestmark = pytest.mark.anyio

SCHEMES = ["http", "socks5"]
CREDENTIALS = ("somebody@home", "p:a/ss word")
QUOTED = "somebody%40home:p%3Aa%2Fss%20word@"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("gov.test").configure_cert(context)
    return context


@pytest.mark.parametrize("scheme", [*SCHEMES, "socks5h"])
@pytest.mark.parametrize("credentials", [None, CREDENTIALS])
async def test_https_goes_through_and_the_proxy_sees_only_the_host(
    own: Own, scheme: str, credentials: tuple[str, str] | None, tls: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    with serving(OK, tls) as server, proxying(server.port, credentials=credentials) as proxy:
        sender = own(ssl_context=trust, proxy=proxy.address(scheme, QUOTED if credentials else ""))
        for content in (b"", b"body", b"x" * 100_000):
            answer = await sender.send(Request("POST", "https://gov.test/a", {}, content), seconds=5)
            assert (answer.status, answer.content) == (200, b"ok")
        await sender.aclose()
    assert proxy.asked == ["CONNECT gov.test:443" if scheme == "http" else "SOCKS gov.test:443"]
    assert (proxy.connections, server.connections) == (1, 1)
    assert b"proxy-authorization" not in b"".join(server.requests).lower()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("credentials", [None, CREDENTIALS])
async def test_plain_http_goes_through_on_one_connection(
    own: Own, scheme: str, credentials: tuple[str, str] | None
) -> None:
    with serving(OK) as server, proxying(server.port, credentials=credentials) as proxy:
        sender = own(proxy=proxy.address(scheme, QUOTED if credentials else ""))
        answer = await sender.send(Request("GET", "http://gov.test:81/a?b=c"), seconds=5)
        assert answer.content == b"ok"
        await sender.aclose()
    assert proxy.asked == ["GET http://gov.test:81/a?b=c" if scheme == "http" else "SOCKS gov.test:81"]
    assert server.requests[0].startswith(b"GET /a?b=c HTTP/1.1\r\nHost: gov.test:81") or server.requests[
        0
    ].lower().startswith(b"get /a?b=c http/1.1\r\nhost: gov.test:81")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("url", ["https://gov.test/", "http://gov.test/"])
@pytest.mark.parametrize("case", ["refused", "no credentials", "wrong credentials"])
async def test_a_proxy_that_refuses_was_not_the_server(own: Own, scheme: str, url: str, case: str) -> None:
    if (scheme, url, case) == ("http", "http://gov.test/", "refused"):
        pytest.skip("a proxy that reads requests answers in the server's name")
    wanted = None if case == "refused" else CREDENTIALS
    given = "somebody:secret-word@" if case == "wrong credentials" else ""
    with proxying(9, credentials=wanted, refuse=case == "refused") as proxy:
        sender = own(proxy=proxy.address(scheme, given))
        with pytest.raises(ConnectFailed, match=r"the proxy 127\.0\.0\.1 (refuses|cannot|wants)") as caught:
            await sender.send(Request("POST", url, {}, b"body"), seconds=5)
        await sender.aclose()
    assert not caught.value.sent
    assert "secret-word" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_that_does_not_answer_or_is_not_one(own: Own, scheme: str) -> None:
    with pytest.raises(ConnectFailed, match=r"cannot connect to the proxy 127\.0\.0\.1"):
        await own(proxy=f"{scheme}://127.0.0.1:9").send(Request("GET", "https://gov.test/"), seconds=5)
    with serving(b"nonsense\r\n\r\n", close=True) as server:
        sender = own(proxy=f"{scheme}://127.0.0.1:{server.port}")
        with pytest.raises(ConnectFailed if scheme == "http" else (ConnectFailed, TimedOut)) as caught:
            await sender.send(Request("POST", "https://gov.test/", {}, b"body"), seconds=1)
    assert not caught.value.sent


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_client_works_through_a_proxy_and_sends_a_lost_receipt_once(
    own: Own, scheme: str, login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with proxying(port) as proxy:
        sender = own(proxy=proxy.address(scheme))
        async with MoyNalog(login, sender=sender) as nalog:
            await nalog.taxpayer.taxes()
            sandbox.fault("lose", operation="receipts.issue")
            with pytest.raises(OutcomeUnknown):
                await nalog.receipts.issue(Service("Консультация", price="1500.50"))
        await sender.aclose()
    assert proxy.connections >= 2  # renewals go the same way
    assert len(sandbox.moy_nalog.receipts) == 1


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
async def test_the_environment_is_heeded_when_asked(
    own: Own, name: str, monkeypatch: pytest.MonkeyPatch, tls: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    with serving(OK, tls) as server, proxying(server.port) as proxy:
        monkeypatch.setenv(name, f"127.0.0.1:{proxy.port}")
        sender = own(ssl_context=trust, trust_env=True)
        monkeypatch.delenv(name)
        for one in (sender, sender.with_pool(slots=1)):
            assert (await one.send(Request("GET", "https://gov.test/"), seconds=5)).status == 200
            await one.aclose()
    assert proxy.asked == ["CONNECT gov.test:443"] * 2


async def test_the_environment_is_left_alone_unless_asked(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(OK) as server, proxying(server.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address("http"))
        sender = own()
        await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)
        await sender.aclose()
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("entries", "straight"),
    [
        ("127.0.0.1", True),
        ("127.0.0.0/8", True),
        ("gov.test, 127.0.0.1", True),
        ("*", True),
        ("gov.test", False),
        ("27.0.0.1", False),
        ("", False),
    ],
)
async def test_no_proxy(own: Own, entries: str, straight: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(OK) as server, proxying(server.port) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address("http"))
        monkeypatch.setenv("NO_PROXY", entries)
        sender = own(trust_env=True)
        await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)
        await sender.aclose()
    assert (proxy.asked == []) is straight


@pytest.mark.parametrize(
    ("entry", "host", "straight"),
    [
        ("gov.test", "gov.test", True),
        ("gov.test", "api.gov.test", True),
        (".gov.test", "api.gov.test", True),
        ("*.gov.test", "api.gov.test", True),
        ("gov.test", "notgov.test", False),
        ("gov.test:8443", "gov.test:8443", True),
        ("gov.test:8443", "gov.test", False),
        ("GOV.test", "gov.TEST", True),
    ],
)
def test_what_an_entry_of_no_proxy_names(
    entry: str, host: str, straight: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from govauth.http.senders.proxy import EnvironmentProxies

    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", entry)
    assert (EnvironmentProxies()(f"https://{host}") is None) is straight


WRONG = [
    "ftp://user:secret-word@proxy.test",
    "https://user:secret-word@proxy.test",
    "http://user:secret-word@",
    "http://user:secret-word@proxy.test:port",
    "http://user:secret-word@proxy.test/path",
    "http://user:secret-word@[proxy.test",
    f"socks5://user:{'secret-word' * 30}@proxy.test",
    "",
]


def shown(error: BaseException) -> str:
    """What a reporter of errors shows: the traceback with the locals of our frames."""
    stack = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in stack.stack if "tests/" not in frame.filename]
    return str(error) + "".join(str(frame.locals) for frame in ours)


@pytest.mark.parametrize("address", WRONG)
def test_a_wrong_address_is_refused_at_construction_and_not_shown(
    own: Own, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match="^proxy must be the address of a proxy") as caught:
        own(proxy=address)
    assert "secret-word" not in shown(caught.value)
    if address:
        monkeypatch.setenv("HTTPS_PROXY", address)
        with pytest.raises(ConfigurationError, match="^HTTPS_PROXY must be the address of a proxy") as caught:
            own(trust_env=True)
        assert "secret-word" not in shown(caught.value)


async def test_credentials_are_not_shown(own: Own) -> None:
    sender = own(proxy="http://user:secret-word@127.0.0.1:9")
    with pytest.raises(ConnectFailed) as caught:
        await sender.send(Request("GET", "https://gov.test/"), seconds=5)
    assert "secret-word" not in shown(caught.value) + repr(sender) + repr(vars(sender))


async def test_what_excludes_each_other() -> None:
    async with httpx.AsyncClient() as client:
        makers: list[Callable[[], HttpxSender]] = [
            lambda: HttpxSender(client, proxy="http://127.0.0.1:9"),
            lambda: HttpxSender(client, trust_env=True),
            lambda: HttpxSender(proxy="http://127.0.0.1:9", trust_env=True),
            lambda: HttpxSender(proxy=httpx.Proxy("http://127.0.0.1:9")),  # type: ignore[arg-type]
        ]
        for make in makers:
            with pytest.raises(ConfigurationError, match="proxy"):
                make()
