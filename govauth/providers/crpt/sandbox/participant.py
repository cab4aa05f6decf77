"""The one participant of the simulated systems. The key guards nothing: it is printed here for everybody."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from govauth.signing import PrivateKey

OMS_ID: Final = "89c46123-d980-45ea-b77f-61f5671e7330"
OMS_CONNECTION: Final = "8123a633-4c3c-4edd-a912-d57e8aa215c8"
STATIC_TOKEN: Final = "f3d42496-4ed7-40f4-a63b-b7df202df162"  # noqa: S105 - of the sandbox
REGISTRATION_KEY: Final = "4344d884-7f21-456c-981e-cd68e92391e8"
INN: Final = "7707083893"
GTIN: Final = "04601653030046"

CLIENT_ID: Final = "01db16f2-9a4e-4d9f-b5e8-c68f12566fd5"
CLIENT_SECRET: Final = "9199fe04-42c3-4e81-83b5-120eb5f129f2"  # noqa: S105 - of the sandbox
USER_ID: Final = "foreign@example.test"
PASSWORD: Final = "sandbox-password"  # noqa: S105 - of the sandbox

KEY_PEM: Final = b"""\
-----BEGIN PRIVATE KEY-----
MEoCAQAwIQYIKoUDBwEBAQEwFQYJKoUDBwECAQECBggqhQMHAQECAgQiBCCimTwO
kojxSvYulFZVP5mRqNRP3Jmdo6tL3zEHaUwoVg==
-----END PRIVATE KEY-----
"""

CERTIFICATE_PEM: Final = b"""\
-----BEGIN CERTIFICATE-----
MIIB6DCCAZWgAwIBAgIQAR3kMxfor/5i3rVMHan6NzAKBggqhQMHAQEDAjBoMQsw
CQYDVQQGEwJSVTEoMCYGA1UEAwwf0KPRh9C10LHQvdGL0Lkg0YPRh9Cw0YHRgtC9
0LjQujEYMBYGBSqFA2QBEg0xMDI3NzAwMTMyMTk1MRUwEwYFKoUDZAQSCjc3MDcw
ODM4OTMwHhcNMjYxMTIyMTcxODM4WhcNMzYxMTE5MTcxODM4WjBoMQswCQYDVQQG
EwJSVTEoMCYGA1UEAwwf0KPRh9C10LHQvdGL0Lkg0YPRh9Cw0YHRgtC90LjQujEY
MBYGBSqFA2QBEg0xMDI3NzAwMTMyMTk1MRUwEwYFKoUDZAQSCjc3MDcwODM4OTMw
aDAhBggqhQMHAQEBATAVBgkqhQMHAQIBAQIGCCqFAwcBAQICA0MABEBHjW7QvDqp
gQBCwIgXSek6qQAEszUsvs9WJmlhOAL8UB/223jWANMQzCSCbU8VAlQOiHM2FM7u
Cw65p20g2KdsoxIwEDAOBgNVHQ8BAf8EBAMCBsAwCgYIKoUDBwEBAwIDQQC5in7Y
DFA3tEQhb+5URKJnswuWxeg4xrrDBbPi86lVfJYSwsKeFNbnmrZTm6qktSaLrJAL
CSSL3x0KdmRFENs0
-----END CERTIFICATE-----
"""


def participant_key() -> PrivateKey:
    """Return the participant's key, for ``open_challenge_signer`` and ``open_document_signer``."""
    from govauth.signing import PrivateKey  # noqa: PLC0415 - needs the extra "gost"

    return PrivateKey(KEY_PEM, CERTIFICATE_PEM)


@cache
def certificate_ids() -> frozenset[str]:
    """Return the names of the certificate that МДЛП accepts: serial number in decimal, SHA-1 thumbprint."""
    certificate = participant_key().certificate
    thumbprint = hashlib.sha1(certificate.der, usedforsecurity=False).hexdigest()
    return frozenset({str(certificate.serial), thumbprint})
