"""СУЗ, version 2, where it differs: paths by product group, one object for a sub-order, ``lastBlockId``.

Public clients of this version agree on paths and on little else, so bodies and most answers stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import evolve, field, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.codes.checking import check_report
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.places import SUZ
from govauth.providers.crpt.suz import models, operations
from govauth.providers.crpt.suz.calls import SuzCalls
from govauth.providers.crpt.suz.limits import CODES_PER_FETCH
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import Operation, Repeat, any_json, json_of
from govauth.wire.identifiers import Gtin
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer
from govauth.wire.moments import from_milliseconds, parse_moment

_MOST_DIGITS: Final = 20
_ROOT: Final = "/api/v2/{extension}"


@frozen(kw_only=True)
class BufferV2(Answer):
    """A sub-order as version 2 tells it: an object, and ``expiredDate`` is a text; see :attr:`expires`."""

    order_id: str
    gtin: Gtin
    buffer_status: models.BufferStatus | str
    left_in_buffer: int = -1
    total_codes: int = -1
    available_codes: int = -1
    unavailable_codes: int = -1
    total_passed: int = -1
    pools_exhausted: bool = False
    expired_date: str | None = None
    rejection_reason: str | None = None
    pool_infos: tuple[Mapping[str, object], ...] = field(default=(), repr=False)

    @property
    def expires(self) -> datetime | None:
        """Until when the codes can be fetched; None where the text does not tell an instant."""
        text = (self.expired_date or "").strip()
        if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
            return from_milliseconds(int(text), "expiredDate")
        try:
            return parse_moment(text)
        except ValueError:
            return None


PING: Final = evolve(operations.PING, name="suz.v2.ping", path=f"{_ROOT}/ping")
VERSION: Final = Operation(
    "suz.v2.version", "GET", f"{_ROOT}/version", json_of(models.Versions), repeat=Repeat.SAFE, root=SUZ
)
ORDERS: Final = Operation(
    "suz.v2.create_order",
    "POST",
    f"{_ROOT}/orders",
    json_of(models.CreatedOrder),
    repeat=Repeat.NEVER,
    root=SUZ,
    how_to_check="look for the order in the web cabinet, by your production order id",
)
BUFFER: Final = Operation(
    "suz.v2.buffer", "GET", f"{_ROOT}/buffer/status", json_of(BufferV2), repeat=Repeat.SAFE, root=SUZ
)
CODES: Final = evolve(
    operations.CODES_FETCH,
    name="suz.v2.fetch_codes",
    path=f"{_ROOT}/codes",
    how_to_check="compare blocks(order_id, gtin) with what you have, retry(block_id) the rest",
)
BLOCKS: Final = evolve(operations.CODES_BLOCKS, name="suz.v2.blocks", path=f"{_ROOT}/codes/blocks")
RETRY: Final = evolve(operations.CODES_RETRY, name="suz.v2.retry", path=f"{_ROOT}/codes/retry")
CLOSE: Final = evolve(operations.ORDER_CLOSE, name="suz.v2.close", path=f"{_ROOT}/buffer/close")
UTILISE: Final = evolve(operations.UTILISE, name="suz.v2.utilise", path=f"{_ROOT}/utilisation")
DROPOUT: Final = evolve(operations.DROPOUT, name="suz.v2.dropout", path=f"{_ROOT}/dropout")
AGGREGATE: Final = evolve(operations.AGGREGATE, name="suz.v2.aggregate", path=f"{_ROOT}/aggregation")
AGGREGATION: Final = Operation(
    "suz.v2.aggregation",
    "GET",
    f"{_ROOT}/aggregation/info",
    any_json,
    repeat=Repeat.SAFE,
    root=SUZ,
)
REPORT: Final = evolve(operations.REPORT, name="suz.v2.report", path=f"{_ROOT}/report/info")


class SuzV2:
    """``crpt.suz.v2(extension)``. Methods raise what :meth:`.Transport.call` raises.

    A 401 with ``OrderStatus`` is how this version says that there is no such order: it becomes ``NotFound``.
    """

    def __init__(self, calls: SuzCalls, extension: str) -> None:
        self._calls = calls
        self._path = {"extension": extension}

    async def ping(self) -> models.Versions:
        """Ask whether the station works."""
        return await self._calls.read(PING, path=self._path)

    async def version(self) -> models.Versions:
        """Return the versions of the station."""
        return await self._calls.read(VERSION, path=self._path)

    async def create_order(
        self, body: Mapping[str, JsonValue], *, sign: DocumentSigner | None = None
    ) -> models.CreatedOrder:
        """Place an order. It costs money, so it is sent once, or not at all.

        Args:
            body: the whole body, as the product group wants it.
            sign: signs it; by default the signer of the client.

        Raises:
            OutcomeUnknown: the answer was lost.

        """
        return await self._calls.write(ORDERS, body, sign, path=self._path)

    async def buffer(self, order_id: str, gtin: str) -> BufferV2:
        """Return the state of a sub-order."""
        return await self._calls.read(BUFFER, *_sub_order(order_id, gtin), path=self._path)

    async def fetch_codes(
        self, order_id: str, gtin: str, quantity: int, *, last_block_id: str = "0"
    ) -> models.CodeBlock:
        """Have new codes handed out. Sent once, or not at all.

        Args:
            order_id: the order.
            gtin: of which product.
            quantity: how many.
            last_block_id: the block before, by which the station knows that it arrived; ``0`` at first.

        Raises:
            OutcomeUnknown: the answer was lost: see :meth:`blocks`.

        """
        if isinstance(quantity, bool) or not 1 <= quantity <= CODES_PER_FETCH:
            raise InvalidInput("quantity", f"must be from 1 to {CODES_PER_FETCH}")
        query = (("quantity", str(quantity)), ("lastBlockId", id_text(last_block_id, "last_block_id")))
        return await self._calls.read(CODES, *_sub_order(order_id, gtin), *query, path=self._path)

    async def blocks(self, order_id: str, gtin: str) -> tuple[models.BlockInfo, ...]:
        """List the blocks that were handed out."""
        return (await self._calls.read(BLOCKS, *_sub_order(order_id, gtin), path=self._path)).blocks

    async def retry(self, block_id: str) -> models.CodeBlock:
        """Read a block again."""
        return await self._calls.read(RETRY, ("blockId", id_text(block_id, "block_id")), path=self._path)

    async def close(self, order_id: str, gtin: str, *, sign: DocumentSigner | None = None) -> None:
        """Close a sub-order."""
        await self._calls.write(CLOSE, dict(_sub_order(order_id, gtin)), sign, path=self._path)

    async def utilise(
        self, body: Mapping[str, JsonValue], *, check_codes: bool = True, sign: DocumentSigner | None = None
    ) -> str:
        """Report codes as applied, once or never, and return the id: see :meth:`.Reports.utilise`."""
        if check_codes:
            check_report(body, self._path["extension"], full=True)
        return (await self._calls.write(UTILISE, body, sign, path=self._path)).report_id

    async def dropout(
        self, body: Mapping[str, JsonValue], *, check_codes: bool = True, sign: DocumentSigner | None = None
    ) -> str:
        """Report codes as dropped out, once or never, and return the id: see :meth:`.Reports.dropout`."""
        if check_codes:
            check_report(body, self._path["extension"], full=True)
        return (await self._calls.write(DROPOUT, body, sign, path=self._path)).report_id

    async def aggregate(
        self, body: Mapping[str, JsonValue], *, check_codes: bool = True, sign: DocumentSigner | None = None
    ) -> str:
        """Report units and their codes, once or never, and return the id: see :meth:`.Reports.aggregate`."""
        if check_codes:
            check_report(body, self._path["extension"], full=False)
        return (await self._calls.write(AGGREGATE, body, sign, path=self._path)).report_id

    async def aggregation(self, report_id: str) -> JsonValue:
        """Return an aggregation as it came."""
        return await self._calls.read(
            AGGREGATION, ("reportId", id_text(report_id, "report_id")), path=self._path
        )

    async def report(self, report_id: str) -> models.Report:
        """Return the state of a report."""
        return await self._calls.read(REPORT, ("reportId", id_text(report_id, "report_id")), path=self._path)


def _sub_order(order_id: str, gtin: str) -> tuple[tuple[str, str], ...]:
    return ("orderId", id_text(order_id, "order_id")), ("gtin", str(Gtin.checked(gtin, "gtin")))
