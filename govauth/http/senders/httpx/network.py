"""What httpcore reads from and writes to."""

from __future__ import annotations

import ssl
from typing import Final, Protocol

import httpcore
from anyio.abc import TaskGroup

from govauth.errors import UnexpectedReply
from govauth.http.senders.stream import Stream

AT_ONCE: Final = 2**14
"""So many bytes go into the buffers of any socket: no need to listen for an answer meanwhile."""


class Watched(Protocol):
    """A connection, as far as its stream knows it.

    Attributes:
        sent: set when a byte of the request leaves.
        body_follows: whether the head should wait for a body that is there already.
        may_read: how many bytes may still come.
        limit: of a body, for the error.

    """

    sent: bool
    body_follows: bool
    may_read: int
    limit: int


class WatchedStream(httpcore.AsyncNetworkStream):
    """What httpcore reads and writes. The total deadline rules, so the timeouts given here are not used.

    Attributes:
        group: sends what is long while the answer is read: a server may answer before it has read all.
        sending: whether something long is on its way.

    """

    def __init__(self, stream: Stream, watch: Watched) -> None:
        """Watch a stream.

        Args:
            stream: an open one.
            watch: the connection that wants to know when a byte of a request leaves.

        """
        self.group: TaskGroup | None = None
        self.sending: bool = False
        self._stream = stream
        self._watch = watch
        self._head = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109, ARG002
        """Read what has come, even if it is more than was asked for; nothing at the end."""
        try:
            data = await self._stream.read()
        except ConnectionError:
            raise httpcore.ReadError("broken") from None
        watch = self._watch
        watch.may_read -= len(data)
        if watch.may_read < 0:
            # Raised from within, so that httpcore's generators end, and are not left to the collector.
            raise UnexpectedReply("body", f"larger than {watch.limit} bytes")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109, ARG002
        """Write a piece of a request; a head waits for a body that is there already."""
        if not buffer:
            return  # httpcore writes the ends of a request even where they have no bytes
        watch = self._watch
        if watch.body_follows:
            # One packet, and one turn of the loop, for the head and a body that is there already.
            watch.body_follows = False
            self._head = buffer
            return
        watch.sent = True
        if self._head:
            buffer, self._head = self._head + buffer, b""
        if self.group is not None:
            self.sending = True
            self.group.start_soon(self._send_meanwhile, buffer)
            return
        try:
            await self._stream.write(buffer)
        except ConnectionError:
            raise httpcore.WriteError("broken") from None

    async def _send_meanwhile(self, buffer: bytes) -> None:
        try:
            await self._stream.write(buffer)
        except ConnectionError:
            return  # whoever reads finds an answer there, or the break
        self.sending = False

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        """Not here: the stream that is given speaks TLS already where it should."""
        raise NotImplementedError

    def quiet(self) -> bool:
        """Whether there is nothing to read: on an idle connection that could only be goodbye."""
        return self._stream.quiet()

    def get_extra_info(self, info: str) -> object:
        """Tell httpcore what it wants to know of the stream."""
        return self._stream.tls if info == "ssl_object" else None
