"""The calls of МДЛП, each in its turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Hashable, Mapping
from functools import partial
from typing import TypeVar

from govauth.clock import Clock
from govauth.http.sink import Sink
from govauth.providers.crpt.mdlp.checks import page_size_of, part_of
from govauth.providers.crpt.mdlp.turns import Turns
from govauth.transport.call import Turn
from govauth.transport.fence import Fence
from govauth.transport.operation import Body, Operation, json_body
from govauth.transport.paging import Portion, by_offset
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue

T = TypeVar("T")
P = TypeVar("P")


class MdlpCalls:
    """What the resources of МДЛП call.

    Attributes:
        transport: of МДЛП.
        system: who is counted by the system, such as the ``client_id``.
        clock: of this host.

    """

    def __init__(self, transport: Transport, turns: Turns, system: str, clock: Clock) -> None:
        self.transport: Transport = transport
        self.system: str = system
        self.clock: Clock = clock
        self._turns = turns

    async def get(self, operation: Operation[T], path: Mapping[str, str] | None = None) -> T:
        """Read one thing."""
        turn = await self._turn(operation.name)
        return await self.transport.call(operation, path=path, turn=turn)

    async def post(
        self,
        operation: Operation[T],
        body: Mapping[str, JsonValue],
        path: Mapping[str, str] | None = None,
        *,
        fence: Fence | None = None,
    ) -> T:
        """Send a JSON object."""
        return await self.send(operation, json_body(body), path, fence=fence)

    async def send(
        self,
        operation: Operation[T],
        body: Body | None,
        path: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        fence: Fence | None = None,
        into: Sink | None = None,
    ) -> T:
        """Send exact bytes, or read into a sink."""
        turn = await self._turn(operation.name)
        return await self.transport.call(
            operation, path=path, body=body, headers=headers, fence=fence, into=into, turn=turn
        )

    async def _turn(self, name: str) -> Turn:
        """Wait for a turn with the token in hand: a sign-in after it would bring two calls together."""
        await self.transport.token(name)
        turn = partial(self._turns.take, name)
        await turn()
        return turn

    def list(
        self,
        operation: Operation[P],
        filters: Mapping[str, JsonValue],
        page_size: int,
        *,
        read: Callable[[P], Portion[T]],
        identity: Callable[[T], Hashable],
        path: Mapping[str, str] | None = None,
    ) -> AsyncIterator[T]:
        """Go through a list by offsets.

        Args:
            operation: asks for a part of it.
            filters: ``filter`` of the body.
            page_size: how many to ask for at once, 1 to 100.
            read: finds the entries and their total in an answer.
            identity: tells entries apart.
            path: values for the placeholders of the path.

        Raises:
            InvalidInput: the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        size = page_size_of(page_size)

        async def portion(start: int, count: int) -> Portion[T]:
            return read(await self.post(operation, part_of(filters, start, count), path))

        return by_offset(portion, size=size, name=operation.name, identity=identity)
