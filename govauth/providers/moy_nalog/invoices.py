"""Invoices, whose wire shape is disputed: two forms are known, and neither is established.

Nothing here is covered by the promises of the package.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.moy_nalog import models, operations
from govauth.providers.moy_nalog.attempts import IssueAttempt
from govauth.providers.moy_nalog.sale import Client, LegalEntity, PaymentType, Service
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.money import plain, sum_of


@frozen(slots=True)
class BankAccount:
    """Where an invoice asks to be paid."""

    bank_name: str
    bank_bik: str
    corr_account: str = field(repr=False)
    current_account: str = field(repr=False)


class Invoices:
    """``client.experimental.invoices``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def create_like_income(
        self, services: Service | Sequence[Service], *, client: Client, operation_time: datetime
    ) -> models.InvoiceStatus:
        """Create an invoice in the older form, which repeats that of ``POST /income``.

        Raises:
            InvalidInput: nothing was sent.
            OutcomeUnknown: the answer was lost; look into the web cabinet.

        """
        attempt = IssueAttempt(services, operation_time, operation_time, client, PaymentType.ACCOUNT)
        lines = [{**line.as_wire(), "serviceNumber": at} for at, line in enumerate(attempt.services)]
        return await self._transport.call(
            operations.INVOICE_CREATE, body=json_body({**attempt.as_wire(), "services": lines})
        )

    async def create_for_bank(
        self, services: Sequence[Service], *, client: LegalEntity, account: BankAccount
    ) -> models.InvoiceStatus:
        """Create an invoice in the newer form, with bank details, as the web cabinet does.

        Raises:
            InvalidInput: nothing was sent.
            OutcomeUnknown: the answer was lost; look into the web cabinet.

        """
        if not services:
            raise InvalidInput("services", "must have at least one line")
        total = sum_of(line.total for line in services)
        body = {
            "paymentType": PaymentType.ACCOUNT.value,
            "bankName": account.bank_name,
            "bankBik": account.bank_bik,
            "corrAccount": account.corr_account,
            "currentAccount": account.current_account,
            "clientName": client.name,
            "clientInn": str(client.inn),
            "clientType": client.as_wire()["incomeType"],
            "type": "MANUAL",
            "services": [{**line.as_wire(), "serviceNumber": at} for at, line in enumerate(services)],
            "totalAmount": plain(total),
        }
        return await self._transport.call(operations.INVOICE_CREATE, body=json_body(body))

    async def cancel(self, invoice_id: int) -> models.InvoiceStatus:
        """Cancel an invoice: ``POST /invoice/{id}/cancel``.

        Raises:
            OutcomeUnknown: the answer was lost; look into the web cabinet.

        """
        return await self._transport.call(operations.INVOICE_CANCEL, path={"id": str(invoice_id)})


class Experimental:
    """``client.experimental``: what may change or not work, because its wire shape is not established."""

    def __init__(self, transport: Transport) -> None:
        self.invoices: Invoices = Invoices(transport)
