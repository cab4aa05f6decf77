"""A message of the exchange, and how SMEV hands it over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from xml.sax.saxutils import escape

from attrs import field, frozen

from govauth.providers.smev.sandbox.multipart import Attachment
from govauth.providers.smev.sandbox.systems import Systems
from govauth.providers.smev.sandbox.xml import Name, leaf

MOSCOW: Final = timezone(timedelta(hours=3))


@frozen
class Message:
    """A request or a response.

    Attributes:
        id: ``MessageID`` that its sender gave it.
        version: of the envelopes that it goes in.
        is_request: whether it is a request.
        data: ``SenderProvided…Data`` as text, as its sender signed it.
        signature: ``ds:Signature`` of its sender as text.
        root: of the business content; None where there is none.
        sender: mnemonic.
        recipient: mnemonic.
        sent_at: when SMEV took it, in epoch seconds.
        reply_to: of a request, where its answer goes: opaque.
        original: of a response, the request's ``MessageID``.
        original_root: of a response, the root of the request.
        transaction: ``TransactionCode`` of the request.
        reference: ``ReferenceMessageID`` of the request.
        attachments: files.
        stored: UUIDs of files that lie in the file store.
        end_of_life: when a request is too late, in epoch seconds; None for never.

    """

    id: str
    version: str
    is_request: bool
    data: str = field(repr=False)
    signature: str = field(repr=False)
    root: Name | None
    sender: str
    recipient: str
    sent_at: float
    reply_to: str = field(default="", repr=False)
    original: str = ""
    original_root: Name | None = None
    transaction: str = ""
    reference: str = ""
    attachments: Sequence[Attachment] = field(default=(), repr=False)
    stored: Sequence[str] = ()
    end_of_life: float | None = None


def moment(seconds: float) -> str:
    """Write a time as SMEV does, with milliseconds and offset."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(MOSCOW).isoformat(timespec="milliseconds")


def metadata(message: Message, systems: Systems, status: str, delivered_at: float | None = None) -> str:
    """Write what is inside ``MessageMetadata``; the versions differ.

    Args:
        message: that it tells of.
        systems: for the names.
        status: one of the open set.
        delivered_at: when it is handed over, in epoch seconds; None when it is not.

    """
    first = message.version == "1.1"

    def party(tag: str, mnemonic: str) -> str:
        # Real answers of 1.2 leave the name out.
        name = None if message.version == "1.2" else systems.named(mnemonic)
        return f"<t:{tag}>{leaf('t:Mnemonic', mnemonic)}{leaf('t:HumanReadableName', name)}</t:{tag}>"

    extra = "<t:SupplementaryData><t:InteractionType>NotDetected</t:InteractionType></t:SupplementaryData>"
    return (
        leaf("t:MessageId", message.id)
        + leaf("t:MessageType", "REQUEST" if message.is_request else "RESPONSE")
        + party("Sender", message.sender)
        + leaf("t:SendingTimestamp", moment(message.sent_at))
        + (leaf("t:DestinationName", "unknown") if first else "")
        + party("Recipient", message.recipient)
        + (extra if first else "")
        + leaf("t:DeliveryTimestamp", None if delivered_at is None else moment(delivered_at))
        + leaf("t:Status", status)
    )


def handed_over(message: Message, systems: Systems, now: float) -> str:
    """Write what is inside ``Request`` or ``Response``."""
    signature = (
        f"<t:SenderInformationSystemSignature>{message.signature}</t:SenderInformationSystemSignature>"
    )
    delivered = "responseIsDelivered" if message.version == "1.1" else "messageIsDelivered"
    if message.is_request:
        told = metadata(message, systems, "requestIsAcceptedBySmev", now)
        reply_to = f"<t:ReplyTo>{escape(message.reply_to)}</t:ReplyTo>"
        told = f"<t:MessageMetadata>{told}</t:MessageMetadata>{_stored(message)}"
        return f"{message.data}{told}{reply_to}{signature}"
    return (
        leaf("t:OriginalMessageId", message.original)
        + leaf("t:OriginalTransactionCode", message.transaction or None)
        + leaf("t:ReferenceMessageID", message.reference or None)
        + message.data
        + f"<t:MessageMetadata>{metadata(message, systems, delivered, now)}</t:MessageMetadata>"
        + _stored(message)
        + signature
    )


def _stored(message: Message) -> str:
    # Nothing is stored here: the entries only name where a file would be.
    files = "".join(
        f"<FSAttachment>{leaf('uuid', one)}{leaf('UserName', 'sandbox')}{leaf('Password', 'sandbox')}"
        f"{leaf('FileName', f'/{one}/file')}</FSAttachment>"
        for one in message.stored
    )
    return f"<FSAttachmentsList>{files}</FSAttachmentsList>" if files else ""
