"""Contents of documents whose keys public programs agree on. Any other one is given as an object or bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.true_api.bodies.introduction import (
        Certificate,
        Introduction,
        RemainsIntroduction,
    )
    from govauth.providers.crpt.true_api.bodies.movement import Return, Shipment
    from govauth.providers.crpt.true_api.bodies.packing import Aggregation, Disaggregation
    from govauth.providers.crpt.true_api.bodies.parts import DocumentBody
    from govauth.providers.crpt.true_api.bodies.withdrawal import Withdrawal

__all__ = [
    "Aggregation",
    "Certificate",
    "Disaggregation",
    "DocumentBody",
    "Introduction",
    "RemainsIntroduction",
    "Return",
    "Shipment",
    "Withdrawal",
]

_HOMES = {
    "Aggregation": "govauth.providers.crpt.true_api.bodies.packing",
    "Certificate": "govauth.providers.crpt.true_api.bodies.introduction",
    "Disaggregation": "govauth.providers.crpt.true_api.bodies.packing",
    "DocumentBody": "govauth.providers.crpt.true_api.bodies.parts",
    "Introduction": "govauth.providers.crpt.true_api.bodies.introduction",
    "RemainsIntroduction": "govauth.providers.crpt.true_api.bodies.introduction",
    "Return": "govauth.providers.crpt.true_api.bodies.movement",
    "Shipment": "govauth.providers.crpt.true_api.bodies.movement",
    "Withdrawal": "govauth.providers.crpt.true_api.bodies.withdrawal",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
