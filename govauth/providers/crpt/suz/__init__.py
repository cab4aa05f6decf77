"""СУЗ (OMS), the station that manages orders of marking codes."""

from govauth.providers.crpt.suz.station import Suz

__all__ = ["Suz"]
