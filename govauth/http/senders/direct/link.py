"""What a connection of this sender is made of, on any event loop."""

from __future__ import annotations

from typing import Final, Protocol

import anyio

from govauth.errors import UnexpectedReply
from govauth.http.senders.direct.answer import AnswerReader
from govauth.http.senders.route import Opened
from govauth.http.senders.stream import Stream

AT_ONCE: Final = 2**14
"""So many bytes go into the buffers of any socket: no need to listen for an answer meanwhile."""


class Link(Opened, Protocol):
    """An open connection that carries a request and its answer."""

    async def exchange(self, data: bytes, answer: AnswerReader) -> None:
        """Send a request, and read its answer, which may come before all of it is out.

        Raises:
            ConnectionError: no whole answer came.
            UnexpectedReply: it is larger than what is allowed.

        """
        ...

    def idle(self) -> bool:
        """Whether it is open, as far as is known without asking the system, and all was sent."""
        ...

    def quiet(self) -> bool:
        """Whether there is nothing to read. On an idle link that could only be goodbye."""
        ...

    async def aclose(self) -> None:
        """Close it."""
        ...


class StreamLink(Stream):
    """A link over anyio: for trio."""

    _sending = False

    async def exchange(self, data: bytes, answer: AnswerReader) -> None:
        """Send a request, and read its answer; see :class:`Link`."""
        if len(data) <= AT_ONCE:
            await self._send(data)
            await self._read(answer)
            return
        # Errors leave the task group as what they are, not in a group of errors.
        fault: ConnectionError | UnexpectedReply | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(self._send, data)
            try:
                await self._read(answer)
            except (ConnectionError, UnexpectedReply) as error:
                fault = error
            group.cancel_scope.cancel()
        if fault is not None:
            raise fault

    def idle(self) -> bool:
        """Whether all was sent."""
        return not self._sending

    async def _send(self, data: bytes) -> None:
        self._sending = True
        try:
            await self.write(data)
        except ConnectionError:
            return  # whoever reads finds an answer there, or the break
        self._sending = False

    async def _read(self, answer: AnswerReader) -> None:
        while True:
            try:
                data = await self.read()
            except ConnectionError:
                answer.end(broken=True)
                return
            if not data:
                answer.end(broken=False)
                return
            whole = answer.feed(data)
            if answer.into is not None:
                for piece in answer.taken():
                    await answer.into.write(piece)
                if answer.into.fault is not None:
                    raise answer.into.fault
            if whole:
                return
