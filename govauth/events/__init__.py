"""What can be seen of a client: the values that observers get, and the protocol of an observer."""

from govauth.events.observer import Observer, Tracer
from govauth.events.values import (
    AttemptEvent,
    Began,
    CallEvent,
    Endpoint,
    LeaseWaitEvent,
    LedgerEvent,
    PendingEvent,
    RenewalEvent,
    RenewalKind,
)

__all__ = [
    "AttemptEvent",
    "Began",
    "CallEvent",
    "Endpoint",
    "LeaseWaitEvent",
    "LedgerEvent",
    "Observer",
    "PendingEvent",
    "RenewalEvent",
    "RenewalKind",
    "Tracer",
]
