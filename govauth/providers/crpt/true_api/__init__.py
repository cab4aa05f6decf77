"""True API: documents, codes and participants of ГИС МТ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.true_api.resources import TrueApi

__all__ = ["TrueApi"]

_HOMES = {
    "TrueApi": "govauth.providers.crpt.true_api.resources",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
