"""Sessions of people at the identity provider, and the portals that take part in them."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Final

from attrs import define, field

from govauth.providers.esia.sandbox.oauth_registry import Person
from govauth.providers.esia.sandbox.saml.services import Service
from govauth.simulation import Call
from govauth.simulation.chance import chance

COOKIE: Final = "esia_sandbox_saml"
NO_COOKIE: Final = f"{COOKIE}=; Path=/; Max-Age=0"
SECONDS: Final = 3 * 3600.0
"""§3.2: a session of ЕСИА lasts for three hours."""


@define
class Participation:
    """A portal that was told of a person.

    Attributes:
        service: the portal.
        name_id: that it knows the person by.

    """

    service: Service
    name_id: str


@define
class Session:
    """A person's session.

    Attributes:
        person: whose it is.
        method: how the person signed in.
        started: epoch seconds.
        cookie: in the browser.
        index: ``SessionIndex``.
        auth_token: the attribute.
        portals: that take part, in the order in which they came.

    """

    person: Person
    method: str
    started: float
    cookie: str = field(factory=lambda: chance.hexadecimal(32))
    index: str = field(factory=lambda: chance.hexadecimal(32))
    auth_token: str = field(factory=chance.uuid)
    portals: list[Participation] = field(factory=list[Participation])


class SessionList:
    """The sessions that there are."""

    def __init__(self) -> None:
        self._sessions: list[Session] = []

    def open(self, session: Session) -> str:
        """Add a session, and return the cookie to set."""
        self._sessions.append(session)
        return f"{COOKIE}={session.cookie}; HttpOnly; Path=/; SameSite=Lax"

    def close(self, session: Session) -> None:
        """End a session."""
        if session in self._sessions:
            self._sessions.remove(session)

    def clear(self) -> None:
        """End all."""
        self._sessions.clear()

    def of_browser(self, call: Call, now: float) -> Session | None:
        """Return the session of a browser."""
        cookies = SimpleCookie(call.header("cookie"))
        value = cookies[COOKIE].value if COOKIE in cookies else ""
        found = next((one for one in self._sessions if one.cookie == value), None)
        return found if found is not None and now < found.started + SECONDS else None

    def of_name(self, service: Service, name_id: str) -> Session | None:
        """Return the session in which a portal knows somebody by a name."""
        for session in self._sessions:
            for one in session.portals:
                if one.service.entity_id == service.entity_id and one.name_id == name_id:
                    return session
        return None
