"""Invoices for a ledger: what is written down, how it is sent, and how it is looked for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from typing import Final

from govauth.clock import instant
from govauth.errors import UnexpectedReply
from govauth.events.watch import Watch
from govauth.ledger.effect import Listed, number_of
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.moy_nalog import invoice_operations as operations
from govauth.providers.moy_nalog.invoice_draft import InvoiceDraft
from govauth.providers.moy_nalog.invoice_list import LARGEST_PAGE, InvoiceFilter, invoices
from govauth.providers.moy_nalog.invoice_models import Invoice
from govauth.providers.moy_nalog.shown_sale import list_of, object_of, shown_sale
from govauth.providers.moy_nalog.taxpayer import Taxpayer
from govauth.transport.fence import Fence
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.arguments import checked

_MARGIN: Final = timedelta(seconds=5)
"""So far the clock of the service may be known wrongly."""


class InvoiceEffect(Listed):
    """``invoices.once``. An invoice carries no time and no number of ours: equal ones are counted.

    An equal invoice that was made before the lost one was sent is not taken for it.
    """

    name: str = operations.CREATE.name
    can_look = True

    def __init__(self, transport: Transport, taxpayer: Taxpayer) -> None:
        self._transport = transport
        self._taxpayer = taxpayer

    @property
    def watch(self) -> Watch | None:
        """The observers of the client."""
        return self._transport.channel.watch

    def now(self) -> float:
        """Tell the time by the service's clock."""
        return self._transport.server_now().timestamp()

    async def scope(self) -> str:
        """Name the taxpayer; and see the service's clock, by which the list is read."""
        if not self._transport.server_clock.looked:
            await self._taxpayer.user()  # the token came from the store, so no answer has shown it yet
        return f"moy_nalog {self._transport.place.name} {await self._taxpayer.inn()} invoices"

    def content(self, intent: InvoiceDraft) -> JsonObject:
        """Write the body of ``POST /invoice`` down."""
        return checked(intent, InvoiceDraft, "draft").as_wire()

    def base(self, content: JsonObject) -> JsonObject:
        """Return what the list shows of it, without what may be changed later: where to pay."""
        lines = [object_of(line) for line in list_of(content["services"])]
        return shown_sale(
            [(line["name"], line["amount"], line["quantity"]) for line in lines],
            content["totalAmount"],
            None,
            (content["clientType"], content["clientInn"], content["clientName"]),
        )

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Send ``POST /invoice``, once or not at all."""
        created = await self._transport.call(operations.CREATE, body=json_body(content), fence=fence)
        return str(created.invoice_id)

    def result(self, ref: str, content: JsonObject, times: Times) -> int:
        """Return the ``invoice_id``."""
        return number_of(ref)

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """List the invoices since the first lost one was sent, cancelled ones included.

        Older ones only prove that the list shows what is known to be there.
        """
        since = instant(min(one.sent_at for one in lost)) - _MARGIN
        first = instant(min(one.sent_at for one in lost if one.content)) - _MARGIN
        wanted = InvoiceFilter(since=since, oldest_first=oldest_first)
        async for invoice in invoices(self._transport, wanted, LARGEST_PAGE):
            if invoice.created_at is None or not invoice.services:
                raise UnexpectedReply(
                    "items",
                    "invoices without their times or lines prove nothing",
                    operation=operations.LIST.name,
                )
            if invoice.created_at >= first:
                yield _sighting(invoice)
            elif invoice.created_at >= since:
                yield Sighting(str(invoice.invoice_id), {}, sure=False)


def _sighting(invoice: Invoice) -> Sighting:
    base = shown_sale(
        [(line.name, line.amount, line.quantity) for line in invoice.services],
        invoice.total_amount,
        None,
        (invoice.client_type, invoice.client_inn, invoice.client_name),
    )
    return Sighting(str(invoice.invoice_id), base)
