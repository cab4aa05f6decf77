"""Somebody else's client, with whatever transport: what was sent is known, and every error is one of ours."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import anyio
import httpx
import httpx2
import pytest
from httpx_aiohttp import HttpxAiohttpClient
from httpx_aiohttp.httpx2 import Httpx2AiohttpClient

from govauth.errors import (
    ClientClosed,
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    OutcomeUnknown,
    TimedOut,
    TransportError,
    UnexpectedReply,
)
from govauth.http.message import Request
from govauth.http.senders.httpx import HttpxSender
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Service
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.anyio

LINE = Service("Консультация", price="1500.50")
CLOSED = "http://127.0.0.1:9"
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

KINDS: dict[str, Callable[..., Any]] = {
    "httpx": httpx.AsyncClient,
    "httpx2": httpx2.AsyncClient,
    "httpx over aiohttp": HttpxAiohttpClient,
    "httpx2 over aiohttp": Httpx2AiohttpClient,
}


@pytest.fixture(params=KINDS)
async def client(request: pytest.FixtureRequest, anyio_backend: str) -> AsyncIterator[Any]:
    if "aiohttp" in request.param and anyio_backend == "trio":
        pytest.skip("aiohttp needs asyncio")
    async with KINDS[request.param]() as made:
        yield made


class Vanishing:
    """Answers the first request of a connection, reads the second, and closes without a word."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(20)
                for answer in (OK, b""):
                    self.requests.append(self._request(connection))
                    connection.sendall(answer)

    def _request(self, connection: socket.socket) -> bytes:
        data = b""
        while not data.endswith((b"\r\n\r\n", b"body")) or (
            b"length: 4" in data.lower() and data[-4:] != b"body"
        ):
            if not (more := connection.recv(65536)):
                break
            data += more
        return data


@contextmanager
def vanishing() -> Iterator[Vanishing]:
    server = Vanishing()
    try:
        yield server
    finally:
        server.listener.close()


@pytest.mark.parametrize("fault", ["lose", "cut", "hang"])
async def test_a_receipt_whose_answer_is_lost_is_not_sent_again(
    client: Any, login: PasswordLogin, sandbox: ServedSandbox, fault: str
) -> None:
    async with MoyNalog(login, sender=HttpxSender(client), timeout=2) as nalog:
        await nalog.taxpayer.taxes()
        sandbox.fault(fault, operation="receipts.issue")
        with pytest.raises(OutcomeUnknown):
            await nalog.receipts.issue(LINE)
    assert len(sandbox.moy_nalog.receipts) == 1
    assert sandbox.moy_nalog.counters["receipts.issue"] == 1


async def test_everything_works_and_a_token_is_renewed_once(
    client: Any, login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with MoyNalog(login, sender=HttpxSender(client)) as nalog:
        receipt = await nalog.receipts.issue(LINE)
        sandbox.moy_nalog.control("revoke", value=True)
        await nalog.taxpayer.taxes()
    assert list(sandbox.moy_nalog.receipts._receipts) == [receipt.id]
    assert sandbox.moy_nalog.counters["token_calls"] == 2
    assert not client.is_closed


async def test_a_body_leaves_once_even_where_the_transport_resends_by_itself(client: Any) -> None:
    sender = HttpxSender(client)
    with vanishing() as server:
        for method in ("PUT", "POST"):
            await sender.send(Request("GET", server.url), seconds=5)
            with pytest.raises(ConnectionLost) as caught:
                await sender.send(Request(method, server.url, {}, b"body"), seconds=5)
            assert caught.value.sent
    assert [request.split(b" ")[0] for request in server.requests] == [b"GET", b"PUT", b"GET", b"POST"]
    assert all(b"chunked" not in request.lower() for request in server.requests)


async def test_a_body_that_was_never_read_was_not_sent(client: Any) -> None:
    for method in ("POST", "PUT"):
        with pytest.raises(ConnectFailed, match="cannot connect to 127.0.0.1:9: ") as caught:
            await HttpxSender(client).send(Request(method, CLOSED, {}, b"body"), seconds=5)
        assert not caught.value.sent


@pytest.mark.parametrize("library", [httpx, httpx2])
async def test_transports_of_httpcore_tell_that_a_request_without_a_body_did_not_leave(library: Any) -> None:
    async with library.AsyncClient() as client:
        with pytest.raises(ConnectFailed) as caught:
            await HttpxSender(client).send(Request("POST", CLOSED), seconds=5)
        assert not caught.value.sent
        with vanishing() as server:
            await HttpxSender(client).send(Request("GET", server.url), seconds=5)
            with pytest.raises(ConnectionLost) as lost:
                await HttpxSender(client).send(Request("DELETE", server.url), seconds=5)
            assert lost.value.sent


class ProxyError(Exception):
    """Of a library of which we know nothing."""


class Raising(httpx.AsyncBaseTransport):
    def __init__(self, error: Exception, *, read: bool, wait: float = 0) -> None:
        self.error = error
        self.read = read
        self.wait = wait
        self.calls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.read:
            assert isinstance(request.stream, httpx.AsyncByteStream)
            async for _ in request.stream:
                pass
        await anyio.sleep(self.wait)
        raise self.error


ERRORS = [
    ProxyError("proxy said secret-word"),
    httpx.ConnectTimeout("secret-word"),
    httpx.ConnectError("secret-word"),
    httpx.PoolTimeout("secret-word"),
    httpx.ProxyError("secret-word"),
    httpx.UnsupportedProtocol("secret-word"),
    httpx2.RemoteProtocolError("secret-word"),
    httpx.InvalidURL("secret-word"),
    RuntimeError("Event loop is closed secret-word"),
    OSError(104, "secret-word"),
    ExceptionGroup("secret-word", [OSError("secret-word")]),
    KeyError("secret-word"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("read", [True, False])
@pytest.mark.parametrize("content", [b"body", b""])
async def test_whatever_is_raised_becomes_ours_and_the_class_decides_nothing(
    error: Exception, read: bool, content: bytes
) -> None:
    async with httpx.AsyncClient(transport=Raising(error, read=read)) as client:
        with pytest.raises(TransportError) as caught:
            await HttpxSender(client).send(Request("POST", "https://gov.test/a", {}, content), seconds=5)
    # Nobody told what became of a request without a body.
    assert caught.value.sent is (read or not content)
    assert type(caught.value) is (ConnectionLost if caught.value.sent else ConnectFailed)
    assert type(error).__name__ in str(caught.value)
    assert "secret-word" not in str(caught.value)


@pytest.mark.parametrize("read", [True, False])
async def test_a_timeout_knows_whether_the_transport_began_to_read(read: bool) -> None:
    transport = Raising(ProxyError(), read=read, wait=10)
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(TimedOut) as caught:
            await HttpxSender(client).send(Request("POST", "https://gov.test/", {}, b"body"), seconds=0.05)
    assert caught.value.sent is read


async def test_a_way_through_a_proxy_is_not_the_request(client: Any) -> None:
    """The proxy refuses ``CONNECT``, for which a head did leave."""
    if isinstance(client, HttpxAiohttpClient | Httpx2AiohttpClient):
        pytest.skip("its proxy is set elsewhere")

    async def refuse(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            await stream.receive()
            await stream.send(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, refuse)
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        async with type(client)(proxy=f"http://127.0.0.1:{port}") as through:
            for content in (b"body", b""):
                with pytest.raises(ConnectFailed, match="ProxyError") as caught:
                    await HttpxSender(through).send(
                        Request("POST", "https://gov.test/", {}, content), seconds=5
                    )
                assert not caught.value.sent
        group.cancel_scope.cancel()


# httpx leaves its own generators to the collector here.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_damaged_compression_through_a_borrowed_client() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip"))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        with pytest.raises(UnexpectedReply, match="damaged compressed data"):
            await HttpxSender(client).send(Request("GET", "https://gov.test/"), seconds=5)


async def test_a_closed_client_is_named(client: Any) -> None:
    await client.aclose()
    with pytest.raises(ClientClosed, match="the client that the sender was given is closed"):
        await HttpxSender(client).send(Request("GET", CLOSED), seconds=5)


def test_a_client_whose_loop_is_gone() -> None:
    client = httpx.AsyncClient(transport=Raising(RuntimeError("Event loop is closed"), read=False))
    with pytest.raises(ConnectFailed, match="only in the event loop in which it was first used"):
        asyncio.run(HttpxSender(client).send(Request("POST", CLOSED, {}, b"body"), seconds=5))
    asyncio.run(client.aclose())


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (httpx.Client, r"httpx\.Client"),
        (httpx2.Client, r"httpx2\.Client"),
        (object, r"builtins\.object"),
        (lambda: httpx.AsyncClient, r"builtins\.type"),
        (lambda: "http://proxy", r"builtins\.str"),
        (lambda: aiohttp.ClientSession, r"builtins\.type"),
        (lambda: httpx.AsyncHTTPTransport(), r"httpx\.AsyncHTTPTransport"),
    ],
)
def test_what_is_no_async_client_is_refused_at_construction(make: Callable[[], Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"client must be an httpx\.AsyncClient or .*, not {named}"):
        HttpxSender(make())
