"""Many callers, one piece of work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import anyio

from govauth.concurrency.detached import spawn_detached
from govauth.concurrency.loop import PerLoop
from govauth.errors import GovAuthError

T = TypeVar("T")


class Flight(Generic[T]):
    """One run of the work, with any number of passengers."""

    __slots__ = ("_error", "_value", "landed")

    def __init__(self) -> None:
        self.landed = anyio.Event()
        self._value: list[T] = []
        self._error: GovAuthError | None = None

    def succeed(self, value: T) -> None:
        """Land with a value."""
        self._value.append(value)
        self.landed.set()

    def fail(self, error: GovAuthError) -> None:
        """Land with an error."""
        self._error = error
        self.landed.set()

    async def result(self) -> T:
        """Wait for the landing. Each passenger gets its own instance of the error."""
        await self.landed.wait()
        if self._error is not None:
            raise self._error.again()
        return self._value[0]


class SingleFlight(Generic[T]):
    """Runs the work at most once at a time in each event loop, for all who ask meanwhile.

    The work runs in a detached task: a passenger who is cancelled leaves, and the flight goes on.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._flights: PerLoop[list[Flight[T]]] = PerLoop(list)

    def join(
        self, work: Callable[[], Awaitable[T]], explain: Callable[[BaseException], GovAuthError]
    ) -> Flight[T]:
        """Return the flight in the air, or start one.

        Args:
            work: what to do; called only if no flight is in the air.
            explain: turns whatever the work raised into the error its passengers get.

        """
        flying = self._flights.get()
        if flying:
            return flying[0]
        flight: Flight[T] = Flight()
        flying.append(flight)

        async def fly() -> None:
            try:
                value = await work()
            except BaseException as error:  # noqa: BLE001 - passengers must land whatever happened
                flying.remove(flight)
                flight.fail(explain(error))
            else:
                flying.remove(flight)
                flight.succeed(value)

        spawn_detached(fly, name=self._name)
        return flight

    async def drain(self) -> None:
        """Wait until no flight of this loop is in the air, even if the caller is cancelled meanwhile."""
        with anyio.CancelScope(shield=True):
            for flight in tuple(self._flights.get()):
                await flight.landed.wait()
