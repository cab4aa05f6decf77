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


class _Airport(Generic[T]):
    """The flights of one event loop."""

    def __init__(self) -> None:
        self.shared: Flight[T] | None = None
        self.flying: set[Flight[T]] = set()


class SingleFlight(Generic[T]):
    """Runs the work at most once at a time in each event loop, for all who ask meanwhile.

    The work runs in a detached task: a passenger who is cancelled leaves, and the flight goes on.
    """

    def __init__(self, name: str, explain: Callable[[BaseException], GovAuthError]) -> None:
        """Make a place without flights.

        Args:
            name: of the tasks, shown by debuggers.
            explain: turns whatever the work raised into the error that passengers get.

        """
        self._name = name
        self._explain = explain
        self._airports: PerLoop[_Airport[T]] = PerLoop(_Airport)

    def join(self, work: Callable[[], Awaitable[T]]) -> Flight[T]:
        """Return the shared flight in the air, or start one."""
        airport = self._airports.get()
        if airport.shared is None:
            airport.shared = self._launch(airport, work)
        return airport.shared

    def charter(self, work: Callable[[], Awaitable[T]]) -> Flight[T]:
        """Start a flight of one's own, whatever else is in the air."""
        return self._launch(self._airports.get(), work)

    async def drain(self) -> None:
        """Wait until no flight of this loop is in the air, even if the caller is cancelled meanwhile."""
        with anyio.CancelScope(shield=True):
            for flight in tuple(self._airports.get().flying):
                await flight.landed.wait()

    def _launch(self, airport: _Airport[T], work: Callable[[], Awaitable[T]]) -> Flight[T]:
        flight: Flight[T] = Flight()
        airport.flying.add(flight)

        def leave_the_air() -> None:
            airport.flying.discard(flight)
            if airport.shared is flight:
                airport.shared = None

        async def fly() -> None:
            try:
                value = await work()
            except BaseException as error:
                leave_the_air()
                flight.fail(self._explain(error))
                if isinstance(error, KeyboardInterrupt | SystemExit):
                    raise
            else:
                leave_the_air()
                flight.succeed(value)

        spawn_detached(fly, name=self._name)
        return flight
