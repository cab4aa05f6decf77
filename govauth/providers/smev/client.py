"""The front door of СМЭВ 3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack, cast

from govauth.auth.strategy import TokenKey
from govauth.client.client import Client, check_login
from govauth.client.options import ClientSettings
from govauth.errors import ConfigurationError, require_extra
from govauth.providers.smev.auth import CertifiedSystem, SystemCertificate
from govauth.providers.smev.backoff import BACKOFF
from govauth.providers.smev.inbox.inbox import Inbox, Kind
from govauth.providers.smev.places import Place
from govauth.providers.smev.version import VERSIONS, Version
from govauth.settings import check_flag, check_kind, check_seconds, check_text
from govauth.transport.pending import Backoff

if TYPE_CHECKING:
    from govauth.providers.smev.incoming import Incoming
    from govauth.providers.smev.poller import Poller
    from govauth.providers.smev.queue import Queue
    from govauth.providers.smev.requests import Requests
    from govauth.signing.trust import Trust

require_extra("СМЭВ", "xml", ("lxml",))

_LONGEST_NODE = 50
_INBOX = ("put", "answers", "unhandled", "handled", "stored", "forget", "polled_at", "polled")


class Smev(Client):
    """An information system at СМЭВ 3.

    ::

        certificate = SystemCertificate(signer=await open_document_signer(key))
        async with Smev(
            certificate,
            place=Place.of("http://smev.example:7500/smev/v1.2/ws"),
            trust=TrustedFiles(["/etc/smev"]),
            inbox=InboxDatabase("~/smev.sqlite"),
            store=FileTokenStore("~/.govauth"),
        ) as smev:
            pending = await smev.requests.send(DataVerify(…))
            outcome = await pending

    Attributes:
        requests: to views of other systems.
        incoming: requests of other systems, for those who provide a view.
        queue: the operations one by one.
        inbox: where messages are kept.

    """

    def __init__(
        self,
        certificate: SystemCertificate,
        *,
        place: Place,
        trust: Trust | None,
        inbox: Inbox,
        version: Version = "1.2",
        test: bool = False,
        node_id: str | None = None,
        response_kind: tuple[str, str] | None = None,
        request_kind: tuple[str, str] | None = None,
        poll_every: float = 2.0,
        backoff: Backoff = BACKOFF,
        **options: Unpack[ClientSettings],
    ) -> None:
        """Make a client. Nothing is opened before the first call.

        Args:
            certificate: of the system.
            place: the address, which has no default: ``Place.of("http://…")``.
            trust: certificates of СМЭВ itself, or of an authority that certifies nobody else. None believes
                whatever comes, for a network in which only СМЭВ can answer.
            inbox: where messages go before they are acknowledged; processes that serve one queue share it.
            version: of the transport.
            test: marks every request as a test, for which nothing must be changed.
            node_id: the part of the system's queue that is this one's; at most 50 characters.
            response_kind: namespace and local name of the root of responses to poll for. Left out it is every
                response: a poll by kind never sees what СМЭВ itself refuses.
            request_kind: the same for requests.
            poll_every: seconds for which a queue that was found empty is left alone.
            backoff: pauses between two looks for one answer.
            **options: of every client, see :class:`~govauth.client.options.ClientOptions`. The lease of
                ``store`` is what processes take turns by.

        Raises:
            ConfigurationError: a setting is wrong.

        """
        from govauth.providers.smev.calls import Calls, CallSettings
        from govauth.providers.smev.effects import RequestEffect
        from govauth.providers.smev.errors import refuse
        from govauth.providers.smev.incoming import Incoming
        from govauth.providers.smev.names import Names
        from govauth.providers.smev.poller import Poller
        from govauth.providers.smev.queue import Queue
        from govauth.providers.smev.requests import Requests
        from govauth.providers.smev.verification import SmevTrust

        check_login(certificate, SystemCertificate, setting="certificate")
        check_kind("place", place, Place, what="a Place of СМЭВ, such as Place.of('http://…')")
        check_text("version", version)
        if version not in VERSIONS:
            raise ConfigurationError(f"version must be one of {', '.join(sorted(VERSIONS))}")
        if not all(callable(getattr(inbox, name, None)) for name in _INBOX) or isinstance(inbox, type):
            raise ConfigurationError(
                "inbox must be an Inbox, such as InboxDatabase(path), or MemoryInbox() for tests"
            )
        if node_id is not None:
            check_text("node_id", node_id)
            if not 0 < len(node_id) <= _LONGEST_NODE:
                raise ConfigurationError(f"node_id must have 1 to {_LONGEST_NODE} characters")
        _check_root("response_kind", response_kind)
        _check_root("request_kind", request_kind)
        check_flag("test", test)
        check_seconds("poll_every", poll_every, zero=True)
        check_kind("backoff", backoff, Backoff)
        super().__init__(place, **options)
        system = CertifiedSystem(certificate, place)
        transport = self._open(system, refuse=refuse, headers={"accept": "*/*"}, rate=self._options.rate)
        clock = self._options.clock
        settings = CallSettings(
            names=Names(version),
            signer=certificate.signer,
            trust=SmevTrust(trust, clock),
            node_id=node_id,
            is_test=test,
        )
        calls = Calls(transport, settings)
        account = f"{place.name} {certificate.signer.certificate_hash} {node_id or ''}"

        def poller(kind: Kind, wanted: tuple[str, str] | None) -> Poller:
            take = calls.get_response if kind is Kind.RESPONSE else calls.get_request
            key = TokenKey(
                "smev", place.name, certificate.signer.certificate_hash, node_id or "", f"{kind.value} queue"
            )
            return Poller(
                calls,
                inbox,
                kind=kind,
                take=lambda: take(wanted),
                store=self._channel.store,
                key=key,
                clock=clock,
                every=poll_every,
            )

        self._pollers = poller(Kind.RESPONSE, response_kind), poller(Kind.REQUEST, request_kind)
        effect = RequestEffect(calls, account)
        self.inbox: Inbox = inbox
        self.queue: Queue = Queue(calls)
        self.requests: Requests = Requests(
            calls, inbox, self._pollers[0], effect, backoff=backoff, clock=clock
        )
        self.incoming: Incoming = Incoming(calls, inbox, self._pollers[1], account=account)

    async def poll(self) -> int:
        """Bring every response that waits into the inbox, now; those that nobody here waits for as well.

        Returns:
            How many new ones the poll brought.

        """
        return await self._pollers[0].poll(at_once=True)

    async def aclose(self) -> None:
        """Wait for polls in progress, then close the connections."""
        for poller in self._pollers:
            await poller.drain()
        await super().aclose()


def _check_root(name: str, kind: object) -> None:
    if kind is None:
        return
    parts = cast("tuple[object, ...]", kind) if isinstance(kind, tuple) else ()
    if len(parts) != 2 or not all(isinstance(part, str) for part in parts):  # noqa: PLR2004
        raise ConfigurationError(f"{name} must be the namespace and the local name of a root, or None")
