"""The providers that a person signs in to from the command line."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from govauth.cli.accounts.room import Room

NAMES: Final = ("moy_nalog", "bifit_kassa", "crpt", "esia", "esia_gateway")


def room_named(name: str) -> Room:
    """Return a provider; it is loaded on first use."""
    room: Room = import_module(f"govauth.cli.accounts.{name}").ROOM
    return room
