"""БИФИТ Касса in memory. It answers from the documented shapes and shares no model with the client."""

from govauth.providers.bifit_kassa.sandbox.accounts import (
    CONNECTOR_TOKEN,
    PASSWORD,
    SMS_CODE,
    USERNAME,
    USERNAME_WITH_MFA,
    Account,
)
from govauth.providers.bifit_kassa.sandbox.provider import BifitKassaSandbox
from govauth.providers.bifit_kassa.sandbox.shop import ORGANIZATION, TRADE_OBJECT

__all__ = [
    "CONNECTOR_TOKEN",
    "ORGANIZATION",
    "PASSWORD",
    "SMS_CODE",
    "TRADE_OBJECT",
    "USERNAME",
    "USERNAME_WITH_MFA",
    "Account",
    "BifitKassaSandbox",
]
