"""Single logout, from this side and from the other (3.2)."""

from __future__ import annotations

import logging
from typing import Final

from attrs import field, frozen

from govauth.client.web_login import StartedLogin, StartedLogins
from govauth.clock import Clock
from govauth.errors import GovAuthError, StoreUnavailable
from govauth.providers.esia.saml.assertion import moment_of, only_child, text_of
from govauth.providers.esia.saml.building import logout_request, logout_response, new_id, octets_of
from govauth.providers.esia.saml.errors import AnswerRefused, Check, LogoutRefused
from govauth.providers.esia.saml.identity_provider import IdentityProvider
from govauth.providers.esia.saml.names import STATUS, SUCCESS, saml, samlp
from govauth.providers.esia.saml.once import OnceRegister
from govauth.providers.esia.saml.redirect import (
    LARGEST_MESSAGE,
    MalformedQuery,
    RedirectMessage,
    read_query,
    signed_address,
)
from govauth.providers.esia.saml.requirements import SKEW_SECONDS
from govauth.providers.esia.saml.service_provider import ServiceProvider
from govauth.providers.esia.saml.sessions import Sessions
from govauth.providers.esia.saml.user import SamlUser
from govauth.secret import Secret
from govauth.signing.worker import WORKER
from govauth.signing.xml import XmlLimits, XmlRefused, parse_xml
from govauth.signing.xml.library import Element

LOGOUT_SECONDS: Final = 600.0
"""How long an answer to a logout of this side is waited for."""

MESSAGE_SECONDS: Final = 300.0
"""How old a message about a logout may be."""

_LIMITS: Final = XmlLimits(size=LARGEST_MESSAGE, depth=16, elements=200, attributes=16)
_log = logging.getLogger("govauth.esia")


@frozen(slots=True, kw_only=True)
class LogoutOutcome:
    """What became of a message about a logout.

    Attributes:
        url: where to send the browser: with an answer to ESIA; None where ESIA has answered.
        carried: what ``logout.start(carry=…)`` was given, where ESIA has answered.
        succeeded: whether every side ended its session: False where ESIA says that one did not.

    """

    url: str | None = field(default=None, repr=False)
    carried: str | None = field(default=None, repr=False)
    succeeded: bool = True


class SamlLogout:
    """``esia.logout``: end sessions here and at ESIA, whichever side begins."""

    def __init__(
        self,
        provider: ServiceProvider,
        idp: IdentityProvider,
        *,
        sessions: Sessions,
        started: StartedLogins,
        once: OnceRegister,
        clock: Clock,
    ) -> None:
        self._provider = provider
        self._idp = idp
        self._sessions = sessions
        self._started = started
        self._once = once
        self._clock = clock

    async def start(self, user: SamlUser, *, carry: str | None = None) -> str:
        """End the session here, and return where to send the browser to end it at ESIA and everywhere else.

        Only after a click of the person; then the browser must be sent there (3.2).

        Args:
            user: whose session.
            carry: comes back in the outcome; at most 4096 characters.

        Raises:
            SigningFailed: the key failed.
            StoreUnavailable: the session cannot be ended.

        """
        identifier = new_id()
        message = logout_request(
            identifier=identifier,
            issuer=self._provider.entity_id,
            destination=self._idp.logout_url,
            name_id=user.name_id,
            session_index=user.session_index,
            now=self._clock.time(),
        )
        await self._started.put(identifier, StartedLogin.by(None, carry), seconds=LOGOUT_SECONDS)
        await self._sessions.end(user)
        return await signed_address(
            self._idp.logout_url, "SAMLRequest", octets_of(message), self._provider.signer
        )

    async def receive(self, query: bytes | str) -> LogoutOutcome:
        """Take a message that a browser brought to ``logout_url`` or ``logout_response_url``.

        A request of ESIA ends the session of the person it names, whichever browser brought it, and is
        answered with success also where there is no such session (3.2).

        Args:
            query: of the address exactly as it arrived, without the ``?``; never decoded.

        Raises:
            LogoutRefused: the message does not pass; no session was ended.
            LoginRefused: no logout of this side waits for the answer.

        """
        try:
            return await self._receive(query)
        except GovAuthError as error:
            error.during("logout.receive")
            _log.warning("esia: a message about a logout is refused: %s: %s", type(error).__name__, error)
            raise

    async def _receive(self, query: bytes | str) -> LogoutOutcome:
        arrived = _read(query)
        signer = await WORKER.run(arrived.signer, self._idp.certificates, self._idp.algorithms)
        if signer is None:
            raise LogoutRefused("the query must be signed by a pinned key, by an algorithm that is allowed")
        message = _parsed(arrived.message)
        refusal: str
        try:
            if arrived.kind == "SAMLResponse":
                return await self._answered(message)
            return await self._asked(message, arrived.relay_state)
        except AnswerRefused as error:
            refusal = error.message
        raise LogoutRefused(refusal)

    async def _answered(self, message: Element) -> LogoutOutcome:
        self._check(message, "LogoutResponse", {self._provider.response_url, self._provider.logout_url})
        request = message.get("InResponseTo")
        if not request:
            raise LogoutRefused("LogoutResponse/@InResponseTo must be there")
        started = await self._started.take(Secret(request), browser=None)
        status = only_child(message, samlp("Status"), Check.STATUS)
        code = only_child(status, samlp("StatusCode"), Check.STATUS)
        inner = code.find(samlp("StatusCode"))
        partial = inner is not None and inner.get("Value") == f"{STATUS}PartialLogout"
        return LogoutOutcome(carried=started.carried, succeeded=code.get("Value") == SUCCESS and not partial)

    async def _asked(self, message: Element, relay_state: str | None) -> LogoutOutcome:
        self._check(message, "LogoutRequest", {self._provider.logout_url})
        identifier = message.get("ID")
        if not identifier:
            raise LogoutRefused("LogoutRequest/@ID must be there")
        end = moment_of(message, "NotOnOrAfter", Check.CONDITIONS)
        if end is not None and self._clock.time() - SKEW_SECONDS >= end:
            raise LogoutRefused("LogoutRequest/@NotOnOrAfter is over")
        name_id = text_of(only_child(message, saml("NameID"), Check.CONTENT), Check.CONTENT).strip()
        failed: str | None = None
        try:
            fresh = await self._once.use("logout", identifier, seconds=MESSAGE_SECONDS + 2 * SKEW_SECONDS)
            if not fresh:
                raise LogoutRefused("the request was used before")
            await self._sessions.end_named(name_id)
        except StoreUnavailable as error:
            # The person waits at ESIA for every system to answer: one that cannot says so.
            _log.error("esia: a session cannot be ended for ESIA: %s", error)
            failed = "Responder"
        response = logout_response(
            identifier=new_id(),
            issuer=self._provider.entity_id,
            destination=self._idp.response_url,
            in_response_to=identifier,
            now=self._clock.time(),
            failed=failed,
        )
        url = await signed_address(
            self._idp.response_url,
            "SAMLResponse",
            octets_of(response),
            self._provider.signer,
            relay_state=relay_state,
        )
        return LogoutOutcome(url=url, succeeded=failed is None)

    def _check(self, message: Element, name: str, destinations: set[str]) -> None:
        if message.tag != samlp(name) or message.get("Version") != "2.0":
            raise LogoutRefused(f"the message must be a {name} of SAML 2.0")
        issuer = only_child(message, saml("Issuer"), Check.CONDITIONS)
        if text_of(issuer, Check.CONDITIONS) != self._idp.entity_id:
            raise LogoutRefused("Issuer must be the pinned identity provider")
        if message.get("Destination") not in destinations:
            raise LogoutRefused(f"{name}/@Destination must be the address of logouts here")
        issued = moment_of(message, "IssueInstant", Check.CONDITIONS)
        if issued is None or not -SKEW_SECONDS <= self._clock.time() - issued <= MESSAGE_SECONDS:
            raise LogoutRefused(f"{name}/@IssueInstant must be of the last five minutes")


def _read(query: bytes | str) -> RedirectMessage:
    try:
        return read_query(query)
    except MalformedQuery as error:
        problem = str(error)
    raise LogoutRefused(problem)


def _parsed(message: bytes) -> Element:
    try:
        return parse_xml(message, limits=_LIMITS)
    except XmlRefused as error:
        problem = error.message
    raise LogoutRefused(problem)
