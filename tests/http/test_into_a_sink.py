"""A large body goes into a sink piece by piece, past the bound of what is held in memory."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
import trustme

from govauth.errors import ConnectionLost, UnexpectedReply
from govauth.http.message import Request
from govauth.http.sender import HttpSender
from govauth.http.senders.direct import DirectSender
from govauth.http.senders.httpx import HttpxSender, trusting
from tests.http.conftest import Own
from tests.http.loopback_server import LoopbackServer

pytestmark = pytest.mark.anyio

BLOCK = bytes(range(256)) * 256
BLOCKS = 48
BOUND = 2**20


class BlockServer(LoopbackServer):
    """Sends three megabytes, framed as the path says."""

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection, contextlib.suppress(ConnectionError):
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    data = connection.recv(65536)
                    if not data:
                        return
                    head += data
                if not self._answer(connection, head.split(b" ")[1].decode()):
                    return

    @staticmethod
    def _answer(connection: socket.socket, path: str) -> bool:
        if path == "/json":
            connection.sendall(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
            )
            return True
        if path == "/large-json":
            connection.sendall(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
                % (2 * BOUND)
            )
            connection.sendall(b" " * 2 * BOUND)
            return False
        length = b"content-length: %d\r\n" % (len(BLOCK) * BLOCKS) if path in ("/length", "/broken") else b""
        chunked = b"transfer-encoding: chunked\r\n" if path == "/chunked" else b""
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + length + chunked + b"\r\n")
        for _ in range(BLOCKS // 2 if path == "/broken" else BLOCKS):
            connection.sendall(b"%x\r\n%b\r\n" % (len(BLOCK), BLOCK) if chunked else BLOCK)
        if chunked:
            connection.sendall(b"0\r\n\r\n")
        return path in ("/length", "/chunked")


class TlsBlockServer(BlockServer):
    """The same over TLS."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__()
        self.context = context

    def _serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError):
            super()._serve(self.context.wrap_socket(connection, server_side=True), number)


class Taken:
    """Keeps what it takes, and how large its largest piece was."""

    def __init__(self, fault: OSError | None = None) -> None:
        self.begun = 0
        self.content = bytearray()
        self._fault = fault

    def accepts(self, status: int, headers: Mapping[str, str]) -> bool:
        if headers.get("content-type") == "application/json":
            return False
        self.begun += 1
        self.content.clear()
        return status == 200

    async def write(self, piece: bytes) -> None:
        if self._fault is not None:
            raise self._fault
        self.content += piece


@pytest.fixture(scope="module")
def server() -> BlockServer:
    made = BlockServer()
    made.start()
    return made


@pytest.fixture(params=["httpx", "direct", "borrowed"])
async def sender(request: pytest.FixtureRequest) -> AsyncIterator[HttpSender]:
    if request.param == "borrowed":
        async with httpx.AsyncClient() as client:
            yield HttpxSender(client)
        return
    made = (HttpxSender if request.param == "httpx" else DirectSender)(largest_reply=BOUND)
    yield made
    await made.aclose()


@pytest.mark.parametrize("path", ["/length", "/chunked", "/to-the-end"])
async def test_a_body_larger_than_the_bound_goes_into_the_sink(
    sender: HttpSender, server: BlockServer, path: str
) -> None:
    sink = Taken()
    url = f"http://127.0.0.1:{server.port}"
    await sender.send(Request("GET", f"{url}/json"), seconds=10)
    for _ in range(2):
        answer = await sender.send(Request("GET", url + path, into=sink), seconds=20)
        assert (answer.status, answer.content, answer.poured) == (200, b"", len(BLOCK) * BLOCKS)
        assert sink.content == BLOCK * BLOCKS
    assert sink.begun == 2
    assert (await sender.send(Request("GET", f"{url}/json"), seconds=10)).content == b"{}"


async def test_over_tls(own: Own, tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    server = TlsBlockServer(context)
    server.start()
    sender, sink = own(ssl_context=trusting(tmp_path / "root.pem"), largest_reply=BOUND), Taken()
    url = f"https://127.0.0.1:{server.port}"
    await sender.send(Request("GET", f"{url}/json"), seconds=10)
    for path in ("/chunked", "/length"):
        await sender.send(Request("GET", url + path, into=sink), seconds=20)
        assert sink.content == BLOCK * BLOCKS
    await sender.aclose()
    server.listener.close()


async def test_what_the_sink_does_not_want_comes_back_as_always(
    sender: HttpSender, server: BlockServer
) -> None:
    sink = Taken()
    url = f"http://127.0.0.1:{server.port}"
    answer = await sender.send(Request("GET", f"{url}/json", into=sink), seconds=10)
    assert (answer.content, answer.poured, sink.begun) == (b"{}", 0, 0)
    if not (isinstance(sender, HttpxSender) and sender._client is not None):
        with pytest.raises(UnexpectedReply, match="larger than"):
            await sender.send(Request("GET", f"{url}/large-json", into=sink), seconds=10)


async def test_a_body_that_breaks_off_is_an_error(sender: HttpSender, server: BlockServer) -> None:
    with pytest.raises(ConnectionLost):
        await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/broken", into=Taken()), seconds=10)


async def test_what_the_sink_raises_is_its_own(sender: HttpSender, server: BlockServer) -> None:
    full = OSError(28, "No space left on device")
    url = f"http://127.0.0.1:{server.port}"
    with pytest.raises(OSError, match="No space left"):
        await sender.send(Request("GET", f"{url}/length", into=Taken(full)), seconds=10)
    assert (await sender.send(Request("GET", f"{url}/json"), seconds=10)).content == b"{}"
