"""The simulated gateway, with the habits that its document tells of."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from govauth.http.message import Request, Response
from govauth.providers.esia_gateway.sandbox.clients import (
    CLIENT_ID,
    FORMS,
    REDIRECT_URI,
    Clients,
    Login,
    Refused,
)
from govauth.providers.esia_gateway.sandbox.replies import (
    CERTIFICATE_SCOPES,
    PERSONAL_SCOPES,
    Sign,
    consent,
    document,
    error_reply,
    income_not_found,
    json_reply,
    person,
    redirect,
)

Json = dict[str, Any]

_ROUTES: Final = {
    ("GET", "/auth/authorize"): "login.authorize",
    ("POST", "/auth/token"): "login.exchange",
    ("POST", "/auth/userinfo"): "user.userinfo",
    ("GET", "/auth/user_permissions"): "user.consents",
    ("POST", "/auth/user_permissions"): "user.consents",
    ("GET", "/auth/logout"): "login.logout",
}
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


class EsiaGatewaySandbox:
    """The simulated provider.

    A browser that visits the authorize URL agrees at once and is sent back with a code. Scopes of documents
    (``id_doc``, ``ndfl_person`` …) bring documents.

    Switches of :meth:`control`: ``expire`` and ``revoke`` (access tokens), ``kill_refresh``; true or false:
    ``echo_nonce``, ``wrong_nonce``, ``opaque`` (tokens are not JWTs), ``same_user`` (every login is of user
    1), ``deny`` (the user refuses), ``no_certificates`` (404), ``broken_json`` (as printed); numbers:
    ``defer`` (so many looks of each user find documents owed), ``skew`` and ``access_seconds``; texts with
    spaces: ``not_found`` (years without income).

    Attributes:
        sign: makes the detached signatures of files; a test that verifies them sets it.

    """

    name = "esia_gateway"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Start anew, with nobody signed in."""
        self.skew = 0.0
        self.counters: Counter[str] = Counter()
        self.clients = Clients(self.now, self.counters)
        self.deny = False
        self.defer = 0
        self.no_certificates = False
        self.broken_json = False
        self.not_found: tuple[str, ...] = ()
        self.sign: Sign | None = None

    def now(self) -> float:
        """The provider's clock."""
        return self._clock() + self.skew

    def operation_of(self, request: Request) -> str | None:
        """Return the operation that a request calls."""
        operation = _ROUTES.get((request.method, urlsplit(request.url).path))
        if operation == "login.exchange" and ("grant_type", "refresh_token") in _form(request):
            return "login.refresh"
        return operation

    def handle(self, request: Request) -> Response:
        """Do the work and answer."""
        operation = self.operation_of(request)
        if operation is None:
            return error_reply(404, "not_found", "Не найдено")
        self.counters[operation] += 1
        answers: dict[str, Callable[[Request], Response]] = {
            "login.authorize": self._authorize,
            "login.exchange": self._token,
            "login.refresh": self._token,
            "login.logout": self._logout,
            "user.userinfo": self._userinfo,
            "user.consents": self._consents,
        }
        try:
            return answers[operation](request)
        except Refused as refusal:
            if refusal.status == 401:  # noqa: PLR2004 - HTTP
                self.counters["unauthorized"] += 1
            return error_reply(refusal.status, refusal.code, refusal.words)

    def control(self, switch: str, value: object) -> None:
        """Turn a switch."""
        clients = self.clients
        if switch in ("expire", "revoke"):
            clients.expire()
        elif switch == "kill_refresh":
            clients.kill_refresh()
        elif switch in ("echo_nonce", "wrong_nonce", "opaque", "same_user"):
            setattr(clients, switch, bool(value))
        elif switch in ("deny", "no_certificates", "broken_json"):
            setattr(self, switch, bool(value))
        elif switch == "defer" and isinstance(value, int):
            self.defer = int(value)
        elif switch == "skew" and isinstance(value, int | float):
            self.skew = float(value)
        elif switch == "access_seconds" and isinstance(value, int | float):
            clients.access_seconds = float(value)
        elif switch == "not_found" and isinstance(value, str):
            self.not_found = tuple(value.split())
        else:
            raise ValueError(f"no switch {switch!r} with such a value")

    def _authorize(self, request: Request) -> Response:
        pairs = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        query = dict(pairs)
        if query.get("client_id") != CLIENT_ID or query.get("redirect_uri") != REDIRECT_URI:
            raise Refused(400, "bad_request", "Клиентская система или путь возврата не зарегистрированы")
        state = query.get("state", "")
        problem = _problem(query, pairs)
        if problem is not None:
            return redirect(REDIRECT_URI, error="bad_request", error_description=problem, state=state)
        if self.deny:
            words = "Пользователь отказал в согласии"
            return redirect(REDIRECT_URI, error="access_denied", error_description=words, state=state)
        code = self.clients.approve(
            query["provider"], query["scope"], _consents(pairs), query.get("nonce", "")
        )
        return redirect(REDIRECT_URI, code=code, state=state)

    def _token(self, request: Request) -> Response:
        self.counters["token_calls"] += 1
        if urlsplit(request.url).query:
            self.counters["secrets_in_url"] += 1
        form = dict(_form(request))
        if form.get("grant_type") == "authorization_code":
            return json_reply(self.clients.exchange(form))
        if form.get("grant_type") == "refresh_token":
            return json_reply(self.clients.renew(form))
        raise Refused(400, "unsupported_grant_type", "Неизвестный тип разрешения")

    def _userinfo(self, request: Request) -> Response:
        login = self._login(request)
        login.looks += 1
        login.looked_at.append(self._clock())
        wanted = _wanted(_form(request), login)
        asked = {scope for scopes in wanted.values() for scope in scopes}
        if self.no_certificates and asked & CERTIFICATE_SCOPES:
            raise Refused(404, "not_found", "Документ не найден")
        documents = self._documents(wanted, login)
        info = {key: value for key, value in person(login.number).items() if not key.endswith("Address")}
        if "addresses" in asked:
            info = person(login.number)
        scope = sorted(login.scopes)
        if self.broken_json:
            info["trusted"] = 1
        whole: Json = {"sub": str(login.number), "info": {**info, "documents": documents, "scope": scope}}
        if self.broken_json:
            whole["sub"] = login.number
        reply = json_reply(whole)
        if not self.broken_json:
            return reply
        return Response(reply.status, reply.headers, reply.content.replace(b"]}", b",]}") + b"\n}")

    def _documents(self, wanted: Mapping[str, set[str]], login: Login) -> list[Json]:
        found = [
            document(_KINDS[scope], login.number, form, self.sign)
            for form, scopes in wanted.items()
            for scope in sorted(scopes)
            if scope in _KINDS
        ]
        found += [income_not_found(year, login.number) for year in self.not_found]
        owed = max(0, self.defer - login.looks + 1)
        # Agencies answer one after another; the last of the documents comes with the last look.
        there = len(found) if not owed else min(len(found) - 1, login.looks - 1)
        kept = found[: max(0, there)]
        late = [
            {"oid": 1000900000 + login.number, "requestId": 4860000 + number}
            for number in range(len(found) - len(kept))
        ]
        self.counters["owed"] += len(late)
        return kept + late

    def _consents(self, request: Request) -> Response:
        login = self._login(request)
        elements = [
            consent(login.number, granted, self.now()) for granted in login.granted if "sysname" in granted
        ]
        return json_reply({"elements": elements})

    def _logout(self, request: Request) -> Response:
        query = dict(parse_qsl(urlsplit(request.url).query))
        if query.get("client_id") != CLIENT_ID or query.get("redirect_uri") != REDIRECT_URI:
            raise Refused(400, "bad_request", "Путь возврата не зарегистрирован")
        return redirect(REDIRECT_URI, state=query.get("state", ""))

    def _login(self, request: Request) -> Login:
        return self.clients.authorize(request.headers.get("authorization", ""))


def _form(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.content.decode("utf-8", "replace"), keep_blank_values=True)


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
