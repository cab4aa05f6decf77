"""Invoices as «Мой налог» answers them. Of a new one only ``invoice_id`` is sure to be there."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from govauth.providers.moy_nalog.models import Line
from govauth.providers.moy_nalog.payment_details import InvoicePayment
from govauth.providers.moy_nalog.sale import IncomeType
from govauth.wire.identifiers import Inn
from govauth.wire.model import Answer, wire


class InvoiceStatus(StrEnum):
    """Where an invoice stands."""

    CREATED = "CREATED"
    TO_PAYMENT = "TO_PAYMENT"
    FUND_RECEIVED = "FUND_RECEIVED"
    PAID = "PAID"
    PAID_WITH_RECEIPT = "PAID_WITH_RECEIPT"
    PAID_WITHOUT_RECEIPT = "PAID_WITHOUT_RECEIPT"
    CANCELLED = "CANCELLED"
    ERROR = "ERROR"


@frozen(kw_only=True)
class ReceiptTemplate(Answer):
    """What the receipt of an invoice will say."""

    profession: str | None = None
    receipt_phone: str | None = field(default=None, repr=False)
    receipt_email: str | None = field(default=None, repr=False)
    description: str | None = None


@frozen(kw_only=True)
class Invoice(Answer):
    """An invoice, as a list shows it; what creates or changes one may answer with less.

    Amounts are roubles. ``receipt_id`` is that of the receipt, once there is one; ``uuid`` leads to the
    printed form.
    """

    invoice_id: int
    uuid: str | None = None
    fid: int | None = None
    receipt_id: str | None = None
    type: str | None = None
    status: InvoiceStatus | str | None = None
    merchant_id: str | None = None
    acquirer_id: str | None = None
    acquirer_name: str | None = None
    payment_url: str | None = None
    payment_type: InvoicePayment | str | None = None
    bank_name: str | None = None
    bank_bik: str | None = None
    current_account: str | None = field(default=None, repr=False)
    corr_account: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    client_type: IncomeType | str | None = None
    client_name: str | None = field(default=None, repr=False)
    client_inn: Inn | None = None
    client_phone: str | None = field(default=None, repr=False)
    client_email: str | None = field(default=None, repr=False)
    total_amount: Decimal | None = None
    total_tax: Decimal | None = None
    services: tuple[Line, ...] = ()
    created_at: datetime | None = None
    paid_at: datetime | None = None
    cancelled_at: datetime | None = None
    transition_page_url: str | None = field(default=None, metadata=wire("transitionPageURL"))
    commission: Decimal | None = None
    receipt_template: ReceiptTemplate | None = None
    auto_create_receipt: bool | None = None


@frozen(kw_only=True)
class InvoicePage(Answer):
    """One page of ``POST /invoice/table``."""

    items: tuple[Invoice, ...]
    has_more: bool | None = None
    current_offset: int | None = None
    current_limit: int | None = None
