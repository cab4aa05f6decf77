"""What «Мой налог» answers. Keys the documents do not name are kept in ``extra``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from attrs import field, frozen

from govauth.providers.moy_nalog.sale import CancelReason, IncomeType, PaymentType, Service
from govauth.secret import Secret
from govauth.wire.identifiers import Inn
from govauth.wire.model import Answer, wire
from govauth.wire.money import sum_of


@frozen(slots=True)
class IssuedReceipt:
    """A registered receipt, as far as ``POST /income`` tells.

    Attributes:
        id: ``approvedReceiptUuid``: ten letters and digits, not a UUID.
        print_url: the public link to the printed form.
        operation_time: when the sale took place.
        services: its lines.
        total: roubles.

    """

    id: str
    print_url: str
    operation_time: datetime
    services: tuple[Service, ...]
    total: Decimal


@frozen(slots=True)
class Picture:
    """A file that the service shows: the printed form of a receipt, or the picture of a taxpayer.

    Attributes:
        content: the file.
        media_type: such as ``image/png`` or ``application/pdf``.

    """

    content: bytes = field(repr=lambda content: f"<{len(content)} bytes>")
    media_type: str


@frozen(slots=True)
class ReceiptImage(Picture):
    """The printed form of a receipt: an image, or a PDF."""


@frozen(kw_only=True)
class Line(Answer):
    """A line of a registered receipt; ``amount`` is the price of one."""

    name: str
    amount: Decimal
    quantity: Decimal = Decimal(1)
    service_number: int | None = None


@frozen(kw_only=True)
class Cancellation(Answer):
    """When and why a receipt was cancelled."""

    operation_time: datetime | None = None
    register_time: datetime | None = None
    tax_period_id: int | None = None
    comment: CancelReason | str | None = None


@frozen(kw_only=True)
class Income(Answer):
    """A receipt in the list, or as a single document; there it is called ``receiptId``."""

    id: str = field(metadata=wire("approvedReceiptUuid"))
    total_amount: Decimal
    operation_time: datetime
    name: str | None = None
    services: tuple[Line, ...] = ()
    request_time: datetime | None = None
    register_time: datetime | None = None
    tax_period_id: int | None = None
    payment_type: PaymentType | str | None = None
    income_type: IncomeType | str | None = None
    partner_code: str | None = None
    cancellation_info: Cancellation | None = None
    source_device_id: str | None = field(default=None, repr=False)
    client_inn: Inn | None = None
    client_display_name: str | None = field(default=None, repr=False)
    partner_display_name: str | None = None
    partner_logo: str | None = None
    partner_inn: Inn | None = None
    inn: Inn | None = field(default=None, repr=False)
    profession: str | None = None
    description: tuple[str, ...] | None = None
    invoice_id: int | None = None

    @property
    def cancelled(self) -> bool:
        """Whether the receipt was cancelled."""
        return self.cancellation_info is not None


@frozen(kw_only=True)
class ReceiptDocument(Income):
    """``GET /receipt/{inn}/{id}/json``."""

    id: str = field(metadata=wire("receiptId"))


@frozen(kw_only=True)
class IncomePage(Answer):
    """One page of ``GET /incomes``.

    Attributes:
        content: the receipts.
        has_more: whether more follow; None if the service does not say.
        current_limit: how many it gives at once.

    """

    content: tuple[Income, ...]
    has_more: bool | None = None
    current_offset: int | None = None
    current_limit: int | None = None


@frozen(kw_only=True)
class Approved(Answer):
    """The reply of ``POST /income``."""

    id: str = field(metadata=wire("approvedReceiptUuid"))


@frozen(kw_only=True)
class CancelReply(Answer):
    """The reply of ``POST /cancel``."""

    income_info: Income


@frozen(kw_only=True)
class SmsStarted(Answer):
    """The reply of ``POST /v2/auth/challenge/sms/start``; ``expire_in`` is in seconds."""

    challenge_token: Secret
    expire_date: datetime
    expire_in: int | None = None


@frozen(kw_only=True)
class GosuslugiAddress(Answer):
    """The reply of ``POST /auth/esia/url``."""

    url: str = field(repr=False)


@frozen(kw_only=True)
class Profile(Answer):
    """``GET /user``."""

    id: int | None = None
    inn: Inn | None = field(default=None, repr=False)
    display_name: str | None = field(default=None, repr=False)
    last_name: str | None = field(default=None, repr=False)
    middle_name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    snils: str | None = field(default=None, repr=False)
    avatar_exists: bool | None = None
    initial_registration_date: datetime | None = None
    registration_date: datetime | None = None
    first_receipt_register_time: datetime | None = None
    first_receipt_cancel_time: datetime | None = None
    hide_cancelled_receipt: bool | None = None
    register_available: bool | None = None
    status: str | None = None
    restricted_mode: bool | None = None
    pfr_url: str | None = None
    login: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Taxes(Answer):
    """``GET /taxes``. Amounts are roubles; ``tax_period_id`` is YYYYMM."""

    total_for_payment: Decimal | None = None
    total: Decimal | None = None
    tax: Decimal | None = None
    debt: Decimal | None = None
    overpayment: Decimal | None = None
    penalty: Decimal | None = None
    nominal_tax: Decimal | None = None
    nominal_overpayment: Decimal | None = None
    tax_period_id: int | None = None
    last_payment_amount: Decimal | None = None
    last_payment_date: date | None = None
    regions: tuple[object, ...] = ()


@frozen(kw_only=True)
class TaxCharge(Answer):
    """A record of ``POST /taxes/history``."""

    tax_period_id: int | None = None
    tax_amount: Decimal | None = None
    bonus_amount: Decimal | None = None
    paid_amount: Decimal | None = None
    tax_base_amount: Decimal | None = None
    charge_date: date | None = None
    due_date: date | None = None
    oktmo: str | None = None
    region_name: str | None = None
    kbk: str | None = None
    tax_organ_code: str | None = None
    type: str | None = None
    krsb_tax_charge_id: int | None = None
    receipt_count: int | None = None

    @property
    def gross(self) -> Decimal | None:
        """The tax before the bonus: ``tax_amount`` is what is left after it."""
        return None if self.tax_amount is None else sum_of((self.tax_amount, self.bonus_amount or Decimal(0)))


@frozen(kw_only=True)
class TaxHistory(Answer):
    """``POST /taxes/history``."""

    records: tuple[TaxCharge, ...]


@frozen(kw_only=True)
class TaxPayment(Answer):
    """A record of ``POST /taxes/payments``."""

    source_type: str | None = None
    type: str | None = None
    document_index: str | None = None
    amount: Decimal | None = None
    operation_date: date | None = None
    due_date: date | None = None
    oktmo: str | None = None
    kbk: str | None = None
    status: str | None = None
    tax_period_id: int | None = None
    region_name: str | None = None
    krsb_accepted_date: date | None = None


@frozen(kw_only=True)
class TaxPayments(Answer):
    """``POST /taxes/payments``."""

    records: tuple[TaxPayment, ...]


@frozen(kw_only=True)
class Debts(Answer):
    """``GET /taxpayer/debts``."""

    has_debts: bool | None = None
    total_unpaid: Decimal | None = None
    debts: Decimal | None = None


@frozen(kw_only=True)
class IncomeYear(Answer):
    """The limits of one year; part of :class:`Bonus`."""

    total_income_amount: Decimal | None = None
    max_total_income_threshold_exceeded: bool | None = None
    annual_income_threshold: Decimal | None = None
    available_income_to_exceed_threshold: Decimal | None = None
    annual_income_status: str | None = None
    updated_time: datetime | None = None


@frozen(kw_only=True)
class Bonus(IncomeYear):
    """``GET /taxpayer/bonus``: the tax bonus and the annual limit."""

    bonus_amount: Decimal | None = None
    total_income_by_years: Mapping[str, IncomeYear] = field(factory=dict[str, IncomeYear])
    teen_bonus_amount: Decimal | None = None
    teen_bonus_updated_time: datetime | None = None
