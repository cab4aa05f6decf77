"""ЕСИА Шлюз (gate.esia.pro): the digital profile of a citizen, with documents that arrive later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.client import login_errors
    from govauth.client.login_errors import LoginRefused
    from govauth.providers.esia_gateway.archive import ArchivedFile, ArchiveLimits
    from govauth.providers.esia_gateway.attachments import DocumentFile, Link, SignatureVerifier
    from govauth.providers.esia_gateway.auth import ClientLogin
    from govauth.providers.esia_gateway.client import EsiaGateway
    from govauth.providers.esia_gateway.consents import Consent, ConsentItem, ConsentItems, Consents
    from govauth.providers.esia_gateway.deferred import DeferredDocuments
    from govauth.providers.esia_gateway.documents import (
        Document,
        DocumentStatus,
        IdentityDocument,
        IncomeReference,
        PendingDocument,
        PensionReference,
        PersonalDocument,
    )
    from govauth.providers.esia_gateway.errors import CertificateNotFound, DocumentsTimedOut
    from govauth.providers.esia_gateway.login import LoginStep
    from govauth.providers.esia_gateway.models import Address, Person, UserInfo
    from govauth.providers.esia_gateway.places import Place
    from govauth.providers.esia_gateway.requests import (
        AccountRequest,
        BiometricRequest,
        ConsentRequest,
        DataRequest,
    )
    from govauth.providers.esia_gateway.signatures import CmsVerifier
    from govauth.providers.esia_gateway.user import User

__all__ = [
    "AccountRequest",
    "Address",
    "ArchiveLimits",
    "ArchivedFile",
    "BiometricRequest",
    "CertificateNotFound",
    "ClientLogin",
    "CmsVerifier",
    "Consent",
    "ConsentItem",
    "ConsentItems",
    "ConsentRequest",
    "Consents",
    "DataRequest",
    "DeferredDocuments",
    "Document",
    "DocumentFile",
    "DocumentStatus",
    "DocumentsTimedOut",
    "EsiaGateway",
    "IdentityDocument",
    "IncomeReference",
    "Link",
    "LoginRefused",
    "LoginStep",
    "PendingDocument",
    "PensionReference",
    "Person",
    "PersonalDocument",
    "Place",
    "SignatureVerifier",
    "User",
    "UserInfo",
    "login_errors",
]

_HOMES = {
    "AccountRequest": "govauth.providers.esia_gateway.requests",
    "Address": "govauth.providers.esia_gateway.models",
    "ArchiveLimits": "govauth.providers.esia_gateway.archive",
    "ArchivedFile": "govauth.providers.esia_gateway.archive",
    "BiometricRequest": "govauth.providers.esia_gateway.requests",
    "CertificateNotFound": "govauth.providers.esia_gateway.errors",
    "ClientLogin": "govauth.providers.esia_gateway.auth",
    "CmsVerifier": "govauth.providers.esia_gateway.signatures",
    "Consent": "govauth.providers.esia_gateway.consents",
    "ConsentItem": "govauth.providers.esia_gateway.consents",
    "ConsentItems": "govauth.providers.esia_gateway.consents",
    "ConsentRequest": "govauth.providers.esia_gateway.requests",
    "Consents": "govauth.providers.esia_gateway.consents",
    "DataRequest": "govauth.providers.esia_gateway.requests",
    "DeferredDocuments": "govauth.providers.esia_gateway.deferred",
    "Document": "govauth.providers.esia_gateway.documents",
    "DocumentFile": "govauth.providers.esia_gateway.attachments",
    "DocumentStatus": "govauth.providers.esia_gateway.documents",
    "DocumentsTimedOut": "govauth.providers.esia_gateway.errors",
    "EsiaGateway": "govauth.providers.esia_gateway.client",
    "IdentityDocument": "govauth.providers.esia_gateway.documents",
    "IncomeReference": "govauth.providers.esia_gateway.documents",
    "Link": "govauth.providers.esia_gateway.attachments",
    "LoginRefused": "govauth.client.login_errors",
    "LoginStep": "govauth.providers.esia_gateway.login",
    "PendingDocument": "govauth.providers.esia_gateway.documents",
    "PensionReference": "govauth.providers.esia_gateway.documents",
    "Person": "govauth.providers.esia_gateway.models",
    "PersonalDocument": "govauth.providers.esia_gateway.documents",
    "Place": "govauth.providers.esia_gateway.places",
    "SignatureVerifier": "govauth.providers.esia_gateway.attachments",
    "User": "govauth.providers.esia_gateway.user",
    "UserInfo": "govauth.providers.esia_gateway.models",
    "login_errors": "govauth.client",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
