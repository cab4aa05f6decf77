"""ЕСИА (Госуслуги): signing persons in, and tokens of client systems."""

from govauth.providers.esia.client import Esia
from govauth.providers.esia.login import errors, login_errors
from govauth.providers.esia.login.auth import SystemLogin
from govauth.providers.esia.login.editions import (
    CLIENT_CREDENTIALS_V1,
    CLIENT_CREDENTIALS_V3,
    CURRENT,
    REFRESH_V1,
    REFRESH_V3,
    REFRESH_V3_BOTH,
    REFRESH_V3_TOKEN,
    V1,
    Container,
    Edition,
    SignatureText,
    SignedRequest,
)
from govauth.providers.esia.login.errors import EsiaRefusal
from govauth.providers.esia.login.links import Links
from govauth.providers.esia.login.login_errors import LoginRefused
from govauth.providers.esia.login.pkce import PkceMethod
from govauth.providers.esia.login.scopes import (
    ChildScope,
    OrganizationScope,
    PersonScope,
    Scope,
    Scopes,
    SpecialScope,
    WithdrawnScopeWarning,
)
from govauth.providers.esia.login.tokens import AccessClaims, Identity
from govauth.providers.esia.places import Place
from govauth.providers.esia.roles import OrganizationKind, Role
from govauth.providers.esia.sign_in import LoginStep
from govauth.providers.esia.system import EsiaSystem
from govauth.providers.esia.user import EsiaUser

__all__ = [
    "CLIENT_CREDENTIALS_V1",
    "CLIENT_CREDENTIALS_V3",
    "CURRENT",
    "REFRESH_V1",
    "REFRESH_V3",
    "REFRESH_V3_BOTH",
    "REFRESH_V3_TOKEN",
    "V1",
    "AccessClaims",
    "ChildScope",
    "Container",
    "Edition",
    "Esia",
    "EsiaRefusal",
    "EsiaSystem",
    "EsiaUser",
    "Identity",
    "Links",
    "LoginRefused",
    "LoginStep",
    "OrganizationKind",
    "OrganizationScope",
    "PersonScope",
    "PkceMethod",
    "Place",
    "Role",
    "Scope",
    "Scopes",
    "SignatureText",
    "SignedRequest",
    "SpecialScope",
    "SystemLogin",
    "WithdrawnScopeWarning",
    "errors",
    "login_errors",
]
