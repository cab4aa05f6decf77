"""Codes in memory: for sub-orders that fit."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from govauth.providers.crpt.suz.models import CodeBlock


class CodeMemory:
    """Keeps blocks in the order in which they came."""

    def __init__(self) -> None:
        self._kept: dict[str, CodeBlock] = {}

    @asynccontextmanager
    async def hold(self, order_id: str, gtin: str) -> AsyncGenerator[CodeMemory]:  # noqa: ARG002
        """Open it; it is of one sub-order by its use."""
        yield self

    @property
    def blocks(self) -> Mapping[str, int]:
        """How many codes, by block id."""
        return {block_id: len(block.codes) for block_id, block in self._kept.items()}

    async def append(self, block: CodeBlock) -> None:
        """Keep a block."""
        self._kept.setdefault(block.block_id, block)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes."""
        return tuple(code for block in self._kept.values() for code in block.codes)
