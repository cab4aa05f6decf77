"""Turns at the methods of МДЛП, booked in the store: one pace for all processes of an accounting system."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

import anyio

from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.clock import Clock
from govauth.concurrency.limiter import Limiter, Rate
from govauth.errors import StoreUnavailable
from govauth.providers.crpt.places import MDLP
from govauth.wire.json import JsonValue
from govauth.wire.scalars import read_seconds

_log = logging.getLogger("govauth.crpt.mdlp")

_LEASE: Final = 5.0
_KEPT: Final = 60.0
"""A record lives for so many seconds longer than it says anything."""


class Turns:
    """Books turns by moving one instant forward for each method, as a limiter does, but in the store."""

    def __init__(
        self, store: TokenStore, *, place: str, system: str, rates: Mapping[str, Rate | None], clock: Clock
    ) -> None:
        """Take the rates; nothing is read before the first turn.

        Args:
            store: shared by all processes of the system.
            place: name of the installation.
            system: who is counted, such as the ``client_id`` of an accounting system.
            rates: by name of the operation; None leaves it without one.
            clock: of this host.

        """
        self._store = store
        self._place = place
        self._system = system
        self._rates = {name: rate for name, rate in rates.items() if rate is not None}
        self._clock = clock
        self._alone = {name: Limiter(rate, clock=clock) for name, rate in self._rates.items()}

    async def take(self, name: str) -> None:
        """Wait for a turn at a method."""
        rate = self._rates.get(name)
        if rate is None:
            return
        try:
            wait = await self._book(name, rate)
        except StoreUnavailable as error:
            # A call that comes too early is refused and repeated: that is better than none at all.
            _log.warning("the pause of %s is not shared: %s", name, error)
            wait = self._alone[name].book()
        if wait > 0:
            await anyio.sleep(wait)

    async def _book(self, name: str, rate: Rate) -> float:
        interval = rate.seconds / rate.calls
        tolerance = interval * ((rate.burst or rate.calls) - 1)
        key = TokenKey("crpt", self._place, self._system, name, f"{MDLP} pauses")
        async with self._store.lease(key, seconds=_LEASE):
            kept = await self._store.load(key)
            now = self._clock.time()
            due = now if kept is None else max(now, _due(kept.details, now))
            details: dict[str, JsonValue] = {"due": due + interval, "at": now}
            ttl = due + interval - now + _KEPT
            await self._store.save(key, Token("pause of a method", details=details), ttl=ttl)
        return max(0.0, due - tolerance - now)


def _due(kept: Mapping[str, JsonValue], now: float) -> float:
    """Return when the next turn is due, by the clock of this host."""
    try:
        due, written = read_seconds(kept.get("due")), read_seconds(kept.get("at"))
    except (TypeError, ValueError):
        return now
    # What was written in the future was written by another clock: only its distance counts.
    return due - max(0.0, written - now)
