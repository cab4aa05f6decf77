"""The ledger: one effect for a key, however often it is asked for and whatever dies in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load
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
from govauth.ledger.settings import LedgerSettings
from govauth.ledger.values import Entry, Lost, Sighting, State, Surplus, Times

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger

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

_HOMES = {"Ledger": "govauth.ledger.ledger"}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
