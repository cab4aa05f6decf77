"""The simulated SMEV 3, with ЕСИА behind it. It verifies real signatures, and makes them."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from attrs import asdict, define

from govauth.http.message import Request, Response
from govauth.providers.smev.sandbox.broker import Broker
from govauth.providers.smev.sandbox.envelopes import (
    Received,
    check_form,
    enveloped,
    receive,
    refuse_action,
    reply,
)
from govauth.providers.smev.sandbox.esia_replies import Citizen, EsiaReplies
from govauth.providers.smev.sandbox.faults import ForcedFault, SmevRefused
from govauth.providers.smev.sandbox.handing_over import delivery, fate, status_of
from govauth.providers.smev.sandbox.messages import Message
from govauth.providers.smev.sandbox.namespaces import OPERATIONS, VERSIONS, Operation
from govauth.providers.smev.sandbox.queues import Queue, hits
from govauth.providers.smev.sandbox.sending import Sending
from govauth.providers.smev.sandbox.signatures import signer_of
from govauth.providers.smev.sandbox.switches import SmevSwitches
from govauth.providers.smev.sandbox.systems import (
    InformationSystem,
    Registration,
    Systems,
    esia_key,
    smev_key,
)
from govauth.providers.smev.sandbox.xml import text_at
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate
from govauth.simulation import Action, Call, Json, Refused, Route, SimulatedProvider, made_of, text_reply
from govauth.simulation.switches import OBJECT, TEXT

_PATHS: Final = (
    "/",
    *(f"/v{version}/ws" for version in VERSIONS),
    *(f"/smev/v{version}/ws" for version in VERSIONS),
    *(f"/ws/smev-message-exchange-service-{version}.wsdl" for version in VERSIONS),
)


@define
class _Forced:
    fault: ForcedFault
    left: int


class SmevSandbox(SimulatedProvider[SmevSwitches]):
    """The simulated provider.

    An account is an information system: :meth:`add_account` it with the certificate that it signs with, as
    one registers at the operator. ЕСИА answers registrations and simplified identification by itself; other
    views go to the system that provides them.
    """

    name = "smev"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(SmevSwitches, clock)

    def begin(self) -> None:
        """Start with no system, and with empty queues."""
        self.systems: Systems = Systems()
        self.esia: EsiaReplies = EsiaReplies(self.site)
        self.broker: Broker = Broker(self.site, self.systems, self.esia.of)
        self._forced: list[_Forced] = []

    def routes(self) -> tuple[Route, ...]:
        """Return the table of what is served."""
        return (
            *(
                Route("POST", path, operation.name, partial(self._exchange, operation), _calls(operation))
                for path in _PATHS
                for operation in OPERATIONS
            ),
            *(Route("POST", path, "exchange.unknown", _unknown, _has_action) for path in _PATHS),
            Route("GET", "/certificates/smev.pem", "certificates", lambda _: _pem(smev_key().certificate)),
            Route("GET", "/certificates/esia.pem", "certificates", lambda _: _pem(esia_key().certificate)),
        )

    def actions(self) -> tuple[Action, ...]:
        """Return what can be done to it."""
        return (
            Action(
                "fault",
                "The next calls are answered with a documented fault: fault, operation, times, problem.",
                lambda settings: self._force(made_of(ForcedFault, "setting of fault", settings)),
                OBJECT,
            ),
            Action("come_again", "What was handed over without an Ack comes again.", lambda _: self._again()),
            Action(
                "citizen",
                "ЕСИА and the state registers know somebody more, described by the names of Citizen.",
                lambda settings: self.add_citizen(made_of(Citizen, "setting of a citizen", settings)),
                OBJECT,
            ),
            Action(
                "renew",
                "Takes mnemonic=PEM: the system may sign with one certificate more.",
                self._renew,
                TEXT,
            ),
        )

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """The certificate of SMEV, to trust."""
        return (smev_key().certificate,)

    def add_account(self, system: InformationSystem) -> InformationSystem:
        """Register an information system.

        Raises:
            ValueError: the mnemonic is taken, or another system has its certificate.

        """
        return self.systems.add(system)

    def add_account_of(self, settings: Json) -> Json:
        """Register an information system, described by the names of :class:`.Registration`."""
        made = made_of(Registration, "setting of an account", settings)
        self.add_account(made.made())
        return asdict(made)

    def sign_ins(self) -> list[Json]:
        """Describe the registered systems."""
        return [{"mnemonic": one.mnemonic, "name": one.name} for one in self.systems]

    def add_citizen(self, citizen: Citizen) -> None:
        """Let ЕСИА and the state registers know somebody more."""
        self.esia.citizens.append(citizen)

    def loses(self, request: Request) -> bool:
        """Tell whether the answer to a call is lost."""
        lost = request.method == "POST" and hits(self.switches.lose)
        if lost:
            self.counters["answers_lost"] += 1
        return lost

    def _force(self, fault: ForcedFault) -> None:
        self._forced.append(_Forced(fault, fault.times))

    def _again(self) -> None:
        for queues in (self.broker.requests, self.broker.responses):
            for queue in queues.values():
                queue.come_again()

    def _renew(self, setting: str) -> None:
        mnemonic, _, certificate = setting.partition("=")
        system = next((one for one in self.systems if one.mnemonic == mnemonic), None)
        if system is None:
            raise ValueError(f"no system {mnemonic!r} is registered")
        system.certificates.append(read_certificate(certificate.encode()))

    def _exchange(self, operation: Operation, call: Call) -> Response:
        self.broker.run_due()
        version = "1.2"
        try:
            received = receive(call, operation)
            version = received.version
            self._raise_forced(operation)
            check_form(received)
            system = self.systems.of_certificate(signer_of(received, self.now()))
            return self._handler(operation)(received, system)
        except SmevRefused as refusal:
            self.counters[f"fault {refusal.fault}"] += 1
            switches = self.switches
            status, detailed = switches.fault_status or 500, switches.fault_detail
            raise Refused(refusal.reply(version, status=status, has_detail=detailed)) from None

    def _handler(self, operation: Operation) -> Callable[[Received, InformationSystem], Response]:
        return {
            "SendRequest": self._send_request,
            "GetResponse": self._get_response,
            "GetRequest": self._get_request,
            "SendResponse": self._send_response,
            "Ack": self._ack,
            "GetStatus": self._get_status,
            "GetIncomingQueueStatistics": self._statistics,
        }[operation.action]

    def _raise_forced(self, operation: Operation) -> None:
        for forced in self._forced:
            if forced.left > 0 and forced.fault.operation in (None, operation.name):
                forced.left -= 1
                raise forced.fault.refusal()

    def _send_request(self, received: Received, system: InformationSystem) -> Response:
        message = Sending(self.site, self.systems, self.broker).request(received, system)
        return self._reply(received, status_of(message, self.systems))

    def _send_response(self, received: Received, system: InformationSystem) -> Response:
        message = Sending(self.site, self.systems, self.broker).response(received, system)
        return self._reply(received, status_of(message, self.systems))

    def _get_request(self, received: Received, system: InformationSystem) -> Response:
        return self._hand_over(received, self.broker.requests[system.mnemonic])

    def _get_response(self, received: Received, system: InformationSystem) -> Response:
        return self._hand_over(received, self.broker.responses[system.mnemonic])

    def _hand_over(self, received: Received, queue: Queue) -> Response:
        selector = received.signed
        wanted = (text_at(selector, "NamespaceURI"), text_at(selector, "RootElementLocalName"))
        by_request = self.switches.selector == "request"

        def is_wanted(message: Message) -> bool:
            # What bears no business root, such as a refusal of SMEV, is seen by a poll without a type only.
            root = message.original_root if by_request and not message.is_request else message.root
            fits = not any(wanted) or (message.root is not None and root == wanted)
            return message.version == received.version and fits

        message = queue.take(is_wanted)
        if message is None:
            self.counters["empty_polls"] += 1
            return self._reply(received, "")
        spoil = self.switches.spoil_signatures > 0
        self.switches.spoil_signatures -= spoil
        inside = delivery(message, self.systems, self.now(), spoil=spoil)
        return self._reply(received, inside, message)

    def _ack(self, received: Received, system: InformationSystem) -> Response:
        target = received.signed
        accepted = target.get("accepted", "true") in ("true", "1")
        self.broker.acknowledge(system.mnemonic, text_at(target), accepted=accepted)
        if self.switches.empty_ack:
            return enveloped("")
        return self._reply(received, "")

    def _get_status(self, received: Received, system: InformationSystem) -> Response:
        waiting = self.broker.fates[system.mnemonic]
        found = next((one for one in waiting if one.version == received.version), None)
        if found is None:
            return self._reply(received, "")
        waiting.remove(found)
        return self._reply(received, fate(found))

    def _statistics(self, received: Received, system: InformationSystem) -> Response:
        queues = {
            "requests": self.broker.requests[system.mnemonic],
            "responses": self.broker.responses[system.mnemonic],
        }
        rows = (
            f'<t:QueueStatistics queueName="{name}" pendingMessageNumber="{len(queue)}"/>'
            for name, queue in queues.items()
        )
        return self._reply(received, "".join(rows))

    def _reply(self, received: Received, inside: str, message: Message | None = None) -> Response:
        attachments = () if message is None else tuple(message.attachments)
        return reply(received, inside, attachments, multipart=self.switches.multipart)


def _action(call: Call) -> str:
    return call.header("soapaction").strip().strip('"')


def _calls(operation: Operation) -> Callable[[Call], bool]:
    return lambda call: _action(call) == f"urn:{operation.action}"


def _has_action(call: Call) -> bool:
    return "soapaction" in call.request.headers


def _unknown(call: Call) -> Response:
    refuse_action(_action(call))


def _pem(certificate: Certificate) -> Response:
    return text_reply(ssl.DER_cert_to_PEM_cert(certificate.der))
