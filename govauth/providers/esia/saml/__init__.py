"""ЕСИА by SAML 2.0: the service provider of systems of state authorities that were connected before 2018.

New connections by SAML are closed since 01.01.2018, and one system must not use SAML and OAuth together
(«Методические рекомендации по использованию ЕСИА», 3.1.1). Everybody else signs persons in by
:mod:`govauth.providers.esia`. Needs the extra ``saml``.
"""

from govauth.providers.esia.saml import errors
from govauth.providers.esia.saml.attribute_blocks import SystemAuthority
from govauth.providers.esia.saml.attribute_names import ATTRIBUTES, DEPRECATED
from govauth.providers.esia.saml.attributes import Attributes
from govauth.providers.esia.saml.client import EsiaSaml
from govauth.providers.esia.saml.decryption import DecryptionKey
from govauth.providers.esia.saml.errors import AnswerRefused, Check, LogoutRefused, NotAccepted, StatusRefused
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
