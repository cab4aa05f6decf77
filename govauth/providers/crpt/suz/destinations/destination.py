"""What a destination promises: a block is there whole and durably, or not at all, and never twice."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from govauth.providers.crpt.suz.models import CodeBlock


class OpenDestination(Protocol):
    """A destination while it is held for one sub-order."""

    @property
    def blocks(self) -> Mapping[str, int]:
        """The blocks that are safe: how many codes, by block id."""
        ...

    async def append(self, block: CodeBlock) -> None:
        """Keep a block. When this returns, the block survives a crash; one that is there is left alone."""
        ...


class Destination(Protocol):
    """Brings blocks to safety. It may be opened by several processes, one after another or at once."""

    def hold(self, order_id: str, gtin: str) -> AbstractAsyncContextManager[OpenDestination]:
        """Open it for the codes of one GTIN of one order, and repair what a crash left half-done.

        Raises:
            DestinationDamaged: it does not hold what it once confirmed, or is of another order.

        """
        ...
