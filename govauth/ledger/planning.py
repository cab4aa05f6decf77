"""Writing the rows of a batch down, in chunks, so that memory does not grow with their number."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable, Mapping
from contextlib import aclosing
from typing import Final, Generic, TypeAlias, TypeVar

import anyio.lowlevel

from govauth.errors import InvalidInput
from govauth.ledger import entries
from govauth.ledger.effect import Effect
from govauth.ledger.engine import Engine
from govauth.ledger.entries import Planned
from govauth.ledger.once import checked_key
from govauth.settings import shown

I = TypeVar("I")  # noqa: E741 - the intent, as in Effect
R = TypeVar("R")

Rows: TypeAlias = Iterable[tuple[str, I]] | AsyncIterable[tuple[str, I]]
"""Pairs of a key and what to do; of any length."""

CHUNK: Final = 500
_FIRST_CHUNK: Final = 50
"""Small, for nothing is sent before it is written down; each next one is twice as long."""
_BREATH: Final = 25
"""So many rows are prepared at a stretch: answers are waiting meanwhile."""
_MOST_DIFFERING: Final = 1000


class Planning(Generic[I, R]):
    """Writes rows down.

    Attributes:
        rows: how many were written down or were there.
        ended: whether all were.
        differs: keys that are there with other content; the first thousand.
        differing: how many there are.

    """

    def __init__(self, engine: Engine, effect: Effect[I, R], scope: str, batch: str) -> None:
        self.rows: int = 0
        self.ended: bool = False
        self.differs: list[str] = []
        self.differing: int = 0
        self._engine = engine
        self._effect = effect
        self._scope = scope
        self._batch = batch

    async def run(self, rows: Rows[I], written: Callable[[], None] = lambda: None) -> None:
        """Write all rows down.

        Args:
            rows: of any number.
            written: called whenever some more were.

        Raises:
            InvalidInput: a row cannot be sent; it names the key. What was written down before stays.

        """
        chunk: list[Planned] = []
        size = _FIRST_CHUNK
        async with aclosing(pairs(rows)) as each:
            async for key, intent in each:
                chunk.append(await self._planned(key, intent))
                if len(chunk) >= size:
                    await self._write(chunk)
                    written()
                    chunk, size = [], min(CHUNK, size * 2)
        await self._write(chunk)
        self.ended = True

    async def _planned(self, key: str, intent: I) -> Planned:
        try:
            content = self._effect.content(intent)
            checked_key(key)
        except InvalidInput as error:
            raise error.within(f"rows[{key!r}]") from None
        return await self._engine.row(self._effect, key, content)

    async def _write(self, chunk: list[Planned]) -> None:
        differing = await self._engine.commits.run_with_retries(
            lambda transaction: entries.plan(transaction, self._scope, chunk, batch=self._batch)
        )
        self.rows += len(chunk)
        self.differing += len(differing)
        self.differs += differing[: _MOST_DIFFERING - len(self.differs)]


async def pairs(rows: Rows[I]) -> AsyncGenerator[tuple[str, I]]:
    """Go through the rows.

    Raises:
        InvalidInput: they are no rows, such as the path of a file, or one is no pair.

    """
    if isinstance(rows, AsyncIterable):
        number = 0
        async for row in rows:
            yield _pair(row, number)
            number += 1
        return
    given: object = rows
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        rule = f"must give pairs of a key and what to do, not be {shown(rows)}; sale_rows(path) reads a file"
        raise InvalidInput("rows", rule)
    for number, row in enumerate(rows):
        if number % _BREATH == 0:
            await anyio.lowlevel.checkpoint()
        yield _pair(row, number)


def _pair(row: tuple[str, I], number: int) -> tuple[str, I]:
    given: object = row
    if not isinstance(given, tuple | list) or len(row) != 2:  # noqa: PLR2004 - a pair
        raise InvalidInput(f"rows[{number}]", f"must be a pair: a key and what to do, not {shown(given)}")
    return row
