"""Messages that arrive, read from their elements."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime

from govauth.errors import UnexpectedReply
from govauth.providers.smev.attachments import Attachment, FileAccess, LargeFile
from govauth.providers.smev.content import Content
from govauth.providers.smev.models import (
    Body,
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
from govauth.providers.smev.names import XSI_TYPE, Names, local_name
from govauth.providers.smev.soap import Reply, included
from govauth.secret import Secret
from govauth.signing.xml.library import Element
from govauth.wire.moments import MOSCOW


def text_of(parent: Element, tag: str) -> str | None:
    """Return the text of a child, without white space around it; None if there is no such child."""
    found = parent.find(tag)
    return None if found is None else (found.text or "").strip()


def required(parent: Element, tag: str) -> str:
    """Return the text of a child that must be there.

    Raises:
        UnexpectedReply: it is not.

    """
    found = text_of(parent, tag)
    if not found:
        raise UnexpectedReply(local_name(tag), "is missing or empty")
    return found


def moment_of(parent: Element, tag: str) -> datetime | None:
    """Read a moment; one without a zone is of Moscow.

    Raises:
        UnexpectedReply: it is none.

    """
    text = text_of(parent, tag)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UnexpectedReply(local_name(tag), "expected a moment of ISO 8601") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=MOSCOW)


def metadata_of(element: Element, names: Names) -> Metadata:
    """Read ``MessageMetadata``."""
    t = names.t
    sender, sent_at = (
        _participant(element.find(t("Sender")), names),
        moment_of(element, t("SendingTimestamp")),
    )
    if sent_at is None or sender is None:
        raise UnexpectedReply("MessageMetadata", "expected a sender and the time of sending")
    return Metadata(
        message_id=text_of(element, t("MessageId")),
        type=required(element, t("MessageType")),
        sender=sender,
        sent_at=sent_at,
        recipient=_participant(element.find(t("Recipient")), names),
        delivered_at=moment_of(element, t("DeliveryTimestamp")),
        status=text_of(element, t("Status")),
    )


def response_of(element: Element, reply: Reply, names: Names) -> Response:
    """Read ``Response``.

    Raises:
        UnexpectedReply: it is not as the schema has it.

    """
    t = names.t
    data = _data(element, t("SenderProvidedResponseData"))
    metadata = element.find(t("MessageMetadata"))
    body = _body(data, names)
    original = text_of(element, t("OriginalMessageId"))
    if original is None and isinstance(body, Processing):
        original = body.original_message_id
    return Response(
        message_id=required(data, t("MessageID")),
        original_message_id=original.lower() if original else None,
        body=body,
        metadata=None if metadata is None else metadata_of(metadata, names),
        attachments=_attachments(element, data, reply, names),
        files=_files(data, names),
        access=_access(element, names),
    )


def request_of(element: Element, reply: Reply, names: Names) -> Request:
    """Read ``Request``.

    Raises:
        UnexpectedReply: it is not as the schema has it.

    """
    t = names.t
    data = _data(element, t("SenderProvidedRequestData"))
    metadata = element.find(t("MessageMetadata"))
    content = data.find(names.b("MessagePrimaryContent"))
    if content is None:
        raise UnexpectedReply("MessagePrimaryContent", "is missing")
    return Request(
        message_id=required(data, t("MessageID")),
        content=_content(content),
        reply_to=required(element, t("ReplyTo")),
        metadata=None if metadata is None else metadata_of(metadata, names),
        is_test=data.find(t("TestMessage")) is not None,
        transaction_code=text_of(data, t("TransactionCode")),
        attachments=_attachments(element, data, reply, names),
        files=_files(data, names),
        access=_access(element, names),
    )


def processing_of(element: Element, names: Names) -> Processing:
    """Read ``AsyncProcessingStatus``."""
    t = names.t
    fault = element.find(t("SmevFault"))
    kind = None if fault is None else local_name((fault.get(XSI_TYPE) or "").replace(":", "}"))
    return Processing(
        original_message_id=text_of(element, t("OriginalMessageId")),
        category=required(element, t("StatusCategory")),
        details=text_of(element, t("StatusDetails")),
        fault=kind or (None if fault is None else "SmevFault"),
        fault_description=None if fault is None else text_of(fault, names.b("Description")),
    )


def statistics_of(element: Element, names: Names) -> tuple[QueueStatistics, ...]:
    """Read ``GetIncomingQueueStatisticsResponse``."""
    found: list[QueueStatistics] = []
    for one in element.findall(names.t("QueueStatistics")):
        number = one.get("pendingMessageNumber") or ""
        if not (number.isascii() and number.isdigit()):
            raise UnexpectedReply("QueueStatistics", "expected the number of waiting messages")
        found.append(QueueStatistics(one.get("queueName") or "", int(number)))
    return tuple(found)


def _data(element: Element, tag: str) -> Element:
    data = element.find(tag)
    if data is None:
        raise UnexpectedReply(local_name(tag), "is missing")
    return data


def _body(data: Element, names: Names) -> Body:
    t = names.t
    content = data.find(names.b("MessagePrimaryContent"))
    if content is not None:
        return _content(content)
    rejected = data.findall(t("RequestRejected"))
    if rejected:
        return Rejections(
            tuple(
                Rejection(
                    required(one, t("RejectionReasonCode")),
                    text_of(one, t("RejectionReasonDescription")) or "",
                )
                for one in rejected
            )
        )
    status = data.find(t("RequestStatus"))
    if status is not None:
        parameters = tuple(
            (text_of(one, t("Key")) or "", text_of(one, t("Value")) or "")
            for one in status.findall(t("StatusParameter"))
        )
        return Progress(
            required(status, t("StatusCode")), parameters, text_of(status, t("StatusDescription")) or ""
        )
    processing = data.find(t("AsyncProcessingStatus"))
    if processing is not None:
        return processing_of(processing, names)
    raise UnexpectedReply("SenderProvidedResponseData", "holds none of the four kinds of answer")


def _content(primary: Element) -> Content:
    if len(primary) != 1:
        raise UnexpectedReply("MessagePrimaryContent", "expected exactly one element")
    return Content.of(primary[0])


def _participant(element: Element | None, names: Names) -> Participant | None:
    if element is None:
        return None
    return Participant(
        required(element, names.t("Mnemonic")), text_of(element, names.t("HumanReadableName")) or None
    )


def _attachments(message: Element, data: Element, reply: Reply, names: Names) -> tuple[Attachment, ...]:
    b = names.b
    headers = data.findall(f"{b('AttachmentHeaderList')}/{b('AttachmentHeader')}")
    if not headers:
        return ()
    # The list stands beside the message; what a sender wrote inside of it is not this one.
    wrapper = message.getparent()
    listed = (
        [] if wrapper is None else wrapper.findall(f"{b('AttachmentContentList')}/{b('AttachmentContent')}")
    )
    contents = {required(one, b("Id")): one.find(b("Content")) for one in listed}
    if len(contents) != len(listed):
        raise UnexpectedReply("AttachmentContentList", "has two files with one Id")
    return tuple(_attachment(header, contents, reply.parts, names) for header in headers)


def _attachment(
    header: Element, contents: Mapping[str, Element | None], parts: Mapping[str, bytes], names: Names
) -> Attachment:
    b = names.b
    name = required(header, b("contentId"))
    place = contents.get(name)
    if place is None:
        raise UnexpectedReply("AttachmentContentList", "lacks a file that its header names")
    part = included(place)
    octets = _base64(place.text) if part is None else parts.get(part)
    if octets is None:
        raise UnexpectedReply("AttachmentContent", "names a part that did not come with the message")
    return Attachment(
        content_id=name,
        content=octets,
        mime_type=text_of(header, b("MimeType")) or "",
        signature=_signature(header, names),
    )


def _files(data: Element, names: Names) -> tuple[LargeFile, ...]:
    b = names.b
    return tuple(
        LargeFile(
            uuid=required(header, b("uuid")),
            digest=_base64(text_of(header, b("Hash"))),
            mime_type=required(header, b("MimeType")),
            signature=_signature(header, names),
            file_name=text_of(header, b("FileName")),
        )
        for header in data.findall(f"{b('RefAttachmentHeaderList')}/{b('RefAttachmentHeader')}")
    )


def _access(element: Element, names: Names) -> tuple[FileAccess, ...]:
    b = names.b
    return tuple(
        FileAccess(
            uuid=required(one, b("uuid")),
            user_name=text_of(one, b("UserName")),
            password=None if one.find(b("Password")) is None else Secret(text_of(one, b("Password")) or ""),
            file_name=text_of(one, b("FileName")),
        )
        for one in element.findall(f"{b('FSAttachmentsList')}/{b('FSAttachment')}")
    )


def _signature(header: Element, names: Names) -> bytes | None:
    text = text_of(header, names.b("SignaturePKCS7"))
    return None if text is None else _base64(text)


def _base64(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise UnexpectedReply("body", "expected base64") from None
