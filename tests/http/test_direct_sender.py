"""What is particular to the sender over llhttp."""

from __future__ import annotations

import asyncio
import socket
import sys
from typing import Any

import anyio
import pytest

from govauth.errors import ConfigurationError, ConnectionLost, OutcomeUnknown
from govauth.http.message import Request
from govauth.http.senders.direct import DirectSender
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Service
from govauth.sandbox.server import ServedSandbox
from tests.http.conftest import Own
from tests.http.test_httpx_sender import OK, serving

pytestmark = pytest.mark.promise("surplus-is-nobodys-answer")


def test_without_httptools_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("govauth.http.senders.direct.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "httptools", None)
    with pytest.raises(
        ConfigurationError, match=r"DirectSender needs httptools: pip install 'govauth\[fast\]'"
    ):
        DirectSender()


@pytest.mark.anyio
async def test_the_next_address_is_tried(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = socket.getaddrinfo

    def two(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        if host not in ("gov.test", b"gov.test"):
            return look_up(host, port, *rest, **named)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, int(port)))
            for address in ("127.0.0.2", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with serving(OK) as server:
        sender = own()
        answer = await sender.send(Request("GET", f"http://gov.test:{server.port}/"), seconds=5)
        assert answer.content == b"ok"
        await sender.aclose()


@pytest.mark.anyio
async def test_why_an_answer_is_none_is_said() -> None:
    reasons = {
        b"HTTP/1.1 200 OK\r\nx: 1\r\n 2\r\n\r\n": "whitespace after header value",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n": "a transfer coding that nobody asked for",
        b"HTTP/2.0 200 OK\r\n\r\n": "a version other than 1.1 and 1.0",
        b"HTTP/1.1 200 OK\r\n" + b"x: 1\r\n" * 20_000: "more than 65536 bytes before the body",
    }
    for answer, reason in reasons.items():
        with serving(answer) as server:
            sender = DirectSender()
            with pytest.raises(ConnectionLost, match=reason):
                await sender.send(Request("GET", f"http://127.0.0.1:{server.port}/"), seconds=5)
            await sender.aclose()


@pytest.mark.anyio
async def test_a_receipt_whose_answer_is_lost_is_not_sent_again(
    login: PasswordLogin, sandbox: ServedSandbox
) -> None:
    sender = DirectSender()
    async with MoyNalog(login, sender=sender) as nalog:
        await nalog.receipts.issue(Service("Консультация", price="1500.50"))
        sandbox.fault("lose", operation="receipts.issue")
        with pytest.raises(OutcomeUnknown):
            await nalog.receipts.issue(Service("Консультация", price="1500.50"))
        async with anyio.create_task_group() as group:
            for _ in range(150):
                group.start_soon(nalog.taxpayer.taxes)
    await sender.aclose()
    assert sandbox.moy_nalog.counters["receipts.issue"] == 2
    assert len(sandbox.moy_nalog.receipts) == 2


def test_a_server_that_talks_without_end_is_hung_up_on() -> None:
    """On an idle connection nobody reads, so what comes must not pile up."""

    async def chat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            writer.write(OK)
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        except ConnectionError:
            hung_up.set()
        finally:
            writer.close()

    async def work() -> None:
        async with await asyncio.start_server(chat, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            sender = DirectSender()
            await sender.send(Request("GET", f"http://127.0.0.1:{port}/"), seconds=5)
            await asyncio.wait_for(hung_up.wait(), 5)
            await sender.aclose()

    hung_up = asyncio.Event()
    asyncio.run(work())
