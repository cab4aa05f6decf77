"""The queues as they are, for those who keep messages by themselves."""

from __future__ import annotations

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.smev.arrivals import Arrival
from govauth.providers.smev.calls import Calls
from govauth.providers.smev.inbox.inbox import Kind
from govauth.providers.smev.models import Processing, QueueStatistics, Request, Response
from govauth.providers.smev.reading import request_of, response_of


class Queue:
    """One call for each operation. Nothing is stored and nothing acknowledged by itself.

    A message that was taken comes again until :meth:`ack`: store it first. Messages come at least once: drop
    those whose ``message_id`` you have.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def take_response(self, kind: tuple[str, str] | None = None) -> Response | None:
        """Take a response out of the queue (``GetResponse``).

        Args:
            kind: namespace and local name of the root that is wanted. Refusals of СМЭВ have no root: a poll
                by kind never sees them.

        Returns:
            None where the queue is empty.

        Raises:
            UnexpectedReply: it is not signed by СМЭВ, or not as the schema has it.

        """
        reply = await self._calls.get_response(kind)
        if reply is None:
            return None
        arrival = await self._checked(Arrival.of(reply, Kind.RESPONSE))
        return response_of(arrival.message, arrival.reply, arrival.names)

    async def take_request(self, kind: tuple[str, str] | None = None) -> Request | None:
        """Take a request out of the queue of a provider (``GetRequest``); None where it is empty."""
        reply = await self._calls.get_request(kind)
        if reply is None:
            return None
        arrival = await self._checked(Arrival.of(reply, Kind.REQUEST))
        return request_of(arrival.message, arrival.reply, arrival.names)

    async def ack(self, message_id: str, *, accepted: bool = True) -> bool:
        """Acknowledge a message (``Ack``).

        Args:
            message_id: of the message itself, not of the request that it answers.
            accepted: False says that its signature does not hold.

        Returns:
            False if it was acknowledged before.

        """
        return await self._calls.ack(message_id, accepted=accepted)

    async def status(self) -> Processing | None:
        """Ask what became of a response that this provider sent (``GetStatus``)."""
        return await self._calls.get_status()

    async def statistics(self) -> tuple[QueueStatistics, ...]:
        """Ask how many messages wait (``GetIncomingQueueStatistics``).

        Raises:
            InvalidInput: the version of the transport is not 1.1, which alone has it.

        """
        if self._calls.settings.names.version != "1.1":
            raise InvalidInput("version", "must be 1.1: later versions have no statistics")
        return await self._calls.statistics()

    async def _checked(self, arrival: Arrival) -> Arrival:
        refusal = await arrival.refusal(self._calls.settings.trust)
        if refusal is not None:
            raise UnexpectedReply("SMEVSignature", refusal)
        return arrival
