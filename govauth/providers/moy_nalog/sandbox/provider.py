"""The simulated «Мой налог», with the quirks that the documents and the field tell of."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from govauth.http.message import Request, Response
from govauth.providers.moy_nalog.sandbox.accounts import Accounts, Refused, Session
from govauth.providers.moy_nalog.sandbox.receipts import ReceiptBook
from govauth.providers.moy_nalog.sandbox.replies import (
    DEBTS,
    PNG,
    TAX_HISTORY,
    TAX_PAYMENTS,
    TAXES,
    bonus,
    error_reply,
    json_reply,
    payment_accounts,
)
from govauth.providers.simulation import match_path

Json = dict[str, Any]
Handler = Callable[[Request, list[str]], Response]

_ACCEPTABLE: Final = ("*/*", "application/json", "application/*")
_ROUTES: Final = (
    ("POST", "/api/v1/auth/lkfl", "login.password"),
    ("POST", "/api/v1/auth/token", "login.refresh"),
    ("POST", "/api/v2/auth/challenge/sms/start", "login.start"),
    ("POST", "/api/v1/auth/challenge/sms/verify", "login.verify"),
    ("POST", "/api/v1/income", "receipts.issue"),
    ("POST", "/api/v1/cancel", "receipts.cancel"),
    ("GET", "/api/v1/incomes", "receipts.list"),
    ("GET", "/api/v1/receipt/*/*/json", "receipts.get"),
    ("GET", "/api/v1/receipt/*/*/print", "receipts.image"),
    ("GET", "/api/v1/user", "taxpayer.user"),
    ("GET", "/api/v1/taxes", "taxpayer.taxes"),
    ("POST", "/api/v1/taxes/history", "taxpayer.tax_history"),
    ("POST", "/api/v1/taxes/payments", "taxpayer.tax_payments"),
    ("GET", "/api/v1/taxpayer/debts", "taxpayer.debts"),
    ("GET", "/api/v1/taxpayer/bonus", "taxpayer.bonus"),
    ("GET", "/api/v1/payment-type/table", "taxpayer.payment_accounts"),
    ("POST", "/api/v1/invoice", "experimental.invoices.create"),
    ("POST", "/api/v1/invoice/*/cancel", "experimental.invoices.cancel"),
)


class MoyNalogSandbox:
    """The simulated provider.

    Switches of :meth:`control`: ``expire`` and ``revoke`` (access tokens), ``kill_refresh``; true or false:
    ``rotate``, ``partial_refresh``, ``replace`` (a refresh kills the old access token), ``block``,
    ``unregister``, ``duplicate`` (the next issue is answered ``receipt.duplication``); numbers: ``skew``,
    ``access_seconds`` and ``page_cap`` (receipts listed at once, whatever is asked for).
    """

    name = "moy_nalog"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Start anew, with one taxpayer."""
        self.skew = 0.0
        self.counters: Counter[str] = Counter()
        self.accounts = Accounts(self.now, self.counters)
        self.receipts = ReceiptBook(self.now)
        self.unregistered = False
        self.duplicate = False
        self._invoices = 41

    def now(self) -> float:
        """The provider's clock."""
        return self._clock() + self.skew

    def operation_of(self, request: Request) -> str | None:
        """Return the operation that a request calls."""
        found = self._route(request)
        return None if found is None else found[0]

    def handle(self, request: Request) -> Response:
        """Do the work and answer."""
        found = self._route(request)
        if found is None:
            return error_reply(404, "not.found", "Не найдено")
        operation, parts = found
        self.counters[operation] += 1
        accept = request.headers.get("accept", "*/*")
        if not any(part.partition(";")[0].strip() in _ACCEPTABLE for part in accept.split(",")):
            return error_reply(406, None, "Not Acceptable")
        try:
            return self._answer(operation, request, parts)
        except Refused as refusal:
            if refusal.status == 401:  # noqa: PLR2004 - HTTP
                self.counters["unauthorized"] += 1
            return error_reply(refusal.status, refusal.code, refusal.words)

    def control(self, switch: str, value: object) -> None:
        """Turn a switch."""
        accounts = self.accounts
        actions: dict[str, Callable[[], None]] = {
            "expire": accounts.expire_access,
            "revoke": accounts.revoke_access,
            "kill_refresh": accounts.kill_refresh,
        }
        if switch in actions:
            actions[switch]()
        elif switch in ("rotate", "partial_refresh", "replace", "block"):
            setattr(accounts, switch, bool(value))
        elif switch == "access_seconds" and isinstance(value, int | float):
            accounts.access_seconds = float(value)
        elif switch == "skew" and isinstance(value, int | float):
            self.skew = float(value)
        elif switch == "page_cap" and isinstance(value, int):
            self.receipts.page_cap = value
        elif switch == "unregister":
            self.unregistered = bool(value)
        elif switch == "duplicate":
            self.duplicate = bool(value)
        else:
            raise ValueError(f"no switch {switch!r} with such a value")

    def _route(self, request: Request) -> tuple[str, list[str]] | None:
        path = urlsplit(request.url).path
        for method, pattern, operation in _ROUTES:
            parts = match_path(pattern, path)
            if method == request.method and parts is not None:
                return operation, parts
        return None

    def _answer(self, operation: str, request: Request, parts: list[str]) -> Response:
        if operation == "receipts.image":
            self.receipts.receipt(parts[0], parts[1])
            return Response(200, {"content-type": "image/png"}, PNG)
        body = _json_object(request.content) if request.method == "POST" and request.content else {}
        if operation.startswith("login."):
            return json_reply(self._login(operation, body))
        session = self.accounts.authorize(request.headers.get("authorization", ""))
        if self.unregistered:
            raise Refused(400, "taxpayer.unregistered", "Не зарегистрирован")
        query = {name: values[-1] for name, values in parse_qs(urlsplit(request.url).query).items()}
        return json_reply(self._business(operation, session, body, query, parts))

    def _login(self, operation: str, body: Json) -> Json:
        self.counters["sms_calls" if operation == "login.start" else "token_calls"] += 1
        if operation == "login.password":
            return self.accounts.by_password(body)
        if operation == "login.refresh":
            return self.accounts.by_refresh(body)
        if operation == "login.start":
            return self.accounts.start_sms(body)
        return self.accounts.by_sms(body)

    def _business(
        self, operation: str, session: Session, body: Json, query: Mapping[str, str], parts: list[str]
    ) -> object:
        answers: dict[str, Callable[[], object]] = {
            "receipts.issue": lambda: self._issue(session, body),
            "receipts.cancel": lambda: self.receipts.cancel(session, body),
            "receipts.list": lambda: self.receipts.page(session, query),
            "receipts.get": lambda: self.receipts.document(parts[0], parts[1]),
            "taxpayer.user": lambda: self.accounts.profile(session.inn),
            "taxpayer.taxes": lambda: TAXES,
            "taxpayer.tax_history": lambda: TAX_HISTORY,
            "taxpayer.tax_payments": lambda: TAX_PAYMENTS,
            "taxpayer.debts": lambda: DEBTS,
            "taxpayer.bonus": lambda: bonus(self.receipts.total_of(session.inn), self.now()),
            "taxpayer.payment_accounts": lambda: payment_accounts(
                only_favorite=query.get("favorite") == "true"
            ),
            "experimental.invoices.create": self._create_invoice,
            "experimental.invoices.cancel": lambda: {"invoiceId": int(parts[0]), "status": "CANCELLED"},
        }
        return answers[operation]()

    def _issue(self, session: Session, body: Json) -> Json:
        if self.duplicate:
            self.duplicate = False
            raise Refused(400, "receipt.duplication", "Такой чек уже зарегистрирован")
        return self.receipts.issue(session, body)

    def _create_invoice(self) -> Json:
        self._invoices += 1
        return {"invoiceId": self._invoices, "status": "CREATED"}


def _json_object(content: bytes) -> Json:
    try:
        return dict(json.loads(content, parse_float=Decimal))
    except (TypeError, ValueError):
        raise Refused(400, "validation.failed", "Некорректный запрос") from None
