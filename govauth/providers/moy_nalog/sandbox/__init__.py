"""«Мой налог» in memory. It answers from the documented shapes and shares no model with the client."""

from govauth.providers.moy_nalog.sandbox.accounts import INN, PASSWORD, PHONE, SMS_CODE, Taxpayer
from govauth.providers.moy_nalog.sandbox.provider import MoyNalogSandbox

__all__ = ["INN", "PASSWORD", "PHONE", "SMS_CODE", "MoyNalogSandbox", "Taxpayer"]
