"""A socket of trio, read and written with as few turns of its loop as can be."""

from __future__ import annotations

import anyio
from anyio.abc import ByteStream, SocketAttribute
from anyio.lowlevel import checkpoint_if_cancelled

from govauth.http.senders.forwarding_stream import ForwardingStream


class TrioStream(ForwardingStream):
    """What anyio connected, without the turn of the loop that trio takes after each operation.

    A request and its answer are one turn: what is sent goes into the buffer of the socket at once, and who
    reads waits. Reading always waits for the loop, so that a long answer lets other tasks run.
    """

    def __init__(self, stream: ByteStream) -> None:
        """Take over a connected stream.

        Args:
            stream: of trio.

        """
        super().__init__(stream)
        self._socket = stream.extra(SocketAttribute.raw_socket)

    async def receive(self, max_bytes: int = 65536) -> bytes:
        """Read what has come.

        Raises:
            anyio.EndOfStream: nothing more will.
            anyio.BrokenResourceError: it broke.
            anyio.ClosedResourceError: it was closed here.

        """
        while True:
            if self._socket.fileno() < 0:  # nothing that a loop could wait for
                raise anyio.ClosedResourceError
            await anyio.wait_readable(self._socket)
            try:
                data = self._socket.recv(max_bytes)
            except BlockingIOError:
                continue
            except OSError as error:
                raise anyio.BrokenResourceError from error
            if not data:
                raise anyio.EndOfStream
            return data

    async def send(self, item: bytes) -> None:
        """Write all of it, if the caller is not cancelled already.

        Raises:
            anyio.BrokenResourceError: it broke.
            anyio.ClosedResourceError: it was closed here.

        """
        await checkpoint_if_cancelled()
        left = memoryview(item)
        while left:
            try:
                left = left[self._socket.send(left) :]
            except BlockingIOError:
                await anyio.wait_writable(self._socket)
            except OSError as error:
                raise anyio.BrokenResourceError from error
