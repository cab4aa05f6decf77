"""МДЛП: medicines. Documents and registers."""

from govauth.providers.crpt.mdlp.register import Mdlp

__all__ = ["Mdlp"]
