"""The systems of ЦРПТ in memory. They verify signatures and share no model with the client."""

from govauth.providers.crpt.sandbox.participant import (
    CERTIFICATE_PEM,
    CLIENT_ID,
    CLIENT_SECRET,
    GTIN,
    INN,
    KEY_PEM,
    OMS_CONNECTION,
    OMS_ID,
    PASSWORD,
    REGISTRATION_KEY,
    STATIC_TOKEN,
    USER_ID,
    Participant,
    participant_key,
)
from govauth.providers.crpt.sandbox.provider import CrptSandbox

__all__ = [
    "CERTIFICATE_PEM",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "GTIN",
    "INN",
    "KEY_PEM",
    "OMS_CONNECTION",
    "OMS_ID",
    "PASSWORD",
    "REGISTRATION_KEY",
    "STATIC_TOKEN",
    "USER_ID",
    "CrptSandbox",
    "Participant",
    "participant_key",
]
