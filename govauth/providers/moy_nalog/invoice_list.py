"""The list of invoices: filters, order, pages."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from attrs import field, frozen
from attrs.converters import optional

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.moy_nalog import invoice_operations as operations
from govauth.providers.moy_nalog.invoice_models import Invoice, InvoiceStatus
from govauth.providers.moy_nalog.listing import page_size_of
from govauth.transport.operation import json_body
from govauth.transport.paging import Offset, Paged, Portion, by_offset
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue
from govauth.wire.moments import MOSCOW, aware, with_milliseconds

LARGEST_PAGE: Final = 50
"""The most that a public client asks for at once; the limit of the service is not known."""


def _status(status: InvoiceStatus | str) -> InvoiceStatus:
    try:
        return InvoiceStatus(status)
    except ValueError:
        raise InvalidInput("status", f"must be one of {', '.join(InvoiceStatus)}") from None


@frozen(slots=True)
class InvoiceFilter:
    """Which invoices, in which order. See :meth:`.Invoices.list`."""

    since: datetime | None = None
    until: datetime | None = None
    status: InvoiceStatus | None = field(default=None, converter=optional(_status))
    text: str | None = field(default=None, repr=False)
    oldest_first: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse times without a zone, and a text that finds everything."""
        for name, moment in (("since", self.since), ("until", self.until)):
            if moment is not None:
                aware(moment, name)
        if self.text is not None and not self.text.strip():
            raise InvalidInput("text", "must not be empty; leave it out to get all")

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the body of ``POST /invoice/table``, without the place in the list."""
        filtered: list[JsonValue] = [
            {"id": "status", "value": "ALL" if self.status is None else self.status.value}
        ]
        if self.text is not None:
            filtered.append({"id": "context", "value": self.text})
        for name, moment in (("from", self.since), ("to", self.until)):
            if moment is not None:
                filtered.append({"id": name, "value": with_milliseconds(moment, MOSCOW)})
        return {"filtered": filtered, "sorted": [{"id": "createdAt", "desc": not self.oldest_first}]}


def invoices(transport: Transport, wanted: InvoiceFilter, page_size: int) -> Paged[Invoice, Offset]:
    """Make the iterator over invoices.

    Raises:
        InvalidInput: the page size is out of bounds.

    """
    size = page_size_of(page_size, LARGEST_PAGE)

    async def portion(offset: int, count: int) -> Portion[Invoice]:
        body = {"offset": offset, "limit": count, **wanted.as_wire()}
        found = await transport.call(operations.LIST, body=json_body(body))
        if found.has_more and not found.items:
            name = operations.LIST.name
            raise UnexpectedReply("hasMore", "more invoices after an empty page", operation=name)
        return Portion(found.items, found.has_more)

    return by_offset(
        portion, size=size, name=operations.LIST.name, identity=lambda invoice: invoice.invoice_id
    )
