"""What an invoice is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from attrs import Attribute, field, frozen
from attrs.converters import optional

from govauth.errors import InvalidInput
from govauth.providers.moy_nalog.attempts import check_total, known_client, lines_of
from govauth.providers.moy_nalog.payment_details import PayTo, checked_pay_to
from govauth.providers.moy_nalog.sale import Client, Individual, Service
from govauth.wire.json import JsonValue
from govauth.wire.money import plain, sum_of
from govauth.wire.telephone import any_number

_EMAIL: Final = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")


def _whole_lines(services: Service | Sequence[Service]) -> tuple[Service, ...]:
    lines = lines_of(services)
    for number, line in enumerate(lines):
        if line.quantity % 1:
            raise InvalidInput(f"services[{number}].quantity", "must be whole in an invoice")
    return lines


def _named(client: Client) -> Client:
    known_client(client)
    if not (client.name or "").strip():
        raise InvalidInput("client.name", "must be given: an invoice names its client")
    return client


def _phone(phone: str) -> str:
    return any_number(phone, "client_phone")


def _email(_: object, attribute: Attribute[str | None], email: object) -> None:
    if email is not None and not (isinstance(email, str) and _EMAIL.fullmatch(email)):
        raise InvalidInput(attribute.name, "must be an e-mail address")


def _pay_to(pay_to: PayTo) -> PayTo:
    return checked_pay_to(pay_to)


@frozen(slots=True)
class InvoiceDraft:
    """An invoice before it is created.

    Attributes:
        services: its lines, one or several; quantities are whole.
        client: whom it is for, with a name.
        pay_to: where to pay, a :class:`.BankAccount` or an :class:`.SbpPhone`;
            :attr:`.PaymentAccount.pay_to` makes one of what the taxpayer has saved.
        client_email: of the client.
        client_phone: of the client; that of an :class:`.Individual` where it is not given.

    Raises:
        InvalidInput: names the field and the rule.

    """

    services: tuple[Service, ...] = field(converter=_whole_lines)
    client: Client = field(converter=_named)
    pay_to: PayTo = field(converter=_pay_to)
    client_email: str | None = field(default=None, kw_only=True, repr=False, validator=_email)
    client_phone: str | None = field(default=None, kw_only=True, repr=False, converter=optional(_phone))

    def __attrs_post_init__(self) -> None:
        """Refuse a sum that no invoice can have."""
        check_total(self.total)

    @property
    def total(self) -> Decimal:
        """The sum of the lines, in roubles."""
        return sum_of(service.total for service in self.services)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the body of ``POST /invoice``, in the form that public clients agree on."""
        client = self.client.as_wire()
        phone = self.client.phone if isinstance(self.client, Individual) else None
        lines = [{**line.as_wire(), "serviceNumber": at} for at, line in enumerate(self.services)]
        return {
            **self.pay_to.as_wire(),
            "clientType": client["incomeType"],
            "clientName": client["displayName"],
            "clientInn": client["inn"],
            "clientPhone": self.client_phone or phone,
            "clientEmail": self.client_email,
            "type": "MANUAL",
            "services": lines,
            "totalAmount": plain(self.total),
        }
