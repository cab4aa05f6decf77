"""The calls of the service, one for each operation: written, signed, sent, read and checked."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from attrs import frozen

from govauth.errors import GovAuthError, UnexpectedReply
from govauth.providers.smev import envelopes, operations
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.faults import AlreadySent, NothingToAcknowledge
from govauth.providers.smev.models import Metadata, Processing, Progress, QueueStatistics, Rejections
from govauth.providers.smev.names import Names
from govauth.providers.smev.reading import metadata_of, processing_of, statistics_of
from govauth.providers.smev.soap import Reply
from govauth.providers.smev.verification import SmevTrust
from govauth.signing.signer import DocumentSigner
from govauth.signing.xml.library import Element, tag_of
from govauth.signing.xml.refusal import XmlRefused
from govauth.transport.fence import Fence
from govauth.transport.operation import Body, Operation
from govauth.transport.transport import Transport


@frozen(slots=True, kw_only=True)
class CallSettings:
    """What all calls of a client have in common.

    Attributes:
        names: of the version.
        signer: of the system.
        trust: checks what comes back.
        node_id: a part of the system's queue; None for the whole.
        is_test: whether requests are marked as tests.

    """

    names: Names
    signer: DocumentSigner
    trust: SmevTrust
    node_id: str | None = None
    is_test: bool = False


class Calls:
    """Speaks the protocol."""

    def __init__(self, transport: Transport, settings: CallSettings) -> None:
        self.transport: Transport = transport
        self.settings: CallSettings = settings

    async def send_request(
        self, message_id: str, parcel: Parcel, *, fence: Fence | None = None
    ) -> Metadata | None:
        """Put a request into the queue.

        Returns:
            What СМЭВ says of it; None if it took the same message before.

        """
        settings = self.settings
        body = await envelopes.send_request(
            settings.names,
            message_id,
            parcel,
            settings.signer,
            node_id=settings.node_id,
            is_test=settings.is_test,
        )
        return await self._send(operations.SEND_REQUEST, body, fence)

    async def send_response(
        self, message_id: str, reply_to: str, answer: Parcel | Rejections | Progress
    ) -> Metadata | None:
        """Put a response into the queue of whoever asked; None if СМЭВ took the same message before."""
        body = await envelopes.send_response(
            self.settings.names, message_id, reply_to, answer, self.settings.signer
        )
        return await self._send(operations.SEND_RESPONSE, body, None)

    async def get_response(self, kind: tuple[str, str] | None = None) -> Reply | None:
        """Take a response out of the queue; it comes again until it is acknowledged.

        Args:
            kind: namespace and local name of the root that is wanted. What СМЭВ itself says has no root.

        Returns:
            None where the queue is empty.

        """
        return await self._poll(operations.GET_RESPONSE, kind)

    async def get_request(self, kind: tuple[str, str] | None = None) -> Reply | None:
        """Take a request out of the queue of a provider; None where it is empty."""
        return await self._poll(operations.GET_REQUEST, kind)

    async def ack(self, message_id: str, *, accepted: bool) -> bool:
        """Acknowledge a message: from then on it does not come again.

        Args:
            message_id: of the message, not of the request that it answers.
            accepted: False says that its signature does not hold.

        Returns:
            False if it was acknowledged before.

        """
        settings = self.settings
        body = await envelopes.ack(settings.names, message_id, settings.signer, accepted=accepted)
        try:
            await self._call(operations.ACK, body)
        except NothingToAcknowledge:
            return False
        return True

    async def get_status(self) -> Processing | None:
        """Ask what became of responses that this provider sent; None where there is nothing to say."""
        settings = self.settings
        body = await envelopes.dated(
            settings.names, "GetStatusRequest", self.transport.server_now(), settings.signer
        )
        reply = await self._call(operations.GET_STATUS, body)
        with _named(operations.GET_STATUS):
            names, root = _root(reply, "GetStatusResponse")
            message = root.find(names.t("SmevAsyncProcessingMessage"))
            if message is None:
                return None
            data = await self.checked(message, "AsyncProcessingStatusData", names)
            status = data.find(names.t("AsyncProcessingStatus"))
            if status is None:
                raise UnexpectedReply("AsyncProcessingStatus", "is missing")
            return processing_of(status, names)

    async def statistics(self) -> tuple[QueueStatistics, ...]:
        """Ask how many messages wait; 1.1 alone has it."""
        settings = self.settings
        body = await envelopes.dated(
            settings.names,
            "GetIncomingQueueStatisticsRequest",
            self.transport.server_now(),
            settings.signer,
            node_id=settings.node_id,
        )
        reply = await self._call(operations.STATISTICS, body)
        with _named(operations.STATISTICS):
            names, root = _root(reply, "GetIncomingQueueStatisticsResponse")
            return statistics_of(root, names)

    async def checked(self, parent: Element, local: str, names: Names) -> Element:
        """Return a child after СМЭВ was seen to have signed it.

        Raises:
            UnexpectedReply: it is not there, or not signed by СМЭВ.

        """
        found = parent.findall(names.t(local))
        if len(found) != 1:
            raise UnexpectedReply(local, "expected it once")
        reason: str
        try:
            await self.settings.trust.check(parent, found[0], names)
        except XmlRefused as refused:
            reason = refused.message
        else:
            return found[0]
        raise UnexpectedReply("SMEVSignature", reason)

    async def _send(self, operation: Operation[Reply], body: Body, fence: Fence | None) -> Metadata | None:
        try:
            reply = await self._call(operation, body, fence)
        except AlreadySent:
            # An answer was lost, and this is the second time: it is there.
            return None
        with _named(operation):
            names, root = _root(reply, f"{operations.ACTIONS[operation.name]}Response")
            return metadata_of(await self.checked(root, "MessageMetadata", names), names)

    async def _poll(self, operation: Operation[Reply], kind: tuple[str, str] | None) -> Reply | None:
        settings = self.settings
        action = operations.ACTIONS[operation.name]
        body = await envelopes.poll(
            settings.names,
            f"{action}Request",
            self.transport.server_now(),
            settings.signer,
            kind=kind,
            node_id=settings.node_id,
        )
        reply = await self._call(operation, body)
        with _named(operation):
            _, root = _root(reply, f"{action}Response")
        return reply if len(root) else None

    async def _call(self, operation: Operation[Reply], body: Body, fence: Fence | None = None) -> Reply:
        action = operations.ACTIONS[operation.name]
        headers = {"soapaction": f'"urn:{action}"'}
        return await self.transport.call(operation, body=body, headers=headers, fence=fence)


@contextmanager
def _named(operation: Operation[Reply]) -> Generator[None]:
    """Name the operation in errors that are found after its call."""
    try:
        yield
    except GovAuthError as error:
        error.during(operation.name)
        raise


def _root(reply: Reply, local: str) -> tuple[Names, Element]:
    if reply.body is None:
        raise UnexpectedReply("Body", f"expected {local}, and it is empty")
    names = Names.of(tag_of(reply.body))
    if tag_of(reply.body) != names.t(local):
        raise UnexpectedReply("Body", f"expected {local}")
    return names, reply.body
