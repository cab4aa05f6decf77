"""True API: documents, codes and participants of ГИС МТ."""

from govauth.providers.crpt.true_api.resources import TrueApi

__all__ = ["TrueApi"]
