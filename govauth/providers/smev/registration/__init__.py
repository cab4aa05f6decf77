"""Registration of users of ЕСИА by service centres, over СМЭВ 3 (Приложение Г).

The views whose fields are known are classes; of the others only the names are known, and
:class:`OtherView` takes their fields from the caller.
"""

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
