"""МДЛП: medicines. Documents and registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.mdlp.filters import DocumentFilter, PlaceFilter, UnitFilter
    from govauth.providers.crpt.mdlp.large import LargeUpload
    from govauth.providers.crpt.mdlp.models import FullHierarchy, PackTree, SentDocument, Unit
    from govauth.providers.crpt.mdlp.resources import Mdlp

__all__ = [
    "DocumentFilter",
    "FullHierarchy",
    "LargeUpload",
    "Mdlp",
    "PackTree",
    "PlaceFilter",
    "SentDocument",
    "Unit",
    "UnitFilter",
]

_HOMES = {
    "DocumentFilter": "govauth.providers.crpt.mdlp.filters",
    "FullHierarchy": "govauth.providers.crpt.mdlp.models",
    "LargeUpload": "govauth.providers.crpt.mdlp.large",
    "Mdlp": "govauth.providers.crpt.mdlp.resources",
    "PackTree": "govauth.providers.crpt.mdlp.models",
    "PlaceFilter": "govauth.providers.crpt.mdlp.filters",
    "SentDocument": "govauth.providers.crpt.mdlp.models",
    "Unit": "govauth.providers.crpt.mdlp.models",
    "UnitFilter": "govauth.providers.crpt.mdlp.filters",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
