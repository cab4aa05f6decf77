"""A message out of a queue: to whom it belongs, whether it is from СМЭВ, and how it is read again later."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from govauth.errors import UnexpectedReply
from govauth.providers.smev.inbox.inbox import Kind, StoredMessage
from govauth.providers.smev.models import Request, Response
from govauth.providers.smev.names import Names
from govauth.providers.smev.reading import request_of, required, response_of, text_of
from govauth.providers.smev.soap import Reply, reply_of
from govauth.providers.smev.verification import SmevTrust, UntrustedCertificate
from govauth.signing.xml.library import Element, tag_of
from govauth.signing.xml.refusal import XmlRefused

_PLACES: Final = {
    Kind.RESPONSE: ("ResponseMessage", "Response", "SenderProvidedResponseData"),
    Kind.REQUEST: ("RequestMessage", "Request", "SenderProvidedRequestData"),
}


@frozen(slots=True)
class Arrival:
    """A message of a reply, found by its place alone, never by an identifier.

    Attributes:
        reply: that it came in.
        names: of its version.
        wrapper: holds the signature.
        message: what the signature must be about.
        data: the part of the sender.

    """

    reply: Reply = field(repr=False)
    names: Names
    wrapper: Element = field(repr=False)
    message: Element = field(repr=False)
    data: Element = field(repr=False)

    @classmethod
    def of(cls, reply: Reply, kind: Kind) -> Arrival:
        """Find the message in a reply.

        Raises:
            UnexpectedReply: it is not there.

        """
        root = reply.body
        if root is None:
            raise UnexpectedReply("Body", "expected a message")
        names = Names.of(tag_of(root))
        outer, inner, sender = _PLACES[kind]
        wrapper = root.find(names.t(outer))
        message = None if wrapper is None else wrapper.find(names.t(inner))
        data = None if message is None else message.find(names.t(sender))
        if wrapper is None or message is None or data is None or len(wrapper.findall(names.t(inner))) != 1:
            raise UnexpectedReply(outer, f"expected one {inner} with {sender}")
        return cls(reply, names, wrapper, message, data)

    @property
    def message_id(self) -> str:
        """Of the message: what is acknowledged."""
        return required(self.data, self.names.t("MessageID"))

    async def refusal(self, trust: SmevTrust) -> str | None:
        """Say why the message is not from СМЭВ; None if it is.

        Raises:
            UnexpectedReply: its certificate is not known here: perhaps СМЭВ has a new one. Nothing is said of
                the message, which must be neither read nor acknowledged.

        """
        unknown: str
        try:
            await trust.check(self.wrapper, self.message, self.names)
        except UntrustedCertificate as untrusted:
            unknown = untrusted.message
        except XmlRefused as refused:
            return refused.message
        else:
            return None
        raise UnexpectedReply("SMEVSignature", unknown)

    def flaw(self, kind: Kind) -> str | None:
        """Say why a request of СМЭВ cannot be read, which nobody could answer; None for what can be.

        A response is kept whatever is in it: whoever waits for it hears what is wrong.
        """
        if kind is Kind.REQUEST:
            try:
                request_of(self.message, self.reply, self.names)
            except UnexpectedReply as unexpected:
                return unexpected.message
        return None

    def stored(self, kind: Kind, at: float) -> StoredMessage:
        """Make what is put into the inbox."""
        t = self.names.t
        original = text_of(self.message, t("OriginalMessageId"))
        if not original:
            processing = self.data.find(t("AsyncProcessingStatus"))
            original = None if processing is None else text_of(processing, t("OriginalMessageId"))
        return StoredMessage(
            message_id=self.message_id,
            original_message_id=original.lower() if original else None,
            kind=kind,
            received_at=at,
            media_type=self.reply.media_type,
            content=self.reply.content,
        )


def stored_response(stored: StoredMessage) -> Response:
    """Read a response that was checked before it was stored."""
    arrival = Arrival.of(reply_of(stored.content, stored.media_type), Kind.RESPONSE)
    return response_of(arrival.message, arrival.reply, arrival.names)


def stored_request(stored: StoredMessage) -> Request:
    """Read a request that was checked before it was stored."""
    arrival = Arrival.of(reply_of(stored.content, stored.media_type), Kind.REQUEST)
    return request_of(arrival.message, arrival.reply, arrival.names)
