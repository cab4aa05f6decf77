"""What was sent, kept apart from whether it arrived: enough to send it once and to look for it later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from attrs import Attribute, field, frozen

from govauth.errors import InvalidInput
from govauth.providers.moy_nalog.sale import CancelReason, Client, Individual, PaymentType, Service
from govauth.wire.json import JsonValue
from govauth.wire.moments import MOSCOW, aware, whole_seconds
from govauth.wire.money import LIMIT, plain, sum_of

E = TypeVar("E", PaymentType, CancelReason)


def _member(kind: type[E], value: E | str, name: str) -> E:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(repr(item.value) for item in kind)
    raise InvalidInput(name, f"must be one of {known}")


def _payment(value: PaymentType | str) -> PaymentType:
    return _member(PaymentType, value, "payment")


def _reason(value: CancelReason | str) -> CancelReason:
    return _member(CancelReason, value, "reason")


def check_total(total: Decimal) -> None:
    """Refuse a sum that no receipt and no invoice can have.

    Raises:
        InvalidInput: it is.

    """
    if total >= LIMIT:
        raise InvalidInput("services", "must come to less than 10^12 roubles")


def lines_of(services: Service | Sequence[Service]) -> tuple[Service, ...]:
    """Return the lines of a receipt or an invoice.

    Raises:
        InvalidInput: there are none, or one is something else.

    """
    lines = (services,) if isinstance(services, Service) else tuple(services)
    if not lines:
        raise InvalidInput("services", "must have at least one line")
    for number, line in enumerate(lines):
        if not isinstance(line, Service):
            raise InvalidInput(f"services[{number}]", "must be a Service")
    return lines


def _zone_aware(_: object, attribute: Attribute[datetime], moment: datetime) -> None:
    aware(moment, attribute.name)


def _known_client(_: object, __: object, client: object) -> None:
    known_client(client)


def known_client(client: object) -> None:
    """Check that a client is one.

    Raises:
        InvalidInput: it is something else.

    """
    if not isinstance(client, Client):
        raise InvalidInput("client", "must be an Individual, a LegalEntity or a ForeignAgency")


def receipt_id(text: str) -> str:
    """Return a receipt id that is safe to put into a path.

    Raises:
        InvalidInput: it has other characters than letters, digits and hyphens.

    """
    if not text or not all(character.isalnum() or character == "-" for character in text):
        raise InvalidInput("receipt", "must be a receipt id: letters, digits and hyphens")
    return text


@frozen(slots=True)
class IssueAttempt:
    """One submission of a receipt. It pickles, so it can wait in a queue until the service is well.

    Attributes:
        services: its lines; one or several.
        operation_time: when the sale took place.
        request_time: when it was submitted, by the service's clock.
        client: who paid.
        payment: how.
        ignore_income_limit: ``ignoreMaxTotalIncomeRestriction``.

    Raises:
        InvalidInput: names the field and the rule.

    """

    services: tuple[Service, ...] = field(converter=lines_of)
    operation_time: datetime = field(validator=_zone_aware)
    request_time: datetime = field(validator=_zone_aware)
    client: Client = field(factory=Individual, validator=_known_client)
    payment: PaymentType = field(default=PaymentType.CASH, converter=_payment)
    ignore_income_limit: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse a sum that no receipt can have."""
        check_total(self.total)

    @property
    def total(self) -> Decimal:
        """The sum of the lines, in roubles."""
        return sum_of(service.total for service in self.services)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the body of ``POST /income``.

        Times are written as Moscow wall-clock time: the service reads the digits and ignores the offset.
        """
        return {
            "operationTime": whole_seconds(self.operation_time, MOSCOW),
            "requestTime": whole_seconds(self.request_time, MOSCOW),
            "services": [service.as_wire() for service in self.services],
            "totalAmount": plain(self.total),
            "client": self.client.as_wire(),
            "paymentType": self.payment.value,
            "ignoreMaxTotalIncomeRestriction": self.ignore_income_limit,
        }


@frozen(slots=True)
class CancelAttempt:
    """One submission of a cancellation.

    Raises:
        InvalidInput: names the field and the rule.

    """

    receipt_id: str = field(converter=receipt_id)
    reason: CancelReason = field(converter=_reason)
    operation_time: datetime = field(validator=_zone_aware)
    request_time: datetime = field(validator=_zone_aware)

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the body of ``POST /cancel``, with Moscow wall-clock times."""
        return {
            "operationTime": whole_seconds(self.operation_time, MOSCOW),
            "requestTime": whole_seconds(self.request_time, MOSCOW),
            "comment": self.reason.value,
            "receiptUuid": self.receipt_id,
            "partnerCode": None,
        }
