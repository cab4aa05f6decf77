"""The simulated «Мой налог», with the quirks that the documents and the field tell of."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from attrs import asdict

from govauth.http.message import Response
from govauth.providers.moy_nalog.sandbox.accounts import INN, Accounts, Device, Taxpayer
from govauth.providers.moy_nalog.sandbox.gosuslugi import BACK, DECISION, PORTAL, Gosuslugi
from govauth.providers.moy_nalog.sandbox.invoices import InvoiceBook
from govauth.providers.moy_nalog.sandbox.receipts import ReceiptBook
from govauth.providers.moy_nalog.sandbox.replies import (
    DEBTS,
    PNG,
    TAX_HISTORY,
    TAX_PAYMENTS,
    TAXES,
    bonus,
    payment_accounts,
    refused,
    regions,
)
from govauth.providers.moy_nalog.sandbox.switches import MoyNalogSwitches
from govauth.simulation import (
    Action,
    Call,
    Json,
    Refused,
    Route,
    SimulatedProvider,
    made_of,
    object_in,
    token_actions,
)
from govauth.simulation.switches import OBJECT

_ACCEPTABLE: Final = ("*/*", "application/json", "application/*")


class MoyNalogSandbox(SimulatedProvider[MoyNalogSwitches]):
    """The simulated provider."""

    name = "moy_nalog"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(MoyNalogSwitches, clock)

    def begin(self) -> None:
        """Start with one taxpayer."""
        self.accounts: Accounts = Accounts(self.site)
        self.receipts: ReceiptBook = ReceiptBook(self.site)
        self.invoices: InvoiceBook = InvoiceBook(self.site, self.receipts)
        self.gosuslugi: Gosuslugi = Gosuslugi(self.site, self.accounts)

    def routes(self) -> tuple[Route, ...]:
        """Return the table of what is served."""
        return (
            Route("POST", "/api/v1/auth/lkfl", "login.password", self._by_password),
            Route("POST", "/api/v1/auth/token", "login.refresh", self._by_refresh),
            Route("POST", "/api/v2/auth/challenge/sms/start", "login.start", self._start_sms),
            Route("POST", "/api/v1/auth/challenge/sms/verify", "login.verify", self._by_sms),
            Route("POST", "/api/v1/income", "receipts.issue", self._issue),
            Route("POST", "/api/v1/cancel", "receipts.cancel", self._cancel),
            Route("GET", "/api/v1/incomes", "receipts.list", self._list),
            Route("GET", "/api/v1/receipt/{inn}/{id}/json", "receipts.get", self._document),
            Route("GET", "/api/v1/receipt/{inn}/{id}/print", "receipts.image", self._image),
            Route("GET", "/api/v1/user", "taxpayer.user", self._profile),
            Route("GET", "/api/v1/taxes", "taxpayer.taxes", self._always(TAXES)),
            Route("POST", "/api/v1/taxes/history", "taxpayer.tax_history", self._always(TAX_HISTORY)),
            Route("POST", "/api/v1/taxes/payments", "taxpayer.tax_payments", self._always(TAX_PAYMENTS)),
            Route("GET", "/api/v1/taxpayer/debts", "taxpayer.debts", self._always(DEBTS)),
            Route("GET", "/api/v1/taxpayer/bonus", "taxpayer.bonus", self._bonus),
            Route("GET", "/api/v1/payment-type/table", "taxpayer.payment_accounts", self._payment_accounts),
            Route("GET", "/api/v1/region", "taxpayer.regions", self._regions),
            Route("GET", "/api/v1/taxpayer/avatar", "taxpayer.avatar", self._avatar),
            *self._invoice_routes(),
            *self._gosuslugi_routes(),
        )

    def actions(self) -> tuple[Action, ...]:
        """Return what can be done to it."""
        return token_actions(self._expire, self._kill_refresh)

    def add_account(self, taxpayer: Taxpayer) -> Taxpayer:
        """Let another taxpayer sign in, who has receipts of their own.

        Raises:
            ValueError: somebody else has the ИНН or the telephone.

        """
        self.accounts.add(taxpayer)
        return taxpayer

    def add_account_of(self, settings: Json) -> Json:
        """Add a taxpayer, described by the names of :class:`.Taxpayer`."""
        return asdict(self.add_account(made_of(Taxpayer, "setting of an account", settings)))

    def accounts_listed(self) -> Iterable[Taxpayer]:
        """Return everybody who may sign in."""
        return self.accounts.taxpayers

    def no_such_path(self) -> Response:
        """Answer a call that nothing serves."""
        return refused(404, "not.found", "Не найдено").response

    def admit(self, call: Call) -> None:
        """Refuse a caller who does not take JSON; pages are for browsers."""
        if call.url.path.startswith("/api/") and not call.accepts(*_ACCEPTABLE):
            raise refused(406, None, "Not Acceptable")

    def _expire(self) -> None:
        self.accounts.sessions.expire_access()

    def _kill_refresh(self) -> None:
        self.accounts.sessions.kill_refresh()

    def _by_password(self, call: Call) -> Json:
        self.counters["token_calls"] += 1
        return self.accounts.by_password(_body(call))

    def _by_refresh(self, call: Call) -> Json:
        self.counters["token_calls"] += 1
        return self.accounts.by_refresh(_body(call))

    def _start_sms(self, call: Call) -> Json:
        self.counters["sms_calls"] += 1
        return self.accounts.start_sms(_body(call))

    def _by_sms(self, call: Call) -> Json:
        self.counters["token_calls"] += 1
        return self.accounts.by_sms(_body(call))

    def _issue(self, call: Call) -> Json:
        device = self._device(call)
        if self.switches.duplicate:
            self.switches.duplicate = False
            raise refused(400, "receipt.duplication", "Такой чек уже зарегистрирован")
        return self.receipts.issue(device, _body(call))

    def _cancel(self, call: Call) -> Json:
        return self.receipts.cancel(self._device(call), _body(call))

    def _list(self, call: Call) -> Json:
        return self.receipts.page(self._device(call), call.query)

    def _document(self, call: Call) -> Json:
        device = self._device(call)
        if call.parts["inn"] != device.taxpayer.inn:
            raise refused(404, "receipt.not.found", "Чек не найден")
        return self.receipts.document(call.parts["inn"], call.parts["id"])

    def _image(self, call: Call) -> Response:
        # Whoever has the address sees the receipt: it is what a seller sends to a buyer.
        self.receipts.receipt(call.parts["inn"], call.parts["id"])
        return Response(200, {"content-type": "image/png"}, PNG)

    def _profile(self, call: Call) -> Json:
        return self.accounts.profile(self._device(call).taxpayer)

    def _bonus(self, call: Call) -> Json:
        return bonus(self.receipts.total_of(self._device(call).taxpayer.inn), self.now())

    def _payment_accounts(self, call: Call) -> Json:
        self._device(call)
        only_favorite = call.query.get("favorite") == "true"
        return payment_accounts(only_favorite=only_favorite, kind=call.query.get("type") or None)

    def _regions(self, call: Call) -> Json:
        self._device(call)
        return regions(name_of_id="oktmo" if self.switches.regions_by_oktmo else "id")

    def _avatar(self, call: Call) -> Response:
        self._device(call)
        if not self.switches.avatar:
            raise refused(404, "not.found", "Не найдено")
        return Response(200, {"content-type": "image/png"}, PNG)

    def _invoice_routes(self) -> tuple[Route, ...]:
        at = "/api/v1/invoice"
        return (
            Route("POST", at, "invoices.create", lambda c: self.invoices.create(self._device(c), _body(c))),
            Route(
                "POST",
                f"{at}/table",
                "invoices.list",
                lambda c: self.invoices.table(self._device(c), _body(c)),
            ),
            Route(
                "POST",
                f"{at}/update-payment-info",
                "invoices.change_payment_details",
                lambda c: self.invoices.change_details(self._device(c), _body(c)),
            ),
            Route(
                "POST",
                f"{at}/{{id}}/cancel",
                "invoices.cancel",
                lambda c: self.invoices.cancel(self._device(c), c.parts["id"]),
            ),
            Route(
                "POST",
                f"{at}/{{id}}/approve",
                "invoices.approve",
                lambda c: self.invoices.approve(self._device(c), c.parts["id"], _body(c)),
            ),
            Route(
                "POST",
                f"{at}/{{id}}/receipt",
                "invoices.receipt",
                lambda c: self.invoices.receipt(self._device(c), c.parts["id"], _body(c)),
            ),
            Route(
                "GET",
                f"{at}/{{uuid}}/pdf/print",
                "invoices.printed",
                lambda c: self.invoices.printed(self._device(c), c.parts["uuid"]),
            ),
        )

    def _gosuslugi_routes(self) -> tuple[Route, ...]:
        return (
            Route(
                "POST",
                "/api/v1/auth/esia/url",
                "login.gosuslugi.start",
                lambda call: self.gosuslugi.address(call, _body(call)),
            ),
            Route("POST", "/api/v1/auth/esia", "login.gosuslugi.finish", self._by_gosuslugi),
            Route("GET", PORTAL, "gosuslugi.page", self._portal),
            Route("POST", DECISION, "gosuslugi.decision", self._decide),
            Route("GET", BACK, "gosuslugi.back", self._come_back),
        )

    def sign_in(self, address: str, *, inn: str = INN, allow: bool = True) -> str:
        """Sign a person in at the page of Госуслуги, or refuse, and return where the browser goes then.

        Raises:
            ValueError: the address is not of a sign-in that waits, or nobody has the ИНН.

        """
        state = dict(parse_qsl(urlsplit(address).query)).get("state", "")
        try:
            return self.gosuslugi.decided(state, inn, allow=allow)
        except Refused:
            raise ValueError("no sign-in waits at this address, or nobody has this ИНН") from None

    def _portal(self, call: Call) -> Response:
        return self.gosuslugi.page(call)

    def _decide(self, call: Call) -> Response:
        return self.gosuslugi.decide(call)

    def _come_back(self, call: Call) -> Response:
        del call
        return self.gosuslugi.back()

    def _by_gosuslugi(self, call: Call) -> Json:
        self.counters["token_calls"] += 1
        body = _body(call)
        return self.gosuslugi.finish(body, self.accounts.device_of(body))

    def _always(self, value: Json) -> Callable[[Call], Json]:
        """Make a handler that answers the same to everybody who is signed in."""

        def answer(call: Call) -> Json:
            self._device(call)
            return value

        return answer

    def _device(self, call: Call) -> Device:
        device = self.accounts.authorize(call.token())
        if self.switches.unregister:
            raise refused(400, "taxpayer.unregistered", "Не зарегистрирован")
        return device


def _body(call: Call) -> Json:
    wrong = refused(400, "validation.failed", "Некорректный запрос")
    body = call.json(wrong)
    if body is not None and not OBJECT.fits(body):
        raise wrong
    return object_in(body)
