"""Names of SAML 2.0 that are used here: namespaces, bindings, formats, status codes."""

from __future__ import annotations

from typing import Final

SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
ESIA_METADATA: Final = "urn:esia:shibboleth:2.0:mdext"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"

REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

TRANSIENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
USER_LOGOUT: Final = "urn:oasis:names:tc:SAML:2.0:logout:user"

SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
STATUS: Final = "urn:oasis:names:tc:SAML:2.0:status:"


def saml(name: str) -> str:
    """Return the tag of an element of an assertion."""
    return f"{{{SAML}}}{name}"


def samlp(name: str) -> str:
    """Return the tag of an element of a message."""
    return f"{{{SAMLP}}}{name}"


def md(name: str) -> str:
    """Return the tag of an element of metadata."""
    return f"{{{METADATA}}}{name}"
