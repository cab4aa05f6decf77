"""Orders and reports of СУЗ for a ledger: what is written down, how it is sent, and how it is looked for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, Protocol
from uuid import NAMESPACE_OID, uuid5

from attrs import evolve, frozen

from govauth.clock import Clock
from govauth.errors import AccessDenied, NotFound
from govauth.events.watch import Watch
from govauth.ledger.effect import Listed, Undated
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.crpt.suz import models, operations
from govauth.providers.crpt.suz.calls import SuzCalls
from govauth.providers.crpt.suz.order import Order
from govauth.providers.crpt.suz.order_request import PRODUCTION_ORDER_ID, MadeUpId, OrderRequest
from govauth.signing.signer import DocumentSigner
from govauth.transport.fence import Fence
from govauth.transport.operation import Operation
from govauth.wire.json import JsonValue

_MARGIN: Final = 1800.0
"""Seconds: clocks differ."""


class OrderReads(Protocol):
    """What reads the orders of a station: :class:`.Orders`."""

    def search(self, *, sign: DocumentSigner | None = None) -> AsyncIterator[models.OrderInfo]:
        """Go through all orders, page by page."""
        ...

    async def list(self) -> tuple[models.OrderInfo, ...]:
        """Return all orders at once."""
        ...


class _OfStation:
    """What both effects have in common: whose they are."""

    def __init__(self, calls: SuzCalls, sign: DocumentSigner | None) -> None:
        self._calls = calls
        self._sign = sign

    @property
    def watch(self) -> Watch | None:
        """The observers of the client."""
        return self._calls.transport.channel.watch

    def now(self) -> float:
        """Tell the time by the station's clock."""
        return self._calls.transport.server_now().timestamp()

    def _account(self) -> str:
        return f"crpt suz {self._calls.transport.place.name} {self._calls.oms_id}"


class OrderEffect(_OfStation, Listed):
    """``suz.orders.once``: an order is looked for by its production order id.

    The search and the list of all orders are two sources: both must lack it, and the last order of
    the month that is known to be there must be shown, with its number.
    """

    name: str = operations.ORDER_CREATE.name
    can_look = True
    witness_seconds: float = 30 * 86_400.0

    def __init__(
        self, calls: SuzCalls, sign: DocumentSigner | None, orders: OrderReads, clock: Clock
    ) -> None:
        super().__init__(calls, sign)
        self._orders = orders
        self._clock = clock

    def numbered(self, key: str, request: OrderRequest) -> OrderRequest:
        """Give a request without a production order id of its own one that follows from the key."""
        if request.production_order_id and not isinstance(request.production_order_id, MadeUpId):
            return request
        return evolve(request, production_order_id=str(uuid5(NAMESPACE_OID, f"{self._account()} {key}")))

    async def scope(self) -> str:
        """Name the station."""
        return f"{self._account()} orders"

    def content(self, intent: OrderRequest) -> JsonObject:
        """Write the body of ``POST /api/v3/order`` down."""
        intent.check()
        return intent.as_wire()

    def base(self, content: JsonObject) -> JsonObject:
        """Return the production order id, which the search shows."""
        attributes = content["attributes"]
        number = attributes.get(PRODUCTION_ORDER_ID) if isinstance(attributes, Mapping) else None
        return {PRODUCTION_ORDER_ID: number}

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Send the order, once or not at all."""
        created = await self._calls.write(operations.ORDER_CREATE, content, self._sign, fence=fence)
        return created.order_id

    def result(self, ref: str, content: JsonObject, times: Times) -> Order:
        """Make the order from its id."""
        return Order(self._calls, ref, 0.0, self._clock)

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """Go through the orders of the station with their numbers: the search; then the list as well.

        One without a number may be any that was lost before it was made.
        """
        wanted = [one for one in lost if one.content]
        first = min(one.sent_at for one in wanted) - _MARGIN
        async for info in self._listed(oldest_first=oldest_first):
            yield Sighting(info.order_id, {PRODUCTION_ORDER_ID: info.production_order_id})
            if info.production_order_id or (info.created and info.created.timestamp() < first):
                continue
            for one in wanted:
                if info.product_group in (None, one.content["productGroup"]):
                    yield Sighting(info.order_id, self.base(one.content), sure=False)

    async def _listed(self, *, oldest_first: bool) -> AsyncGenerator[models.OrderInfo]:
        if oldest_first:
            # Of a station that does not let it be read the search is all there is.
            with suppress(AccessDenied, NotFound):
                for info in await self._orders.list():
                    yield info
        async for info in self._orders.search(sign=self._sign):
            yield info


@frozen(slots=True)
class ReportIntent:
    """A report: which kind, and its whole body."""

    operation: Operation[models.Accepted]
    body: Mapping[str, JsonValue]


class ReportEffect(_OfStation, Undated):
    """``suz.reports.once``: the station does not tell which report holds which codes; a person must look."""

    name = "suz.reports"
    can_look = False

    async def scope(self) -> str:
        """Name the station."""
        return f"{self._account()} reports"

    def content(self, intent: ReportIntent) -> JsonObject:
        """Write the kind and the body down."""
        return {"operation": intent.operation.name, "body": dict(intent.body)}

    def base(self, content: JsonObject) -> JsonObject:
        """Return all of it."""
        return content

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Send the report, once or not at all."""
        operation = operations.REPORTS[str(content["operation"])]
        body = content["body"]
        accepted = await self._calls.write(
            operation, body if isinstance(body, Mapping) else {}, self._sign, fence=fence
        )
        return accepted.report_id

    def result(self, ref: str, content: JsonObject, times: Times) -> str:
        """Return the id of the report."""
        return ref

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """List nothing: see :attr:`can_look`."""
        for _ in ():
            yield Sighting("", {})
