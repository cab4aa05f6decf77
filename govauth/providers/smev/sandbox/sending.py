"""Requests and responses that systems send: judged, and made into messages."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from govauth.providers.smev.sandbox.broker import Broker, new_address
from govauth.providers.smev.sandbox.envelopes import Received
from govauth.providers.smev.sandbox.faults import SmevRefused, invalid_content
from govauth.providers.smev.sandbox.message_ids import made_at
from govauth.providers.smev.sandbox.messages import MOSCOW, Message
from govauth.providers.smev.sandbox.multipart import Attachment
from govauth.providers.smev.sandbox.switches import SmevSwitches
from govauth.providers.smev.sandbox.systems import ESIA, InformationSystem, Systems
from govauth.providers.smev.sandbox.view_schemas import view_of
from govauth.providers.smev.sandbox.xml import Name, children_of, find, name_of, text_at, written
from govauth.signing.xml.library import Element
from govauth.simulation import Site

_CODE_LENGTH: Final = 1500


class Sending:
    """What is refused at once, and what is taken."""

    def __init__(self, site: Site[SmevSwitches], systems: Systems, broker: Broker) -> None:
        self._site = site
        self._systems = systems
        self._broker = broker

    def request(self, received: Received, sender: InformationSystem) -> Message:
        """Take a request.

        Raises:
            SmevRefused: it is refused at once.

        """
        data = received.signed
        message_id = self._new_id(data, sender)
        end_of_life = self._end_of_life(data)
        if len(text_at(data, "TransactionCode")) > _CODE_LENGTH:
            raise SmevRefused("TransactionCodeInvalid")
        root = _root_of(data)
        if root is None:
            raise invalid_content("cvc-complex-type.2.4: one element is expected in 'MessagePrimaryContent'")
        recipient = self._recipient(root, sender)
        if self._broker.requests[recipient].is_full:
            raise SmevRefused(
                "DestinationOverflow", {"MessageBrokerAddress": "sandbox", "DestinationName": recipient}
            )
        message = Message(
            message_id,
            received.version,
            is_request=True,
            data=written(data),
            signature=_signature_of(received),
            root=root,
            sender=sender.mnemonic,
            recipient=recipient,
            sent_at=self._site.now(),
            reply_to=new_address(),
            end_of_life=end_of_life,
            transaction=text_at(data, "TransactionCode"),
            reference=text_at(data, "ReferenceMessageID"),
            attachments=self._attachments(received, data),
            stored=[text_at(one, "uuid") for one in _inside(find(data, "RefAttachmentHeaderList"))],
        )
        self._broker.take_request(message)
        return message

    def response(self, received: Received, sender: InformationSystem) -> Message:
        """Take a response.

        Raises:
            SmevRefused: it is refused at once.

        """
        data = received.signed
        message_id = self._new_id(data, sender)
        kinds = ("MessagePrimaryContent", "RequestRejected", "RequestStatus")
        if sum(find(data, kind) is not None for kind in kinds) != 1:
            raise invalid_content(f"cvc-complex-type.2.4: one of {', '.join(kinds)} is expected")
        request = self._broker.request_of(text_at(data, "To"))
        if request is None:
            raise SmevRefused("RecipientIsNotFound")
        if request.recipient != sender.mnemonic:
            raise SmevRefused("AccessDenied")
        root = _root_of(data)
        if root is not None and request.root is not None and root[0] != request.root[0]:
            raise SmevRefused("IncorrectResponseContentType")
        message = Message(
            message_id,
            received.version,
            is_request=False,
            data=written(data),
            signature=_signature_of(received),
            root=root,
            sender=sender.mnemonic,
            recipient=request.sender,
            sent_at=self._site.now(),
            original=request.id,
            original_root=request.root,
            transaction=request.transaction,
            reference=request.reference,
            attachments=self._attachments(received, data),
            stored=[text_at(one, "uuid") for one in _inside(find(data, "RefAttachmentHeaderList"))],
        )
        self._broker.take_response(message)
        return message

    def _new_id(self, data: Element, sender: InformationSystem) -> str:
        message_id = text_at(data, "MessageID")
        made = made_at(message_id)
        if made is None:
            raise SmevRefused("InvalidMessageIdFormat")
        now, switches = self._site.now(), self._site.switches
        if switches.stale_seconds > 0 and not -switches.ahead_seconds <= now - made <= switches.stale_seconds:
            self._site.counters["stale"] += 1
            raise SmevRefused("StaleMessageId")
        if self._broker.is_taken(sender.mnemonic, message_id):
            self._site.counters["sent_again"] += 1
            raise SmevRefused("MessageIsAlreadySent")
        return message_id

    def _end_of_life(self, data: Element) -> float | None:
        text = text_at(data, "EOL")
        if not text:
            return None
        try:
            end = datetime.fromisoformat(text)
        except ValueError:
            raise invalid_content("cvc-datatype-valid.1.2.1: 'EOL' is no dateTime") from None
        # A time without offset is read as Moscow's.
        end = end if end.tzinfo else end.replace(tzinfo=MOSCOW)
        if end.timestamp() <= self._site.now():
            raise SmevRefused("EndOfLifeReached")
        return end.timestamp()

    def _recipient(self, root: Name, sender: InformationSystem) -> str:
        namespace, local = root
        provider = self._systems.of_view(namespace)
        known = view_of(root) is not None or provider is not None
        if not known and not self._site.switches.any_view:
            raise SmevRefused(
                "BusinessDataTypeIsNotSupported",
                {"RootElementLocalName": local, "RootElementNamespaceURI": namespace},
            )
        if not sender.may_ask(namespace):
            raise SmevRefused("AccessDenied")
        return ESIA if provider is None else provider.mnemonic

    def _attachments(self, received: Received, data: Element) -> tuple[Attachment, ...]:
        headers = find(data, "AttachmentHeaderList")
        contents = find(received.body, "AttachmentContentList")
        wanted = [text_at(one, "contentId") for one in _inside(headers)]
        given = [Attachment(text_at(one, "Id"), _decoded(one)) for one in _inside(contents)]
        if sorted(wanted) != sorted(one.id for one in given) or len(set(wanted)) != len(wanted):
            raise SmevRefused("AttachmentContentMiscoordination")
        size, limit = sum(len(one.content) for one in given), self._site.switches.attachment_limit
        if size > limit:
            raise SmevRefused(
                "AttachmentSizeLimitExceeded",
                {"PermittedTotalAttachmentSize": limit, "RealTotalAttachmentSize": size},
            )
        return tuple(given)


def _inside(element: Element | None) -> Sequence[Element]:
    return () if element is None else children_of(element)


def _decoded(attachment: Element) -> bytes:
    try:
        return base64.b64decode("".join(text_at(attachment, "Content").split()), validate=True)
    except ValueError:
        raise invalid_content("cvc-datatype-valid.1.2.1: 'Content' is no base64Binary") from None


def _root_of(data: Element) -> Name | None:
    inside = _inside(find(data, "MessagePrimaryContent"))
    return name_of(inside[0]) if len(inside) == 1 and name_of(inside[0])[0] else None


def _signature_of(received: Received) -> str:
    found = find(received.body, "CallerInformationSystemSignature", "Signature")
    return "" if found is None else written(found)
