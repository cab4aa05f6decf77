"""МДЛП: medicines. Documents and registers."""

from govauth.providers.crpt.mdlp.resources import Mdlp

__all__ = ["Mdlp"]
