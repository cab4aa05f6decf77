"""What СУЗ answers. Keys that are not named here are kept in ``extra``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from govauth.wire.identifiers import Gtin
from govauth.wire.model import Answer
from govauth.wire.moments import from_milliseconds


def _moment(milliseconds: int | None, where: str) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds, where)


class OrderStatus(StrEnum):
    """The life of an order."""

    CREATED = "CREATED"
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    READY = "READY"
    DECLINED = "DECLINED"
    CLOSED = "CLOSED"


class BufferStatus(StrEnum):
    """The life of a sub-order: the codes of one GTIN."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    EXHAUSTED = "EXHAUSTED"
    REJECTED = "REJECTED"
    CLOSED = "CLOSED"


class ReportStatus(StrEnum):
    """The life of a report."""

    PENDING = "PENDING"
    SENT = "SENT"
    SUCCESS = "SUCCESS"
    REJECTED = "REJECTED"


@frozen(kw_only=True)
class Versions(Answer):
    """``GET /api/v3/ping``."""

    oms_id: str
    api_version: str | None = None
    oms_version: str | None = None


@frozen(kw_only=True)
class CreatedOrder(Answer):
    """``POST /api/v3/order``. ``expected_complete_timestamp`` is milliseconds to wait, not a time."""

    oms_id: str | None = None
    order_id: str
    expected_complete_timestamp: int = 0


@frozen(kw_only=True)
class Buffer(Answer):
    """A sub-order. While it is PENDING, all counts are −1.

    Attributes:
        total_codes: how many were ordered.
        available_codes: how many can be fetched now.
        total_passed: how many were handed out.
        expired_date: until when they can be fetched, epoch milliseconds; see :attr:`expires`.

    """

    oms_id: str | None = None
    order_id: str
    gtin: Gtin
    buffer_status: BufferStatus | str
    left_in_buffer: int = -1
    total_codes: int = -1
    available_codes: int = -1
    unavailable_codes: int = -1
    total_passed: int = -1
    pools_exhausted: bool = False
    expired_date: int | None = None
    template_id: int | None = None
    rejection_reason: str | None = None

    @property
    def expires(self) -> datetime | None:
        """Until when codes can be fetched."""
        return _moment(self.expired_date, "expiredDate")


@frozen(kw_only=True)
class BufferSummary(Answer):
    """A sub-order as lists of orders show it."""

    gtin: Gtin
    buffer_status: BufferStatus | str | None = None
    total_codes: int | None = None


@frozen(kw_only=True)
class OrderInfo(Answer):
    """An order as lists show it."""

    order_id: str
    order_status: OrderStatus | str
    created_timestamp: int | None = None
    product_group: str | None = None
    buffers: tuple[BufferSummary, ...] = ()
    decline_reason: str | None = None
    production_order_id: str | None = None
    service_provider_id: str | None = None
    payment_type: object = None

    @property
    def created(self) -> datetime | None:
        """When it was created."""
        return _moment(self.created_timestamp, "createdTimestamp")


@frozen(kw_only=True)
class OrderList(Answer):
    """``GET /api/v3/order/list``."""

    oms_id: str | None = None
    order_infos: tuple[OrderInfo, ...] = ()


@frozen(kw_only=True)
class OrderPage(Answer):
    """``POST /api/v3/orders/search``."""

    total_count: int
    results: tuple[OrderInfo, ...] = ()


@frozen(slots=True)
class CodeBlock:
    """Codes that came together. They hold U+001D and check parts and must be kept byte for byte.

    Attributes:
        block_id: by which the same codes can be read again while the sub-order is open.
        codes: as they came.

    """

    block_id: str
    codes: tuple[str, ...] = field(repr=lambda codes: f"<{len(codes)} codes>")


@frozen(kw_only=True)
class BlockInfo(Answer):
    """A block that was handed out."""

    block_id: str
    block_date_time: int | None = None
    quantity: int

    @property
    def handed_out(self) -> datetime | None:
        """When."""
        return _moment(self.block_date_time, "blockDateTime")


@frozen(kw_only=True)
class BlockList(Answer):
    """``GET /api/v3/order/codes/blocks``."""

    order_id: str | None = None
    gtin: Gtin | None = None
    blocks: tuple[BlockInfo, ...] = ()


@frozen(kw_only=True)
class Accepted(Answer):
    """A report was accepted for processing; what became of it is asked by its id."""

    oms_id: str | None = None
    report_id: str


@frozen(kw_only=True)
class Report(Answer):
    """``GET /api/v3/report/info``. A rejected report comes with HTTP 200 as well."""

    oms_id: str | None = None
    report_id: str
    report_status: ReportStatus | str
    error_reason: str | None = None


@frozen(kw_only=True)
class Receipt(Answer):
    """What became of a document."""

    result_doc_id: str
    result_doc_date: int | None = None
    source_doc_id: str | None = None
    source_doc_date: int | None = None
    state: str | None = None
    code: int | None = None
    description: str | None = None
    workflow: str | None = None
    workflow_version: int | None = None
    details: Mapping[str, object] = field(factory=dict[str, object])
    operations: tuple[object, ...] = ()

    @property
    def finished(self) -> datetime | None:
        """When the result came about."""
        return _moment(self.result_doc_date, "resultDocDate")


@frozen(kw_only=True)
class ReceiptPage(Answer):
    """Receipts; a single one comes in this form as well."""

    total_count: int | None = None
    results: tuple[Receipt, ...] = ()


@frozen(kw_only=True)
class ServiceProvider(Answer):
    """Who may make codes for you: a printing house."""

    service_provider_id: str
    provider_name: str | None = None
    name: str | None = None
    tax_identification_number: str | None = None
    country: str | None = None
    address: str | None = None
    contact_person: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    product_groups: tuple[str, ...] = ()


@frozen(kw_only=True)
class Providers(Answer):
    """``GET /api/v3/providers``."""

    providers: tuple[ServiceProvider, ...] = ()


@frozen(kw_only=True)
class Page(Answer):
    """A page of entries whose shape depends on the product group; they stay as they came."""

    total_count: int | None = None
    results: tuple[Mapping[str, object], ...] = ()
    result: tuple[Mapping[str, object], ...] = field(default=(), repr=False)

    @property
    def entries(self) -> tuple[Mapping[str, object], ...]:
        """The entries: ``results``, which some answers call ``result``."""
        return self.results or self.result
