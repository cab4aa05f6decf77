"""«Мой налог» (lknpd.nalog.ru): receipts of the self-employed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load
from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt
from govauth.providers.moy_nalog.auth import GosuslugiLogin, PasswordLogin, SavedLogin, SmsLogin
from govauth.providers.moy_nalog.client import MoyNalog
from govauth.providers.moy_nalog.device import Device
from govauth.providers.moy_nalog.errors import ReceiptDuplication, ReceiptOutcomeUnknown
from govauth.providers.moy_nalog.intents import Sale
from govauth.providers.moy_nalog.listing import BuyerType, ReceiptStatus, SortBy
from govauth.providers.moy_nalog.models import Income, IssuedReceipt, ReceiptImage
from govauth.providers.moy_nalog.places import Place
from govauth.providers.moy_nalog.sale import (
    CancelReason,
    ForeignAgency,
    IncomeType,
    Individual,
    LegalEntity,
    PaymentType,
    Service,
)
from govauth.providers.moy_nalog.sms import SmsChallenge
from govauth.transport.reconciliation import Outcome, Reconciliation

if TYPE_CHECKING:
    from govauth.providers.moy_nalog.gosuslugi import GosuslugiStep
    from govauth.providers.moy_nalog.invoice_draft import InvoiceDraft
    from govauth.providers.moy_nalog.invoice_models import Invoice, InvoiceStatus
    from govauth.providers.moy_nalog.payment_details import BankAccount, InvoicePayment, SbpPhone
    from govauth.providers.moy_nalog.receipt_export import ExportFormat
    from govauth.providers.moy_nalog.sale_rows import sale_rows
    from govauth.providers.moy_nalog.tax import TaxEstimate, estimate_tax

__all__ = [
    "BankAccount",
    "BuyerType",
    "CancelAttempt",
    "CancelReason",
    "Device",
    "ExportFormat",
    "ForeignAgency",
    "GosuslugiLogin",
    "GosuslugiStep",
    "Income",
    "IncomeType",
    "Individual",
    "Invoice",
    "InvoiceDraft",
    "InvoicePayment",
    "InvoiceStatus",
    "IssueAttempt",
    "IssuedReceipt",
    "LegalEntity",
    "MoyNalog",
    "Outcome",
    "PasswordLogin",
    "PaymentType",
    "Place",
    "ReceiptDuplication",
    "ReceiptImage",
    "ReceiptOutcomeUnknown",
    "ReceiptStatus",
    "Reconciliation",
    "Sale",
    "SavedLogin",
    "SbpPhone",
    "Service",
    "SmsChallenge",
    "SmsLogin",
    "SortBy",
    "TaxEstimate",
    "estimate_tax",
    "sale_rows",
]

_ROOM = "govauth.providers.moy_nalog"
_HOMES = {
    "BankAccount": f"{_ROOM}.payment_details",
    "ExportFormat": f"{_ROOM}.receipt_export",
    "GosuslugiStep": f"{_ROOM}.gosuslugi",
    "Invoice": f"{_ROOM}.invoice_models",
    "InvoiceDraft": f"{_ROOM}.invoice_draft",
    "InvoicePayment": f"{_ROOM}.payment_details",
    "InvoiceStatus": f"{_ROOM}.invoice_models",
    "SbpPhone": f"{_ROOM}.payment_details",
    "TaxEstimate": f"{_ROOM}.tax",
    "estimate_tax": f"{_ROOM}.tax",
    "sale_rows": f"{_ROOM}.sale_rows",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
