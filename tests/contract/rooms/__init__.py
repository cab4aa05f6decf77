"""The rooms, as the contract suite uses them. Each is loaded by itself: a process of callers needs one."""

from __future__ import annotations

from importlib import import_module

from tests.contract.room import Room

NAMES = ("bifit_kassa", "crpt", "esia", "esia_gateway", "moy_nalog")


def room_of(name: str, url: str, memo: str = "") -> Room:
    """Make the principal of a room."""
    made: Room = import_module(f"tests.contract.rooms.{name}").ROOM(url, memo)
    return made
