"""What a person's browser meets at the simulated ESIA: login, second factor, consent, logout."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode, urlsplit

from attrs import define, evolve, field

from govauth.http.message import Response
from govauth.providers.esia.sandbox import oauth_pages as pages
from govauth.providers.esia.sandbox.oauth_grants import Grants
from govauth.providers.esia.sandbox.oauth_registry import GrantRefused, Person, System
from govauth.providers.esia.sandbox.oauth_requests import (
    Parameters,
    check_authorization,
    check_redirect,
    read_parameters,
    system_of,
)
from govauth.providers.esia.sandbox.oauth_switches import EsiaSwitches
from govauth.providers.esia.sandbox.oauth_tokens import Grant
from govauth.simulation import Call, Refused, Site
from govauth.simulation.chance import chance

COOKIE: Final = "esia_sandbox_session"
SESSION_SECONDS: Final = 3 * 3600.0


@define
class Asked:
    """A request for a code that waits for the person."""

    system: System
    parameters: Parameters
    v2: bool
    redirect_uri: str


@define
class PortalSession:
    """A person's session at ESIA."""

    person: Person
    started: float
    id: str = field(factory=lambda: chance.hexadecimal(32))
    second_factor: bool = False


class Portal:
    """The pages, and the way back to the system."""

    def __init__(
        self, systems: dict[str, System], persons: dict[str, Person], grants: Grants, site: Site[EsiaSwitches]
    ) -> None:
        self._systems = systems
        self._persons = persons
        self._grants = grants
        self._site = site
        self._asked: dict[str, Asked] = {}
        self._sessions: dict[str, PortalSession] = {}
        self._consents: set[tuple[int, str, str]] = set()

    def authorize(self, call: Call, *, v2: bool) -> Response:
        """Answer ``/v2/ac`` and ``/ac``."""
        try:
            parameters = read_parameters(call.query_pairs)
            system = system_of(parameters, self._systems)
            uri = check_redirect(system, parameters)
        except GrantRefused as refusal:
            # Where the way back is not proved, the person sees the error, and the browser stays.
            return pages.error_page(refusal.description)
        asked = Asked(system, parameters, v2, uri)
        try:
            check_authorization(system, parameters, v2=v2, now=self._site.now())
            self._grants.use_state(system.mnemonic, parameters["state"])
        except GrantRefused as refusal:
            return self._back(asked, refusal)
        session = self._session(call)
        if parameters.get("prompt") == "none":
            return self._background(asked, session)
        key = chance.token(16)
        self._asked[key] = asked
        return pages.login_page(key) if session is None else self._next(key, asked, session)

    def login(self, call: Call) -> Response:
        """Take login and password."""
        key, asked = self._waiting(call)
        person = self._persons.get(call.form.get("login", ""))
        if person is None or call.form.get("password") != person.password:
            self._site.counters["wrong_passwords"] += 1
            return pages.login_page(key, wrong=True)
        self._site.counters["portal_logins"] += 1
        session = PortalSession(person, self._site.now())
        self._sessions[session.id] = session
        cookie = f"{COOKIE}={session.id}; HttpOnly; Path=/; SameSite=Lax"
        response = self._next(key, asked, session)
        return evolve(response, headers={**response.headers, "set-cookie": cookie})

    def otp(self, call: Call) -> Response:
        """Take the second factor."""
        key, asked, session = self._signed_in(call)
        if call.form.get("otp") != session.person.otp:
            return pages.otp_page(key, wrong=True)
        session.second_factor = True
        return self._next(key, asked, session)

    def consent(self, call: Call) -> Response:
        """Take the decision."""
        key, asked, session = self._signed_in(call)
        del self._asked[key]
        if call.form.get("decision") != "allow":
            message = "Владелец ресурса или сервис авторизации отклонил запрос"
            return self._back(asked, GrantRefused("access_denied", "ESIA-007004", message))
        self._consents.add((session.person.oid, asked.system.mnemonic, asked.parameters["scope"]))
        return self._with_code(asked, session)

    def logout(self, call: Call) -> Response:
        """End the session: В.6.6."""
        query = call.query
        if "client_id" not in query:
            return pages.error_page("Не передан client_id")
        system = self._systems.get(query["client_id"])
        if system is None:
            return pages.error_page("Система не зарегистрирована", status=403)
        session = self._session(call)
        if session is not None:
            del self._sessions[session.id]
        self._site.counters["logouts"] += 1
        target = system.site_url or "/"
        wanted = query.get("redirect_url")
        if wanted is not None and system.site_url is not None:
            target = wanted if wanted.startswith(system.site_url) else "/"
        return pages.redirect(target, cookie=f"{COOKIE}=; Path=/; Max-Age=0")

    def end_sessions(self) -> None:
        """End every session."""
        self._sessions.clear()

    def _next(self, key: str, asked: Asked, session: PortalSession) -> Response:
        parameters = asked.parameters
        if "otp" in parameters["scope"].split() and not session.second_factor:
            if not session.person.has_second_factor:
                del self._asked[key]
                return self._back(
                    asked,
                    GrantRefused("authorization2faNotAvailable", "ESIA-007046", "Запрос otp невозможен"),
                )
            return pages.otp_page(key)
        if (session.person.oid, asked.system.mnemonic, parameters["scope"]) in self._consents:
            del self._asked[key]
            return self._with_code(asked, session)
        return pages.consent_page(key, asked.system.mnemonic, parameters["scope"].split())

    def _background(self, asked: Asked, session: PortalSession | None) -> Response:
        if session is None or not asked.system.has_sauth:
            return self._back(
                asked, GrantRefused("login_required", "ESIA-007017", "OAuthErrorEnum.loginRequired")
            )
        consent = (session.person.oid, asked.system.mnemonic, asked.parameters["scope"])
        if consent not in self._consents:
            return self._back(
                asked,
                GrantRefused("interactionRequired", "ESIA-007018", "OAuthErrorEnum.interactionRequired"),
            )
        return self._with_code(asked, session)

    def _with_code(self, asked: Asked, session: PortalSession) -> Response:
        parameters = asked.parameters
        grant = Grant(
            asked.system,
            parameters["scope"],
            session.person,
            session.id,
            session.started,
            session.second_factor,
            asked.redirect_uri,
            parameters["access_type"] == "offline",
        )
        code = self._grants.new_code(grant, "v2" if asked.v2 else "v1", parameters)
        self._site.counters["codes"] += 1
        return _to(asked.redirect_uri, {"code": code, "state": parameters["state"]})

    def _back(self, asked: Asked, refusal: GrantRefused) -> Response:
        self._site.counters[f"refused {refusal.code}"] += 1
        query = {"error": refusal.error, "error_description": refusal.description}
        if asked.parameters.get("state"):
            query["state"] = asked.parameters["state"]
        return _to(asked.redirect_uri, query)

    def _waiting(self, call: Call) -> tuple[str, Asked]:
        key = call.form.get("request", "")
        asked = self._asked.get(key)
        if asked is None:
            raise Refused(pages.error_page("Запрос устарел"))
        return key, asked

    def _signed_in(self, call: Call) -> tuple[str, Asked, PortalSession]:
        key, asked = self._waiting(call)
        session = self._session(call)
        if session is None:
            raise Refused(pages.error_page("Запрос устарел"))
        return key, asked, session

    def _session(self, call: Call) -> PortalSession | None:
        cookies = SimpleCookie(call.header("cookie"))
        session = self._sessions.get(cookies[COOKIE].value) if COOKIE in cookies else None
        return (
            session if session is not None and self._site.now() < session.started + SESSION_SECONDS else None
        )


def _to(uri: str, query: dict[str, str]) -> Response:
    return pages.redirect(f"{uri}{'&' if urlsplit(uri).query else '?'}{urlencode(query)}")
