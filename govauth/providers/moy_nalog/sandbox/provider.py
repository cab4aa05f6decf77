"""The simulated «Мой налог», with the quirks that the documents and the field tell of."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from attrs import asdict

from govauth.http.message import Response
from govauth.providers.moy_nalog.sandbox.accounts import Accounts, Device, Taxpayer
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
)
from govauth.providers.moy_nalog.sandbox.switches import MoyNalogSwitches
from govauth.simulation import Action, Call, Json, Route, SimulatedProvider, made_of, object_in, token_actions
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
        self._invoices = 41

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
            Route("POST", "/api/v1/invoice", "experimental.invoices.create", self._create_invoice),
            Route(
                "POST", "/api/v1/invoice/{id}/cancel", "experimental.invoices.cancel", self._cancel_invoice
            ),
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
        """Refuse a caller who does not take JSON."""
        if not call.accepts(*_ACCEPTABLE):
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
        return payment_accounts(only_favorite=call.query.get("favorite") == "true")

    def _create_invoice(self, call: Call) -> Json:
        self._device(call)
        self._invoices += 1
        return {"invoiceId": self._invoices, "status": "CREATED"}

    def _cancel_invoice(self, call: Call) -> Json:
        self._device(call)
        return {"invoiceId": int(call.parts["id"]), "status": "CANCELLED"}

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
