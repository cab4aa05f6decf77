"""Registration of users of ЕСИА by service centres, over СМЭВ 3 (Приложение Г).

The views whose fields are known are classes; of the others only the names are known, and
:class:`OtherView` takes their fields from the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.smev.registration.accounts import Account, FindAccount, FoundAccounts
    from govauth.providers.smev.registration.certificate import CertificateRegistered, RegisterCertificate
    from govauth.providers.smev.registration.documents import Address, Document
    from govauth.providers.smev.registration.other import OtherView
    from govauth.providers.smev.registration.register import (
        Register,
        RegisterBySimplified,
        Registered,
        RegistrationStatus,
    )
    from govauth.providers.smev.view import Failure, RoutingCode

__all__ = [
    "Account",
    "Address",
    "CertificateRegistered",
    "Document",
    "Failure",
    "FindAccount",
    "FoundAccounts",
    "OtherView",
    "Register",
    "RegisterBySimplified",
    "RegisterCertificate",
    "Registered",
    "RegistrationStatus",
    "RoutingCode",
]

_HOMES = {
    "Account": "govauth.providers.smev.registration.accounts",
    "Address": "govauth.providers.smev.registration.documents",
    "CertificateRegistered": "govauth.providers.smev.registration.certificate",
    "Document": "govauth.providers.smev.registration.documents",
    "Failure": "govauth.providers.smev.view",
    "FindAccount": "govauth.providers.smev.registration.accounts",
    "FoundAccounts": "govauth.providers.smev.registration.accounts",
    "OtherView": "govauth.providers.smev.registration.other",
    "Register": "govauth.providers.smev.registration.register",
    "RegisterBySimplified": "govauth.providers.smev.registration.register",
    "RegisterCertificate": "govauth.providers.smev.registration.certificate",
    "Registered": "govauth.providers.smev.registration.register",
    "RegistrationStatus": "govauth.providers.smev.registration.register",
    "RoutingCode": "govauth.providers.smev.view",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
