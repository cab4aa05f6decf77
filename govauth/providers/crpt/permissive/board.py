"""Which hosts are asked, in which order, and which are set aside: shared through the store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

import anyio
from attrs import evolve, field, frozen

from govauth.auth.failures import explain
from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.clock import Clock
from govauth.concurrency.single_flight import Flight, SingleFlight
from govauth.errors import StoreUnavailable
from govauth.wire.json import JsonValue
from govauth.wire.scalars import read_seconds

_log = logging.getLogger("govauth.crpt.permissive")

_PATIENCE: Final = 3.0
"""How long the store may take to hear of a change, in seconds. No sale waits for it."""

_READING: Final = 0.1
"""A sale hardly waits for the store: after this part of its time it goes on with what this process knows."""

_FIRST_READING: Final = 0.3
"""The same for a process that knows nothing yet."""

_SKEW: Final = 300.0
"""Clocks of hosts differ by so many seconds. An end that is further away was written by a wrong clock."""

_FRESH: Final = 0.25
"""For so many seconds what other processes wrote is taken for granted: the store is read no more often."""


@frozen(slots=True)
class Order:
    """The hosts as they are asked.

    Attributes:
        hosts: the best first.
        set_aside: until when a host is not asked, in epoch seconds.
        measured: when they were put in order; 0 for never.

    """

    hosts: tuple[str, ...]
    set_aside: Mapping[str, float] = field(factory=dict[str, float])
    measured: float = 0.0

    def usable(self, now: float) -> list[str]:
        """Return the hosts that are asked now."""
        return [host for host in self.hosts if self.set_aside.get(host, 0.0) <= now]

    def welcoming(self, hosts: Collection[str]) -> Order:
        """Return the order in which these hosts are asked again."""
        still = {host: until for host, until in self.set_aside.items() if host not in hosts}
        return evolve(self, set_aside=still)

    def last_resort(self, seconds: float) -> str | None:
        """Return the host to ask where all are set aside, the best of those that failed last.

        Args:
            seconds: those that failed within them failed together, as they do when the line is down.

        """
        ends = [self.set_aside.get(host, 0.0) for host in self.hosts]
        return next(
            (host for host, end in zip(self.hosts, ends, strict=True) if end >= max(ends) - seconds), None
        )


class Board:
    """Keeps the order in the store, so that what one desk found out holds for all."""

    def __init__(
        self,
        store: TokenStore,
        key: TokenKey,
        clock: Clock,
        fallback: Sequence[str],
        *,
        longest: float = float("inf"),
    ) -> None:
        """Know nothing but the fallback.

        Args:
            store: where the order is shared.
            key: of its record.
            clock: of this host.
            fallback: the hosts as long as nobody measured them.
            longest: for how many seconds a host is set aside at most.

        """
        self._store = store
        self._key = key
        self._clock = clock
        self._longest = longest + _SKEW
        self._order = Order(tuple(fallback))
        self._turn = threading.Lock()
        self._read_at = float("-inf")
        self._reads: SingleFlight[None] = SingleFlight("govauth permissive hosts read", explain)
        self._has_read = False
        self._slow: Flight[None] | None = None

    async def order(self, seconds: float) -> Order:
        """Return the order of the moment.

        Args:
            seconds: the whole time of the check that needs it.

        """
        if self._clock.monotonic() >= self._read_at + _FRESH:
            self._read_at = self._clock.monotonic()
            # Beside: a thread that waits for a store cannot be cut short.
            reading = self._reads.join(self._read)
            if reading is not self._slow:
                with anyio.move_on_after(seconds * (_READING if self._has_read else _FIRST_READING)):
                    await reading.landed.wait()
                self._slow = None if reading.landed.is_set() else reading
        return evolve(self._order, set_aside=self._in_force(self._order.set_aside))

    async def drain(self) -> None:
        """Wait for a reading that is under way."""
        await self._reads.drain()

    async def put(
        self, hosts: Sequence[str], unwell: Sequence[str], seconds: float, *, recovered: Sequence[str] = ()
    ) -> None:
        """Put the hosts in order; what is set aside stays so: one in good health may fail at checks.

        Args:
            hosts: the best first, the unwell ones last.
            unwell: which did not answer.
            seconds: how long those are not asked.
            recovered: which are asked again.

        """
        now = self._clock.time()
        unwell_until = dict.fromkeys(unwell, now + seconds)

        def ordered(order: Order) -> Order:
            aside = self._later(order.set_aside, unwell_until)
            return Order(tuple(hosts), aside, now).welcoming(recovered)

        await self._change(ordered)

    def avoid(self, host: str, seconds: float) -> bool:
        """Ask a host no more for a while, in this process; tell whether it was asked until now."""
        now = self._clock.time()
        with self._turn:
            if host in self._in_force(self._order.set_aside):
                return False
            self._order = evolve(self._order, set_aside={**self._order.set_aside, host: now + seconds})
        _log.warning("the host %s of the permissive mode is set aside for %g s", host, seconds)
        return True

    async def set_aside(self, host: str, seconds: float) -> None:
        """Ask a host no more for a while, and let all who share the store know."""
        self.avoid(host, seconds)
        now = self._clock.time()

        def without(order: Order) -> Order:
            return evolve(order, set_aside=self._later(order.set_aside, {host: now + seconds}))

        await self._change(without)

    def welcome(self, host: str) -> bool:
        """Ask a host again, in this process; tell whether it was set aside until now."""
        with self._turn:
            if host not in self._in_force(self._order.set_aside):
                return False
            self._order = self._order.welcoming({host})
        _log.warning("the host %s of the permissive mode answers again", host)
        return True

    async def recover(self, host: str) -> None:
        """Ask a host again, and let all who share the store know."""
        await self._change(lambda order: order.welcoming({host}))

    async def _read(self) -> None:
        try:
            kept = await self._store.load(self._key)
        except StoreUnavailable as error:
            # A sale does not wait for the store to be mended: this process goes on by itself.
            _log.warning("the order of the hosts of the permissive mode is not shared: %s", error)
            return
        self._has_read = True
        if kept is not None:
            self._turn_into(lambda known: self._with_known(_order_of(kept.details, known), known))

    async def _change(self, change: Callable[[Order], Order]) -> None:
        """Change what is kept, and nothing that others write at the same moment."""
        self._turn_into(change)
        try:
            with anyio.move_on_after(_PATIENCE) as waiting:
                async with self._store.lease(self._key, seconds=_PATIENCE):
                    await self._read()
                    self._turn_into(change)
                    await self._store.save(self._key, _kept(self._order))
        except StoreUnavailable as error:
            _log.warning("the order of the hosts of the permissive mode is not shared: %s", error)
        else:
            if waiting.cancelled_caught:
                _log.warning("the order of the hosts of the permissive mode is not shared: the store is slow")

    def _turn_into(self, change: Callable[[Order], Order]) -> None:
        """Change what this process knows, and nothing that another thread changes at the same moment."""
        with self._turn:
            self._order = change(self._order)

    def _with_known(self, kept: Order, known: Order) -> Order:
        """Take what is kept; what this process just found out may still be on its way to the store."""
        return evolve(kept, set_aside=self._later(kept.set_aside, known.set_aside))

    def _later(self, one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
        """Join what is set aside; the later end counts, and what is over goes."""
        one, other = self._in_force(one), self._in_force(other)
        return {host: max(one.get(host, 0.0), other.get(host, 0.0)) for host in {**one, **other}}

    def _in_force(self, set_aside: Mapping[str, float]) -> dict[str, float]:
        """Leave out what is over, and what a clock wrote that was far ahead of this one."""
        now = self._clock.time()
        return {host: until for host, until in set_aside.items() if now < until <= now + self._longest}


def _kept(order: Order) -> Token:
    details: dict[str, JsonValue] = {
        "hosts": [*order.hosts],
        "aside": {**order.set_aside},
        "measured": order.measured,
    }
    return Token("hosts of the permissive mode", details=details)


def _order_of(kept: Mapping[str, JsonValue], known: Order) -> Order:
    hosts, aside, measured = kept.get("hosts"), kept.get("aside"), kept.get("measured")
    if not isinstance(hosts, list | tuple) or not isinstance(aside, Mapping):
        return known
    try:
        until = {host: read_seconds(end) for host, end in aside.items()}
        return Order(tuple(map(str, hosts)), until, read_seconds(measured))
    except (TypeError, ValueError):
        return known
