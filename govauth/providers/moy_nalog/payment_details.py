"""Where the buyer of an invoice pays to: an account at a bank, or a telephone in СБП."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, TypeAlias

from attrs import Attribute, field, frozen

from govauth.errors import InvalidInput
from govauth.wire.json import JsonValue
from govauth.wire.telephone import russian_number

_BIK_DIGITS: Final = 9
_ACCOUNT_DIGITS: Final = 20


class InvoicePayment(StrEnum):
    """How an invoice is paid: its ``paymentType``."""

    PHONE = "PHONE"
    """By telephone number, in СБП (the Faster Payments System)."""
    ACCOUNT = "ACCOUNT"
    """To a bank account."""


def _filled(name: object) -> str:
    if not isinstance(name, str) or not name.strip():
        raise InvalidInput("bank_name", "must not be empty")
    return name


def _digits(_: object, attribute: Attribute[str], text: object) -> None:
    count = _BIK_DIGITS if attribute.name == "bank_bik" else _ACCOUNT_DIGITS
    if not isinstance(text, str) or not re.fullmatch(f"[0-9]{{{count}}}", text):
        raise InvalidInput(attribute.name, f"must be {count} digits without spaces")


@frozen(slots=True)
class BankAccount:
    """A bank account. The control digits of accounts are not checked: banks do that.

    Attributes:
        bank_name: as the buyer reads it.
        bank_bik: БИК of the bank, 9 digits.
        corr_account: correspondent account of the bank, 20 digits.
        current_account: where the money goes, 20 digits.

    Raises:
        InvalidInput: names the field and the rule.

    """

    bank_name: str = field(converter=_filled)
    bank_bik: str = field(validator=_digits)
    corr_account: str = field(repr=False, validator=_digits)
    current_account: str = field(repr=False, validator=_digits)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the fields of an invoice that say where to pay."""
        return {
            "paymentType": InvoicePayment.ACCOUNT.value,
            "bankName": self.bank_name,
            "bankBik": self.bank_bik,
            "corrAccount": self.corr_account,
            "currentAccount": self.current_account,
        }


def _receiver(phone: str) -> str:
    return russian_number(phone, "phone")


@frozen(slots=True)
class SbpPhone:
    """A telephone in СБП: the buyer transfers by the number, to the bank that is named.

    Attributes:
        phone: of the receiver, kept as ``7`` and ten digits.
        bank_name: the receiver's bank, as the buyer reads it.

    Raises:
        InvalidInput: names the field and the rule.

    """

    phone: str = field(repr=False, converter=_receiver)
    bank_name: str = field(converter=_filled)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the fields of an invoice that say where to pay."""
        return {
            "paymentType": InvoicePayment.PHONE.value,
            "bankName": self.bank_name,
            "phone": self.phone,
        }


PayTo: TypeAlias = BankAccount | SbpPhone


def checked_pay_to(pay_to: object, name: str = "pay_to") -> PayTo:
    """Return where to pay, if it says so.

    Raises:
        InvalidInput: it is something else.

    """
    if isinstance(pay_to, BankAccount | SbpPhone):
        return pay_to
    raise InvalidInput(name, "must be a BankAccount or an SbpPhone")
