"""Connections handed out in constant time: the last used first, slots in the order of asking."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import anyio

from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import ClientClosed


class Pooled(Protocol):
    """What the pool needs to know of a connection."""

    def alive(self) -> bool:
        """Whether it can carry another request: idle, and not closed by the other side."""
        ...

    async def aclose(self) -> None:
        """Close it."""
        ...


C = TypeVar("C", bound=Pooled)


class ConnectionPool(Generic[C]):
    """At most ``slots`` connections, in use and idle together, to any number of origins.

    Liveness is looked at only for the connection that is taken, so the cost of a request does not grow
    with the number of connections.
    """

    def __init__(
        self, connect: Callable[[str], C], *, slots: int, idle_seconds: float, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        """Make an empty pool.

        Args:
            connect: makes an unopened connection to an origin.
            slots: how many connections may be in use at once.
            idle_seconds: how long an idle connection is kept.
            clock: for tests.

        """
        self._connect = connect
        self._slots = slots
        self._free = slots
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._queue: deque[anyio.Event] = deque()
        self._idle: dict[str, deque[C]] = {}
        self._idle_since: OrderedDict[C, tuple[str, float]] = OrderedDict()
        self._closed = False

    async def take(self, origin: str) -> C:
        """Wait for a slot and return a connection to ``origin``, connected or not.

        Raises:
            ClientClosed: the pool was closed.

        """
        if self._free and not self._queue and not self._closed:
            self._free -= 1
        else:
            await self._wait_for_slot()
        try:
            return await self._last_used(origin)
        except BaseException:
            self._release_slot()
            raise

    async def give_back(self, origin: str, connection: C) -> None:
        """Return a connection after use; one that is no longer alive is dropped."""
        if connection.alive() and not self._closed:
            self._idle.setdefault(origin, deque()).append(connection)
            self._idle_since[connection] = (origin, self._clock.monotonic())
            self._release_slot()
            return
        self._release_slot()
        with anyio.CancelScope(shield=True):
            await connection.aclose()

    async def aclose(self) -> None:
        """Close the idle connections and refuse whoever waits. Connections in use close when given back."""
        self._closed = True
        while self._queue:
            self._queue.popleft().set()
        while self._idle_since:
            await self._pop_oldest().aclose()

    async def _wait_for_slot(self) -> None:
        if self._closed:
            raise ClientClosed("the client is closed: make a new one")
        turn = anyio.Event()
        self._queue.append(turn)
        try:
            await turn.wait()
        except BaseException:
            if not turn.is_set():
                self._queue.remove(turn)
            elif not self._closed:
                self._release_slot()
            raise
        if self._closed:
            raise ClientClosed("the client was closed while this call waited for a connection")

    def _release_slot(self) -> None:
        if self._queue:
            self._queue.popleft().set()
        else:
            self._free += 1

    async def _last_used(self, origin: str) -> C:
        stale_before = self._clock.monotonic() - self._idle_seconds
        while self._idle_since and next(iter(self._idle_since.values()))[1] < stale_before:
            await self._pop_oldest().aclose()
        stack = self._idle.get(origin)
        while stack:
            connection = stack.pop()
            del self._idle_since[connection]
            if connection.alive():
                return connection
            await connection.aclose()
        in_use = self._slots - self._free
        while self._idle_since and in_use + len(self._idle_since) > self._slots:
            await self._pop_oldest().aclose()
        return self._connect(origin)

    def _pop_oldest(self) -> C:
        connection, (origin, _) = self._idle_since.popitem(last=False)
        stack = self._idle[origin]
        stack.popleft()
        if not stack:
            del self._idle[origin]
        return connection
