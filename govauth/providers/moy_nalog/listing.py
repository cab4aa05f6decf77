"""How the list of receipts is narrowed and ordered."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

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
