"""The participants of the simulated systems. Their keys guard nothing: the first is printed here for all."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen, validators

from govauth.simulation.chance import chance

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

PERMISSIVE_KEY: Final = "6d3a4d6e-0f3e-4f0b-9a86-7c1be5a1d2f4"
MODULE_USER: Final = "admin"
MODULE_PASSWORD: Final = "sandbox-module"  # noqa: S105 - of the sandbox
MODULE_TOKEN: Final = "0b0f5c1c-52e3-4f0e-8d5a-3f2f6f3f7a90"  # noqa: S105 - of the sandbox

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


def _uuid() -> str:
    return chance.uuid()


_text = validators.instance_of(str)


@frozen
class Participant:
    """A participant, and everything that opens its systems.

    Attributes:
        inn: 10 or 12 digits.
        key_pem: private key; empty together with the certificate: :func:`with_key` makes them.
        certificate_pem: of the key.
        oms_id: of its СУЗ.
        oms_connection: of its first installation.
        static_token: of its first installation, until a dynamic one is used.
        registration_key: registers installations.
        client_id: of its program at МДЛП.
        client_secret: of the same.
        user_id: of a user of МДЛП who signs in by password.
        password: of that user.
        permissive_key: of its cash desks, for the permissive mode.
        module_user: who signs in at its local module.
        module_password: of the same.
        module_token: opens the local module as well.

    """

    inn: str = field(validator=validators.matches_re(r"[0-9]{10}([0-9]{2})?"))
    key_pem: str = field(default="", validator=_text, repr=False)
    certificate_pem: str = field(default="", validator=_text, repr=False)
    oms_id: str = field(factory=_uuid, validator=_text)
    oms_connection: str = field(factory=_uuid, validator=_text)
    static_token: str = field(factory=_uuid, validator=_text)
    registration_key: str = field(factory=_uuid, validator=_text)
    client_id: str = field(factory=_uuid, validator=_text)
    client_secret: str = field(factory=_uuid, validator=_text)
    user_id: str = field(factory=lambda: f"{chance.hexadecimal(16)}@example.test", validator=_text)
    password: str = field(default=PASSWORD, validator=_text)
    permissive_key: str = field(factory=_uuid, validator=_text)
    module_user: str = field(factory=lambda: f"desk-{chance.hexadecimal(8)}", validator=_text)
    module_password: str = field(default=MODULE_PASSWORD, validator=_text)
    module_token: str = field(factory=_uuid, validator=_text)

    def key(self) -> PrivateKey:
        """Return the key, for ``open_challenge_signer`` and ``open_document_signer``."""
        from govauth.signing import PrivateKey  # noqa: PLC0415 - needs the extra "gost"

        return PrivateKey(self.key_pem.encode(), self.certificate_pem.encode())


FIRST: Final = Participant(
    INN,
    KEY_PEM.decode(),
    CERTIFICATE_PEM.decode(),
    OMS_ID,
    OMS_CONNECTION,
    STATIC_TOKEN,
    REGISTRATION_KEY,
    CLIENT_ID,
    CLIENT_SECRET,
    USER_ID,
    PASSWORD,
    PERMISSIVE_KEY,
    MODULE_USER,
    MODULE_PASSWORD,
    MODULE_TOKEN,
)


def participant_key() -> PrivateKey:
    """Return the key of the first participant."""
    return FIRST.key()


def with_key(participant: Participant) -> Participant:
    """Give a participant a key and a certificate, unless it has them."""
    if participant.key_pem or participant.certificate_pem:
        return participant
    from govauth.signing.self_signed import certificate_pem, make_test_key  # noqa: PLC0415 - needs "gost"

    made = make_test_key(for_tests=True, common_name=f"Участник {participant.inn}")
    return evolve(
        participant, key_pem=made.content.content.decode(), certificate_pem=certificate_pem(made).decode()
    )


@cache
def certificate_ids(participant: Participant) -> frozenset[str]:
    """Return the names of a certificate that МДЛП accepts: serial number in decimal, SHA-1 thumbprint."""
    certificate = participant.key().certificate
    thumbprint = hashlib.sha1(certificate.der, usedforsecurity=False).hexdigest()
    return frozenset({str(certificate.serial), thumbprint})
