"""Which hosts are asked, in which order, and which are set aside: shared through the store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import anyio
from attrs import evolve, field, frozen

from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.clock import Clock
from govauth.errors import StoreUnavailable
from govauth.wire.json import JsonValue
from govauth.wire.scalars import read_seconds

_log = logging.getLogger("govauth.crpt.permissive")

_PATIENCE: Final = 1.0
"""A sale does not wait for the store: after so many seconds this process goes on by itself."""

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


class Board:
    """Keeps the order in the store, so that what one desk found out holds for all."""

    def __init__(self, store: TokenStore, key: TokenKey, clock: Clock, fallback: Sequence[str]) -> None:
        self._store = store
        self._key = key
        self._clock = clock
        self._order = Order(tuple(fallback))
        self._read_at = float("-inf")

    async def order(self) -> Order:
        """Return the order of the moment."""
        if self._clock.monotonic() >= self._read_at + _FRESH:
            await self._read()
        return self._order

    async def put(self, hosts: Sequence[str], unwell: Sequence[str], seconds: float) -> None:
        """Put the hosts in order; what is set aside stays so: one in good health may fail at checks.

        Args:
            hosts: the best first, the unwell ones last.
            unwell: which did not answer.
            seconds: how long those are not asked.

        """
        now = self._clock.time()
        unwell_until = dict.fromkeys(unwell, now + seconds)

        def ordered(order: Order) -> Order:
            return Order(tuple(hosts), _later(order.set_aside, unwell_until, now), now)

        await self._change(ordered)

    def avoid(self, host: str, seconds: float) -> bool:
        """Ask a host no more for a while, in this process; tell whether it was asked until now."""
        now = self._clock.time()
        if self._order.set_aside.get(host, 0.0) > now:
            return False
        _log.warning("the host %s of the permissive mode is set aside for %g s", host, seconds)
        self._order = evolve(self._order, set_aside={**self._order.set_aside, host: now + seconds})
        return True

    async def set_aside(self, host: str, seconds: float) -> None:
        """Ask a host no more for a while, and let all who share the store know."""
        self.avoid(host, seconds)
        now = self._clock.time()

        def without(order: Order) -> Order:
            return evolve(order, set_aside=_later(order.set_aside, {host: now + seconds}, now))

        await self._change(without)

    async def _read(self) -> None:
        self._read_at = self._clock.monotonic()
        try:
            kept = await self._store.load(self._key)
        except StoreUnavailable as error:
            # A sale does not wait for the store to be mended: this process goes on by itself.
            _log.warning("the order of the hosts of the permissive mode is not shared: %s", error)
            return
        if kept is not None:
            # What this process just found out may still be on its way to the store.
            found, now = _order_of(kept.details, self._order), self._clock.time()
            self._order = evolve(found, set_aside=_later(found.set_aside, self._order.set_aside, now))

    async def _change(self, change: Callable[[Order], Order]) -> None:
        """Change what is kept, and nothing that others write at the same moment."""
        self._order = change(self._order)
        try:
            with anyio.move_on_after(_PATIENCE) as waiting:
                async with self._store.lease(self._key, seconds=_PATIENCE):
                    await self._read()
                    self._order = change(self._order)
                    await self._store.save(self._key, _kept(self._order))
        except StoreUnavailable as error:
            _log.warning("the order of the hosts of the permissive mode is not shared: %s", error)
        else:
            if waiting.cancelled_caught:
                _log.warning("the order of the hosts of the permissive mode is not shared: the store is slow")


def _later(one: Mapping[str, float], other: Mapping[str, float], now: float) -> dict[str, float]:
    """Join what is set aside; the later end counts, and what is over goes."""
    joined = {host: max(one.get(host, now), other.get(host, now)) for host in {**one, **other}}
    return {host: until for host, until in joined.items() if until > now}


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
