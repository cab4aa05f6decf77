"""Names of SAML 2.0 and of ЕСИА in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
MD: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
ESIA_MD: Final = "urn:esia:shibboleth:2.0:mdext"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
TRANSIENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
STATUS: Final = "urn:oasis:names:tc:SAML:2.0:status:"

ENTITY_ID: Final = "https://esia.sandbox.example/idp/shibboleth"
SSO_REDIRECT: Final = "/idp/profile/SAML2/Redirect/SSO"
SSO_POST: Final = "/idp/profile/SAML2/POST/SSO"
SLO_REDIRECT: Final = "/idp/profile/SAML2/Redirect/SLO"
SLO_POST: Final = "/idp/profile/SAML2/POST/SLO"


def instant(seconds: float) -> str:
    """Write a moment as xs:dateTime in UTC, with milliseconds."""
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
