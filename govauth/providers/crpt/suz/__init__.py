"""СУЗ (OMS), the station that manages orders of marking codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.suz.station import Suz

__all__ = ["Suz"]

_HOMES = {
    "Suz": "govauth.providers.crpt.suz.station",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
