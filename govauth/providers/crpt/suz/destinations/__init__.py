"""Where codes are brought: a file, a database, or memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.suz.destinations.database import CodeDatabase
    from govauth.providers.crpt.suz.destinations.destination import Destination, OpenDestination
    from govauth.providers.crpt.suz.destinations.file import CodeFile
    from govauth.providers.crpt.suz.destinations.memory import CodeMemory

__all__ = ["CodeDatabase", "CodeFile", "CodeMemory", "Destination", "OpenDestination"]

_HOMES = {
    "CodeDatabase": "govauth.providers.crpt.suz.destinations.database",
    "CodeFile": "govauth.providers.crpt.suz.destinations.file",
    "CodeMemory": "govauth.providers.crpt.suz.destinations.memory",
    "Destination": "govauth.providers.crpt.suz.destinations.destination",
    "OpenDestination": "govauth.providers.crpt.suz.destinations.destination",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
