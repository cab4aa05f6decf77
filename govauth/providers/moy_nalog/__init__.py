"""«Мой налог» (lknpd.nalog.ru): receipts of the self-employed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.moy_nalog.attempts import CancelAttempt, IssueAttempt
    from govauth.providers.moy_nalog.auth import GosuslugiLogin, PasswordLogin, SavedLogin, SmsLogin
    from govauth.providers.moy_nalog.client import MoyNalog
    from govauth.providers.moy_nalog.device import Device
    from govauth.providers.moy_nalog.errors import ReceiptDuplication, ReceiptOutcomeUnknown
    from govauth.providers.moy_nalog.gosuslugi import GosuslugiStep
    from govauth.providers.moy_nalog.intents import Sale
    from govauth.providers.moy_nalog.invoice_draft import InvoiceDraft
    from govauth.providers.moy_nalog.invoice_models import Invoice, InvoiceStatus
    from govauth.providers.moy_nalog.listing import BuyerType, ReceiptStatus, SortBy
    from govauth.providers.moy_nalog.models import Income, IssuedReceipt, ReceiptImage
    from govauth.providers.moy_nalog.payment_details import BankAccount, InvoicePayment, SbpPhone
    from govauth.providers.moy_nalog.places import Place
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

_HOMES = {
    "BankAccount": "govauth.providers.moy_nalog.payment_details",
    "BuyerType": "govauth.providers.moy_nalog.listing",
    "CancelAttempt": "govauth.providers.moy_nalog.attempts",
    "CancelReason": "govauth.providers.moy_nalog.sale",
    "Device": "govauth.providers.moy_nalog.device",
    "ExportFormat": "govauth.providers.moy_nalog.receipt_export",
    "ForeignAgency": "govauth.providers.moy_nalog.sale",
    "GosuslugiLogin": "govauth.providers.moy_nalog.auth",
    "GosuslugiStep": "govauth.providers.moy_nalog.gosuslugi",
    "Income": "govauth.providers.moy_nalog.models",
    "IncomeType": "govauth.providers.moy_nalog.sale",
    "Individual": "govauth.providers.moy_nalog.sale",
    "Invoice": "govauth.providers.moy_nalog.invoice_models",
    "InvoiceDraft": "govauth.providers.moy_nalog.invoice_draft",
    "InvoicePayment": "govauth.providers.moy_nalog.payment_details",
    "InvoiceStatus": "govauth.providers.moy_nalog.invoice_models",
    "IssueAttempt": "govauth.providers.moy_nalog.attempts",
    "IssuedReceipt": "govauth.providers.moy_nalog.models",
    "LegalEntity": "govauth.providers.moy_nalog.sale",
    "MoyNalog": "govauth.providers.moy_nalog.client",
    "Outcome": "govauth.transport.reconciliation",
    "PasswordLogin": "govauth.providers.moy_nalog.auth",
    "PaymentType": "govauth.providers.moy_nalog.sale",
    "Place": "govauth.providers.moy_nalog.places",
    "ReceiptDuplication": "govauth.providers.moy_nalog.errors",
    "ReceiptImage": "govauth.providers.moy_nalog.models",
    "ReceiptOutcomeUnknown": "govauth.providers.moy_nalog.errors",
    "ReceiptStatus": "govauth.providers.moy_nalog.listing",
    "Reconciliation": "govauth.transport.reconciliation",
    "Sale": "govauth.providers.moy_nalog.intents",
    "SavedLogin": "govauth.providers.moy_nalog.auth",
    "SbpPhone": "govauth.providers.moy_nalog.payment_details",
    "Service": "govauth.providers.moy_nalog.sale",
    "SmsChallenge": "govauth.providers.moy_nalog.sms",
    "SmsLogin": "govauth.providers.moy_nalog.auth",
    "SortBy": "govauth.providers.moy_nalog.listing",
    "TaxEstimate": "govauth.providers.moy_nalog.tax",
    "estimate_tax": "govauth.providers.moy_nalog.tax",
    "sale_rows": "govauth.providers.moy_nalog.sale_file",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
