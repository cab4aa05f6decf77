"""What belongs to which answer: surplus bytes, and answers that come before the request is out."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio
import pytest
import trustme

from govauth.errors import ConnectionLost
from govauth.http.message import Request
from govauth.http.senders.httpx import HttpxSender
from govauth.http.senders.direct import DirectSender
from tests.http.conftest import Own
from tests.http.loopback_server import LoopbackServer

pytestmark = pytest.mark.anyio

Serve = Callable[[socket.socket, int], None]
LARGE = 5_000_000


def answer(body: bytes, status: str = "200 OK") -> bytes:
    return b"HTTP/1.1 %b\r\ncontent-length: %d\r\n\r\n%b" % (status.encode(), len(body), body)


def read_head(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(4096)
        if not more:
            raise OSError("the client left")
        data += more
    return data


class Server(LoopbackServer):
    def __init__(self, serve: Serve, context: ssl.SSLContext | None) -> None:
        super().__init__()
        self.serve = serve
        self.context = context
        self.url = f"{'http' if context is None else 'https'}://127.0.0.1:{self.port}"
        self.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(20)
        # Without it an answer may still wait on this side when the reset throws it away.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.serve(connection, number)
        except OSError:
            pass
        finally:
            connection.close()


@contextmanager
def serving(serve: Serve, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(serve, context)
    try:
        yield server
    finally:
        server.listener.close()


@pytest.fixture(params=["http", "https"])
def context(request: pytest.FixtureRequest, authority: trustme.CA) -> ssl.SSLContext | None:
    if request.param == "http":
        return None
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(made)
    return made


@pytest.fixture
def sender(own: Own, trust: ssl.SSLContext) -> HttpxSender | DirectSender:
    return own(ssl_context=trust)


SURPLUS = [
    [answer(b"mine") + answer(b"another's")],
    [answer(b"mine"), answer(b"another's")],
    [answer(b"mine") + b"\r\n"],
    [answer(b"mine") + b"x"],
    [b"HTTP/1.1 204 No Content\r\n\r\n" + answer(b"another's")],
    [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nmine\r\n0\r\n\r\n" + answer(b"another's")],
    # Its end is at the end of what one read takes.
    [answer(b"m" * 65_000 + b"n" * (2**16 - 65_000 - len(answer(b"")) - 4)) + answer(b"another's")],
    [answer(b"m" * 200_000), answer(b"another's")],
]


@pytest.mark.parametrize("pieces", SURPLUS, ids=range(len(SURPLUS)))
async def test_surplus_bytes_are_never_given_to_the_next_call(
    sender: HttpxSender | DirectSender, context: ssl.SSLContext | None, pieces: list[bytes]
) -> None:
    def serve(connection: socket.socket, number: int) -> None:
        while True:
            path = read_head(connection).split(b" ")[1]
            if path == b"/a":
                for piece in pieces:
                    connection.sendall(piece)
            else:
                connection.sendall(answer(path))

    with serving(serve, context) as server:
        for count in range(1, 4):
            first = await sender.send(Request("GET", f"{server.url}/a"), seconds=5)
            assert b"another" not in first.content
            await anyio.sleep(0.05)  # the surplus is on its way: nothing of ours waits for it
            second = await sender.send(Request("GET", f"{server.url}/b"), seconds=5)
            assert second.content == b"/b"
            assert server.connections == count + 1
            # The connection of the second call is sound; the next surplus is met on it.
        await sender.aclose()


async def test_a_sound_connection_is_used_on(
    sender: HttpxSender | DirectSender, context: ssl.SSLContext | None
) -> None:
    def serve(connection: socket.socket, number: int) -> None:
        while True:
            head = read_head(connection)
            left = int(
                dict(line.split(b": ", 1) for line in head.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]).get(
                    b"content-length", b"0"
                )
            )
            left -= len(head.partition(b"\r\n\r\n")[2])
            while left > 0:
                more = connection.recv(65536)
                if not more:
                    return
                left -= len(more)
            connection.sendall(answer(b"fine"))

    with serving(serve, context) as server:
        for size in (0, 10, 20_000, LARGE, 0, LARGE, 10):
            found = await sender.send(Request("POST", f"{server.url}/", {}, b"x" * size), seconds=20)
            assert found.content == b"fine"
        await sender.aclose()
        assert server.connections == 1


def close_hard(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


ENDINGS = ["close", "wait", "early hints"]
TOO_LARGE = {
    "with a length": answer(b"too large", "413 Content Too Large"),
    "to the end": b"HTTP/1.1 413 Content Too Large\r\nconnection: close\r\n\r\ntoo large",
}


@pytest.mark.parametrize("size", [100, 40_000, LARGE])
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kind", TOO_LARGE)
async def test_an_answer_before_the_body_is_out_is_the_answer(
    sender: HttpxSender | DirectSender, context: ssl.SSLContext | None, size: int, ending: str, kind: str
) -> None:
    done = threading.Event()

    def serve(connection: socket.socket, number: int) -> None:
        read_head(connection)
        if ending == "early hints":
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")
        connection.sendall(TOO_LARGE[kind])
        if ending == "wait" and kind == "with a length":
            done.wait(20)

    with serving(serve, context) as server:
        found = await sender.send(Request("POST", f"{server.url}/", {}, b"x" * size), seconds=10)
        assert (found.status, found.content) == (413, b"too large")
        done.set()
        if size != LARGE:
            await sender.aclose()
            return  # all of it went out, so the connection looks as good as before
        # Whatever is left of the body goes nowhere.
        found = await sender.send(Request("POST", f"{server.url}/", {}, b"x" * size), seconds=10)
        assert found.status == 413
        await sender.aclose()
        assert server.connections == 2


@pytest.mark.parametrize("size", [100, LARGE])
async def test_a_break_under_way_is_still_a_break(
    sender: HttpxSender | DirectSender, context: ssl.SSLContext | None, size: int
) -> None:
    def serve(connection: socket.socket, number: int) -> None:
        read_head(connection)
        if number == 2:
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok")
        close_hard(connection)

    with serving(serve, context) as server:
        for _ in range(2):
            with pytest.raises(ConnectionLost) as caught:
                await sender.send(Request("POST", f"{server.url}/", {}, b"x" * size), seconds=10)
            assert caught.value.sent
        await sender.aclose()


async def test_a_large_request_that_is_cancelled_leaves_nothing_behind(
    sender: HttpxSender | DirectSender, context: ssl.SSLContext | None
) -> None:
    def serve(connection: socket.socket, number: int) -> None:
        read_head(connection)
        if number == 1:
            threading.Event().wait(1)
            return
        connection.sendall(answer(b"fine"))

    with serving(serve, context) as server:
        with anyio.move_on_after(0.2) as scope:
            await sender.send(Request("POST", f"{server.url}/", {}, b"x" * LARGE), seconds=10)
        assert scope.cancelled_caught
        found = await sender.send(Request("POST", f"{server.url}/", {}, b"x"), seconds=10)
        assert found.content == b"fine"
        await sender.aclose()
