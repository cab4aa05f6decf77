"""Invoices (счета): create, list, change, cancel.

Source: three public clients of 2026 that send the same (nalogovich, my-tax, npd-tools); there is no official
document. What they do not agree on is in :mod:`~govauth.providers.moy_nalog.experimental`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from govauth.errors import GovAuthError, InvalidInput, NotFound, OutcomeUnknown
from govauth.providers.moy_nalog import invoice_operations as operations
from govauth.providers.moy_nalog.invoice_draft import InvoiceDraft
from govauth.providers.moy_nalog.invoice_list import InvoiceFilter, invoices
from govauth.providers.moy_nalog.invoice_models import Invoice, InvoiceStatus
from govauth.providers.moy_nalog.payment_details import PayTo, checked_pay_to
from govauth.settings import check_ledger
from govauth.transport.operation import Body, Operation, json_body
from govauth.transport.paging import Offset, Paged
from govauth.transport.transport import Transport
from govauth.wire.arguments import checked
from govauth.wire.json import JsonValue

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger
    from govauth.providers.moy_nalog.taxpayer import Taxpayer

InvoiceRef: TypeAlias = int | Invoice
"""An invoice, or its ``invoice_id``."""

_PAID = frozenset({InvoiceStatus.PAID, InvoiceStatus.PAID_WITH_RECEIPT, InvoiceStatus.PAID_WITHOUT_RECEIPT})


class Invoices:
    """``client.invoices``. Besides what is named here, methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, transport: Transport, taxpayer: Taxpayer) -> None:
        self._transport = transport
        self._taxpayer = taxpayer

    async def create(self, draft: InvoiceDraft) -> Invoice:
        """Create an invoice: ``POST /invoice``. It is sent once, or not at all.

        Returns:
            The invoice, of which only ``invoice_id`` is sure to be known; :meth:`get` tells the rest.

        Raises:
            OutcomeUnknown: the answer was lost; look for it in :meth:`list`, or use :meth:`once`.

        """
        wire = checked(draft, InvoiceDraft, "draft").as_wire()
        return await self._transport.call(operations.CREATE, body=json_body(wire))

    async def once(self, key: str, draft: InvoiceDraft, *, ledger: Ledger, within: float = 0.0) -> int:
        """Create an invoice unless this key has done it, in whatever process.

        Args:
            key: the caller's own, such as the number of an order; it stands for one invoice for ever.
            draft: what the invoice is made of; under the same key it must stay the same.
            ledger: keeps the keys.
            within: seconds to wait for a decision, where the answer was lost.

        Returns:
            The ``invoice_id``.

        Raises:
            InvalidInput: the key was used for another draft; nothing was sent.
            OutcomeUnknown: it is not decided yet; ask again later, with the same key.
            NeedsPerson: it cannot be decided: ``ledger.decide(…)``.
            LedgerUnavailable: the ledger does not serve; nothing was sent.

        """
        from govauth.providers.moy_nalog.effects_of_invoices import InvoiceEffect  # noqa: PLC0415 - on first use

        check_ledger(ledger)
        return await ledger.once(InvoiceEffect(self._transport, self._taxpayer), key, draft, within=within)

    def list(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        status: InvoiceStatus | None = None,
        text: str | None = None,
        oldest_first: bool = False,
        page_size: int = 50,
    ) -> Paged[Invoice, Offset]:
        """Go through invoices: ``POST /invoice/table``, a read. Pages are asked for when they are needed.

        Args:
            since: created from then on, zone-aware.
            until: created until then, zone-aware.
            status: only those that stand there.
            text: only those with this text in them, such as in the client's name.
            oldest_first: the order; the newest come first otherwise.
            page_size: how many to ask for at once, 1 to 50.

        Raises:
            InvalidInput: naive times, an empty text, or a page size out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        return invoices(self._transport, InvoiceFilter(since, until, status, text, oldest_first), page_size)

    async def get(self, invoice: InvoiceRef) -> Invoice:
        """Return one invoice. The service has no call for that: the list is read until it is found.

        Raises:
            NotFound: the whole list has no such invoice.

        """
        wanted = id_of(invoice)
        async for found in self.list():
            if found.invoice_id == wanted:
                return found
        raise NotFound(f"there is no invoice {wanted}", operation=operations.LIST.name)

    async def cancel(self, invoice: InvoiceRef) -> Invoice:
        """Cancel an invoice: ``POST /invoice/{id}/cancel``. A receipt that was issued for it stays.

        Where the answer is lost the invoice is looked at, and the call is made again only if it is not
        cancelled.

        Raises:
            OutcomeUnknown: the answer was lost, and the invoice cannot be read now.

        """
        return await self._settle(
            operations.CANCEL,
            id_of(invoice),
            lambda found: found.status == InvoiceStatus.CANCELLED,
            path={"id": str(id_of(invoice))},
        )

    async def mark_paid(self, invoice: InvoiceRef) -> Invoice:
        """Mark an invoice as paid, without a receipt: ``POST /invoice/{id}/approve``.

        The receipt is then yours to issue: ``receipts.issue(…)``. A lost answer is settled as in
        :meth:`cancel`.

        Raises:
            OutcomeUnknown: the answer was lost, and the invoice cannot be read now.

        """
        return await self._settle(
            operations.MARK_PAID,
            id_of(invoice),
            lambda found: found.status in _PAID,
            path={"id": str(id_of(invoice))},
        )

    async def change_pay_to(self, invoice: InvoiceRef, pay_to: PayTo) -> Invoice:
        """Change where the buyer pays to: ``POST /invoice/update-payment-info``.

        A lost answer is settled as in :meth:`cancel`.

        Raises:
            OutcomeUnknown: the answer was lost, and the invoice cannot be read now.

        """
        details = checked_pay_to(pay_to).as_wire()
        body = json_body({"invoiceId": id_of(invoice), **details})
        return await self._settle(
            operations.CHANGE_PAY_TO, id_of(invoice), lambda found: _shows(found, details), body=body
        )

    async def pdf(self, invoice: Invoice | UUID | str) -> bytes:
        """Return the printed form, a PDF: ``GET /invoice/{uuid}/pdf/print``.

        Args:
            invoice: the invoice, or its ``uuid``. One that came without a ``uuid`` is read first.

        """
        if isinstance(invoice, Invoice):
            uuid = invoice.uuid or (await self.get(invoice)).uuid
        else:
            uuid = str(invoice)
        try:
            path = {"uuid": str(UUID(uuid))}
        except (ValueError, TypeError):
            raise InvalidInput("invoice", "must be an Invoice, or its uuid") from None
        return await self._transport.call(operations.PDF, path=path)

    async def _settle(
        self,
        operation: Operation[Invoice],
        invoice_id: int,
        applied: Callable[[Invoice], bool],
        *,
        path: Mapping[str, str] | None = None,
        body: Body | None = None,
    ) -> Invoice:
        """Make a change; where its answer is lost look, and make it once more if it was not applied."""
        try:
            return await self._transport.call(operation, path=path, body=body)
        except OutcomeUnknown as error:
            lost: GovAuthError = error.again()
        found = await self._seen(invoice_id, lost)
        if applied(found):
            return found
        try:
            return await self._transport.call(operation, path=path, body=body)
        except GovAuthError as error:
            # Whatever the repeat is refused for, the first request may have arrived after the look.
            refused = error.again()
        found = await self._seen(invoice_id, lost)
        if applied(found):
            return found
        raise lost from refused

    async def _seen(self, invoice_id: int, lost: GovAuthError) -> Invoice:
        try:
            return await self.get(invoice_id)
        except GovAuthError as error:
            raise lost from error


def id_of(invoice: InvoiceRef) -> int:
    """Return the ``invoice_id``.

    Raises:
        InvalidInput: it is none.

    """
    found = invoice.invoice_id if isinstance(invoice, Invoice) else invoice
    if not _is_number(found):
        raise InvalidInput("invoice", "must be an Invoice, or its invoice_id: a number above zero")
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _shows(invoice: Invoice, details: Mapping[str, JsonValue]) -> bool:
    shown = {
        "paymentType": invoice.payment_type,
        "bankName": invoice.bank_name,
        "bankBik": invoice.bank_bik,
        "corrAccount": invoice.corr_account,
        "currentAccount": invoice.current_account,
        "phone": invoice.phone,
    }
    return all(shown[name] == value for name, value in details.items())
