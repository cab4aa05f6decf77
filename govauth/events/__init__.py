"""What can be seen of a client: the values that observers get, and the protocol of an observer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.events.observer import Observer, Tracer
from govauth.lazy import load as _load

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

_HOMES = dict.fromkeys(set(__all__) - {"Observer", "Tracer"}, "govauth.events.values")


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
