"""The simulated systems of ЦРПТ behind one door."""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from govauth.http.message import Request, Response
from govauth.providers.crpt.sandbox.participant import OMS_ID, REGISTRATION_KEY
from govauth.providers.crpt.sandbox.registers import MdlpRegister, TrueApiRegister
from govauth.providers.crpt.sandbox.replies import (
    Json,
    Refused,
    gis_mt_refusal,
    json_reply,
    mdlp_refusal,
    object_in,
    suz_refusal,
)
from govauth.providers.crpt.sandbox.routes import ROUTES
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.station import Station
from govauth.providers.crpt.sandbox.tokens import Tokens

_REFUSALS: Final[dict[str, Callable[[int, str], Refused]]] = {
    "suz": suz_refusal,
    "true_api": gis_mt_refusal,
    "mdlp": mdlp_refusal,
}
_SCHEMES: Final = {"true_api": "Bearer", "mdlp": "token"}


class CrptSandbox:
    """СУЗ, ГИС МТ, True API and МДЛП of one participant.

    Switches of :meth:`control`: ``expire`` or ``revoke`` (all tokens), ``steal`` (by a stranger);
    texts or null: ``reject_orders``, ``reject_reports``, ``reject_registration``; true or false:
    ``forget_blocks``, ``united_alone`` (``uuidToken`` without ``token``), ``error_inside_200``; numbers:
    ``ready_seconds`` of orders, ``report_seconds``, ``available`` codes at once, ``token_seconds``,
    ``life_minutes``, ``rate`` (calls of СУЗ a second, 0 for any), ``skew``,
    ``page_cap`` (items listed at once, whatever is asked for); ``trust`` takes a certificate.
    """

    name = "crpt"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Start anew: one participant, one connection, one static token."""
        self.skew = 0.0
        self.rate = 0
        self.reject_registration: str | None = None
        self.counters: Counter[str] = Counter()
        self.signatures = Signatures(self.counters)
        self.tokens = Tokens(self.now, self.counters, self.signatures)
        self.station = Station(self.now, self.counters, self.tokens)
        self.true_api = TrueApiRegister(self.now, self.counters, self.signatures)
        self.mdlp = MdlpRegister(self.now, self.counters, self.signatures)
        self._recent: deque[float] = deque()

    def now(self) -> float:
        """The systems' clock."""
        return self._clock() + self.skew

    def operation_of(self, request: Request) -> str | None:
        """Return the operation that a request calls."""
        found = _route(request)
        return None if found is None else found[0]

    def handle(self, request: Request) -> Response:
        """Do the work and answer."""
        found = _route(request)
        if found is None:
            return json_reply({"error": "Not Found", "status": 404}, 404)
        operation, parts = found
        self.counters[operation] += 1
        try:
            return self._answer(operation, request, parts)
        except Refused as refusal:
            self.counters["unauthorized"] += refusal.response.status == 401  # noqa: PLR2004 - HTTP
            return refusal.response

    def control(self, switch: str, value: object) -> None:
        """Turn a switch."""
        station, tokens = self.station, self.tokens
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        text = value if isinstance(value, str) else None
        if switch in ("expire", "revoke", "steal"):
            (tokens.steal if switch == "steal" else tokens.expire)()
        elif switch == "trust" and text:
            self.signatures.trust(text.encode())
        elif switch == "reject_orders" and (text or value is None):
            station.book.reject = text
        elif switch == "reject_reports" and (text or value is None):
            station.reject_reports = text
        elif switch == "reject_registration" and (text or value is None):
            self.reject_registration = text
        elif switch == "forget_blocks":
            station.book.blocks_forgotten = bool(value)
        elif switch in ("united_alone", "error_inside_200"):
            setattr(tokens, switch, bool(value))
        elif number is not None:
            self._set_number(switch, number)
        else:
            raise ValueError(f"no switch {switch!r} with such a value")

    def _set_number(self, switch: str, number: float) -> None:
        if switch == "skew":
            self.skew = number
        elif switch == "rate":
            self.rate = int(number)
        elif switch == "page_cap":
            for lister in (self.station.book, self.true_api, self.mdlp):
                lister.page_cap = int(number)
        elif switch == "ready_seconds":
            self.station.book.ready_seconds = number
        elif switch == "report_seconds":
            self.station.report_seconds = number
        elif switch == "available":
            self.station.book.available_at_once = int(number) or None
        elif switch in ("token_seconds", "life_minutes"):
            setattr(self.tokens, switch, number)
        else:
            raise ValueError(f"no switch {switch!r} with such a value")

    def _answer(self, operation: str, request: Request, parts: list[str]) -> Response:
        system = operation.partition(".")[0]
        query = _query(request)
        if system == "login":
            return json_reply(self._sign_in(operation, request, parts))
        if operation == "connections.register":
            return json_reply(self._register(request, query))
        self._admit("suz" if system == "connections" else system, request)
        if system == "true_api":
            if "*/*" not in request.headers.get("accept", ""):
                raise gis_mt_refusal(406, "Not Acceptable")
            return self.true_api.answer(operation, query, _json(request, gis_mt_refusal), parts)
        if system == "mdlp":
            return json_reply(self.mdlp.answer(operation, _object(request, mdlp_refusal), parts))
        self._keep_backoff()
        if query.get("omsId") != OMS_ID:
            raise suz_refusal(400, "OMS is not found", field="omsId", code=1001)
        if request.method == "POST":
            signature = request.headers.get("x-signature")
            self.signatures.check_detached(signature, request.content, suz_refusal, attached_status=413)
        return json_reply(self.station.answer(operation, query, _object(request, suz_refusal)))

    def _sign_in(self, operation: str, request: Request, parts: list[str]) -> Json:
        if operation == "login.challenge":
            return self.tokens.challenge()
        if operation == "login.mdlp_code":
            return self.tokens.code(_object(request, mdlp_refusal))
        connection = parts[0] if parts else None
        if operation == "login.mdlp_token":
            return self.tokens.by_code(_object(request, mdlp_refusal), connection)
        return self.tokens.by_challenge(_object(request, gis_mt_refusal), connection)

    def _register(self, request: Request, query: dict[str, str]) -> Json:
        signature = request.headers.get("x-signature")
        self.signatures.check_detached(signature, request.content, suz_refusal, attached_status=413)
        body = _object(request, suz_refusal)
        if query.get("omsId") != OMS_ID or not body.get("address"):
            raise suz_refusal(400, "must not be empty", field="address", code=1002)
        if request.headers.get("x-registrationkey") != REGISTRATION_KEY:
            return {"status": "REJECTED", "rejectionReason": "Unknown registration key"}
        if self.reject_registration:
            return {"status": "REJECTED", "rejectionReason": self.reject_registration}
        made = self.tokens.register(str(body["address"]), body.get("name"))
        return {"status": "SUCCESS", "omsConnection": made.oms_connection.upper(), "name": made.name}

    def _admit(self, system: str, request: Request) -> None:
        headers = request.headers
        if "clienttoken" in headers and "authorization" in headers:
            self.counters["tokens_of_two_kinds"] += 1
        if system == "suz":
            token = headers.get("clienttoken", "")
        else:
            scheme, _, token = headers.get("authorization", "").partition(" ")
            token = token if scheme == _SCHEMES[system] else ""
        if not self.tokens.admit(system, token):
            raise _REFUSALS[system](401, "Токен недействителен")

    def _keep_backoff(self) -> None:
        now = self._clock()
        while self._recent and now - self._recent[0] > 1:
            self._recent.popleft()
        if self.rate and len(self._recent) >= self.rate:
            self.counters["throttled"] += 1
            raise suz_refusal(429, "Too many requests", retry_after=1)
        self._recent.append(now)


def _route(request: Request) -> tuple[str, list[str]] | None:
    path = urlsplit(request.url).path.split("/")
    for method, pattern, operation in ROUTES:
        if method != request.method or len(pattern) != len(path):
            continue
        if all(want in ("*", part) for want, part in zip(pattern, path, strict=True)):
            return operation, [unquote(part) for want, part in zip(pattern, path, strict=True) if want == "*"]
    return None


def _query(request: Request) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in parse_qsl(urlsplit(request.url).query):
        found[name] = f"{found[name]}\n{value}" if name in found else value
    return found


def _json(request: Request, refusal: Callable[[int, str], Refused]) -> object:
    if not request.content:
        return None
    try:
        return json.loads(request.content)
    except ValueError:
        raise refusal(400, "Некорректный запрос") from None


def _object(request: Request, refusal: Callable[[int, str], Refused]) -> Json:
    return object_in(_json(request, refusal))
