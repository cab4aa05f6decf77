"""The simulated БИФИТ Касса, and Fiscal Processing beside it."""

from __future__ import annotations

import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from govauth.http.message import Request, Response
from govauth.providers.bifit_kassa.sandbox.accounts import (
    ENCODINGS,
    KASSA,
    PROCESSING,
    Accounts,
    Form,
    Refused,
)
from govauth.providers.bifit_kassa.sandbox.shop import Shop, organization, ours, trade_object
from govauth.providers.simulation import match_path
from govauth.wire.json import NotJson, decode_json, encode_json

Json = dict[str, Any]

_KASSA_ROOT: Final = "/cashdesk-api/v1"
_PROCESSING_ROOT: Final = "/processing-api"
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"

_TOKEN_CALLS: Final = {
    "password": "login.password",
    "refresh_token": "login.refresh",
    "mfa": "login.finish",
    "token": "login.connector",
}
_ROUTES: Final = (
    ("POST", f"{_KASSA_ROOT}/oauth/token", "login"),
    ("POST", f"{_KASSA_ROOT}/oauth/mfa", "login.send_code"),
    ("POST", f"{_PROCESSING_ROOT}/oauth/token", "login"),
    ("POST", f"{_KASSA_ROOT}/protected/organizations/list/read_all", "organizations.list"),
    ("POST", f"{_KASSA_ROOT}/protected/trade_objects/list/read_all", "trade_objects.list"),
    ("POST", f"{_KASSA_ROOT}/protected/goods/list/read", "goods.list"),
    ("POST", f"{_KASSA_ROOT}/protected/goods/quantity", "goods.quantity"),
    ("POST", f"{_KASSA_ROOT}/protected/goods/csv/upload", "goods.upload_csv"),
    ("GET", f"{_KASSA_ROOT}/protected/nomenclatures/external_id/*", "nomenclatures.by_external_id"),
    ("GET", f"{_KASSA_ROOT}/protected/nomenclatures/*/parents", "nomenclatures.parents"),
    ("POST", f"{_KASSA_ROOT}/protected/nomenclatures/barcodes/list/read", "nomenclatures.by_barcodes"),
    ("GET", f"{_KASSA_ROOT}/protected/nomenclatures/*", "nomenclatures.get"),
    ("POST", f"{_KASSA_ROOT}/protected/contractors/list", "contractors.list"),
    ("POST", f"{_KASSA_ROOT}/protected/price_change", "price_changes.create"),
    ("POST", f"{_KASSA_ROOT}/protected/price_change/*/list/execute", "price_changes.execute"),
    ("POST", f"{_KASSA_ROOT}/protected/reports/selling_report/list/read", "reports.sales"),
    ("GET", f"{_PROCESSING_ROOT}/protected/echo", "processing.echo"),
)


class BifitKassaSandbox:
    """The simulated provider.

    Switches of :meth:`control`: ``expire`` and ``revoke`` (access tokens), ``kill_refresh``; true or false:
    ``rotate``, ``partial_refresh``, ``replace`` (a refresh kills the old access token), ``mfa`` (every
    account wants a code); numbers: ``skew``, ``access_seconds``; words: ``password_encoding``
    (``base64url``, ``padded``, ``base64``, ``hex``), ``compress`` (``zlib`` or ``raw``: how to deflate where
    it is accepted; empty: not at all).
    """

    name = "bifit_kassa"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Start anew, with two accounts and one shop."""
        self.skew = 0.0
        self.compress = ""
        self.counters: Counter[str] = Counter()
        self.accounts = Accounts(self.now, self.counters)
        self.shop = Shop()

    def now(self) -> float:
        """The provider's clock."""
        return self._clock() + self.skew

    def operation_of(self, request: Request) -> str | None:
        """Return the operation that a request calls; token calls are told apart by their grant."""
        found = self._route(request)
        if found is None:
            return None
        if found[0] != "login":
            return found[0]
        return _TOKEN_CALLS.get(_form(request).get("grant_type", ""), "login")

    def handle(self, request: Request) -> Response:
        """Do the work and answer."""
        operation, found = self.operation_of(request), self._route(request)
        if operation is None or found is None:
            return self._refusal(request, Refused(404, "not_found", "No message available"))
        self.counters[operation] += 1
        try:
            answer = self._answer(operation, request, found[1])
        except Refused as refusal:
            if refusal.status == 401:  # noqa: PLR2004 - HTTP
                self.counters["unauthorized"] += 1
            return self._refusal(request, refusal)
        return self._reply(request, 200, answer)

    def control(self, switch: str, value: object) -> None:
        """Turn a switch."""
        accounts = self.accounts
        actions: dict[str, Callable[[], None]] = {
            "expire": accounts.expire_access,
            "revoke": accounts.expire_access,
            "kill_refresh": accounts.kill_refresh,
        }
        if switch in actions:
            actions[switch]()
        elif switch in ("rotate", "partial_refresh", "replace", "mfa"):
            setattr(accounts, switch, bool(value))
        elif switch == "access_seconds" and isinstance(value, int):
            accounts.access_seconds = value
        elif switch == "skew" and isinstance(value, int | float):
            self.skew = float(value)
        elif switch == "password_encoding" and value in ENCODINGS:
            accounts.encoding = str(value)
        elif switch == "compress" and value in ("", "zlib", "raw"):
            self.compress = str(value)
        else:
            raise ValueError(f"no switch {switch!r} with such a value")

    def _route(self, request: Request) -> tuple[str, list[str]] | None:
        path = urlsplit(request.url).path
        for method, pattern, operation in _ROUTES:
            parts = match_path(pattern, path)
            if method == request.method and parts is not None:
                return operation, parts
        return None

    def _answer(self, operation: str, request: Request, parts: list[str]) -> object:
        parsed = urlsplit(request.url)
        query = dict(parse_qsl(parsed.query))
        client = PROCESSING if parsed.path.startswith(_PROCESSING_ROOT) else KASSA
        if operation == "login.send_code":
            self.counters["sms_calls"] += 1
            return self.accounts.send_code(query.get("username", ""))
        if operation.startswith("login"):
            self.counters["token_calls"] += 1
            return self._give_token(operation, request, client)
        self.accounts.authorize(request.headers.get("authorization", ""), client)
        return self._business(operation, request, query, parts)

    def _give_token(self, operation: str, request: Request, client: str) -> Json:
        if request.headers.get("content-type", "").partition(";")[0] != _FORM:
            raise Refused(415, "unsupported_media_type", "Content type not supported")
        form = _form(request)
        if operation == "login.refresh":
            return self.accounts.by_refresh(form, client)
        grants: dict[tuple[str, str], Callable[[Form], Json]] = {
            ("login.password", KASSA): self.accounts.by_password,
            ("login.finish", KASSA): self.accounts.by_code,
            ("login.connector", PROCESSING): self.accounts.by_connector,
        }
        grant = grants.get((operation, client))
        if grant is None:
            raise Refused(400, "unsupported_grant_type", "Unsupported grant type")
        return grant(form)

    def _business(
        self, operation: str, request: Request, query: Mapping[str, str], parts: list[str]
    ) -> object:
        shop = self.shop
        if operation == "goods.upload_csv":
            return shop.upload(query, request.content)
        if operation == "trade_objects.list":
            ours(query.get("organization_id"))
        body: Any = _json(request.content)
        answers: dict[str, Callable[[], object]] = {
            "organizations.list": lambda: [organization()],
            "trade_objects.list": lambda: [trade_object()],
            "goods.list": lambda: shop.stock(query, body),
            "goods.quantity": lambda: shop.quantity(body),
            "nomenclatures.get": lambda: shop.nomenclature(parts[0]),
            "nomenclatures.by_external_id": lambda: shop.by_external_id(query, parts[0]),
            "nomenclatures.parents": lambda: shop.parents(query, parts[0]),
            "nomenclatures.by_barcodes": lambda: shop.by_barcodes(query, body),
            "contractors.list": lambda: shop.contractors(query, body),
            "price_changes.create": lambda: shop.change_prices(body),
            "price_changes.execute": lambda: shop.execute(parts[0], body),
            "reports.sales": lambda: shop.sales(body),
            "processing.echo": lambda: {"query": dict(query)},
        }
        return answers[operation]()

    def _refusal(self, request: Request, refusal: Refused) -> Response:
        value = {"error": refusal.code, "error_description": refusal.words}
        return self._reply(request, refusal.status, value)

    def _reply(self, request: Request, status: int, value: object) -> Response:
        content = encode_json(value)
        headers = {"content-type": f"{_JSON};charset=UTF-8"}
        if self.compress and "deflate" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "deflate"
            deflater = zlib.compressobj(wbits=15 if self.compress == "zlib" else -15)
            content = deflater.compress(content) + deflater.flush()
        return Response(status, headers, content)


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.content.decode("ascii", "replace"), keep_blank_values=True))


def _json(content: bytes) -> object:
    if not content:
        return None
    try:
        return decode_json(content)
    except NotJson:
        raise Refused(400, "bad_request", "JSON parse error") from None
