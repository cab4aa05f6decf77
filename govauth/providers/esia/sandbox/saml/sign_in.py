"""Signing in: a request of a portal, the pages, and the answer that the browser carries back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

from attrs import frozen

from govauth.http.message import Response
from govauth.providers.esia.sandbox.oauth_registry import Person
from govauth.providers.esia.sandbox.saml.answers import Answers
from govauth.providers.esia.sandbox.saml.assertions import Facts
from govauth.providers.esia.sandbox.saml.attributes import TYPES, Attribute, of_person, of_role
from govauth.providers.esia.sandbox.saml.incoming import Inbox, Incoming, refuse
from govauth.providers.esia.sandbox.saml.names import POST
from govauth.providers.esia.sandbox.saml.pages import login_page, posting_page, role_page
from govauth.providers.esia.sandbox.saml.sessions import Participation, Session, SessionList
from govauth.providers.esia.sandbox.saml.switches import SamlSwitches
from govauth.providers.esia.sandbox.world.rest import RestWorld
from govauth.simulation import Call, Json, Site
from govauth.simulation.chance import chance

_METHODS: Final = ("PWD", "DS")


@frozen
class Asked:
    """A request that waits for the person.

    Attributes:
        incoming: the request.
        consumer: where the answer goes.

    """

    incoming: Incoming
    consumer: str

    @property
    def methods(self) -> list[str]:
        """How the portal lets people sign in."""
        wanted = self.incoming.service.methods
        return [method for method in _METHODS if not wanted or method in wanted]


class SignIn:
    """The pages of signing in."""

    def __init__(
        self,
        site: Site[SamlSwitches],
        inbox: Inbox,
        sessions: SessionList,
        persons: Mapping[str, Person],
        rest: RestWorld,
    ) -> None:
        self._site = site
        self._inbox = inbox
        self._sessions = sessions
        self._persons = persons
        self._rest = rest
        self._asked: dict[str, Asked] = {}
        self._answers = Answers(site.switches)

    def ask(self, call: Call) -> Response:
        """Take an AuthnRequest."""
        incoming = self._inbox.take(call, "AuthnRequest")
        message, service = incoming.message, incoming.service
        consumer = message.get("AssertionConsumerServiceURL") or service.consumers[0]
        if consumer not in service.consumers:
            raise refuse("AssertionConsumerServiceURL нет в метаданных")
        if message.get("ProtocolBinding", POST) != POST:
            raise refuse("Неверный ProtocolBinding")
        asked = Asked(incoming, consumer)
        session = self._sessions.of_browser(call, self._site.now())
        if message.get("ForceAuthn") in ("true", "1"):
            session = None
        if session is None and message.get("IsPassive") in ("true", "1"):
            return self._refused(asked, "Responder", "NoPassive")
        key = chance.token(16)
        self._asked[key] = asked
        return login_page(key, asked.methods) if session is None else self._chosen(key, asked, session)

    def login(self, call: Call) -> Response:
        """Take login and password, or the refusal to give them."""
        key, asked = self._waiting(call)
        method = call.form.get("method", "PWD")
        if method not in asked.methods:
            del self._asked[key]
            return self._refused(asked, "Responder", "AuthnFailed")
        person = self._persons.get(call.form.get("login", ""))
        if person is None or call.form.get("password") != person.password:
            self._site.counters["wrong_passwords"] += 1
            return login_page(key, asked.methods, wrong=True)
        if not person.trusted and asked.incoming.service.accounts == frozenset("T"):
            raise refuse("Для входа нужна подтверждённая учётная запись")
        self._site.counters["saml_logins"] += 1
        session = Session(person, method, self._site.now())
        cookie = self._sessions.open(session)
        return self._chosen(key, asked, session, cookie)

    def role(self, call: Call) -> Response:
        """Take the choice of a role."""
        key, asked = self._waiting(call)
        session = self._sessions.of_browser(call, self._site.now())
        if session is None:
            raise refuse("Запрос устарел")
        roles = self._roles(asked, session)
        chosen = call.form.get("role", "")
        if chosen not in roles:
            raise refuse("Такой роли нет")
        del self._asked[key]
        return self._answer(asked, session, roles[chosen])

    def _chosen(self, key: str, asked: Asked, session: Session, cookie: str | None = None) -> Response:
        roles = self._roles(asked, session)
        if not roles:
            raise refuse("У пользователя нет роли, в которой он может войти в систему")
        if len(roles) == 1:
            del self._asked[key]
            response = self._answer(asked, session, next(iter(roles.values())))
        else:
            names = {
                value: session.person.name if role is None else str(role["shortName"])
                for value, role in roles.items()
            }
            response = role_page(key, names)
        return response if cookie is None else with_cookie(response, cookie)

    def _roles(self, asked: Asked, session: Session) -> dict[str, Json | None]:
        """Return the roles that the portal takes: by OID of the organisation, and of the person alone."""
        service, person = asked.incoming.service, session.person
        roles: dict[str, Json | None] = {"P": None} if service.takes(None) else {}
        known = {role.get("oid") for role in person.roles}
        for role in (*person.roles, *self._rest.roles_of(person.oid, known)):
            if service.takes(TYPES.get(str(role["type"]), "L")):
                roles[str(role["oid"])] = role
        return roles

    def _answer(self, asked: Asked, session: Session, role: Json | None) -> Response:
        service = asked.incoming.service
        facts = self._facts(asked, session, self._attributes(session, role))
        session.portals.append(Participation(service, facts.name_id))
        self._site.counters["saml_answers"] += 1
        text = self._answers.success(facts, service)
        return self._posted(asked, text)

    def _refused(self, asked: Asked, *statuses: str) -> Response:
        self._site.counters["saml_refusals"] += 1
        return self._posted(asked, self._answers.refusal(self._facts(asked, None, ()), *statuses))

    def _posted(self, asked: Asked, text: str) -> Response:
        fields = {"SAMLResponse": base64.b64encode(text.encode()).decode()}
        if asked.incoming.relay_state is not None:
            fields["RelayState"] = asked.incoming.relay_state
        return posting_page(asked.consumer, fields)

    def _facts(self, asked: Asked, session: Session | None, attributes: list[Attribute] | tuple[()]) -> Facts:
        now, service = self._site.now(), asked.incoming.service
        wanted = service.attributes
        return Facts(
            response_id=f"_{chance.hexadecimal(16)}",
            assertion_id=f"_{chance.hexadecimal(16)}",
            request_id=asked.incoming.message.get("ID") or "",
            audience=service.entity_id,
            recipient=asked.consumer,
            destination=asked.consumer,
            name_id=f"_{chance.hexadecimal(16)}",
            session_index="" if session is None else session.index,
            authenticated_at=now if session is None else session.started,
            issued_at=now,
            not_before=now,
            not_on_or_after=now + self._site.switches.saml_window,
            attributes=[one for one in attributes if not wanted or one.name in wanted],
            nested=self._site.switches.saml_nested,
        )

    def _attributes(self, session: Session, role: Json | None) -> list[Attribute]:
        person, world = session.person, self._rest.state
        known = of_person(person, world.persons[person.oid], session.method, session.auth_token)
        if role is None:
            return [*known, Attribute("globalRole", "P")]
        organization = world.organizations.get(int(role["oid"]))
        return [*known, Attribute("globalRole", "E"), *of_role(role, organization, person.oid)]

    def _waiting(self, call: Call) -> tuple[str, Asked]:
        key = call.form.get("request", "")
        asked = self._asked.get(key)
        if asked is None:
            raise refuse("Запрос устарел")
        return key, asked


def with_cookie(response: Response, cookie: str) -> Response:
    """Set a cookie with an answer."""
    return Response(response.status, {**response.headers, "set-cookie": cookie}, response.content)
