"""МДЛП: medicines. Documents and registers."""

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
