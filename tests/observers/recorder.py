"""An observer that keeps all it is told."""

from __future__ import annotations

from typing import TypeVar

from govauth.events import (
    AttemptEvent,
    Began,
    CallEvent,
    LeaseWaitEvent,
    LedgerEvent,
    PendingEvent,
    RenewalEvent,
    Tracer,
)

E = TypeVar("E")


class Recorder(Tracer):
    """Keeps the events in their order."""

    def __init__(self) -> None:
        self.events: list[object] = []
        self.beginnings: list[Began] = []

    def began(self, event: Began) -> None:
        self.beginnings.append(event)

    def call(self, event: CallEvent) -> None:
        self.events.append(event)

    def attempt(self, event: AttemptEvent) -> None:
        self.events.append(event)

    def renewal(self, event: RenewalEvent) -> None:
        self.events.append(event)

    def lease_wait(self, event: LeaseWaitEvent) -> None:
        self.events.append(event)

    def pending(self, event: PendingEvent) -> None:
        self.events.append(event)

    def ledger(self, event: LedgerEvent) -> None:
        self.events.append(event)

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]
