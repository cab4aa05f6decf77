"""ESIA in memory. It answers from the documented shapes and shares no model with the client."""

from govauth.providers.esia.sandbox.oauth_provider import EsiaSandbox
from govauth.providers.esia.sandbox.oauth_registry import (
    LOGIN,
    MNEMONIC,
    ORGANIZATION_OID,
    OTHER_LOGIN,
    OTHER_OID,
    OTP,
    PASSWORD,
    PERSON_OID,
    VERIFY_TOKEN,
    Person,
)
from govauth.providers.esia.sandbox.organization import Organization

__all__ = [
    "LOGIN",
    "MNEMONIC",
    "ORGANIZATION_OID",
    "OTHER_LOGIN",
    "OTHER_OID",
    "OTP",
    "PASSWORD",
    "PERSON_OID",
    "VERIFY_TOKEN",
    "EsiaSandbox",
    "Organization",
    "Person",
]
