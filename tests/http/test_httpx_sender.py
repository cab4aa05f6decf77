"""The sender against real sockets, a real TLS server, and somebody else's client."""

from __future__ import annotations

import gzip
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import httpx
import pytest
import respx
import trustme
from hypothesis import given
from hypothesis import strategies as st

from govauth.errors import (
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    TimedOut,
    TlsFailed,
    UnexpectedReply,
)
from govauth.http.encoding import decoded
from govauth.http.senders.httpx import HttpxSender, shared_context, trusting
from govauth.http.message import Request, Response
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place
from govauth.sandbox.server import ServedSandbox
from tests.contract.calling import until
from tests.http.conftest import Own
from tests.http.loopback_server import LoopbackServer

pytestmark = pytest.mark.anyio


TLS_RECORD = b"\x16"


class RawServer(LoopbackServer):
    """Answers each request with the same bytes; counts connections, and those it closed; keeps what it was sent."""

    def __init__(self, answer: bytes, context: ssl.SSLContext | None, *, close: bool) -> None:
        self.answer = answer
        self.context = context
        self.close = close
        self.closed = 0
        super().__init__()
        self.requests: list[bytes] = []
        self.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            connection.settimeout(20)
            while data := connection.recv(65536):
                while b"\r\n\r\n" not in data and data[:1] != TLS_RECORD:
                    more = connection.recv(65536)
                    if not more:
                        return
                    data += more
                self.requests.append(data)
                if self.answer:
                    connection.sendall(self.answer)
                if self.close:
                    break
        except OSError:
            pass
        finally:
            connection.close()
            self.closed += 1


@contextmanager
def serving(
    answer: bytes, context: ssl.SSLContext | None = None, *, close: bool = False
) -> Iterator[RawServer]:
    server = RawServer(answer, context, close=close)
    try:
        yield server
    finally:
        server.listener.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nX-A: 2\r\n\r\nok"


async def test_a_request_as_it_goes_out_and_a_response_as_it_comes_in(own: Own) -> None:
    with serving(OK) as server:
        sender = own()
        request = Request(
            "POST",
            f"http://127.0.0.1:{server.port}/a%20b?c=d",
            {"x-b": "ё".encode().decode("latin-1")},
            b"body",
        )
        response = await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)
        assert (response.status, response.content, response.headers["x-a"]) == (200, b"ok", "1, 2")
        await sender.send(Request("POST", request.url, {"x-b": "1"}, b"body"), seconds=5)
        await sender.aclose()
    assert server.connections == 1
    get, post = server.requests
    assert get.startswith(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:") or get.lower().startswith(
        b"get / http/1.1\r\nhost: 127.0.0.1:"
    )
    assert b"content-length" not in get.lower()
    assert post.startswith(b"POST /a%20b?c=d HTTP/1.1\r\n")
    assert b"accept-encoding: gzip, deflate" in post.lower()
    assert b"content-length: 4" in post.lower()


async def test_connections_are_reused_and_as_many_as_slots(own: Own) -> None:
    with serving(OK) as server:
        sender = own(slots=3)

        async def send() -> None:
            await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=10)

        async with anyio.create_task_group() as group:
            for _ in range(60):
                group.start_soon(send)
        await sender.aclose()
    assert server.connections <= 3
    assert len(server.requests) == 60


async def test_a_connection_that_the_server_closed_is_not_used_again(own: Own) -> None:
    with serving(OK, close=True) as server:
        sender = own()
        for count in range(1, 6):
            await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)
            await until(lambda: server.closed == count)  # noqa: B023 - waited for here
        await sender.aclose()
    assert server.connections == 5


async def test_a_refused_connection_was_not_sent(own: Own) -> None:
    for url in ("http://127.0.0.1:9/", "http://no-such-host.invalid/"):
        with pytest.raises(ConnectFailed, match="cannot connect to") as caught:
            await own().send(Request("GET", url), seconds=5)
        assert not caught.value.sent


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
        b"nonsense\r\n\r\n",
    ],
)
async def test_a_broken_answer_was_sent(own: Own, answer: bytes) -> None:
    with serving(answer, close=True) as server:
        sender = own()
        with pytest.raises(ConnectionLost) as caught:
            await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)
        assert caught.value.sent
        await sender.aclose()


async def test_a_timeout_knows_whether_the_request_left(own: Own) -> None:
    with serving(b"") as server:
        sender = own(slots=1)
        url = f"http://127.0.0.1:{server.port}/"

        async def hang() -> None:
            with pytest.raises(TimedOut) as caught:
                await sender.send(Request("GET", url), seconds=0.4)
            assert caught.value.sent

        async with anyio.create_task_group() as group:
            group.start_soon(hang)
            await anyio.sleep(0.1)
            with pytest.raises(TimedOut) as caught:
                await sender.send(Request("GET", url), seconds=0.1)
            assert not caught.value.sent
        await sender.aclose()


async def test_nothing_leaves_over_an_open_connection_once_the_time_is_over(own: Own) -> None:
    with serving(OK) as server:
        sender = own(slots=1)
        url = f"http://127.0.0.1:{server.port}/"
        await sender.send(Request("GET", url), seconds=5)
        with pytest.raises(TimedOut) as caught:
            await sender.send(Request("GET", url), seconds=0)
        assert not caught.value.sent
        await sender.send(Request("GET", url), seconds=5)
        await sender.aclose()
    assert (len(server.requests), server.connections) == (2, 1)


async def test_the_request_is_finished_when_the_slot_is_taken(own: Own) -> None:
    """Ten wait for one slot: each is finished only when its turn has come."""
    with serving(OK) as server:
        sender = own(slots=1)
        finished: list[int] = []

        async def send(number: int) -> None:
            async def finish(request: Request) -> Request:
                assert len(server.requests) == len(finished)
                finished.append(number)
                return request.with_header("X-Number", str(number))

            await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=10, prepare=finish)

        async with anyio.create_task_group() as group:
            for number in range(10):
                group.start_soon(send, number)
        await sender.aclose()
    assert len(finished) == 10
    assert b"x-number" in server.requests[0].lower()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


async def test_an_authority_that_is_given_is_trusted(
    own: Own, authority: trustme.CA, tls: ssl.SSLContext, tmp_path: Path
) -> None:
    pem = tmp_path / "root.pem"
    authority.cert_pem.write_to_path(str(pem))
    with serving(OK, tls) as server:
        sender = own(ssl_context=trusting(pem))
        for _ in range(3):
            assert (
                await sender.send(Request("GET", f"https://127.0.0.1:{server.port}/"), seconds=5)
            ).status == 200
        await sender.aclose()
    assert server.connections == 1


async def test_an_authority_in_der_is_trusted(
    own: Own, authority: trustme.CA, tls: ssl.SSLContext, tmp_path: Path
) -> None:
    der = tmp_path / "root.cer"
    der.write_bytes(ssl.PEM_cert_to_DER_cert(authority.cert_pem.bytes().decode()))
    with serving(OK, tls) as server:
        sender = own(ssl_context=trusting(der))
        request = Request("GET", f"https://127.0.0.1:{server.port}/")
        assert (await sender.send(request, seconds=5)).status == 200
        await sender.aclose()


async def test_an_unknown_authority_is_named_as_the_reason(own: Own, tls: ssl.SSLContext) -> None:
    with serving(OK, tls) as server:
        sender = own()
        with pytest.raises(TlsFailed, match=r"not trusted: .*Russian Trusted Root CA.*trusting\(") as caught:
            await sender.send(Request("GET", f"https://127.0.0.1:{server.port}/"), seconds=5)
        assert not caught.value.sent
        await sender.aclose()


async def test_an_unknown_authority_through_a_client_of_the_users_own(tls: ssl.SSLContext) -> None:
    with serving(OK, tls) as server:
        async with httpx.AsyncClient() as client:
            with pytest.raises(TlsFailed, match="is not trusted"):
                await HttpxSender(client).send(Request("GET", f"https://127.0.0.1:{server.port}/"), seconds=5)


async def test_a_server_that_speaks_no_tls(own: Own, tls: ssl.SSLContext) -> None:
    with serving(b"HTTP/1.1 400 Bad Request\r\n\r\n", close=True) as server:
        sender = own()
        with pytest.raises(TlsFailed, match="TLS with 127.0.0.1 failed"):
            await sender.send(Request("GET", f"https://127.0.0.1:{server.port}/"), seconds=5)
        await sender.aclose()


def test_one_tls_context_for_the_process() -> None:
    assert shared_context() is shared_context()
    assert trusting() is not shared_context()


def test_a_file_without_certificates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    (tmp_path / "junk.cer").write_bytes(b"\x30\x82junk")
    for name in ("empty.pem", "absent.pem", "junk.cer"):
        with pytest.raises(ConfigurationError, match=f"cannot read certificates from .*{name}"):
            trusting(tmp_path / name)


async def test_a_reply_that_is_too_large(own: Own) -> None:
    body = b"x" * 5000
    plain = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + body
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + body * 100
    packed = gzip.compress(body)
    bomb = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
    for answer in (plain, endless, bomb):
        with serving(answer) as server:
            sender = own(largest_reply=1000)
            with pytest.raises(UnexpectedReply, match="larger than 1000 bytes"):
                await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)
            await sender.aclose()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@given(
    st.binary(max_size=2000),
    st.sampled_from([(gzip.compress, "gzip"), (zlib.compress, "deflate"), (raw_deflate, "deflate")]),
)
def test_compressed_bodies_come_back(data: bytes, how: tuple[Callable[[bytes], bytes], str]) -> None:
    pack, encoding = how
    assert decoded(pack(data), encoding, limit=5000) == data


@given(st.binary(min_size=1, max_size=200))
def test_damaged_compression_is_an_unexpected_reply(data: bytes) -> None:
    try:
        decoded(data, "gzip", limit=1000)
    except UnexpectedReply:
        pass


async def test_a_client_of_the_users_own_carries_everything(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    async with httpx.AsyncClient(headers={"x-mine": "1"}) as client:
        async with MoyNalog(login, sender=HttpxSender(client)) as nalog:
            await nalog.taxpayer.taxes()
            sandbox.moy_nalog.control("revoke", value=True)
            await nalog.taxpayer.taxes()
        assert not client.is_closed
    assert sandbox.moy_nalog.counters["token_calls"] == 2


async def test_a_client_of_the_users_own_with_one_connection_and_a_storm(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    limits = httpx.Limits(max_connections=1)
    async with (
        httpx.AsyncClient(limits=limits) as client,
        MoyNalog(login, sender=HttpxSender(client, slots=1)) as nalog,
    ):
        await nalog.taxpayer.taxes()
        sandbox.moy_nalog.control("revoke", value=True)
        async with anyio.create_task_group() as group:
            for _ in range(50):
                group.start_soon(nalog.taxpayer.taxes)
    assert sandbox.moy_nalog.counters["token_calls"] == 2


async def test_faults_of_a_client_of_the_users_own() -> None:
    async with httpx.AsyncClient() as client:
        sender = HttpxSender(client)
        with pytest.raises(ConnectFailed):
            await sender.send(Request("GET", "http://127.0.0.1:9/"), seconds=5)
        with serving(b"nonsense\r\n\r\n", close=True) as server, pytest.raises(ConnectionLost) as caught:
            await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)
        assert caught.value.sent
        with serving(b"") as server, pytest.raises(TimedOut):
            await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=0.2)


async def test_respx_answers_for_a_client_of_the_users_own() -> None:
    with respx.mock(base_url="https://lknpd.nalog.ru/api/v1") as router:
        router.post("/auth/lkfl").respond(
            json={"token": "t", "refreshToken": "r", "tokenExpireIn": "2099-01-01T00:00:00Z"}
        )
        taxes = router.get("/taxes", headers={"authorization": "Bearer t"}).respond(json={"total": 12.5})
        async with httpx.AsyncClient() as client:
            login = PasswordLogin(inn="500100732259", password="x", place=Place.PROD)
            async with MoyNalog(login, sender=HttpxSender(client)) as nalog:
                assert str((await nalog.taxpayer.taxes()).total) == "12.5"
        assert taxes.call_count == 1


async def test_a_redirect_is_returned_and_not_followed() -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with serving(answer) as server:
        async with httpx.AsyncClient(follow_redirects=True) as client:
            for sender in (HttpxSender(), HttpxSender(client)):
                response: Response = await sender.send(
                    Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5
                )
                assert response.status == 302
                await sender.aclose()


def test_slots_must_be_positive(own: Own) -> None:
    with pytest.raises(ConfigurationError, match="slots"):
        own(slots=0)
