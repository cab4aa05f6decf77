"""What a receipt is issued for: services, the client who paid, and how."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from attrs import field, frozen
from attrs.converters import optional

from govauth.errors import InvalidInput
from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue
from govauth.wire.money import LIMIT, amount_of, decimal_of, in_steps, product_of
from govauth.wire.telephone import any_number


class PaymentType(StrEnum):
    """How the client paid: ``paymentType``."""

    CASH = "CASH"
    """In cash, by card or by transfer: the cabinet's default for all of them."""
    ACCOUNT = "ACCOUNT"
    """To a bank account, by invoice."""
    WIRE = "WIRE"
    """Sent by some public clients; not proven."""


class IncomeType(StrEnum):
    """Who paid: ``incomeType``."""

    INDIVIDUAL = "FROM_INDIVIDUAL"
    LEGAL_ENTITY = "FROM_LEGAL_ENTITY"
    FOREIGN_AGENCY = "FROM_FOREIGN_AGENCY"


class CancelReason(StrEnum):
    """Why a receipt is cancelled: one of two fixed texts."""

    MISTAKE = "Чек сформирован ошибочно"
    REFUND = "Возврат средств"


def _not_blank(name: object) -> str:
    if not isinstance(name, str) or not name.strip():
        raise InvalidInput("name", "must not be empty")
    return name


def _quantity(value: Decimal | int | str) -> Decimal:
    number = decimal_of(value, "quantity")
    if not 0 < number < LIMIT:
        raise InvalidInput("quantity", "must be above zero and below 10^12")
    return number


def _price(value: Decimal | int | str) -> Decimal:
    return amount_of(value, "price")


@frozen(slots=True)
class Service:
    """One line of a receipt.

    Attributes:
        name: as it stands on the receipt.
        price: roubles for one, in whole kopecks: a ``Decimal``, an int, or a text such as ``"1500.00"``.
        quantity: how many; above zero.

    Raises:
        InvalidInput: names the field and the rule.

    """

    name: str = field(converter=_not_blank)
    price: Decimal = field(converter=_price)
    quantity: Decimal = field(default=Decimal(1), converter=_quantity)

    def __attrs_post_init__(self) -> None:
        """Refuse a line that does not come out in whole kopecks."""
        if not in_steps(self.total):
            raise InvalidInput("quantity", "times price must come out in whole kopecks")

    @property
    def total(self) -> Decimal:
        """Price times quantity, in roubles."""
        return product_of(self.price, self.quantity)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return an entry of ``services``: ``amount`` is the price of one."""
        return {"name": self.name, "amount": self.price, "quantity": self.quantity}


def _phone(phone: str) -> str:
    return any_number(phone, "phone")


@frozen(slots=True)
class Individual:
    """A natural person; name and telephone may stay unknown.

    Attributes:
        name: as on the receipt.
        phone: kept as ``7`` and ten digits, or as ``+`` and digits of another country.

    Raises:
        InvalidInput: no telephone number.

    """

    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False, converter=optional(_phone))

    def as_wire(self) -> dict[str, JsonValue]:
        """Return ``client``; nulls must be present."""
        return _client(IncomeType.INDIVIDUAL, self.name, None, self.phone)


def _client_inn(inn: str) -> Inn:
    return Inn.checked(inn, "inn")


@frozen(slots=True)
class LegalEntity:
    """A Russian organisation or entrepreneur.

    Attributes:
        inn: ИНН of 10 or 12 digits, check digits verified.
        name: as on the receipt.

    """

    inn: Inn = field(converter=_client_inn)
    name: str = field(converter=_not_blank)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return ``client``."""
        return _client(IncomeType.LEGAL_ENTITY, self.name, str(self.inn), None)


@frozen(slots=True)
class ForeignAgency:
    """A foreign organisation."""

    name: str = field(converter=_not_blank)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return ``client``."""
        return _client(IncomeType.FOREIGN_AGENCY, self.name, None, None)


Client: TypeAlias = Individual | LegalEntity | ForeignAgency


def _client(kind: IncomeType, name: str | None, inn: str | None, phone: str | None) -> dict[str, JsonValue]:
    return {"contactPhone": phone, "displayName": name, "inn": inn, "incomeType": kind.value}
