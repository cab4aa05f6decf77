"""What a ledger is asked to do once: a sale to register, a receipt to cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from govauth.providers.moy_nalog.attempts import IssueAttempt
from govauth.providers.moy_nalog.sale import CancelReason, Client, Individual, PaymentType, Service


@frozen(slots=True)
class Sale:
    """What a receipt is issued for. The times of sending belong to the ledger.

    Attributes:
        services: one line or several.
        client: who paid; a natural person unless said otherwise.
        payment: how.
        operation_time: when the sale took place, zone-aware; None for the time when it is sent: then equal
            sales get seconds of their own, by which the service's list tells them apart.
        ignore_income_limit: ``ignoreMaxTotalIncomeRestriction``.

    """

    services: Service | Sequence[Service]
    client: Client = field(factory=Individual)
    payment: PaymentType = PaymentType.CASH
    operation_time: datetime | None = None
    ignore_income_limit: bool = field(default=False, kw_only=True)

    def attempt(self, now: datetime) -> IssueAttempt:
        """Make the submission that would go out now.

        Raises:
            InvalidInput: names the field and the rule.

        """
        return IssueAttempt(
            self.services,
            now if self.operation_time is None else self.operation_time,
            now,
            self.client,
            self.payment,
            ignore_income_limit=self.ignore_income_limit,
        )


@frozen(slots=True)
class CancelIntent:
    """Which receipt is cancelled, and why."""

    receipt_id: str
    reason: CancelReason
