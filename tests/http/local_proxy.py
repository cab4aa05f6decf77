"""A small proxy on the loopback address: http with CONNECT, and SOCKS 5, with or without credentials."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.http.loopback_server import LoopbackServer


class LocalProxy(LoopbackServer):
    """Sends everything to one port, whatever host was asked for, and keeps what was asked."""

    def __init__(self, port: int, credentials: tuple[str, str] | None, refuse: bool) -> None:
        self.target = port
        self.credentials = credentials
        self.refuse = refuse
        self.asked: list[str] = []
        super().__init__()
        self.start()

    def address(self, scheme: str, credentials: str = "") -> str:
        return f"{scheme}://{credentials}127.0.0.1:{self.port}"

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(20)
        with connection:
            try:
                first = connection.recv(1)
                if first == b"\x05":
                    self._socks(connection)
                elif first:
                    self._http(connection, first)
            except OSError:
                pass

    def _http(self, connection: socket.socket, data: bytes) -> None:
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return
            data += more
        head, _, rest = data.partition(b"\r\n\r\n")
        line, *headers = head.decode().split("\r\n")
        method, target, _ = line.split(" ")
        self.asked.append(f"{method} {target}")
        if self.credentials is not None:
            pair = base64.b64encode(":".join(self.credentials).encode()).decode()
            if f"proxy-authorization: basic {pair}".lower() not in [one.lower() for one in headers]:
                connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
                return
        if self.refuse:
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", self.target)) as upstream:
            if method == "CONNECT":
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                parts = urlsplit(target)
                path = parts.path + (f"?{parts.query}" if parts.query else "")
                kept = [one for one in headers if not one.lower().startswith("proxy-")]
                whole = "\r\n".join([f"{method} {path} HTTP/1.1", *kept, "Connection: close"])
                upstream.sendall(whole.encode() + b"\r\n\r\n" + rest)
            self._pump(connection, upstream)

    def _socks(self, connection: socket.socket) -> None:
        methods = connection.recv(connection.recv(1)[0])
        wanted = 0 if self.credentials is None else 2
        if wanted not in methods:
            connection.sendall(b"\x05\xff")
            return
        connection.sendall(bytes([5, wanted]))
        if self.credentials is not None:
            connection.recv(1)
            user = connection.recv(connection.recv(1)[0])
            password = connection.recv(connection.recv(1)[0])
            good = (user.decode(), password.decode()) == self.credentials
            connection.sendall(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                return
        kind = connection.recv(4)[3]
        host = (
            connection.recv(connection.recv(1)[0]).decode()
            if kind == 3
            else socket.inet_ntoa(connection.recv(4))
        )
        self.asked.append(f"SOCKS {host}:{int.from_bytes(connection.recv(2), 'big')}")
        if self.refuse:
            connection.sendall(b"\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00")
            return
        with socket.create_connection(("127.0.0.1", self.target)) as upstream:
            # In two pieces, as networks do.
            connection.sendall(b"\x05\x00\x00")
            connection.sendall(b"\x01\x00\x00\x00\x00\x00\x00")
            self._pump(connection, upstream)

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        def copy(source: socket.socket, sink: socket.socket) -> None:
            try:
                while data := source.recv(65536):
                    sink.sendall(data)
            except OSError:
                pass
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

        thread = threading.Thread(target=copy, args=(other, one), daemon=True)
        thread.start()
        copy(one, other)
        thread.join(5)


@contextmanager
def proxying(
    port: int, *, credentials: tuple[str, str] | None = None, refuse: bool = False
) -> Iterator[LocalProxy]:
    proxy = LocalProxy(port, credentials, refuse)
    try:
        yield proxy
    finally:
        proxy.listener.close()
