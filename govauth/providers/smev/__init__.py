"""СМЭВ 3: a queue between the systems of state authorities, with the views of ЕСИА that go through it."""

from govauth.providers.smev.attachments import Attachment, FileAccess, LargeFile
from govauth.providers.smev.auth import SystemCertificate
from govauth.providers.smev.client import Smev
from govauth.providers.smev.content import Content
from govauth.providers.smev.errors import RejectedBySmev, RequestRejected
from govauth.providers.smev.faults import AlreadySent, NothingToAcknowledge, SignatureRefused, StaleMessageId
from govauth.providers.smev.inbox import Inbox, InboxDatabase, Kind, MemoryInbox, StoredMessage
from govauth.providers.smev.incoming import Incoming
from govauth.providers.smev.models import (
    Metadata,
    Participant,
    Processing,
    Progress,
    QueueStatistics,
    Rejection,
    Rejections,
    Request,
    Response,
)
from govauth.providers.smev.names import Version
from govauth.providers.smev.places import Place
from govauth.providers.smev.queue import Queue
from govauth.providers.smev.request import AnyRequest, Asks
from govauth.providers.smev.requests import Requests

__all__ = [
    "AlreadySent",
    "AnyRequest",
    "Asks",
    "Attachment",
    "Content",
    "FileAccess",
    "Inbox",
    "InboxDatabase",
    "Incoming",
    "Kind",
    "LargeFile",
    "MemoryInbox",
    "Metadata",
    "NothingToAcknowledge",
    "Participant",
    "Place",
    "Processing",
    "Progress",
    "Queue",
    "QueueStatistics",
    "RejectedBySmev",
    "Rejection",
    "Rejections",
    "Request",
    "RequestRejected",
    "Requests",
    "Response",
    "SignatureRefused",
    "Smev",
    "StaleMessageId",
    "StoredMessage",
    "SystemCertificate",
    "Version",
]
