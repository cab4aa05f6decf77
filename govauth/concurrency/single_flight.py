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
    """One run of the work, with any number of waiters."""

    __slots__ = ("_error", "_value", "landed", "scope")

    def __init__(self) -> None:
        self.scope: anyio.CancelScope = anyio.CancelScope()
        self.landed: anyio.Event = anyio.Event()
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
        """Wait for the landing. Each waiter gets its own instance of the error."""
        await self.landed.wait()
        if self._error is not None:
            raise self._error.again()
        return self._value[0]


class _LoopFlights(Generic[T]):
    """The flights of one event loop."""

    def __init__(self) -> None:
        self.shared: Flight[T] | None = None
        self.flying: set[Flight[T]] = set()


class SingleFlight(Generic[T]):
    """Runs the work at most once at a time in each event loop, for all who ask meanwhile.

    The work runs in a detached task: a waiter who is cancelled leaves, and the flight goes on.
    """

    def __init__(self, name: str, explain: Callable[[BaseException], GovAuthError]) -> None:
        """Make a place without flights.

        Args:
            name: of the tasks, shown by debuggers.
            explain: turns whatever the work raised into the error that waiters get.

        """
        self._name = name
        self._explain = explain
        self._loops: PerLoop[_LoopFlights[T]] = PerLoop(_LoopFlights)

    def join(self, work: Callable[[], Awaitable[T]]) -> Flight[T]:
        """Return the shared flight in the air, or start one."""
        flights = self._loops.get()
        if flights.shared is None:
            flights.shared = self._launch(flights, work)
        return flights.shared

    def run(self, work: Callable[[], Awaitable[T]]) -> Flight[T]:
        """Start a flight of one's own, whatever else is in the air."""
        return self._launch(self._loops.get(), work)

    async def drain(self, *, cut_short: bool = False) -> None:
        """Wait until no flight of this loop is in the air, even if the caller is cancelled meanwhile.

        Args:
            cut_short: cancel what is not shielded: the work shields what must not be lost.

        """
        with anyio.CancelScope(shield=True):
            flying = tuple(self._loops.get().flying)
            if cut_short:
                for flight in flying:
                    flight.scope.cancel()
            for flight in flying:
                await flight.landed.wait()

    def _launch(self, flights: _LoopFlights[T], work: Callable[[], Awaitable[T]]) -> Flight[T]:
        flight: Flight[T] = Flight()
        flights.flying.add(flight)

        def leave_the_air() -> None:
            flights.flying.discard(flight)
            if flights.shared is flight:
                flights.shared = None

        async def fly() -> None:
            with flight.scope:
                try:
                    value = await work()
                except BaseException as error:
                    leave_the_air()
                    flight.fail(self._explain(error))
                    cut = flight.scope.cancel_called and not isinstance(error, Exception)
                    if cut or isinstance(error, KeyboardInterrupt | SystemExit):
                        raise
                else:
                    leave_the_air()
                    flight.succeed(value)

        spawn_detached(fly, name=self._name)
        return flight
