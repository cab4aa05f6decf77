"""The endpoints of «Мой налог» as values. Writes are never repeated without asking."""

from __future__ import annotations

from typing import Final

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.moy_nalog import account_models, invoice_operations, models
from govauth.transport.operation import Operation, Repeat, json_of

_RECONCILE: Final = "await receipts.reconcile(error)"


def _image(response: Response) -> models.ReceiptImage:
    if not (response.media_type.startswith("image/") or response.media_type == "application/pdf"):
        raise UnexpectedReply("content-type", "expected an image or a PDF", status=response.status)
    return models.ReceiptImage(response.content, response.media_type)


def _avatar(response: Response) -> models.Picture:
    if not response.media_type.startswith("image/"):
        raise UnexpectedReply("content-type", "expected an image", status=response.status)
    return models.Picture(response.content, response.media_type)


SMS_START: Final = Operation(
    "login.start",
    "POST",
    "/auth/challenge/sms/start",
    json_of(models.SmsStarted),
    repeat=Repeat.NEVER,
    root="sms",
    authorized=False,
    how_to_check="wait for the SMS; if none comes, start again",
)

GOSUSLUGI_START: Final = Operation(
    "login.gosuslugi.start",
    "POST",
    "/auth/esia/url",
    json_of(models.GosuslugiAddress),
    repeat=Repeat.SAFE,
    authorized=False,
)

ISSUE: Final = Operation(
    "receipts.issue",
    "POST",
    "/income",
    json_of(models.Approved),
    repeat=Repeat.NEVER,
    how_to_check=_RECONCILE,
)
CANCEL: Final = Operation(
    "receipts.cancel",
    "POST",
    "/cancel",
    json_of(models.CancelReply),
    repeat=Repeat.NEVER,
    how_to_check=_RECONCILE,
)
LIST: Final = Operation("receipts.list", "GET", "/incomes", json_of(models.IncomePage), repeat=Repeat.SAFE)
GET: Final = Operation(
    "receipts.get", "GET", "/receipt/{inn}/{id}/json", json_of(models.ReceiptDocument), repeat=Repeat.SAFE
)
IMAGE: Final = Operation(
    "receipts.image", "GET", "/receipt/{inn}/{id}/print", _image, repeat=Repeat.SAFE, authorized=False
)

USER: Final = Operation("taxpayer.user", "GET", "/user", json_of(models.Profile), repeat=Repeat.SAFE)
TAXES: Final = Operation("taxpayer.taxes", "GET", "/taxes", json_of(models.Taxes), repeat=Repeat.SAFE)
TAX_HISTORY: Final = Operation(
    "taxpayer.tax_history", "POST", "/taxes/history", json_of(models.TaxHistory), repeat=Repeat.SAFE
)
TAX_PAYMENTS: Final = Operation(
    "taxpayer.tax_payments", "POST", "/taxes/payments", json_of(models.TaxPayments), repeat=Repeat.SAFE
)
DEBTS: Final = Operation(
    "taxpayer.debts", "GET", "/taxpayer/debts", json_of(models.Debts), repeat=Repeat.SAFE
)
BONUS: Final = Operation(
    "taxpayer.bonus", "GET", "/taxpayer/bonus", json_of(models.Bonus), repeat=Repeat.SAFE
)
PAYMENT_ACCOUNTS: Final = Operation(
    "taxpayer.payment_accounts",
    "GET",
    "/payment-type/table",
    json_of(account_models.PaymentAccounts),
    repeat=Repeat.SAFE,
)

REGIONS: Final = Operation(
    "taxpayer.regions", "GET", "/region", json_of(account_models.Regions), repeat=Repeat.SAFE
)
AVATAR: Final = Operation("taxpayer.avatar", "GET", "/taxpayer/avatar", _avatar, repeat=Repeat.SAFE)

ALL: Final = (
    SMS_START,
    GOSUSLUGI_START,
    ISSUE,
    CANCEL,
    LIST,
    GET,
    IMAGE,
    USER,
    TAXES,
    TAX_HISTORY,
    TAX_PAYMENTS,
    DEBTS,
    BONUS,
    PAYMENT_ACCOUNTS,
    REGIONS,
    AVATAR,
    *invoice_operations.ALL,
)
