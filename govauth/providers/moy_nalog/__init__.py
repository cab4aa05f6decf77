"""«Мой налог» (lknpd.nalog.ru): receipts of the self-employed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load
from govauth.providers.moy_nalog.auth import GosuslugiLogin, PasswordLogin, SavedLogin, SmsLogin
from govauth.providers.moy_nalog.client import MoyNalog
from govauth.providers.moy_nalog.device import Device
from govauth.providers.moy_nalog.errors import ReceiptDuplication, ReceiptOutcomeUnknown
from govauth.providers.moy_nalog.places import Place

if TYPE_CHECKING:
    from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt
    from govauth.providers.moy_nalog.gosuslugi import GosuslugiStep
    from govauth.providers.moy_nalog.intents import Sale
    from govauth.providers.moy_nalog.invoice_draft import InvoiceDraft
    from govauth.providers.moy_nalog.invoice_models import Invoice, InvoiceStatus
    from govauth.providers.moy_nalog.listing import BuyerType, ReceiptStatus, SortBy
    from govauth.providers.moy_nalog.models import Income, IssuedReceipt, ReceiptImage
    from govauth.providers.moy_nalog.payment_details import BankAccount, InvoicePayment, SbpPhone
    from govauth.providers.moy_nalog.receipt_export import ExportFormat
    from govauth.providers.moy_nalog.sale import (
        CancelReason,
        ForeignAgency,
        IncomeType,
        Individual,
        LegalEntity,
        PaymentType,
        Service,
    )
    from govauth.providers.moy_nalog.sale_file import sale_rows
    from govauth.providers.moy_nalog.sms import SmsChallenge
    from govauth.providers.moy_nalog.tax import TaxEstimate, estimate_tax
    from govauth.transport.reconciliation import Outcome, Reconciliation

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
    "BuyerType": f"{_ROOM}.listing",
    "CancelAttempt": f"{_ROOM}.attempts",
    "CancelReason": f"{_ROOM}.sale",
    "estimate_tax": f"{_ROOM}.tax",
    "ExportFormat": f"{_ROOM}.receipt_export",
    "ForeignAgency": f"{_ROOM}.sale",
    "GosuslugiStep": f"{_ROOM}.gosuslugi",
    "Income": f"{_ROOM}.models",
    "IncomeType": f"{_ROOM}.sale",
    "Individual": f"{_ROOM}.sale",
    "Invoice": f"{_ROOM}.invoice_models",
    "InvoiceDraft": f"{_ROOM}.invoice_draft",
    "InvoicePayment": f"{_ROOM}.payment_details",
    "InvoiceStatus": f"{_ROOM}.invoice_models",
    "IssueAttempt": f"{_ROOM}.attempts",
    "IssuedReceipt": f"{_ROOM}.models",
    "LegalEntity": f"{_ROOM}.sale",
    "Outcome": "govauth.transport.reconciliation",
    "PaymentType": f"{_ROOM}.sale",
    "ReceiptImage": f"{_ROOM}.models",
    "ReceiptStatus": f"{_ROOM}.listing",
    "Reconciliation": "govauth.transport.reconciliation",
    "Sale": f"{_ROOM}.intents",
    "sale_rows": f"{_ROOM}.sale_file",
    "SbpPhone": f"{_ROOM}.payment_details",
    "Service": f"{_ROOM}.sale",
    "SmsChallenge": f"{_ROOM}.sms",
    "SortBy": f"{_ROOM}.listing",
    "TaxEstimate": f"{_ROOM}.tax",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
