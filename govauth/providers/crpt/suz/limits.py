"""What СУЗ accepts at most. Public clients disagree in places; these are the values most of them keep to."""

from __future__ import annotations

from typing import Final

GTINS_PER_ORDER: Final = 10
CODES_PER_GTIN: Final = 150_000
CODES_OF_SINGLE_GTIN: Final = 2_000_000
"""Of an order with one GTIN."""
CODES_PER_FETCH: Final = 150_000
CODES_PER_REPORT: Final = 30_000
RECEIPTS_PER_PAGE: Final = 100
ORDERS_PER_PAGE: Final = 100
