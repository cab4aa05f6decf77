"""The simulated ESIA: the authorisation service, its pages, and what is read with its tokens.

It verifies the real signatures of client systems against registered certificates, and signs tokens for real.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from attrs import asdict

from govauth.http.message import Request, Response
from govauth.providers.esia.sandbox import oauth_keys, oauth_pages
from govauth.providers.esia.sandbox.oauth_browser import callback_of
from govauth.providers.esia.sandbox.oauth_grants import Grants
from govauth.providers.esia.sandbox.oauth_keys import Algorithm
from govauth.providers.esia.sandbox.oauth_portal import Portal
from govauth.providers.esia.sandbox.oauth_registry import (
    LOGIN,
    ORGANIZATION_OID,
    OTHER_OID,
    PERSON_OID,
    GrantRefused,
    IdentificationKey,
    Person,
    Registration,
    System,
    persons,
)
from govauth.providers.esia.sandbox.oauth_requests import (
    check_redirect,
    check_token_request,
    read_form,
    system_of,
)
from govauth.providers.esia.sandbox.oauth_signatures import decoded, is_cms_of
from govauth.providers.esia.sandbox.oauth_switches import EsiaSwitches
from govauth.providers.esia.sandbox.oauth_tokens import Forgery, Grant, TokenMint
from govauth.providers.esia.sandbox.organization import Organization
from govauth.providers.esia.sandbox.saml import provider as saml
from govauth.providers.esia.sandbox.world.access import Access
from govauth.providers.esia.sandbox.world.calls import ROUTES
from govauth.providers.esia.sandbox.world.rest import RestWorld
from govauth.providers.esia.sandbox.world.table import condition_of
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate
from govauth.simulation import (
    Action,
    Call,
    Handler,
    Json,
    Refused,
    Route,
    SimulatedProvider,
    json_reply,
    made_of,
    token_actions,
)
from govauth.simulation.switches import COUNT, OBJECT

_LOGIN: Final = "/aas/oauth2"


class EsiaSandbox(SimulatedProvider[EsiaSwitches]):
    """The simulated provider.

    Before a client system can ask for anything, :meth:`register` it, as one registers at ESIA. An account
    is a person who can sign in.
    """

    name = "esia"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(EsiaSwitches, clock)

    def begin(self) -> None:
        """Start with two persons: no system is registered, nobody is signed in."""
        self.systems: dict[str, System] = {}
        self.persons: dict[str, Person] = persons()
        self.keys: dict[str, IdentificationKey] = {}
        self.mint: TokenMint = TokenMint(self.site)
        self.grants: Grants = Grants(self.mint, self.site)
        self.portal: Portal = Portal(self.systems, self.persons, self.grants, self.site)
        self.rest: RestWorld = RestWorld(
            self.site, self._rest_access, (PERSON_OID, OTHER_OID), ORGANIZATION_OID
        )
        self.saml: saml.IdentityProvider = saml.IdentityProvider(
            self.site, self.persons, self.rest, self.handle
        )

    def routes(self) -> tuple[Route, ...]:
        """Return the table of what is served."""
        return (
            Route("GET", f"{_LOGIN}/v2/ac", "login.authorize", partial(self._authorize, v2=True)),
            Route("GET", f"{_LOGIN}/ac", "login.authorize_v1", partial(self._authorize, v2=False)),
            Route("POST", f"{_LOGIN}/v3/te", "login.token", partial(self._token, v3=True)),
            Route("POST", f"{_LOGIN}/te", "login.token_v1", partial(self._token, v3=False)),
            Route("POST", "/idp/login", "portal.login", self._at_portal(Portal.login)),
            Route("POST", "/idp/otp", "portal.otp", self._at_portal(Portal.otp)),
            Route("POST", "/idp/consent", "portal.consent", self._at_portal(Portal.consent)),
            Route("GET", "/idp/ext/Logout", "portal.logout", self._at_portal(Portal.logout)),
            Route("GET", "/registration", "portal.registration", _empty_page("Регистрация")),
            Route("GET", "/profile/user", "portal.profile", _empty_page("Профиль")),
            Route("GET", "/public/esia.zip", "certificates", _archive),
            Route("GET", "/esia-rs/api/public/v1/orgs/ext-app/{key}/tkn", "login.key", self._by_key),
            Route("GET", "/rs/prns/{oid}/roles", "user.roles", self._roles),
            *saml.routes(self._at_saml),
            *(Route(row.method, row.path, row.operation, self._rest, condition_of(row)) for row in ROUTES),
        )

    def actions(self) -> tuple[Action, ...]:
        """Return what can be done to it."""
        return (
            *token_actions(self._expire, self._kill_refresh),
            Action("end_sessions", "Every person is signed out.", lambda _: self._end_sessions()),
            Action(
                "forge",
                "The next token of a kind is spoilt: kind, header, claims, signature.",
                lambda settings: self.mint.forgeries.append(made_of(Forgery, "setting of forge", settings)),
                OBJECT,
            ),
            Action("register", "Registers a client system; certificate is a PEM.", self._register, OBJECT),
            Action(
                "saml_register",
                "Registers a portal that speaks SAML; metadata is its XML.",
                self._register_saml,
                OBJECT,
            ),
            Action(
                "organizations",
                "Adds an organisation, described by the names of Organization.",
                self._add_organization_of,
                OBJECT,
            ),
            Action(
                "employees",
                "The first organisation gets so many employees more.",
                self._hire,
                COUNT,
            ),
            Action(
                "changes",
                "So many persons and organisations change, and half as many are deleted.",
                self._change,
                COUNT,
            ),
        )

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """The certificates to trust: ``TrustedCertificates(sandbox.esia.certificates)``."""
        return oauth_keys.certificates()

    def register(
        self,
        mnemonic: str,
        certificate: Certificate,
        *redirect_uris: str,
        site_url: str | None = None,
        algorithm: Algorithm = "GOST3410_2012_256",
        has_sauth: bool = False,
    ) -> System:
        """Register a client system, or another certificate and other addresses of one.

        Args:
            mnemonic: in capitals.
            certificate: of the key that signs its requests.
            redirect_uris: where browsers may be sent back to.
            site_url: ``system.siteUrl``, for the way back from a logout.
            algorithm: of the tokens for this system.
            has_sauth: whether it may look for sessions in the background.

        """
        system = self.systems.setdefault(mnemonic, System(mnemonic))
        system.certificates.append(certificate)
        system.redirect_uris.extend(redirect_uris)
        system.site_url, system.algorithm, system.has_sauth = site_url, algorithm, has_sauth
        return system

    def issue_key(self, uuid: str, mnemonic: str, certificate: Certificate) -> IdentificationKey:
        """Issue an identification key of an organisation to a system (Б.12)."""
        self.systems.setdefault(mnemonic, System(mnemonic))
        key = self.keys[uuid] = IdentificationKey(uuid, certificate, mnemonic)
        return key

    def sign_in(self, url: str, *, login: str = LOGIN, consents: bool = True) -> str:
        """Walk through the pages as a person's browser would, and return the address it ends at.

        Args:
            url: of :class:`.LoginStep`.
            login: of the person.
            consents: whether the person agrees.

        """
        person = self.persons[login]
        return callback_of(
            self.handle, url, login=login, password=person.password, otp=person.otp, consents=consents
        )

    def add_account(self, person: Person) -> Person:
        """Let another person sign in, who has data of their own in the REST services.

        Raises:
            ValueError: somebody else has the login or the OID.

        """
        if person.login in self.persons or any(one.oid == person.oid for one in self.persons.values()):
            raise ValueError("there is a person with this login or OID")
        self.rest.add_person(person.oid, person.name)
        self.persons[person.login] = person
        return person

    def add_account_of(self, settings: Json) -> Json:
        """Add a person, described by the names of :class:`.Person`."""
        return asdict(self.add_account(made_of(Person, "setting of an account", settings)))

    def add_organization(self, organization: Organization) -> Organization:
        """Add an organisation: its employees see it in their roles, and systems in the REST services.

        Raises:
            ValueError: there is such an organisation, or an employee is no person of the sandbox.

        """
        self.rest.add_organization(organization)
        return organization

    def _add_organization_of(self, settings: Json) -> Json:
        return asdict(self.add_organization(made_of(Organization, "setting of an organisation", settings)))

    def accounts_listed(self) -> Iterable[Person]:
        """Return everybody who may sign in."""
        return self.persons.values()

    def _expire(self) -> None:
        self.mint.expire_access()

    def _kill_refresh(self) -> None:
        self.grants.kill_refresh()

    def _register(self, settings: Json) -> None:
        made = made_of(Registration, "setting of register", settings)
        self.register(
            made.mnemonic,
            read_certificate(made.certificate.encode()),
            *made.redirect_uris,
            site_url=made.site_url,
            algorithm=made.algorithm,
            has_sauth=made.has_sauth,
        )

    def _register_saml(self, settings: Json) -> Json:
        return self.saml.register_of(settings)

    def _end_sessions(self) -> None:
        self.portal.end_sessions()
        self.saml.end_sessions()

    def _hire(self, count: int) -> None:
        self.rest.hire(count)

    def _change(self, count: int) -> None:
        self.rest.change(count)

    def access_of(self, request: Request) -> Grant | None:
        """Return what the token of a request was given for; None where it is no good."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.mint.grant_of(token) if scheme == "Bearer" else None

    def _at_portal(self, page: Callable[[Portal, Call], Response]) -> Handler:
        # The portal of the moment: a reset makes another.
        return lambda call: page(self.portal, call)

    def _at_saml(self, name: str, call: Call) -> Response:
        return self.saml.serve(name, call)

    def _rest(self, call: Call) -> Response:
        return self.rest.handle(call)

    def _rest_access(self, request: Request) -> Access | None:
        grant = self.access_of(request)
        if grant is None:
            return None
        return Access(tuple(grant.names), None if grant.person is None else grant.person.oid)

    def _authorize(self, call: Call, *, v2: bool) -> Response:
        return self.portal.authorize(call, v2=v2)

    def _token(self, call: Call, *, v3: bool) -> object:
        self.counters["token_calls"] += 1
        state: str | None = None
        try:
            parameters = read_form(call)
            state = parameters.get("state")
            system = system_of(parameters, self.systems)
            string = self.switches.refresh_string
            check_token_request(system, parameters, v3=v3, now=self.now(), refresh_string=string)
            self.grants.use_state(system.mnemonic, parameters["state"], parameters.get("code"))
            return self._granted(system, parameters, "v2" if v3 else "v1")
        except GrantRefused as refusal:
            self.counters[f"refused {refusal.code}"] += 1
            return refusal.reply(state)

    def _granted(self, system: System, parameters: dict[str, str], generation: str) -> Json:
        kind = parameters["grant_type"]
        if kind == "refresh_token":
            return self.grants.by_refresh(parameters, system.mnemonic)
        if kind == "authorization_code":
            check_redirect(system, parameters)
            return self.grants.by_code(parameters, generation, system.mnemonic)
        return self.grants.for_system(Grant(system, parameters["scope"]), parameters["state"])

    def _by_key(self, call: Call) -> Json:
        uuid = call.parts["key"]
        key = self.keys.get(uuid)
        if key is None:
            raise _refused(404, "ESIA-037218", "Не найден идентификационный ключ")
        signature = decoded(call.query.get("signature", ""))
        if not signature or not is_cms_of(signature, (key.certificate,), uuid.encode()):
            raise _refused(400, "ESIA-005002", "Некорректная подпись запроса")
        if key.problem is not None:
            raise _refused(400, key.problem, "Ключ не может быть использован")
        person = next(one for one in self.persons.values() if one.oid == key.oid)
        grant = Grant(self.systems[key.mnemonic], "https://lk.gosuslugi.ru/api-order", person)
        return {"accessTkn": self.mint.access_token(grant)[0]}

    def _roles(self, call: Call) -> Json:
        grant = self.access_of(call.request)
        if grant is None:
            raise _refused(401, "ESIA-005011", "Маркер доступа недействителен")
        if grant.person is None or str(grant.person.oid) != call.parts["oid"] or "usr_org" not in grant.names:
            raise _refused(403, "ESIA-005013", "Недостаточно прав: требуется usr_org")
        given = grant.person.roles
        roles = [*given, *self.rest.roles_of(grant.person.oid, {role.get("oid") for role in given})]
        return {"stateFacts": ["hasSize"], "size": len(roles), "elements": roles}


def _refused(status: int, code: str, message: str) -> Refused:
    return Refused(json_reply({"code": code, "message": message}, status))


def _empty_page(title: str) -> Callable[[Call], Response]:
    return lambda _: oauth_pages.page(f"{title} — учебная ЕСИА", "")


def _archive(_: Call) -> Response:
    return Response(200, {"content-type": "application/zip"}, oauth_keys.archive())
