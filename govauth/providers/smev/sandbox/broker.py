"""The exchange itself: what is taken, where it goes, when, and who hears of it."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from attrs import field, frozen

from govauth.providers.smev.sandbox.faults import SmevRefused, invalid_content
from govauth.providers.smev.sandbox.message_ids import make
from govauth.providers.smev.sandbox.messages import Message
from govauth.providers.smev.sandbox.queues import Queue
from govauth.providers.smev.sandbox.signatures import sign
from govauth.providers.smev.sandbox.switches import SmevSwitches
from govauth.providers.smev.sandbox.systems import ESIA, SMEV, SigningKey, Systems, esia_key, smev_key
from govauth.providers.smev.sandbox.view_schemas import view_of
from govauth.providers.smev.sandbox.xml import Name, children_of, find, leaf
from govauth.signing.xml.parsing import parse_xml
from govauth.simulation import Site
from govauth.simulation.chance import chance

_REJECTED: Final = "requestIsRejectedBySmev"


@frozen
class Reply:
    """One answer of a system that is simulated here.

    Attributes:
        inside: what follows ``To`` in ``SenderProvidedResponseData``, as text.
        root: of its business content; None where there is none.

    """

    inside: str = field(repr=False)
    root: Name | None = None


@frozen
class Fate:
    """What became of a response, for the system that sent it.

    Attributes:
        message_id: of the response.
        version: of its envelope.
        category: ``StatusCategory``.
        details: ``StatusDetails``; empty for none.

    """

    message_id: str
    version: str
    category: str
    details: str = ""


class Broker:
    """Queues, and what moves messages between them."""

    def __init__(
        self, site: Site[SmevSwitches], systems: Systems, esia: Callable[[Message], Sequence[Reply]]
    ) -> None:
        self._site = site
        self._systems = systems
        self._esia = esia
        self.requests: defaultdict[str, Queue] = defaultdict(lambda: Queue(site))
        self.responses: defaultdict[str, Queue] = defaultdict(lambda: Queue(site))
        self.fates: defaultdict[str, list[Fate]] = defaultdict(list)
        self._taken: set[tuple[str, str]] = set()
        self._waiting_for_answers: dict[str, Message] = {}
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def run_due(self) -> None:
        """Do everything whose time has come."""
        while self._later and self._later[0][0] <= self._site.now():
            heapq.heappop(self._later)[2]()

    def is_taken(self, sender: str, message_id: str) -> bool:
        """Tell whether a system sent a message by this identifier before."""
        return (sender, message_id) in self._taken

    def take_request(self, message: Message) -> None:
        """Queue a request: whatever is wrong with it from now on comes as a response."""
        self._taken.add((message.sender, message.id))
        self._waiting_for_answers[message.reply_to] = message
        self._site.counters["requests"] += 1
        self._at(self._site.switches.routing_seconds, lambda: self._pass_on(message))

    def request_of(self, reply_to: str) -> Message | None:
        """Return the request that an answer goes to."""
        return self._waiting_for_answers.get(reply_to)

    def take_response(self, message: Message) -> None:
        """Queue a response of a registered system."""
        self._taken.add((message.sender, message.id))
        self._site.counters["responses"] += 1
        self._at(self._site.switches.routing_seconds, lambda: self.responses[message.recipient].put(message))

    def acknowledge(self, mnemonic: str, message_id: str, *, accepted: bool) -> None:
        """End a message that a system was given.

        Raises:
            SmevRefused: none waits for it.

        """
        found = self.requests[mnemonic].acknowledge(message_id, accepted=accepted) or self.responses[
            mnemonic
        ].acknowledge(message_id, accepted=accepted)
        if found is None:
            self._site.counters["acks_in_vain"] += 1
            raise SmevRefused("TargetMessageIsNotFound")
        self._site.counters["acks" if accepted else "acks_refused"] += 1
        if accepted and not found.is_request and found.sender not in (ESIA, SMEV):
            delivered = "responseIsDelivered" if found.version == "1.1" else "messageIsDelivered"
            self.fates[found.sender].append(Fate(found.id, found.version, delivered))

    def _at(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._later, (self._site.now() + seconds, next(self._order), action))
        self.run_due()

    def _pass_on(self, message: Message) -> None:
        problem = self._problem(message)
        if problem is not None:
            self._site.counters["requests_refused"] += 1
            self._answer(message, Reply(_rejection(message, problem)), SMEV, smev_key())
        elif message.recipient == ESIA:
            self._site.counters["requests_answered"] += 1
            for number, reply in enumerate(self._esia(message)):
                self._at_esia(message, reply, number + 1)
        else:
            self.requests[message.recipient].put(message)

    def _at_esia(self, message: Message, reply: Reply, number: int) -> None:
        seconds = self._site.switches.answer_seconds * number
        self._at(seconds, lambda: self._answer(message, reply, ESIA, esia_key()))

    def _problem(self, message: Message) -> SmevRefused | None:
        if self._site.switches.refuse_requests > 0:
            self._site.switches.refuse_requests -= 1
            return SmevRefused("SMEVFailure")
        if message.end_of_life is not None and message.end_of_life <= self._site.now():
            return SmevRefused("EndOfLifeReached")
        view = None if message.root is None else view_of(message.root)
        content = find(parse_xml(message.data.encode()), "MessagePrimaryContent")
        if view is None or content is None:
            return None
        problem = view.problem(children_of(content)[0])
        return None if problem is None else invalid_content(problem)

    def _answer(self, request: Message, reply: Reply, sender: str, key: SigningKey) -> None:
        now = self._site.now()
        message_id, version = make(now), request.version
        identifier = "SIGNED_ASYNC_BY_SMEV" if sender == SMEV else "SIGNED_BY_CALLER"
        head = leaf("t:MessageID", message_id) + leaf("t:To", request.reply_to)
        tag = "t:SenderProvidedResponseData"
        data = f'<{tag} Id="{identifier}">{head}{reply.inside}</{tag}>'
        self._site.counters["responses"] += 1
        self.responses[request.sender].put(
            Message(
                message_id,
                version,
                is_request=False,
                data=data,
                signature=sign(data, version, key),
                root=reply.root,
                sender=sender,
                recipient=request.sender,
                sent_at=now,
                original=request.id,
                original_root=request.root,
                transaction=request.transaction,
                reference=request.reference,
            )
        )


def new_address() -> str:
    """Make up an address for an answer: nothing can be read from it."""
    return chance.token(24)


def _rejection(request: Message, problem: SmevRefused) -> str:
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    said = problem.fields().replace("TR:SYNC", "TR:ASYNC")
    return (
        f"<t:AsyncProcessingStatus>{leaf('t:OriginalMessageId', request.id)}"
        f"{leaf('t:StatusCategory', _REJECTED)}"
        f"{leaf('t:StatusDetails', 'Запрос не прошёл проверку СМЭВ')}"
        f'<t:SmevFault xmlns:xsi="{xsi}" xsi:type="f:{problem.fault}">{said}</t:SmevFault>'
        "</t:AsyncProcessingStatus>"
    )
