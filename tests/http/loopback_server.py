"""A server on the loopback address whose bytes a test decides: each connection is served in a thread of its own."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class LoopbackServer:
    """Accepts and counts; what is said, a subclass says in :meth:`_serve`, until the other side leaves."""

    def __init__(self) -> None:
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self.listener.getsockname()[1]

    def start(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(
                target=self._until_left, args=(connection, self.connections), daemon=True
            ).start()

    def _until_left(self, connection: socket.socket, number: int) -> None:
        with suppress(ConnectionError):
            self._serve(connection, number)

    def _serve(self, connection: socket.socket, number: int) -> None:
        raise NotImplementedError
