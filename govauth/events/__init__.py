"""What can be seen of a client: the values that observers get, and the protocol of an observer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
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

_HOMES = {
    "AttemptEvent": "govauth.events.values",
    "Began": "govauth.events.values",
    "CallEvent": "govauth.events.values",
    "Endpoint": "govauth.events.values",
    "LeaseWaitEvent": "govauth.events.values",
    "LedgerEvent": "govauth.events.values",
    "Observer": "govauth.events.observer",
    "PendingEvent": "govauth.events.values",
    "RenewalEvent": "govauth.events.values",
    "RenewalKind": "govauth.events.values",
    "Tracer": "govauth.events.observer",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
