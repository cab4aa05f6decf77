"""What was sent, kept apart from whether it arrived: enough to send it once and to look for it later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.moy_nalog.sale import CancelReason, Client, Individual, PaymentType, Service
from govauth.wire.json import JsonValue
from govauth.wire.moments import MOSCOW, aware, whole_seconds
from govauth.wire.money import LIMIT, plain

E = TypeVar("E", PaymentType, CancelReason)


@frozen(slots=True)
class IssueAttempt:
    """One submission of a receipt. It pickles, so it can wait in a queue until the service is well.

    Attributes:
        services: its lines.
        operation_time: when the sale took place.
        request_time: when it was submitted, by the service's clock.
        client: who paid.
        payment: how.

    """

    services: tuple[Service, ...]
    operation_time: datetime
    request_time: datetime
    client: Client = field(factory=Individual)
    payment: PaymentType = PaymentType.CASH
    ignore_income_limit: bool = field(default=False, kw_only=True)

    @property
    def total(self) -> Decimal:
        """The sum of the lines, in roubles."""
        return sum((service.total for service in self.services), Decimal(0))

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
    """One submission of a cancellation."""

    receipt_id: str
    reason: CancelReason
    operation_time: datetime
    request_time: datetime

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the body of ``POST /cancel``, with Moscow wall-clock times."""
        return {
            "operationTime": whole_seconds(self.operation_time, MOSCOW),
            "requestTime": whole_seconds(self.request_time, MOSCOW),
            "comment": self.reason.value,
            "receiptUuid": self.receipt_id,
            "partnerCode": None,
        }


def issue_attempt(
    services: Service | Sequence[Service],
    *,
    client: Client,
    payment: PaymentType,
    operation_time: datetime | None,
    ignore_income_limit: bool,
    now: datetime,
) -> IssueAttempt:
    """Check the parts of a receipt and put them together.

    Raises:
        InvalidInput: names the field and the rule.

    """
    lines = (services,) if isinstance(services, Service) else tuple(services)
    if not lines:
        raise InvalidInput("services", "must have at least one line")
    for number, line in enumerate(lines):
        if not isinstance(line, Service):
            raise InvalidInput(f"services[{number}]", "must be a Service")
    if not isinstance(client, Client):
        raise InvalidInput("client", "must be an Individual, a LegalEntity or a ForeignAgency")
    attempt = IssueAttempt(
        lines,
        aware(now if operation_time is None else operation_time, "operation_time"),
        now,
        client,
        member(PaymentType, payment, "payment"),
        ignore_income_limit=ignore_income_limit,
    )
    if attempt.total >= LIMIT:
        raise InvalidInput("services", "must come to less than 10^12 roubles")
    return attempt


def member(kind: type[E], value: E, name: str) -> E:
    """Return a member of an enumeration; its text is accepted as well.

    Raises:
        InvalidInput: the value is none of them.

    """
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(repr(item.value) for item in kind)
    raise InvalidInput(name, f"must be one of {known}")
