"""The simulated ESIA: the authorisation service, its pages, and what is read with its tokens.

It verifies the real signatures of client systems against registered certificates, and signs tokens for real.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

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
    IdentificationKey,
    Refused,
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
from govauth.providers.esia.sandbox.oauth_tokens import Forgery, Grant, TokenMint
from govauth.providers.esia.sandbox.world.access import Access
from govauth.providers.esia.sandbox.world.rest import RestWorld
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate
from govauth.wire.json import encode_json

Json = dict[str, Any]

_ROUTES: Final = (
    ("GET", r"/aas/oauth2/v2/ac", "login.authorize"),
    ("GET", r"/aas/oauth2/ac", "login.authorize_v1"),
    ("POST", r"/aas/oauth2/v3/te", "login.token"),
    ("POST", r"/aas/oauth2/te", "login.token_v1"),
    ("POST", r"/idp/login", "portal.login"),
    ("POST", r"/idp/otp", "portal.otp"),
    ("POST", r"/idp/consent", "portal.consent"),
    ("GET", r"/idp/ext/Logout", "portal.logout"),
    ("GET", r"/registration", "portal.registration"),
    ("GET", r"/profile/user", "portal.profile"),
    ("GET", r"/public/esia\.zip", "certificates"),
    ("GET", r"/esia-rs/api/public/v1/orgs/ext-app/([^/]+)/tkn", "login.key"),
    ("GET", r"/rs/prns/([^/]+)/roles", "user.roles"),
)


class EsiaSandbox:
    """The simulated provider.

    Before a client system can ask for anything, :meth:`register` it, as one registers at ESIA.

    Switches of :meth:`control`: ``expire`` and ``revoke`` (access tokens), ``kill_refresh``,
    ``end_sessions``; numbers: ``skew``, ``access_seconds``, ``refresh_seconds``; ``refresh_string``
    (``redirect_uri``, ``refresh_token`` or ``both``); ``numbers_as_text``, ``flat_subject`` (true or
    false); ``granted`` (the scope claim of all further tokens); ``forge`` (see :class:`.Forgery`: spoils
    the next token of one kind); ``register`` (``mnemonic``, ``certificate`` in PEM, ``redirect_uris``, and
    optionally ``site_url``, ``algorithm``, ``has_sauth``).

    Of the REST services: ``first_page`` (0 or 1), ``agency_seconds`` (how long an agency takes),
    ``import_code`` (``"0"`` to ``"5"``, or an error), ``import_fault`` (code and words of a check that
    fails), ``snils_rounds``, ``employees`` (so many more), ``changes`` (so many persons and organisations).
    """

    name = "esia"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Start anew: no system is registered, nobody is signed in."""
        self.skew = 0.0
        self.counters: Counter[str] = Counter()
        self.systems: dict[str, System] = {}
        self.persons = persons()
        self.keys: dict[str, IdentificationKey] = {}
        self.mint = TokenMint(self.now)
        self.grants = Grants(self.now, self.counters, self.mint)
        self.portal = Portal(self.systems, self.persons, self.grants, self.now, self.counters)
        self.refresh_string = "redirect_uri"
        self.rest = RestWorld(
            self.now, self.counters, self._rest_access, (PERSON_OID, OTHER_OID), ORGANIZATION_OID
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
        return callback_of(self.handle, url, login=login, consents=consents)

    def now(self) -> float:
        """The provider's clock."""
        return self._clock() + self.skew

    def operation_of(self, request: Request) -> str | None:
        """Return the operation that a request calls."""
        found = self._route(request)
        return self.rest.operation_of(request) if found is None else found[0]

    def handle(self, request: Request) -> Response:
        """Do the work and answer."""
        operation = self.operation_of(request)
        if operation is not None:
            self.counters[operation] += 1
        found = self._route(request)
        if found is None:
            return self.rest.handle(request)
        operation, parts = found
        answers: Mapping[str, Callable[[], Response]] = {
            "login.authorize": lambda: self.portal.authorize(request, v2=True),
            "login.authorize_v1": lambda: self.portal.authorize(request, v2=False),
            "login.token": lambda: self._token(request, v3=True),
            "login.token_v1": lambda: self._token(request, v3=False),
            "login.key": lambda: self._by_key(request, parts[0]),
            "portal.login": lambda: self.portal.login(request),
            "portal.otp": lambda: self.portal.otp(request),
            "portal.consent": lambda: self.portal.consent(request),
            "portal.logout": lambda: self.portal.logout(request),
            "portal.registration": lambda: oauth_pages.page("Регистрация — учебная ЕСИА", ""),
            "portal.profile": lambda: oauth_pages.page("Профиль — учебная ЕСИА", ""),
            "certificates": lambda: Response(200, {"content-type": "application/zip"}, oauth_keys.archive()),
            "user.roles": lambda: self._roles(request, parts[0]),
        }
        return answers[operation]()

    def control(self, switch: str, value: object) -> None:
        """Turn a switch."""
        switches: dict[str, tuple[type | UnionType, Callable[[Any], None]]] = {
            "expire": (object, lambda _: self.mint.expire_access()),
            "revoke": (object, lambda _: self.mint.expire_access()),
            "kill_refresh": (object, lambda _: self.grants.kill_refresh()),
            "end_sessions": (object, lambda _: self.portal.end_sessions()),
            "skew": (int | float, lambda seconds: setattr(self, "skew", float(seconds))),
            "access_seconds": (int, lambda seconds: setattr(self.mint, "access_seconds", seconds)),
            "refresh_seconds": (
                int | float,
                lambda seconds: setattr(self.grants, "refresh_seconds", seconds),
            ),
            "refresh_string": (str, lambda name: setattr(self, "refresh_string", name)),
            "numbers_as_text": (bool, lambda on: setattr(self.grants, "numbers_as_text", on)),
            "flat_subject": (bool, lambda on: setattr(self.mint, "nested_subject", not on)),
            "granted": (str, lambda scope: setattr(self.mint, "granted", scope)),
            "forge": (dict, lambda settings: self.mint.forgeries.append(Forgery(**settings))),
            "register": (dict, self._register),
            **self.rest.switches(),
        }
        kind, turn = switches.get(switch, (NoneType, None))
        if turn is None or not isinstance(value, kind):
            raise ValueError(f"no switch {switch!r} with such a value")
        turn(value)

    def _register(self, settings: Json) -> None:
        settings = dict(settings)
        certificate = read_certificate(settings.pop("certificate").encode())
        uris = settings.pop("redirect_uris", ())
        self.register(settings.pop("mnemonic"), certificate, *uris, **settings)

    def access_of(self, request: Request) -> Grant | None:
        """Return what the token of a request was given for; None where it is no good."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.mint.grant_of(token) if scheme == "Bearer" else None

    def _rest_access(self, request: Request) -> Access | None:
        grant = self.access_of(request)
        if grant is None:
            return None
        return Access(tuple(grant.names), None if grant.person is None else grant.person.oid)

    def _route(self, request: Request) -> tuple[str, list[str]] | None:
        path = urlsplit(request.url).path
        for method, pattern, operation in _ROUTES:
            matched = re.fullmatch(pattern, path)
            if matched and method == request.method:
                return operation, list(matched.groups())
        return None

    def _token(self, request: Request, *, v3: bool) -> Response:
        self.counters["token_calls"] += 1
        state: str | None = None
        try:
            parameters = read_form(request)
            state = parameters.get("state")
            system = system_of(parameters, self.systems)
            check_token_request(system, parameters, v3=v3, now=self.now(), refresh_string=self.refresh_string)
            self.grants.use_state(system.mnemonic, parameters["state"])
            return _json(self._granted(system, parameters, "v2" if v3 else "v1"))
        except Refused as refusal:
            self.counters[f"refused {refusal.code}"] += 1
            body = {"error": refusal.word, "error_description": refusal.description, "state": state}
            return _json(body, 400)

    def _granted(self, system: System, parameters: dict[str, str], generation: str) -> Json:
        kind = parameters["grant_type"]
        if kind == "refresh_token":
            return self.grants.by_refresh(parameters, system.mnemonic)
        if kind == "authorization_code":
            check_redirect(system, parameters)
            return self.grants.by_code(parameters, generation, system.mnemonic)
        return self.grants.for_system(Grant(system, parameters["scope"]), parameters["state"])

    def _by_key(self, request: Request, uuid: str) -> Response:
        key = self.keys.get(uuid)
        if key is None:
            return _json({"code": "ESIA-037218", "message": "Не найден идентификационный ключ"}, 404)
        query = dict(parse_qsl(urlsplit(request.url).query))
        signature = decoded(query.get("signature", ""))
        if not signature or not is_cms_of(signature, (key.certificate,), uuid.encode()):
            return _json({"code": "ESIA-005002", "message": "Некорректная подпись запроса"}, 400)
        if key.problem is not None:
            return _json({"code": key.problem, "message": "Ключ не может быть использован"}, 400)
        person = next(one for one in self.persons.values() if one.oid == key.oid)
        grant = Grant(self.systems[key.mnemonic], "https://lk.gosuslugi.ru/api-order", person)
        return _json({"accessTkn": self.mint.access_token(grant)[0]})

    def _roles(self, request: Request, oid: str) -> Response:
        grant = self.access_of(request)
        if grant is None:
            self.counters["unauthorized"] += 1
            return _json({"code": "ESIA-005011", "message": "Маркер доступа недействителен"}, 401)
        if grant.person is None or str(grant.person.oid) != oid or "usr_org" not in grant.names:
            return _json({"code": "ESIA-005013", "message": "Недостаточно прав: требуется usr_org"}, 403)
        roles = grant.person.roles
        return _json({"stateFacts": ["hasSize"], "size": len(roles), "elements": list(roles)})


def _json(value: object, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json;charset=UTF-8"}, encode_json(value))
