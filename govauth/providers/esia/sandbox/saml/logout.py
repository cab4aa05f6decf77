"""Single logout: begun by a portal or at ЕСИА, carried by the browser from one portal to the next."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import quoteattr as quoted

from attrs import define

from govauth.http.message import Response
from govauth.providers.esia.sandbox.oauth_pages import redirect
from govauth.providers.esia.sandbox.saml.incoming import Inbox, Incoming, refuse
from govauth.providers.esia.sandbox.saml.names import (
    ENTITY_ID,
    SAML,
    SAMLP,
    STATUS,
    TRANSIENT,
    instant,
)
from govauth.providers.esia.sandbox.saml.pages import logged_out_page
from govauth.providers.esia.sandbox.saml.services import Service
from govauth.providers.esia.sandbox.saml.sessions import NO_COOKIE, Participation, SessionList
from govauth.providers.esia.sandbox.saml.sign_in import with_cookie
from govauth.providers.esia.sandbox.saml.signing import ALGORITHMS, sign_query
from govauth.providers.esia.sandbox.saml.switches import SamlSwitches
from govauth.simulation import Call, Site
from govauth.simulation.chance import chance

_SUCCESS: Final = f"{STATUS}Success"
_ENTITY: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"


@define
class Run:
    """A logout on its way.

    Attributes:
        left: portals that were not told yet.
        initiator: the portal that began; None where it began at ЕСИА.
        failed: whether a portal did not end its session.

    """

    left: list[Participation]
    initiator: Incoming | None
    failed: bool = False


class Logout:
    """Takes requests to log out, and answers to its own."""

    def __init__(self, site: Site[SamlSwitches], inbox: Inbox, sessions: SessionList) -> None:
        self._site = site
        self._inbox = inbox
        self._sessions = sessions
        self._waiting: dict[str, tuple[Run, Service]] = {}

    def take(self, call: Call) -> Response:
        """Take a LogoutRequest or a LogoutResponse."""
        incoming = self._inbox.take(call, "LogoutRequest", "LogoutResponse")
        if incoming.kind == "LogoutResponse":
            return self._answered(incoming)
        service = incoming.service
        session = self._sessions.of_name(service, incoming.text("NameID"))
        if session is None:
            self._site.counters["saml_logouts_unknown"] += 1
            return self._reply(incoming, "Requester", "UnknownPrincipal")
        if incoming.text("SessionIndex") not in ("", session.index):
            return self._reply(incoming, "Requester", "UnknownPrincipal")
        self._sessions.close(session)
        self._site.counters["saml_logouts"] += 1
        left = _each_once(session.portals, service.entity_id)
        return self._go_on(Run(left, incoming))

    def begin(self, call: Call) -> Response:
        """Log out at ЕСИА itself."""
        session = self._sessions.of_browser(call, self._site.now())
        if session is None:
            return logged_out_page(failed=False, cookie=NO_COOKIE)
        self._sessions.close(session)
        self._site.counters["saml_logouts"] += 1
        return self._go_on(Run(_each_once(session.portals), None))

    def _answered(self, incoming: Incoming) -> Response:
        found = self._waiting.pop(incoming.message.get("InResponseTo") or "", None)
        if found is None or found[1].entity_id != incoming.service.entity_id:
            raise refuse("Ответ на запрос выхода, которого не было")
        run = found[0]
        code = incoming.message.find(f"{{{SAMLP}}}Status/{{{SAMLP}}}StatusCode")
        if code is None or code.get("Value") != _SUCCESS:
            self._site.counters["saml_logouts_failed"] += 1
            run.failed = True
        return self._go_on(run)

    def _go_on(self, run: Run) -> Response:
        while run.left:
            portal = run.left.pop(0)
            if portal.service.logout:
                return self._tell(run, portal)
            run.failed = True  # it cannot be told
        if run.initiator is None or run.failed:
            return logged_out_page(failed=run.failed, cookie=NO_COOKIE)
        return with_cookie(self._reply(run.initiator, "Success"), NO_COOKIE)

    def _tell(self, run: Run, portal: Participation) -> Response:
        identifier = f"_{chance.hexadecimal(16)}"
        self._waiting[identifier] = (run, portal.service)
        self._site.counters["saml_logouts_told"] += 1
        address = portal.service.logout
        text = (
            f'<saml2p:LogoutRequest xmlns:saml2p="{SAMLP}" Destination={quoted(address)} ID="{identifier}"'
            f' IssueInstant="{instant(self._site.now())}" Version="2.0">{_issuer()}'
            f'<saml2:NameID xmlns:saml2="{SAML}" Format="{TRANSIENT}">{portal.name_id}</saml2:NameID>'
            "</saml2p:LogoutRequest>"
        )
        return self._sent(address, "SAMLRequest", text, None)

    def _reply(self, incoming: Incoming, *statuses: str) -> Response:
        service = incoming.service
        use_location = self._site.switches.saml_logout_from == "Location"
        address = service.logout if use_location else service.logout_response
        if not address:
            raise refuse("В метаданных нет адреса для выхода")
        code = ""
        for status in reversed(statuses):
            code = f'<saml2p:StatusCode Value="{STATUS}{status}">{code}</saml2p:StatusCode>'
        text = (
            f'<saml2p:LogoutResponse xmlns:saml2p="{SAMLP}" Destination={quoted(address)}'
            f' ID="_{chance.hexadecimal(16)}" InResponseTo={quoted(incoming.message.get("ID") or "")}'
            f' IssueInstant="{instant(self._site.now())}" Version="2.0">{_issuer()}'
            f"<saml2p:Status>{code}</saml2p:Status></saml2p:LogoutResponse>"
        )
        return self._sent(address, "SAMLResponse", text, incoming.relay_state)

    def _sent(self, address: str, name: str, text: str, relay_state: str | None) -> Response:
        deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = base64.b64encode(deflater.compress(text.encode()) + deflater.flush()).decode()
        query = sign_query(name, packed, relay_state, ALGORITHMS[self._site.switches.saml_algorithm])
        return redirect(f"{address}{'&' if '?' in address else '?'}{query}")


def _each_once(portals: Sequence[Participation], without: str = "") -> list[Participation]:
    # A portal that was told twice of one person hears once, by the last name.
    last = {one.service.entity_id: one for one in portals if one.service.entity_id != without}
    return list(last.values())


def _issuer() -> str:
    return f'<saml2:Issuer xmlns:saml2="{SAML}" Format="{_ENTITY}">{ENTITY_ID}</saml2:Issuer>'
