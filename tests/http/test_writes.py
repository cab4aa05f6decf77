"""How the bytes of a request leave: in as few writes as can be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import anyio
import pytest
from anyio.abc import ByteStream, SocketAttribute, SocketStream

from govauth.http.senders.direct.asyncio_link import AsyncioLink
from govauth.http.message import Request
from govauth.http.senders.trio_stream import TrioStream
from tests.http.conftest import Own

pytestmark = pytest.mark.anyio

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
LARGE = b"x" * 3_000_000


class Noting(ByteStream):
    """Passes everything on and keeps what was written."""

    def __init__(self, stream: SocketStream, writes: list[bytes]) -> None:
        self._stream = stream
        self._writes = writes

    async def send(self, item: bytes) -> None:
        self._writes.append(item)
        await self._stream.send(item)

    async def receive(self, max_bytes: int = 65536) -> bytes:
        return await self._stream.receive(max_bytes)

    async def send_eof(self) -> None:
        await self._stream.send_eof()

    async def aclose(self) -> None:
        await self._stream.aclose()

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        return self._stream.extra_attributes


class NotingTransport(asyncio.Transport):
    """The same below a protocol of asyncio."""

    def __init__(self, transport: Any, writes: list[bytes]) -> None:
        self._transport = transport
        self._writes = writes

    def write(self, data: Any) -> None:
        self._writes.append(data)
        self._transport.write(data)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def is_closing(self) -> bool:
        return bool(self._transport.is_closing())

    def get_write_buffer_size(self) -> int:
        return int(self._transport.get_write_buffer_size())

    def abort(self) -> None:
        self._transport.abort()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[list[bytes]]:
    """The writes of each connection that is opened."""
    opened: list[list[bytes]] = []
    connect = anyio.connect_tcp

    async def noting(host: str, port: int, *, local_host: str | None = None) -> Noting:
        stream = await connect(host, port, local_host=local_host)
        opened.append([])
        return Noting(stream, opened[-1])

    made = AsyncioLink.connection_made

    def noting_made(self: AsyncioLink, transport: asyncio.BaseTransport) -> None:
        opened.append([])
        made(self, NotingTransport(transport, opened[-1]))

    send = TrioStream.send

    async def noting_sent(self: TrioStream, item: bytes) -> None:  # below it lies the socket itself
        opened[-1].append(item)
        await send(self, item)

    monkeypatch.setattr(anyio, "connect_tcp", noting)
    monkeypatch.setattr(TrioStream, "send", noting_sent)
    monkeypatch.setattr(AsyncioLink, "connection_made", noting_made)
    return opened


async def answer(stream: SocketStream) -> None:
    """Answer each request when its body is whole."""
    async with stream:
        while True:
            try:
                head, _, body = (await stream.receive()).partition(b"\r\n\r\n")
            except anyio.EndOfStream:
                return
            lines = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
            left = int(lines.get(b"content-length", b"0")) - len(body)
            while left > 0:
                left -= len(await stream.receive())
            await stream.send(ANSWER)


async def test_each_request_is_one_write(own: Own, connections: list[list[bytes]]) -> None:
    requests = [
        ("GET", b""),
        ("POST", b'{"a": 1}'),
        ("POST", b""),
        ("POST", LARGE),
        ("PUT", b"end"),
        ("GET", b""),
    ]
    sender = own()
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, answer)
        url = f"http://127.0.0.1:{listener.extra(SocketAttribute.local_port)}/path"
        for method, content in requests:
            response = await sender.send(Request(method, url, {}, content), seconds=10)
            assert response.content == b"ok"
        await sender.aclose()
        group.cancel_scope.cancel()

    [writes] = connections
    assert len(writes) == len(requests)
    for written, (method, content) in zip(writes, requests, strict=True):
        head, _, body = written.partition(b"\r\n\r\n")
        assert head.startswith(f"{method} /path HTTP/1.1\r\n".encode())
        assert body == content
