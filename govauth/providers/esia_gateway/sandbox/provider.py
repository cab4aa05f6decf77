"""The simulated gateway, with the habits that its document tells of."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from attrs import asdict

from govauth.http.message import Response
from govauth.providers.esia_gateway.sandbox.clients import FORMS, Clients, ClientSystem, Login
from govauth.providers.esia_gateway.sandbox.replies import (
    CERTIFICATE_SCOPES,
    PERSONAL_SCOPES,
    Sign,
    consent,
    document,
    gateway_reply,
    income_not_found,
    person,
    refused,
    way_back,
)
from govauth.providers.esia_gateway.sandbox.switches import EsiaGatewaySwitches
from govauth.simulation import Action, Call, Json, Route, SimulatedProvider, form_has, made_of, token_actions

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KINDS: Final = {
    "id_doc": "RF_PASSPORT",
    "birth_cert_doc": "FID_BRTH_CERT",
    "drivers_licence_doc": "RF_DRIVING_LICENSE",
    "vehicle_reg_cert_doc": "VEHICLE_INFO",
    "ndfl_person": "INCOME_REFERENCE",
    "pension_reference": "PENSION_REFERENCE",
}
_REQUIRED: Final = ("permissions", "purposes", "sysname", "actions", "expire")
_PREFIX: Final = "permission_types[]["


class EsiaGatewaySandbox(SimulatedProvider[EsiaGatewaySwitches]):
    """The simulated provider.

    A browser that visits the authorize URL agrees at once and is sent back with a code. Scopes of documents
    (``id_doc``, ``ndfl_person`` …) bring documents.

    Attributes:
        sign: makes the detached signatures of files; a test that verifies them sets it.

    """

    name = "esia_gateway"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(EsiaGatewaySwitches, clock)

    def begin(self) -> None:
        """Start with one client system and nobody signed in."""
        self.clients: Clients = Clients(self.site)
        self.sign: Sign | None = None

    def routes(self) -> tuple[Route, ...]:
        """Return the table of what is served."""
        refreshing = form_has("grant_type", "refresh_token")
        return (
            Route("GET", "/auth/authorize", "login.authorize", self._authorize),
            Route("POST", "/auth/token", "login.refresh", self._token, refreshing),
            Route("POST", "/auth/token", "login.exchange", self._token),
            Route("POST", "/auth/userinfo", "user.userinfo", self._userinfo),
            Route("GET", "/auth/user_permissions", "user.consents", self._consents),
            Route("POST", "/auth/user_permissions", "user.consents", self._consents),
            Route("GET", "/auth/logout", "login.logout", self._logout),
        )

    def actions(self) -> tuple[Action, ...]:
        """Return what can be done to it."""
        return token_actions(self._expire, self._kill_refresh)

    def add_account(self, system: ClientSystem) -> ClientSystem:
        """Register another client system; its users, codes and tokens are its own.

        Raises:
            ValueError: one is registered by this name.

        """
        self.clients.add(system)
        return system

    def add_account_of(self, settings: Json) -> Json:
        """Register a client system, described by the names of :class:`.ClientSystem`."""
        return asdict(self.add_account(made_of(ClientSystem, "setting of an account", settings)))

    def accounts_listed(self) -> Iterable[ClientSystem]:
        """Return everybody who may sign in."""
        return self.clients.systems

    def no_such_path(self) -> Response:
        """Answer a call that nothing serves."""
        return refused(404, "not_found", "Не найдено").response

    def _expire(self) -> None:
        self.clients.sessions.expire_access()

    def _kill_refresh(self) -> None:
        self.clients.sessions.kill_refresh()

    def _authorize(self, call: Call) -> Response:
        query, pairs = call.query, call.query_pairs
        system, state = self.clients.returning_to(query), query.get("state", "")
        problem = _problem(query, pairs)
        if problem is not None:
            uri = system.redirect_uri
            return way_back(uri, error="bad_request", error_description=problem, state=state)
        if self.switches.deny:
            message = "Пользователь отказал в согласии"
            uri = system.redirect_uri
            return way_back(uri, error="access_denied", error_description=message, state=state)
        consents, nonce = _consents(pairs), query.get("nonce", "")
        code = self.clients.approve(system, query["provider"], query["scope"], consents, nonce)
        return way_back(system.redirect_uri, code=code, state=state)

    def _token(self, call: Call) -> Response:
        self.counters["token_calls"] += 1
        if call.url.query:
            self.counters["secrets_in_url"] += 1
        grants = {"authorization_code": self.clients.exchange, "refresh_token": self.clients.renew}
        grant = grants.get(call.form.get("grant_type", ""))
        if grant is None:
            raise refused(400, "unsupported_grant_type", "Неизвестный тип разрешения")
        return gateway_reply(grant(call.form))

    def _userinfo(self, call: Call) -> Response:
        login = self._login(call)
        login.looks += 1
        login.looked_at.append(self._clock())
        wanted = _wanted(call.form_pairs, login)
        asked = {scope for scopes in wanted.values() for scope in scopes}
        if self.switches.no_certificates and asked & CERTIFICATE_SCOPES:
            raise refused(404, "not_found", "Документ не найден")
        documents = self._documents(wanted, login)
        info = {key: value for key, value in person(login.number).items() if not key.endswith("Address")}
        if "addresses" in asked:
            info = person(login.number)
        scope = sorted(login.scopes)
        if self.switches.broken_json:
            info["trusted"] = 1
        whole: Json = {"sub": str(login.number), "info": {**info, "documents": documents, "scope": scope}}
        if self.switches.broken_json:
            whole["sub"] = login.number
        reply = gateway_reply(whole)
        if not self.switches.broken_json:
            return reply
        return Response(reply.status, reply.headers, reply.content.replace(b"]}", b",]}") + b"\n}")

    def _documents(self, wanted: Mapping[str, set[str]], login: Login) -> list[Json]:
        found = [
            document(_KINDS[scope], login.number, form, self.sign)
            for form, scopes in wanted.items()
            for scope in sorted(scopes)
            if scope in _KINDS
        ]
        found += [income_not_found(year, login.number) for year in self.switches.not_found.split()]
        owed = max(0, self.switches.defer - login.looks + 1)
        # Agencies answer one after another; the last of the documents comes with the last look.
        there = len(found) if not owed else min(len(found) - 1, login.looks - 1)
        kept = found[: max(0, there)]
        late = [
            {"oid": 1000900000 + login.number, "requestId": 4860000 + number}
            for number in range(len(found) - len(kept))
        ]
        self.counters["owed"] += len(late)
        return kept + late

    def _consents(self, call: Call) -> Response:
        login = self._login(call)
        elements = [
            consent(login.number, granted, self.now()) for granted in login.granted if "sysname" in granted
        ]
        return gateway_reply({"elements": elements})

    def _logout(self, call: Call) -> Response:
        system = self.clients.returning_to(call.query)
        return way_back(system.redirect_uri, state=call.query.get("state", ""))

    def _login(self, call: Call) -> Login:
        return self.clients.authorize(call.token())


def _problem(query: Mapping[str, str], pairs: Sequence[tuple[str, str]]) -> str | None:
    """Return what the gateway would not accept, in its words."""
    scopes = {"esia_oauth": None, "ebs_oauth": "openid bio", "cpg_oauth": "openid"}
    provider, scope = query.get("provider", ""), query.get("scope", "")
    if query.get("response_type") != "code" or provider not in scopes:
        return "Неизвестный провайдер или тип ответа"
    if not scope.strip() or scope != (scopes[provider] or scope):
        return "Нет ни одного поддерживаемого скоупа"
    if any(_UUID.fullmatch(query.get(name, "")) is None for name in ("state", "nonce")):
        return "state и nonce должны быть UUID"
    if provider != "cpg_oauth":
        return None
    granted = _consents(pairs)
    if not granted or any(not consent.get(name, "").strip() for consent in granted for name in _REQUIRED):
        return "Не заполнены параметры согласия"
    return None


def _consents(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Read consents as Rack reads ``name[][key]``: a key that is there already begins the next one."""
    many: list[dict[str, str]] = []
    for name, value in pairs:
        if name.startswith(_PREFIX) and name.endswith("]"):
            key = name[len(_PREFIX) : -1]
            if not many or key in many[-1]:
                many.append({})
            many[-1][key] = value
    one = {name: value for name, value in pairs if not name.startswith(_PREFIX)}
    return many or ([one] if "permissions" in one else [])


def _wanted(form: Sequence[tuple[str, str]], login: Login) -> dict[str, set[str]]:
    """Return the scopes to answer by form: what was asked for of what was granted."""
    asked = [*_consents(form), dict(form)] if form else login.granted
    names = {"": "permissions", **{form: f"{form}_documents" for form in FORMS}}
    wanted = {
        short: {scope for part in asked for scope in str(part.get(name, "")).split()} & login.scopes
        for short, name in names.items()
    }
    if not form and login.provider != "cpg_oauth":
        wanted[""] |= login.scopes & PERSONAL_SCOPES.keys()
    return wanted
