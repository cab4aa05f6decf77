"""Small servers on the loopback address, and authorities of the tests' own."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.http.loopback_server import LoopbackServer


class Authority:
    """Signs the certificates of servers; its root is a file."""

    def __init__(self, common_name: str, folder: Path) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
        self.folder = folder
        root = self._certificate(self.name, self.key.public_key(), is_authority=True)
        self.root = folder / "root.pem"
        self.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))

    def context_for(self, host: str) -> ssl.SSLContext:
        """Make the TLS context of a server, whose certificate names an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        certificate = self._certificate(subject, key.public_key(), host=host)
        path = self.folder / "server.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _certificate(
        self,
        subject: x509.Name,
        public: ec.EllipticCurvePublicKey,
        *,
        host: str | None = None,
        is_authority: bool = False,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            # From Python 3.13 on certificates are checked strictly: without these they are refused.
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )
        if is_authority:
            usage = dict.fromkeys(
                (
                    "digital_signature",
                    "content_commitment",
                    "key_encipherment",
                    "data_encipherment",
                    "key_agreement",
                    "encipher_only",
                    "decipher_only",
                ),
                False,
            )
            builder = builder.add_extension(
                x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True
            )
        if host is not None:
            names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.key, hashes.SHA256())


class _Answering(LoopbackServer):
    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._answer = serve

    def _serve(self, connection: socket.socket, number: int) -> None:
        self._answer(connection)


@contextmanager
def _serving(serve: Callable[[socket.socket], None], scheme: str = "http") -> Iterator[str]:
    server = _Answering(serve)
    server.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.port}"
    finally:
        server.listener.close()


@contextmanager
def answering(
    *, tls: ssl.SSLContext | None = None, ahead: float | None = 0.0, status: int = 200
) -> Iterator[str]:
    """Answer every request with a status and a ``Date`` that is some seconds ahead; None leaves it out."""

    def serve(connection: socket.socket) -> None:
        try:
            with tls.wrap_socket(connection, server_side=True) if tls else connection as stream:
                while b"\r\n\r\n" not in (stream.recv(65536) or b"\r\n\r\n"):
                    pass
                when = datetime.now(UTC).timestamp()
                date = "" if ahead is None else f"date: {formatdate(when + ahead, usegmt=True)}\r\n"
                stream.sendall(f"HTTP/1.1 {status} Any\r\n{date}content-length: 0\r\n\r\n".encode())
        except OSError:
            pass

    with _serving(serve, "https" if tls else "http") as url:
        yield url


@contextmanager
def closing_at_once() -> Iterator[str]:
    """Take every connection, and end it without a word."""

    def serve(connection: socket.socket) -> None:
        connection.recv(1)
        connection.close()

    with _serving(serve) as url:
        yield url
