"""The state of a sub-order."""

from __future__ import annotations

from govauth.errors import NotFound
from govauth.providers.crpt.suz import operations
from govauth.providers.crpt.suz.calls import SuzCalls
from govauth.providers.crpt.suz.models import Buffer


async def buffer_of(calls: SuzCalls, order_id: str, gtin: str) -> Buffer:
    """Return one sub-order: ``GET /api/v3/order/status`` with a GTIN.

    Raises:
        NotFound: the answer does not hold it.

    """
    buffers = await calls.read(operations.ORDER_STATUS, ("orderId", order_id), ("gtin", gtin))
    for buffer in buffers:
        if buffer.gtin == gtin:
            return buffer
    raise NotFound("the order has no codes of this GTIN", operation=operations.ORDER_STATUS.name)
