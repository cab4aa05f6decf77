"""Marking codes, block by block. Most programs want ``order.codes()`` or ``order.save_codes()`` instead."""

from __future__ import annotations

from govauth.errors import InvalidInput
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.suz import models, operations
from govauth.providers.crpt.suz.calls import SuzCalls
from govauth.providers.crpt.suz.limits import CODES_PER_FETCH
from govauth.wire.identifiers import Gtin


class Codes:
    """``crpt.suz.codes``. Besides what is named here, methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, calls: SuzCalls) -> None:
        self.calls = calls

    async def fetch(self, order_id: str, gtin: str, quantity: int) -> models.CodeBlock:
        """Have new codes handed out: ``GET /api/v3/codes``. Sent once, or not at all.

        Args:
            order_id: the order.
            gtin: of which product.
            quantity: how many; fewer may come.

        Raises:
            InvalidInput: a wrong id, GTIN or quantity; nothing was sent.
            OutcomeUnknown: the answer was lost, and codes may have been handed out: see :meth:`blocks`.

        """
        if isinstance(quantity, bool) or not 1 <= quantity <= CODES_PER_FETCH:
            raise InvalidInput("quantity", f"must be from 1 to {CODES_PER_FETCH}")
        return await self.calls.read(
            operations.CODES_FETCH,
            ("orderId", id_text(order_id, "order_id")),
            ("gtin", Gtin.checked(gtin, "gtin")),
            ("quantity", str(quantity)),
        )

    async def blocks(self, order_id: str, gtin: str) -> tuple[models.BlockInfo, ...]:
        """List the blocks that were handed out: ``GET /api/v3/order/codes/blocks``."""
        found = await self.calls.read(
            operations.CODES_BLOCKS,
            ("orderId", id_text(order_id, "order_id")),
            ("gtin", Gtin.checked(gtin, "gtin")),
        )
        return found.blocks

    async def retry(self, block_id: str) -> models.CodeBlock:
        """Read a block again, as long as its sub-order is open: ``GET /api/v3/order/codes/retry``."""
        return await self.calls.read(operations.CODES_RETRY, ("blockId", id_text(block_id, "block_id")))
