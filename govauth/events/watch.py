"""Hands events to observers, none of which can break what it observes."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, TypeVar

from govauth.events.observer import Observer, Tracer

if TYPE_CHECKING:
    from govauth.events.values import (
        AttemptEvent,
        Began,
        CallEvent,
        Endpoint,
        LeaseWaitEvent,
        LedgerEvent,
        PendingEvent,
        RenewalEvent,
    )

E = TypeVar("E")

AROUND: Final[ContextVar[int | None]] = ContextVar("govauth.events.around", default=None)
"""The id of what is under way in this task. Detached tasks inherit it, and nothing else."""

_log = logging.getLogger("govauth.events")
_ids = itertools.count(1)


class Watch:
    """The observers of one client."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = tuple(observers)
        self._tracers = tuple(one for one in self._observers if isinstance(one, Tracer))
        self._failed: set[int] = set()

    def begin(self, kind: str, name: str, endpoint: Endpoint | None = None) -> Began:
        """Begin something that has an end, inside of what is under way in this task."""
        from govauth.events.values import Began  # noqa: PLC0415 - what nobody observes is not loaded

        began = Began(id=next(_ids), parent=AROUND.get(), kind=kind, name=name, endpoint=endpoint)
        for tracer in self._tracers:
            self._tell(tracer, tracer.began, began)
        return began

    def call(self, event: CallEvent) -> None:
        """Tell of a call."""
        for one in self._observers:
            self._tell(one, one.call, event)

    def attempt(self, event: AttemptEvent) -> None:
        """Tell of an attempt."""
        for one in self._observers:
            self._tell(one, one.attempt, event)

    def renewal(self, event: RenewalEvent) -> None:
        """Tell of a renewal."""
        for one in self._observers:
            self._tell(one, one.renewal, event)

    def lease_wait(self, event: LeaseWaitEvent) -> None:
        """Tell of the waiting for a lease."""
        for one in self._observers:
            self._tell(one, one.lease_wait, event)

    def pending(self, event: PendingEvent) -> None:
        """Tell of a look."""
        for one in self._observers:
            self._tell(one, one.pending, event)

    def ledger(self, event: LedgerEvent) -> None:
        """Tell of entries of a ledger."""
        for one in self._observers:
            self._tell(one, one.ledger, event)

    def _tell(self, observer: Observer, method: Callable[[E], None], event: E) -> None:
        try:
            method(event)
        except Exception:  # noqa: BLE001 - it must not reach the call, and is logged
            if id(observer) not in self._failed:
                self._failed.add(id(observer))
                _log.exception(
                    "the observer %s failed; its further failures are not logged", type(observer).__name__
                )
