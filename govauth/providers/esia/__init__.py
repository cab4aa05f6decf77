"""ЕСИА (Госуслуги): signing persons in, and tokens of client systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
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

_HOMES = {
    "CLIENT_CREDENTIALS_V1": "govauth.providers.esia.login.editions",
    "CLIENT_CREDENTIALS_V3": "govauth.providers.esia.login.editions",
    "CURRENT": "govauth.providers.esia.login.editions",
    "REFRESH_V1": "govauth.providers.esia.login.editions",
    "REFRESH_V3": "govauth.providers.esia.login.editions",
    "REFRESH_V3_BOTH": "govauth.providers.esia.login.editions",
    "REFRESH_V3_TOKEN": "govauth.providers.esia.login.editions",
    "V1": "govauth.providers.esia.login.editions",
    "AccessClaims": "govauth.providers.esia.login.tokens",
    "ChildScope": "govauth.providers.esia.login.scopes",
    "Container": "govauth.providers.esia.login.editions",
    "Edition": "govauth.providers.esia.login.editions",
    "Esia": "govauth.providers.esia.client",
    "EsiaRefusal": "govauth.providers.esia.login.errors",
    "EsiaSystem": "govauth.providers.esia.system",
    "EsiaUser": "govauth.providers.esia.user",
    "Identity": "govauth.providers.esia.login.tokens",
    "Links": "govauth.providers.esia.login.links",
    "LoginRefused": "govauth.providers.esia.login.login_errors",
    "LoginStep": "govauth.providers.esia.sign_in",
    "OrganizationKind": "govauth.providers.esia.roles",
    "OrganizationScope": "govauth.providers.esia.login.scopes",
    "PersonScope": "govauth.providers.esia.login.scopes",
    "PkceMethod": "govauth.providers.esia.login.pkce",
    "Place": "govauth.providers.esia.places",
    "Role": "govauth.providers.esia.roles",
    "Scope": "govauth.providers.esia.login.scopes",
    "Scopes": "govauth.providers.esia.login.scopes",
    "SignatureText": "govauth.providers.esia.login.editions",
    "SignedRequest": "govauth.providers.esia.login.editions",
    "SpecialScope": "govauth.providers.esia.login.scopes",
    "SystemLogin": "govauth.providers.esia.login.auth",
    "WithdrawnScopeWarning": "govauth.providers.esia.login.scopes",
    "errors": "govauth.providers.esia.login",
    "login_errors": "govauth.providers.esia.login",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
