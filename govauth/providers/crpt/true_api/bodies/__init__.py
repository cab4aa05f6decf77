"""Contents of documents whose keys public programs agree on. Any other one is given as an object or bytes."""

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
