"""ЕСИА Шлюз (gate.esia.pro): the digital profile of a citizen, with documents that arrive later."""

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
