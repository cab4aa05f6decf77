"""СМЭВ 3: a queue between the systems of state authorities, with the views of ЕСИА that go through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.smev.attachments import Attachment, FileAccess, LargeFile
    from govauth.providers.smev.auth import SystemCertificate
    from govauth.providers.smev.client import Smev
    from govauth.providers.smev.content import Content
    from govauth.providers.smev.errors import RejectedBySmev, RequestOutcomeUnknown, RequestRejected
    from govauth.providers.smev.faults import (
        AlreadySent,
        NothingToAcknowledge,
        SignatureRefused,
        StaleMessageId,
    )
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
    from govauth.providers.smev.places import Place
    from govauth.providers.smev.queue import Queue
    from govauth.providers.smev.request import AnyRequest, Asks
    from govauth.providers.smev.requests import Requests
    from govauth.providers.smev.version import Version

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
    "RequestOutcomeUnknown",
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

_HOMES = {
    "AlreadySent": "govauth.providers.smev.faults",
    "AnyRequest": "govauth.providers.smev.request",
    "Asks": "govauth.providers.smev.request",
    "Attachment": "govauth.providers.smev.attachments",
    "Content": "govauth.providers.smev.content",
    "FileAccess": "govauth.providers.smev.attachments",
    "Inbox": "govauth.providers.smev.inbox",
    "InboxDatabase": "govauth.providers.smev.inbox",
    "Incoming": "govauth.providers.smev.incoming",
    "Kind": "govauth.providers.smev.inbox",
    "LargeFile": "govauth.providers.smev.attachments",
    "MemoryInbox": "govauth.providers.smev.inbox",
    "Metadata": "govauth.providers.smev.models",
    "NothingToAcknowledge": "govauth.providers.smev.faults",
    "Participant": "govauth.providers.smev.models",
    "Place": "govauth.providers.smev.places",
    "Processing": "govauth.providers.smev.models",
    "Progress": "govauth.providers.smev.models",
    "Queue": "govauth.providers.smev.queue",
    "QueueStatistics": "govauth.providers.smev.models",
    "RejectedBySmev": "govauth.providers.smev.errors",
    "Rejection": "govauth.providers.smev.models",
    "Rejections": "govauth.providers.smev.models",
    "Request": "govauth.providers.smev.models",
    "RequestOutcomeUnknown": "govauth.providers.smev.errors",
    "RequestRejected": "govauth.providers.smev.errors",
    "Requests": "govauth.providers.smev.requests",
    "Response": "govauth.providers.smev.models",
    "SignatureRefused": "govauth.providers.smev.faults",
    "Smev": "govauth.providers.smev.client",
    "StaleMessageId": "govauth.providers.smev.faults",
    "StoredMessage": "govauth.providers.smev.inbox",
    "SystemCertificate": "govauth.providers.smev.auth",
    "Version": "govauth.providers.smev.version",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
