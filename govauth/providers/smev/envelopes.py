"""Messages that are sent: the elements in the order of the schema, signed, and written once.

Source: schemas of СМЭВ 3, ``smev-message-exchange-types``.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.smev.attachments import Attachment, LargeFile
from govauth.providers.smev.content import Content
from govauth.providers.smev.mime import content_id_of, with_parts
from govauth.providers.smev.models import Progress, Rejections
from govauth.providers.smev.names import SOAP, XOP, Names
from govauth.signing.signer import DocumentSigner
from govauth.signing.xml.building import sign_element
from govauth.signing.xml.keys import GostXmlSigner
from govauth.signing.xml.library import Element, etree
from govauth.transport.operation import Body
from govauth.wire.moments import MOSCOW, aware, with_milliseconds

SIGNED: Final = "SIGNED_BY_CALLER"
PERSONAL: Final = "PERSONAL_SIGNATURE"
LONGEST_CODE: Final = 1500
MEDIA_TYPE: Final = "text/xml; charset=utf-8"


@frozen(slots=True, kw_only=True)
class Parcel:
    """What goes out beside the identifiers.

    Attributes:
        content: the element of the view.
        attachments: files inside.
        files: large files by reference.
        personal: signs the content by the key of a person.
        transaction_code: at most 1500 characters.
        reference_id: of an earlier message.
        end_of_life: after which the request is worth nothing.

    """

    content: Content
    attachments: Sequence[Attachment] = ()
    files: Sequence[LargeFile] = ()
    personal: DocumentSigner | None = field(default=None, repr=False)
    transaction_code: str | None = None
    reference_id: str | None = None
    end_of_life: datetime | None = None

    def check(self) -> None:
        """Refuse what СМЭВ would refuse.

        Raises:
            InvalidInput: names the field and the rule.

        """
        for file in self.attachments:
            file.check()
        for large in self.files:
            large.check()
        if len({file.content_id for file in self.attachments}) != len(self.attachments):
            raise InvalidInput("attachments", "must have different content ids")
        if self.transaction_code is not None and len(self.transaction_code) > LONGEST_CODE:
            raise InvalidInput("transaction_code", f"must have at most {LONGEST_CODE} characters")
        if self.end_of_life is not None:
            aware(self.end_of_life, "end_of_life")


class Draft:
    """A message that is being written."""

    def __init__(self, names: Names, operation: str) -> None:
        """Begin.

        Args:
            names: of the version.
            operation: the name of the element in the body.

        """
        self.names: Names = names
        self._envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP})
        etree.SubElement(self._envelope, f"{{{SOAP}}}Header")
        body = etree.SubElement(self._envelope, f"{{{SOAP}}}Body")
        self.root: Element = etree.SubElement(body, names.t(operation), nsmap=names.prefixes)

    def add(self, parent: Element, tag: str, text: str | None = None) -> Element:
        """Add an element.

        Raises:
            InvalidInput: the text has characters that XML has not.

        """
        added = etree.SubElement(parent, tag)
        if text is not None:
            _set_text(added, text)
        return added

    def optional(self, parent: Element, tag: str, text: str | None) -> None:
        """Add an element if there is something to say."""
        if text is not None:
            self.add(parent, tag, text)

    async def sealed(self, signed: Element, signer: DocumentSigner, files: Sequence[Attachment] = ()) -> Body:
        """Sign an element as the calling system, and write the message.

        Args:
            signed: it gets its identifier here.
            signer: of the system.
            files: their content goes beside the signed element.

        """
        signed.set("Id", SIGNED)
        if files:
            self._add_files(files)
        wrapper = self.add(self.root, self.names.t("CallerInformationSystemSignature"))
        await sign_element(signed, GostXmlSigner(signer), into=wrapper)
        octets = etree.tostring(self._envelope, encoding="UTF-8", xml_declaration=False)
        if not files:
            return Body(octets, MEDIA_TYPE)
        parts = ((content_id_of(one.content_id), one.mime_type, one.content) for one in files)
        return with_parts(octets, parts)

    def _add_files(self, files: Sequence[Attachment]) -> None:
        b = self.names.b
        contents = self.add(self.root, b("AttachmentContentList"))
        for file in files:
            one = self.add(contents, b("AttachmentContent"))
            self.add(one, b("Id"), file.content_id)
            include = etree.SubElement(self.add(one, b("Content")), f"{{{XOP}}}Include", nsmap={"xop": XOP})
            include.set("href", f"cid:{content_id_of(file.content_id)}")

    async def add_parcel(self, data: Element, parcel: Parcel) -> None:
        """Add the content with what belongs to it."""
        t, b = self.names.t, self.names.b
        parcel.check()
        root = parcel.content.root
        self.add(data, b("MessagePrimaryContent")).append(root)
        if parcel.personal is not None:
            if root.get("Id") is None:
                root.set("Id", PERSONAL)
            wrapper = self.add(data, t("PersonalSignature"))
            await sign_element(root, GostXmlSigner(parcel.personal), into=wrapper)
        if parcel.attachments:
            headers = self.add(data, b("AttachmentHeaderList"))
            for file in parcel.attachments:
                header = self.add(headers, b("AttachmentHeader"))
                self.add(header, b("contentId"), file.content_id)
                self.add(header, b("MimeType"), file.mime_type)
                self.optional(header, b("SignaturePKCS7"), _base64(file.signature))
        if parcel.files:
            headers = self.add(data, b("RefAttachmentHeaderList"))
            for large in parcel.files:
                header = self.add(headers, b("RefAttachmentHeader"))
                self.add(header, b("uuid"), large.uuid)
                self.add(header, b("Hash"), _base64(large.digest))
                self.add(header, b("MimeType"), large.mime_type)
                self.optional(header, b("SignaturePKCS7"), _base64(large.signature))
                if self.names.version == "1.3":
                    self.optional(header, b("FileName"), large.file_name)


async def send_request(
    names: Names,
    message_id: str,
    parcel: Parcel,
    signer: DocumentSigner,
    *,
    node_id: str | None,
    is_test: bool,
) -> Body:
    """Write ``SendRequestRequest``."""
    draft = Draft(names, "SendRequestRequest")
    t = names.t
    data = draft.add(draft.root, t("SenderProvidedRequestData"))
    draft.add(data, t("MessageID"), message_id)
    draft.optional(data, t("ReferenceMessageID"), parcel.reference_id)
    draft.optional(data, t("TransactionCode"), parcel.transaction_code)
    draft.optional(data, t("NodeID"), node_id)
    if parcel.end_of_life is not None:
        draft.add(data, t("EOL"), with_milliseconds(parcel.end_of_life, MOSCOW))
    await draft.add_parcel(data, parcel)
    if is_test:
        draft.add(data, t("TestMessage"))
    return await draft.sealed(data, signer, parcel.attachments)


async def send_response(
    names: Names,
    message_id: str,
    reply_to: str,
    answer: Parcel | Rejections | Progress,
    signer: DocumentSigner,
) -> Body:
    """Write ``SendResponseRequest``."""
    draft = Draft(names, "SendResponseRequest")
    t = names.t
    data = draft.add(draft.root, t("SenderProvidedResponseData"))
    draft.add(data, t("MessageID"), message_id)
    draft.add(data, t("To"), reply_to)
    if isinstance(answer, Parcel):
        await draft.add_parcel(data, answer)
        return await draft.sealed(data, signer, answer.attachments)
    if isinstance(answer, Rejections):
        for reason in answer.reasons:
            rejected = draft.add(data, t("RequestRejected"))
            draft.add(rejected, t("RejectionReasonCode"), reason.code)
            draft.add(rejected, t("RejectionReasonDescription"), reason.description)
    else:
        status = draft.add(data, t("RequestStatus"))
        draft.add(status, t("StatusCode"), answer.code)
        for key, value in answer.parameters:
            parameter = draft.add(status, t("StatusParameter"))
            draft.add(parameter, t("Key"), key)
            draft.add(parameter, t("Value"), value)
        draft.add(status, t("StatusDescription"), answer.description)
    return await draft.sealed(data, signer)


async def poll(
    names: Names,
    operation: str,
    at: datetime,
    signer: DocumentSigner,
    *,
    kind: tuple[str, str] | None,
    node_id: str | None,
) -> Body:
    """Write ``GetResponseRequest`` or ``GetRequestRequest``.

    Args:
        names: of the version.
        operation: one of the two.
        at: now.
        signer: of the system.
        kind: namespace and local name of the root of the messages that are wanted; None for any.
        node_id: a part of the system's queue.

    """
    draft = Draft(names, operation)
    b = names.b
    selector = draft.add(draft.root, b("MessageTypeSelector"))
    if kind is not None:
        draft.add(selector, b("NamespaceURI"), kind[0])
        draft.add(selector, b("RootElementLocalName"), kind[1])
    draft.add(selector, b("Timestamp"), with_milliseconds(at, MOSCOW))
    draft.optional(selector, b("NodeID"), node_id)
    return await draft.sealed(selector, signer)


async def ack(names: Names, message_id: str, signer: DocumentSigner, *, accepted: bool) -> Body:
    """Write ``AckRequest``."""
    draft = Draft(names, "AckRequest")
    target = draft.add(draft.root, names.b("AckTargetMessage"), message_id)
    target.set("accepted", "true" if accepted else "false")
    return await draft.sealed(target, signer)


async def dated(
    names: Names, operation: str, at: datetime, signer: DocumentSigner, *, node_id: str | None = None
) -> Body:
    """Write ``GetStatusRequest`` or ``GetIncomingQueueStatisticsRequest``."""
    draft = Draft(names, operation)
    draft.optional(draft.root, names.t("NodeID"), node_id)
    stamp = draft.add(draft.root, names.b("Timestamp"), with_milliseconds(at, MOSCOW))
    return await draft.sealed(stamp, signer)


def _set_text(element: Element, text: str) -> None:
    refused = False
    try:
        element.text = text
    except ValueError:
        # Raised from outside of the handler: the error of lxml may quote the text.
        refused = True
    if refused:
        name = etree.QName(element).localname
        raise InvalidInput(name, "must have no control characters")


def _base64(octets: bytes | None) -> str | None:
    return None if octets is None else base64.b64encode(octets).decode()
