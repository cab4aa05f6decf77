"""What SMEV hands over: signed by it, with the sender's data and signature inside as they came."""

from __future__ import annotations

from govauth.providers.smev.sandbox.broker import Fate
from govauth.providers.smev.sandbox.messages import Message, handed_over, metadata
from govauth.providers.smev.sandbox.multipart import include
from govauth.providers.smev.sandbox.signatures import sign, spoilt
from govauth.providers.smev.sandbox.systems import Systems, smev_key
from govauth.providers.smev.sandbox.xml import leaf


def status_of(message: Message, systems: Systems) -> str:
    """Write the answer to what was sent: it is queued, which says nothing of what will become of it."""
    status = "requestIsQueued" if message.is_request or message.version != "1.3" else "responseIsQueued"
    inside = metadata(message, systems, status)
    return _signed("t:MessageMetadata", inside, message.version)


def delivery(message: Message, systems: Systems, now: float, *, spoil: bool) -> str:
    """Write a message for the one whose queue it is in.

    Args:
        message: from the queue.
        systems: for the names.
        now: in epoch seconds.
        spoil: whether SMEV's signature is over something else.

    """
    tag = "Request" if message.is_request else "Response"
    inside = handed_over(message, systems, now)
    signed = _signed(f"t:{tag}", inside, message.version, _attached(message), spoil=spoil)
    return f"<t:{tag}Message>{signed}</t:{tag}Message>"


def fate(of: Fate) -> str:
    """Write what became of a response."""
    inside = (
        leaf("t:OriginalMessageId", of.message_id)
        + leaf("t:StatusCategory", of.category)
        + leaf("t:StatusDetails", of.details or None)
    )
    status = f"<t:AsyncProcessingStatus>{inside}</t:AsyncProcessingStatus>"
    signed = _signed("t:AsyncProcessingStatusData", status, of.version)
    return f"<t:SmevAsyncProcessingMessage>{signed}</t:SmevAsyncProcessingMessage>"


def _attached(message: Message) -> str:
    contents = "".join(
        f"<AttachmentContent>{leaf('Id', one.id)}<Content>{include(one)}</Content></AttachmentContent>"
        for one in message.attachments
    )
    return f"<AttachmentContentList>{contents}</AttachmentContentList>" if contents else ""


def _signed(tag: str, inside: str, version: str, between: str = "", *, spoil: bool = False) -> str:
    identifier = "SIGNED_BY_SMEV"
    while f'"{identifier}"' in inside or f"'{identifier}'" in inside:
        identifier += "_"  # the sender chose the same
    element = f'<{tag} Id="{identifier}">{inside}</{tag}>'
    signature = sign(element, version, smev_key())
    signature = spoilt(signature) if spoil else signature
    return f"{element}{between}<t:SMEVSignature>{signature}</t:SMEVSignature>"
