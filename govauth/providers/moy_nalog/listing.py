"""The list of receipts: filters, order, pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.moy_nalog import models, operations
from govauth.transport.paging import Offset, Paged, Portion, by_offset
from govauth.transport.transport import Transport
from govauth.wire.moments import MOSCOW, aware, with_milliseconds

LARGEST_PAGE: Final = 100


class BuyerType(StrEnum):
    """A filter of the list: who paid."""

    PERSON = "PERSON"
    COMPANY = "COMPANY"
    FOREIGN_AGENCY = "FOREIGN_AGENCY"


class ReceiptStatus(StrEnum):
    """A filter of the list: whether the receipt stands."""

    REGISTERED = "REGISTERED"
    CANCELLED = "CANCELLED"


class SortBy(StrEnum):
    """The order of the list."""

    NEWEST = "operation_time:desc"
    OLDEST = "operation_time:asc"
    LARGEST = "total_amount:desc"
    SMALLEST = "total_amount:asc"


def page_size_of(page_size: object, most: int) -> int:
    """Return a page size.

    Raises:
        InvalidInput: it is out of bounds, or no whole number.

    """
    if not isinstance(page_size, int) or isinstance(page_size, bool) or not 1 <= page_size <= most:
        raise InvalidInput("page_size", f"must be a whole number from 1 to {most}")
    return page_size


def _since(moment: datetime) -> str:
    return with_milliseconds(aware(moment, "since"), MOSCOW)


def _until(moment: datetime | None) -> str | None:
    return None if moment is None else with_milliseconds(aware(moment, "until"), MOSCOW)


@frozen(slots=True)
class Filter:
    """Which receipts, in which order. See :meth:`.Receipts.list`."""

    since: str = field(converter=_since)
    until: str | None = field(converter=_until)
    buyer: BuyerType | None
    status: ReceiptStatus | None
    sort_by: SortBy

    def query(self, until: str) -> list[tuple[str, str]]:
        """Return the parameters of ``GET /incomes``, without the place in the list."""
        query = [("from", self.since), ("to", until), ("sortBy", self.sort_by.value)]
        if self.buyer is not None:
            query.append(("buyerType", self.buyer.value))
        if self.status is not None:
            query.append(("receiptType", self.status.value))
        return query


def incomes(
    transport: Transport,
    wanted: Filter,
    page_size: int,
    now: Callable[[], Awaitable[datetime]],
    remembered: int | None = None,
) -> Paged[models.Income, Offset]:
    """Make the iterator over receipts.

    Args:
        transport: of the taxpayer.
        wanted: which receipts.
        page_size: 1 to 100.
        now: tells the service's time, where the period has no end: asked once, so that it stays the same.
        remembered: for how many pages it is kept which receipts were given; all by default.

    Raises:
        InvalidInput: the page size is out of bounds.

    """
    size = page_size_of(page_size, LARGEST_PAGE)
    until = wanted.until

    async def portion(offset: int, count: int) -> Portion[models.Income]:
        nonlocal until
        until = until or with_milliseconds(await now(), MOSCOW)
        place = [("limit", str(count)), ("offset", str(offset))]
        found = await transport.call(operations.LIST, query=[*wanted.query(until), *place])
        if found.has_more and not found.content:
            raise UnexpectedReply(
                "hasMore", "more receipts after an empty page", operation=operations.LIST.name
            )
        return Portion(found.content, found.has_more)

    return by_offset(
        portion,
        size=size,
        name=operations.LIST.name,
        identity=lambda income: income.id,
        remembered=remembered,
    )
