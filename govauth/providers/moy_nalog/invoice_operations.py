"""The endpoints of invoices as values. What changes an invoice is sent again only after it was looked at."""

from __future__ import annotations

from typing import Final

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.moy_nalog.invoice_models import Invoice, InvoicePage
from govauth.transport.operation import Operation, Repeat, json_of

_LOOK: Final = "await invoices.get(invoice_id)"


def _pdf(response: Response) -> bytes:
    if response.media_type != "application/pdf":
        raise UnexpectedReply("content-type", "expected a PDF", status=response.status)
    return response.content


CREATE: Final = Operation(
    "invoices.create",
    "POST",
    "/invoice",
    json_of(Invoice),
    repeat=Repeat.NEVER,
    how_to_check="look for it in invoices.list()",
)
LIST: Final = Operation("invoices.list", "POST", "/invoice/table", json_of(InvoicePage), repeat=Repeat.SAFE)
CANCEL: Final = Operation(
    "invoices.cancel",
    "POST",
    "/invoice/{id}/cancel",
    json_of(Invoice),
    repeat=Repeat.NEVER,
    how_to_check=_LOOK,
)
MARK_PAID: Final = Operation(
    "invoices.mark_paid",
    "POST",
    "/invoice/{id}/approve",
    json_of(Invoice),
    repeat=Repeat.NEVER,
    how_to_check=_LOOK,
)
CHANGE_PAY_TO: Final = Operation(
    "invoices.change_pay_to",
    "POST",
    "/invoice/update-payment-info",
    json_of(Invoice),
    repeat=Repeat.NEVER,
    how_to_check=_LOOK,
)
PDF: Final = Operation("invoices.pdf", "GET", "/invoice/{uuid}/pdf/print", _pdf, repeat=Repeat.SAFE)

RECEIPT: Final = Operation(
    "experimental.invoices.receipt",
    "POST",
    "/invoice/{id}/receipt",
    json_of(Invoice),
    repeat=Repeat.NEVER,
    how_to_check=_LOOK,
)
RECEIPT_BY_APPROVAL: Final = Operation(
    "experimental.invoices.receipt_by_approval",
    "POST",
    "/invoice/{id}/approve",
    json_of(Invoice),
    repeat=Repeat.NEVER,
    how_to_check=_LOOK,
)

ALL: Final = (CREATE, LIST, CANCEL, MARK_PAID, CHANGE_PAY_TO, PDF, RECEIPT, RECEIPT_BY_APPROVAL)
