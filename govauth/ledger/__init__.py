"""The ledger: one effect for a key, however often it is asked for and whatever dies in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.ledger.effect import Effect
    from govauth.ledger.errors import (
        ContentDiffers,
        InProgress,
        LedgerError,
        LedgerUnavailable,
        NeedsPerson,
        NotDecided,
        Refused,
    )
    from govauth.ledger.ledger import Ledger
    from govauth.ledger.settings import LedgerSettings
    from govauth.ledger.values import Entry, Lost, Sighting, State, Surplus, Times

__all__ = [
    "ContentDiffers",
    "Effect",
    "Entry",
    "InProgress",
    "Ledger",
    "LedgerError",
    "LedgerSettings",
    "LedgerUnavailable",
    "Lost",
    "NeedsPerson",
    "NotDecided",
    "Refused",
    "Sighting",
    "State",
    "Surplus",
    "Times",
]

_HOMES = {
    "ContentDiffers": "govauth.ledger.errors",
    "Effect": "govauth.ledger.effect",
    "Entry": "govauth.ledger.values",
    "InProgress": "govauth.ledger.errors",
    "Ledger": "govauth.ledger.ledger",
    "LedgerError": "govauth.ledger.errors",
    "LedgerSettings": "govauth.ledger.settings",
    "LedgerUnavailable": "govauth.ledger.errors",
    "Lost": "govauth.ledger.values",
    "NeedsPerson": "govauth.ledger.errors",
    "NotDecided": "govauth.ledger.errors",
    "Refused": "govauth.ledger.errors",
    "Sighting": "govauth.ledger.values",
    "State": "govauth.ledger.values",
    "Surplus": "govauth.ledger.values",
    "Times": "govauth.ledger.values",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
