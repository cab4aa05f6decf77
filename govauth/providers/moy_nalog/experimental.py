"""What may change or not work, because public clients contradict each other or only one of them does it.

Nothing here is covered by the promises of the package.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.moy_nalog import invoice_operations as operations
from govauth.providers.moy_nalog.auth import Login
from govauth.providers.moy_nalog.gosuslugi import GosuslugiSignIn
from govauth.providers.moy_nalog.invoice_models import Invoice, InvoiceStatus
from govauth.providers.moy_nalog.invoices import InvoiceRef, id_of
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.moments import MOSCOW, aware, whole_seconds


class ReceiptForm(StrEnum):
    """Which of two requests issues the receipt of an invoice."""

    RECEIPT = "receipt"
    """``POST /invoice/{id}/receipt`` with both times, as npd-tools does."""
    APPROVAL = "approve"
    """``POST /invoice/{id}/approve`` with the time of the operation, as nalogovich does."""


class ExperimentalInvoices:
    """``client.experimental.invoices``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def issue_receipt(
        self, invoice: InvoiceRef, *, operation_time: datetime, form: ReceiptForm = ReceiptForm.RECEIPT
    ) -> Invoice:
        """Issue the receipt of an invoice. It is sent once, or not at all: a receipt is a fiscal document.

        Args:
            invoice: which.
            operation_time: when it was paid, zone-aware; it goes out as Moscow time.
            form: which of the two known requests; neither is established.

        Returns:
            The invoice, with ``receipt_id`` where the service tells it.

        Raises:
            InvalidInput: naive time, or no invoice; nothing was sent.
            OutcomeUnknown: the answer was lost; ``await invoices.get(…)`` and look at its ``receipt_id``.
            UnexpectedReply: the service did something else: there is no receipt.

        """
        number = id_of(invoice)
        paid = whole_seconds(aware(operation_time, "operation_time"), MOSCOW)
        path = {"id": str(number)}
        if form is ReceiptForm.APPROVAL:
            body = json_body({"operationTime": paid})
            found = await self._transport.call(operations.RECEIPT_BY_APPROVAL, path=path, body=body)
        elif form is ReceiptForm.RECEIPT:
            await self._transport.token(operations.RECEIPT.name)
            now = whole_seconds(self._transport.server_now(), MOSCOW)
            body = json_body({"invoiceId": number, "requestTime": now, "operationTime": paid})
            found = await self._transport.call(operations.RECEIPT, path=path, body=body)
        else:
            raise InvalidInput("form", "must be a ReceiptForm")
        if found.receipt_id is None and found.status not in (None, InvoiceStatus.PAID_WITH_RECEIPT):
            raise UnexpectedReply(
                "status",
                "the service changed the invoice and issued no receipt; try the other ReceiptForm,"
                " or issue it by receipts.issue()",
                operation=operations.RECEIPT.name,
            )
        return found


class Experimental:
    """``client.experimental``."""

    def __init__(self, transport: Transport, login: Login) -> None:
        self.invoices: ExperimentalInvoices = ExperimentalInvoices(transport)
        self.gosuslugi: GosuslugiSignIn = GosuslugiSignIn(transport, login)
