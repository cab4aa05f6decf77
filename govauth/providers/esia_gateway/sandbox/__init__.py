"""ЕСИА Шлюз in memory. It answers from the documented shapes and shares no model with the client."""

from govauth.providers.esia_gateway.sandbox.clients import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    ClientSystem,
)
from govauth.providers.esia_gateway.sandbox.provider import EsiaGatewaySandbox

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI", "ClientSystem", "EsiaGatewaySandbox"]
