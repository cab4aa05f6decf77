"""What БИФИТ Касса answers. Keys that are not named here are kept in ``extra``.

Everything was seen in public clients, not in the documentation: of it
only identifiers are required, and values whose form is not established stay as they came. Those models
are exact: :func:`.written` gives back what came.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from attrs import field, frozen

from govauth.clock import instant
from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer


@frozen(kw_only=True)
class Dated(Answer):
    """Something with the moments of its making and of its last change.

    Attributes:
        created: as it came; epoch milliseconds wherever a client was seen to use it.
        changed: the same.

    """

    exact = True

    created: JsonValue = None
    changed: JsonValue = None

    @property
    def created_at(self) -> datetime | None:
        """The moment of making in UTC, where ``created`` is epoch milliseconds."""
        return _moment(self.created)

    @property
    def changed_at(self) -> datetime | None:
        """The moment of the last change in UTC, where ``changed`` is epoch milliseconds."""
        return _moment(self.changed)


@frozen(kw_only=True)
class Organization(Dated):
    """An organisation of the account."""

    id: str
    name: str | None = None
    inn: Inn | None = None
    kpp: str | None = None
    address: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    visible: bool | None = None
    blocked: bool | None = None


@frozen(kw_only=True)
class TradeObject(Dated):
    """A shop or a warehouse."""

    id: str
    organization_id: str | None = None
    name: str | None = None
    address: str | None = field(default=None, repr=False)
    kpp: str | None = None


@frozen(kw_only=True)
class Nomenclature(Dated):
    """An entry of the catalogue: what is sold, at which price, under which codes."""

    id: int
    organization_id: str | None = None
    external_id: str | None = None
    parent_id: int | None = None
    name: str | None = None
    short_name: str | None = None
    barcode: str | None = None
    vendor_code: str | None = None
    gtin: str | None = None
    unit_code: str | None = None
    vat_value: Decimal | None = None
    purchase_price: Decimal | None = None
    selling_price: Decimal | None = None
    contractor_id: int | None = None
    visible: bool | None = None


@frozen(kw_only=True)
class Goods(Dated):
    """The stock of one entry in one trade object; below zero if more was sold than was there."""

    trade_object_id: str
    nomenclature_id: int
    quantity: Decimal | None = None


@frozen(kw_only=True)
class StockItem(Answer):
    """A line of the list of goods."""

    exact = True

    goods: Goods
    nomenclature: Nomenclature


@frozen(kw_only=True)
class Contractor(Dated):
    """A supplier or a buyer."""

    id: int
    organization_id: str | None = None
    external_id: str | None = None
    short_name: str | None = field(default=None, repr=False)
    full_name: str | None = field(default=None, repr=False)
    inn: Inn | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    group_types: tuple[str, ...] | None = None
    visible: bool | None = None


@frozen(kw_only=True)
class OnlineOrder(Dated):
    """An order, as the vendor's page of 26.04.2022 shows it. Moments are epoch milliseconds, as they came."""

    id: int
    organization_id: str | None = None
    trade_object_id: str | None = None
    tax_system: str | None = None
    external_id: str | None = None
    visible: bool | None = None
    delivery_type: str | None = None
    delivery_amount: Decimal | None = None
    delivery_time: JsonValue = None
    paid: bool | None = None
    order_time: JsonValue = None
    client_id: int | None = None
    address: str | None = field(default=None, repr=False)
    responsible_person_login: str | None = field(default=None, repr=False)
    discount: Decimal | None = None
    discount_type: JsonValue = None
    location: JsonValue = field(default=None, repr=False)
    total_amount: Decimal | None = None
    comment: str | None = field(default=None, repr=False)
    current_status_type: str | None = None
    current_status_time: JsonValue = None
    substatus_id: JsonValue = None
    shop_id: JsonValue = None

    @property
    def status_since(self) -> datetime | None:
        """Since when it stands where it stands, in UTC."""
        return _moment(self.current_status_time)


@frozen(kw_only=True)
class CsvUpload(Answer):
    """What became of an uploaded list of goods.

    Attributes:
        exception_message: what went wrong with the whole; None if nothing did.
        exception_list: what went wrong with single lines, as it came; may quote them.
        item_qty: how many items the service counts.
        consumed_time: as it came; its unit is not established.

    """

    exact = True

    exception_message: str | None = field(default=None, repr=False)
    exception_list: tuple[JsonValue, ...] | None = field(default=(), repr=False)
    item_qty: int | None = None
    consumed_time: Decimal | None = None

    @property
    def accepted(self) -> bool:
        """Whether nothing went wrong."""
        return not self.exception_message and not self.exception_list


def _moment(value: JsonValue) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        return instant(value / 1000)
    except (OverflowError, ValueError, OSError):
        return None
