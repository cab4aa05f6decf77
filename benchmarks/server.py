"""A server in a process of its own, too fast to be the bottleneck: fixed answers, keep-alive, no framework.

``python -m benchmarks.server SECONDS [PEM]`` prints its port and lives until its standard input ends. It
answers after ``SECONDS``; with a file of a key and a certificate it speaks TLS.
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import payload

_HEAD = (
    "HTTP/1.1 200 OK\r\nserver: nginx\r\ndate: {date}\r\ncontent-type: application/json;charset=UTF-8\r\n"
    "content-length: {size}\r\nconnection: keep-alive\r\nx-request-id: 0123456789abcdef\r\n"
    "cache-control: no-cache, no-store, max-age=0, must-revalidate\r\n\r\n"
)
_END = b"\r\n\r\n"


@contextmanager
def served(pem: Path | None = None, *, delay: float = 0.0) -> Iterator[str]:
    """Run the server while the block runs, and give its address.

    Args:
        pem: a key and a certificate; with them it speaks TLS.
        delay: the seconds that it takes over an answer.

    """
    command = [sys.executable, "-m", "benchmarks.server", str(delay), *([str(pem)] if pem else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the server has no pipes")
        try:
            port = int(process.stdout.readline())
            yield f"{'https' if pem else 'http'}://127.0.0.1:{port}"
        finally:
            process.stdin.close()
            process.wait(timeout=10)


@contextmanager
def certified() -> Iterator[Path]:
    """Make a key and a certificate of 127.0.0.1 with the ``openssl`` command, and delete them after use."""
    with TemporaryDirectory() as folder:
        pem = Path(folder, "server.pem")
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1")
        name = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
        command = ["openssl", "req", "-x509", *curve, *name, "-keyout", str(pem), "-out", f"{pem}.crt"]
        subprocess.run(command, check=True, capture_output=True)
        with pem.open("ab") as whole:
            whole.write(Path(f"{pem}.crt").read_bytes())
        yield pem


class Answering(asyncio.Protocol):
    """One connection. A request is whole when its head and the announced body are in."""

    def __init__(self, answers: dict[bytes, bytes], delay: float) -> None:
        self._answers = answers
        self._delay = delay
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(_END)) >= 0:
            head = self._buffer[:end].lower()
            start = head.find(b"content-length:")
            size = int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
            whole = end + len(_END) + size
            if len(self._buffer) < whole:
                return
            self._buffer = self._buffer[whole:]
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1].partition(b"?")[0].rpartition(b"/")[2]
        answer = _http(payload.token_reply()) if path in (b"lkfl", b"token") else self._answers[path]
        if self._transport is None:
            return
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._transport.write, answer)
        else:
            self._transport.write(answer)


def _http(body: bytes) -> bytes:
    return _HEAD.format(date=formatdate(usegmt=True), size=len(body)).encode() + body


async def _serve(delay: float, pem: str | None = None) -> None:
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    answers = {
        b"incomes": _http(payload.receipts(4)),
        b"taxes": _http(payload.taxes()),
        b"payments": _http(b'{"records": []}'),
    }
    context = None
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
    server = await loop.create_server(
        lambda: Answering(answers, delay), "127.0.0.1", 0, backlog=1024, ssl=context
    )
    print(server.sockets[0].getsockname()[1], flush=True)

    def wait_for_the_parent() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=wait_for_the_parent, daemon=True).start()
    await over.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]), *sys.argv[2:]))
