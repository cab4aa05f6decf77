"""A receipt for Fiscal Processing, before it is registered.

Source: the vendor's wiki, page on the registration of receipts, edition of 26.08.2022. Its lists of values
are cut in the copies that are known, so values of other names are taken as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

from attrs import Attribute, evolve, field, frozen
from attrs.converters import optional

from govauth.errors import InvalidInput
from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue
from govauth.wire.money import LIMIT, decimal_of, in_steps, product_of, sum_of, to_kopecks
from govauth.wire.telephone import any_number

_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_EMAIL: Final = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")
_THOUSANDTH: Final = Decimal("0.001")


class ReceiptKind(StrEnum):
    """What a receipt records: its ``type``."""

    SALE = "SALE"
    """приход: the shop takes money."""
    SALE_RETURN = "SALE_RETURN"
    """возврат прихода: a refund."""
    PURCHASE = "PURCHASE"
    """расход: the shop pays."""
    PURCHASE_RETURN = "PURCHASE_RETURN"
    """возврат расхода."""


_RETURNS: Final = {
    ReceiptKind.SALE: ReceiptKind.SALE_RETURN,
    ReceiptKind.PURCHASE: ReceiptKind.PURCHASE_RETURN,
}


def _constant(_: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise InvalidInput(attribute.name, "must be a name of the service in capitals, such as VAT_20")


def _not_blank(_: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(attribute.name, "must not be empty")


def _roubles(value: Decimal | int | str, name: str) -> Decimal:
    number = decimal_of(value, name)
    if not 0 <= number < LIMIT:
        raise InvalidInput(name, "must be from 0 to below 10^12 roubles")
    if not in_steps(number):
        raise InvalidInput(name, "must be in whole kopecks: at most two decimals")
    return to_kopecks(number)


def _price(value: Decimal | int | str) -> Decimal:
    return _roubles(value, "price")


def _total(value: Decimal | int | str) -> Decimal:
    return _roubles(value, "total")


def _quantity(value: Decimal | int | str) -> Decimal:
    number = decimal_of(value, "quantity")
    if not 0 < number < LIMIT or not in_steps(number, _THOUSANDTH):
        raise InvalidInput("quantity", "must be above zero, with at most three decimals")
    return number


@frozen(slots=True)
class ReceiptItem:
    """One line of a receipt.

    Attributes:
        name: as it stands on the receipt.
        price: roubles for one, in whole kopecks.
        vat: the rate, such as ``VAT_20``.
        quantity: how many, with at most three decimals.
        total: roubles of the line; price times quantity, rounded to kopecks, where it is not given.
        calculation_method: признак способа расчёта.
        payment_subject: признак предмета расчёта, such as ``SERVICE`` or ``PRODUCT``.

    Raises:
        InvalidInput: names the field and the rule.

    """

    name: str = field(validator=_not_blank)
    price: Decimal = field(converter=_price)
    vat: str = field(validator=_constant)
    quantity: Decimal = field(default=Decimal(1), converter=_quantity)
    total: Decimal | None = field(default=None, converter=optional(_total))
    calculation_method: str = field(default="FULL_PAY", kw_only=True, validator=_constant)
    payment_subject: str = field(default="SERVICE", kw_only=True, validator=_constant)

    @property
    def sum(self) -> Decimal:
        """The total of the line, in roubles."""
        whole = product_of(self.price, self.quantity) if self.total is None else self.total
        return to_kopecks(whole)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return an entry of ``items``."""
        return {
            "calculationMethod": self.calculation_method,
            "paymentSubject": self.payment_subject,
            "name": self.name,
            "price": self.price,
            "quantity": self.quantity,
            "vat": self.vat,
            "total": self.sum,
        }


def _person(inn: str) -> Inn:
    return Inn.checked(inn, "inn")


@frozen(slots=True)
class Cashier:
    """Who registers the receipt.

    Attributes:
        name: a job title may follow it.
        inn: of the person.

    """

    name: str = field(repr=False, validator=_not_blank)
    inn: Inn | None = field(default=None, repr=False, converter=optional(_person))

    def as_wire(self) -> dict[str, JsonValue]:
        """Return ``cashier``."""
        return {"name": self.name, **({} if self.inn is None else {"inn": str(self.inn)})}


def _address(address: str) -> str:
    return address if _EMAIL.fullmatch(str(address)) else any_number(address, "client_address")


def _lines(items: ReceiptItem | Sequence[ReceiptItem]) -> tuple[ReceiptItem, ...]:
    lines = (items,) if isinstance(items, ReceiptItem) else tuple(items)
    if not lines:
        raise InvalidInput("items", "must have at least one line")
    for number, line in enumerate(lines):
        if not isinstance(line, ReceiptItem):
            raise InvalidInput(f"items[{number}]", "must be a ReceiptItem")
    return lines


def _kind(kind: ReceiptKind | str) -> ReceiptKind:
    try:
        return ReceiptKind(kind)
    except ValueError:
        raise InvalidInput("kind", f"must be one of {', '.join(ReceiptKind)}") from None


def _payments(payments: Mapping[str, Decimal | int | str]) -> Mapping[str, Decimal]:
    if not isinstance(payments, Mapping):
        raise InvalidInput("payments", 'must be roubles by kind of payment, such as {"CASH": "150.00"}')
    for name in payments:
        if not _NAME.fullmatch(str(name)):
            raise InvalidInput("payments", "must have names of the service in capitals, such as CASH")
    return {name: _roubles(amount, f"payments[{name}]") for name, amount in payments.items()}


@frozen(slots=True)
class FiscalReceipt:
    """A receipt that is to be registered.

    Attributes:
        items: its lines, one or several.
        tax_system: such as ``COMMON``, ``SIMPLIFIED``, ``SIMPLIFIED_WITH_EXPENSE``; must fit the device.
        payments: roubles by kind of payment, such as ``{"CASH": "150.00"}``; they come to the total.
        kind: a sale unless said otherwise.
        client_address: e-mail or telephone of the buyer.
        cashier: who registers it.

    Raises:
        InvalidInput: names the field and the rule.

    """

    items: tuple[ReceiptItem, ...] = field(converter=_lines)
    tax_system: str = field(validator=_constant)
    payments: Mapping[str, Decimal] = field(converter=_payments)
    kind: ReceiptKind = field(default=ReceiptKind.SALE, converter=_kind)
    client_address: str | None = field(default=None, kw_only=True, repr=False, converter=optional(_address))
    cashier: Cashier | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse payments that do not come to the total."""
        if self.total >= LIMIT:
            raise InvalidInput("items", "must come to less than 10^12 roubles")
        paid = sum_of(self.payments.values())
        if paid != self.total:
            raise InvalidInput("payments", f"must come to the total of the items: {self.total}, not {paid}")

    @property
    def total(self) -> Decimal:
        """The sum of the lines, in roubles."""
        return sum_of(line.sum for line in self.items)

    def refund(self) -> FiscalReceipt:
        """Return the receipt that takes this one back, all of it. For a part, make one with fewer items.

        Raises:
            InvalidInput: this one is a refund itself.

        """
        kind = _RETURNS.get(self.kind)
        if kind is None:
            raise InvalidInput("kind", "must be SALE or PURCHASE: a refund is not taken back by a refund")
        return evolve(self, kind=kind)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the body of the registration."""
        body: dict[str, JsonValue] = {"type": self.kind.value, "taxSystem": self.tax_system}
        if self.cashier is not None:
            body["cashier"] = self.cashier.as_wire()
        if self.client_address is not None:
            body["client"] = {"address": self.client_address}
        return {
            **body,
            "items": [line.as_wire() for line in self.items],
            "total": self.total,
            "payments": dict(self.payments),
        }
