"""Servers that break off, or speak something else, where TLS should begin; and what comes unasked."""

from __future__ import annotations

import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio
import anyio.to_thread
import pytest

from govauth.errors import TlsFailed, UnexpectedReply
from govauth.http.encoding import decoded
from govauth.http.message import Request
from govauth.http.senders.direct import DirectSender
from govauth.http.senders.stream import Stream, watching
from tests.http.conftest import Own

pytestmark = pytest.mark.anyio
Deed = Callable[[socket.socket], None]


@contextmanager
def doing(*deeds: Deed) -> Iterator[int]:
    """Serve connection after connection, each in its own way."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def work() -> None:
            for deed in deeds:
                connection, _ = listener.accept()
                with connection:
                    deed(connection)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield listener.getsockname()[1]


def leave(connection: socket.socket) -> None:
    connection.recv(4096)


def reset(connection: socket.socket) -> None:
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def speak_http(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


BROKE = "TLS with 127.0.0.1 failed: the connection broke during the handshake"


@pytest.mark.parametrize(
    ("deed", "message"), [(leave, BROKE), (reset, BROKE), (speak_http, "TLS with 127.0.0.1 failed: ")]
)
async def test_a_handshake_that_fails(own: Own, deed: Deed, message: str) -> None:
    sender = own()
    with doing(deed) as port, pytest.raises(TlsFailed) as failure:
        await sender.send(Request("GET", f"https://127.0.0.1:{port}/"), seconds=5)
    await sender.aclose()
    assert failure.value.message.startswith(message)
    assert not failure.value.sent


@pytest.mark.parametrize(("deed", "message"), [(leave, BROKE), (reset, BROKE), (speak_http, "TLS with ")])
async def test_a_stream_whose_handshake_fails(deed: Deed, message: str) -> None:
    with doing(deed) as port:
        stream = await Stream.dial("127.0.0.1", port)
        assert stream.tls is None
        with pytest.raises(TlsFailed) as failure:
            await stream.start_tls(ssl.create_default_context(), "127.0.0.1")
        await stream.aclose()
    assert failure.value.message.startswith(message)


async def test_a_connection_that_says_too_much_unasked_is_left() -> None:
    ready, said = threading.Event(), threading.Event()

    def answer(connection: socket.socket, body: bytes, more: int = 0) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + body)
        if more:
            ready.wait(5)
            connection.sendall(b"x")
            said.set()
            try:
                connection.sendall(b"x" * more)
                while connection.recv(4096):
                    pass
            except OSError:
                pass

    first, second = (lambda c: answer(c, b"01", 2**20)), (lambda c: answer(c, b"02"))
    with doing(first, second) as port:
        sender, request = DirectSender(), Request("GET", f"http://127.0.0.1:{port}/")
        assert (await sender.send(request, seconds=5)).content == b"01"
        ready.set()
        await anyio.to_thread.run_sync(said.wait, 5)
        assert (await sender.send(request, seconds=5)).content == b"02"
        await sender.aclose()


def test_without_poll_the_socket_is_asked_by_select(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(select, "poll", raising=False)
    here, there = socket.socketpair()
    with here, there:
        question = watching(here.fileno())
        assert not question()
        there.sendall(b"x")
        assert question()


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br"])
def test_a_compression_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(UnexpectedReply, match="expected gzip or deflate"):
        decoded(b"content", encoding, limit=100)
    assert decoded(b"", encoding, limit=100) == b""
