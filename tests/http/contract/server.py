"""A server that does to the letter what a case says, and counts."""

from __future__ import annotations

import select
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.http.contract.case import Case, Ending
from tests.http.loopback_server import LoopbackServer

TLS_RECORD = b"\x16"
FIN_WAIT1 = 4  # of Linux: sent, and not yet seen by the other side
PLAIN = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nplain"


class ScriptedServer(LoopbackServer):
    """Answers by the path: ``/<case>`` as the case says, anything else with ``plain``.

    Attributes:
        requests: how many requests came for a path.
        acted: how many of them the server is done with, its close included.
        connections: how many connections were opened.

    """

    def __init__(self, cases: Mapping[str, Case], context: ssl.SSLContext | None = None) -> None:
        self.cases = cases
        self.context = context
        self.requests: Counter[str] = Counter()
        super().__init__()
        self.acted: Counter[str] = Counter()
        self._condition = threading.Condition()
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            while (path := self._read(connection)) is not None:
                self.requests[path] += 1
                try:
                    self._act(connection, self.cases.get(path, Case(PLAIN)))
                finally:
                    with self._condition:
                        self.acted[path] += 1
                        self._condition.notify_all()
        except OSError:
            pass
        finally:
            connection.close()

    def wait(self, path: str, times: int) -> None:
        """Wait until so many requests for a path are dealt with."""
        with self._condition:
            assert self._condition.wait_for(lambda: self.acted[path] >= times, 5)

    def _act(self, connection: socket.socket, case: Case) -> None:
        pieces = [bytes([one]) for one in case.answer] if case.drips else [case.answer]
        for piece in (*pieces, *case.later):
            connection.sendall(piece)
        if case.ending is Ending.RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if case.ending is Ending.HALF:
            connection.shutdown(socket.SHUT_WR)
        elif case.ending is not Ending.STAY:
            if case.ending is Ending.CLOSE:
                self._end(connection)
            connection.close()

    def _end(self, connection: socket.socket) -> None:
        """Let the end arrive, where nothing unread makes a reset of it: on a busy host it may take its time."""
        if not hasattr(socket, "TCP_INFO") or select.select([connection], [], [], 0)[0]:
            return
        connection.shutdown(socket.SHUT_WR)
        until = time.monotonic() + 1
        while connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == FIN_WAIT1:
            if time.monotonic() > until:
                return
            time.sleep(0.0005)

    def _read(self, connection: socket.socket) -> str | None:
        """Read a request with its body, and return its path; None at the end."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return None
            data += more
            if data.startswith(TLS_RECORD):
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return None
        head, _, body = data.partition(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        missing = int(lines.get(b"content-length", b"0")) - len(body)
        while missing > 0:
            missing -= len(connection.recv(65536))
        return head.split(b" ")[1].decode().strip("/")


@contextmanager
def scripted(cases: Mapping[str, Case], context: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    server = ScriptedServer(cases, context)
    try:
        yield server
    finally:
        server.listener.close()
