"""ЕСИА by SAML 2.0: the service provider of systems of state authorities that were connected before 2018.

New connections by SAML are closed since 01.01.2018, and one system must not use SAML and OAuth together
(«Методические рекомендации по использованию ЕСИА», 3.1.1). Everybody else signs persons in by
:mod:`govauth.providers.esia`. Needs the extra ``saml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.errors import require_extra as _require_extra
from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.esia.saml import errors
    from govauth.providers.esia.saml.attribute_blocks import SystemAuthority
    from govauth.providers.esia.saml.attribute_names import ATTRIBUTES, DEPRECATED
    from govauth.providers.esia.saml.attributes import Attributes
    from govauth.providers.esia.saml.client import EsiaSaml
    from govauth.providers.esia.saml.decryption import DecryptionKey
    from govauth.providers.esia.saml.errors import (
        AnswerRefused,
        Check,
        LogoutRefused,
        NotAccepted,
        StatusRefused,
    )
    from govauth.providers.esia.saml.identity_provider import IdentityProvider
    from govauth.providers.esia.saml.login import SamlLogin, SamlPage, SamlStep
    from govauth.providers.esia.saml.logout import LogoutOutcome, SamlLogout
    from govauth.providers.esia.saml.metadata import Admission, Organization, service_metadata
    from govauth.providers.esia.saml.requirements import Requirements
    from govauth.providers.esia.saml.roles import AccountType, AuthnMethod, Gender, GlobalRole, OrgType
    from govauth.providers.esia.saml.service_provider import ServiceProvider
    from govauth.providers.esia.saml.user import SamlUser

__all__ = [
    "ATTRIBUTES",
    "DEPRECATED",
    "AccountType",
    "Admission",
    "AnswerRefused",
    "Attributes",
    "AuthnMethod",
    "Check",
    "DecryptionKey",
    "EsiaSaml",
    "Gender",
    "GlobalRole",
    "IdentityProvider",
    "LogoutOutcome",
    "LogoutRefused",
    "NotAccepted",
    "OrgType",
    "Organization",
    "Requirements",
    "SamlLogin",
    "SamlLogout",
    "SamlPage",
    "SamlStep",
    "SamlUser",
    "ServiceProvider",
    "StatusRefused",
    "SystemAuthority",
    "errors",
    "service_metadata",
]

_HOMES = {
    "ATTRIBUTES": "govauth.providers.esia.saml.attribute_names",
    "DEPRECATED": "govauth.providers.esia.saml.attribute_names",
    "AccountType": "govauth.providers.esia.saml.roles",
    "Admission": "govauth.providers.esia.saml.metadata",
    "AnswerRefused": "govauth.providers.esia.saml.errors",
    "Attributes": "govauth.providers.esia.saml.attributes",
    "AuthnMethod": "govauth.providers.esia.saml.roles",
    "Check": "govauth.providers.esia.saml.errors",
    "DecryptionKey": "govauth.providers.esia.saml.decryption",
    "EsiaSaml": "govauth.providers.esia.saml.client",
    "Gender": "govauth.providers.esia.saml.roles",
    "GlobalRole": "govauth.providers.esia.saml.roles",
    "IdentityProvider": "govauth.providers.esia.saml.identity_provider",
    "LogoutOutcome": "govauth.providers.esia.saml.logout",
    "LogoutRefused": "govauth.providers.esia.saml.errors",
    "NotAccepted": "govauth.providers.esia.saml.errors",
    "OrgType": "govauth.providers.esia.saml.roles",
    "Organization": "govauth.providers.esia.saml.metadata",
    "Requirements": "govauth.providers.esia.saml.requirements",
    "SamlLogin": "govauth.providers.esia.saml.login",
    "SamlLogout": "govauth.providers.esia.saml.logout",
    "SamlPage": "govauth.providers.esia.saml.login",
    "SamlStep": "govauth.providers.esia.saml.login",
    "SamlUser": "govauth.providers.esia.saml.user",
    "ServiceProvider": "govauth.providers.esia.saml.service_provider",
    "StatusRefused": "govauth.providers.esia.saml.errors",
    "SystemAuthority": "govauth.providers.esia.saml.attribute_blocks",
    "errors": "govauth.providers.esia.saml",
    "service_metadata": "govauth.providers.esia.saml.metadata",
}


def __getattr__(name: str) -> object:
    if name in _HOMES and name != "errors":
        _require_extra("ЕСИА by SAML", "saml", ("lxml", "asn1crypto", "cryptography"))
    return _load(__name__, _HOMES, name)
