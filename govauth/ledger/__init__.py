"""The ledger: one effect for a key, however often it is asked for and whatever dies in between."""

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
