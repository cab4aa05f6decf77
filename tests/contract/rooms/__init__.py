"""The rooms, as the contract suite uses them. Each is loaded by itself: a process of callers needs one."""

from __future__ import annotations

import os
from importlib import import_module

from tests.contract.room import Room

EVERY_DAY = ("bifit_kassa", "crpt", "esia", "esia_gateway", "moy_nalog")
LONG_PROOFS = ("crpt_mdlp", "crpt_true_api")
"""Further principals of the same rooms, for ``scripts/soak``."""
NAMES = EVERY_DAY + LONG_PROOFS if "GOVAUTH_SOAK_SCALE" in os.environ else EVERY_DAY


def room_of(name: str, url: str, memo: str = "") -> Room:
    """Make the principal of a room."""
    made: Room = import_module(f"tests.contract.rooms.{name}").ROOM(url, memo)
    return made
