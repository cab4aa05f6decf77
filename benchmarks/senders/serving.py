"""The server in C: compiled when first wanted, a process of its own for each way of answering."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from attrs import frozen

from benchmarks.payload import receipts, token_reply

SOURCE = Path(__file__).with_name("server.c")
RECEIPTS = {"0.3": 0, "4": 5, "60": 78}
"""Receipts of a page, by the kilobytes of the whole answer."""
_HEAD = (
    "HTTP/1.1 200 OK\r\nserver: nginx\r\ndate: Thu, 01 May 2025 12:00:00 GMT\r\n"
    "content-type: application/json;charset=UTF-8\r\ncontent-length: {size}\r\nconnection: keep-alive\r\n"
    "x-request-id: 0123456789abcdef\r\ncache-control: no-cache, no-store, max-age=0, must-revalidate\r\n\r\n"
)


@contextmanager
def compiled() -> Iterator[Path]:
    """Compile the server, and delete it after use.

    Raises:
        RuntimeError: there is no C compiler.

    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise RuntimeError("the server needs a C compiler and the headers of OpenSSL (gcc, libssl-dev)")
    with TemporaryDirectory() as folder:
        program = Path(folder, "server")
        subprocess.run([compiler, "-O2", "-o", program, SOURCE, "-lssl", "-lcrypto"], check=True)
        yield program


@frozen
class Certificate:
    """Of 127.0.0.1.

    Attributes:
        server: a file of the key and the certificate.
        root: a file of the authority to trust.

    """

    server: Path
    root: Path


@contextmanager
def certified() -> Iterator[Certificate]:
    """Make an authority and a certificate, and delete them after use."""
    with TemporaryDirectory() as folder:
        made = Certificate(Path(folder, "server.pem"), Path(folder, "root.pem"))
        authority = trustme.CA()
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(made.server))
        authority.cert_pem.write_to_path(str(made.root))
        yield made


@contextmanager
def serving(program: Path, kilobytes: str, *, pem: Path | None = None, delay: float = 0.0) -> Iterator[str]:
    """Run the server while the block runs, and give its address.

    Args:
        program: what :func:`compiled` gave.
        kilobytes: the size of its pages, a key of :data:`RECEIPTS`.
        pem: a key and a certificate; with them it speaks TLS.
        delay: the seconds that it takes over an answer.

    """
    page, token = receipts(RECEIPTS[kilobytes]), token_reply()
    bodies = {"incomes": page, "taxes": page, "lkfl": token, "token": token}
    with TemporaryDirectory() as folder:
        pairs = [f"{name}={_written(Path(folder, name), body)}" for name, body in bodies.items()]
        command = [program, str(delay * 1000), pem or "-", *pairs]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("the server has no pipes")
            try:
                yield f"{'https' if pem else 'http'}://127.0.0.1:{int(process.stdout.readline())}"
            finally:
                process.stdin.close()
                process.wait(timeout=10)


def _written(path: Path, body: bytes) -> Path:
    path.write_bytes(_HEAD.format(size=len(body)).encode() + body)
    return path
