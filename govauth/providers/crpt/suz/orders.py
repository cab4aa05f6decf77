"""Orders: create, search, resume, find again after a lost answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from govauth.clock import Clock
from govauth.errors import InvalidInput, OutcomeUnknown, UnexpectedReply
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.suz import models, operations
from govauth.providers.crpt.suz.calls import SuzCalls
from govauth.providers.crpt.suz.effects import OrderEffect
from govauth.providers.crpt.suz.errors import OrderOutcomeUnknown
from govauth.providers.crpt.suz.limits import ORDERS_PER_PAGE
from govauth.providers.crpt.suz.order import RESUME_KIND, Order
from govauth.providers.crpt.suz.order_request import OrderRequest
from govauth.settings import check_ledger
from govauth.signing.signer import DocumentSigner
from govauth.transport.paging import Portion, by_number
from govauth.transport.pending import read_resume_key
from govauth.transport.reconciliation import SETTLE, Reconciliation, decided_by, look_twice
from govauth.wire.identifiers import Gtin
from govauth.wire.json import JsonValue

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger


_LONGEST_WAIT: Final = 10**12
"""Milliseconds: what is beyond is no wait that anybody meant."""


class Orders:
    """``crpt.suz.orders``. Besides what is named here, methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, calls: SuzCalls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock

    async def create(self, request: OrderRequest, *, sign: DocumentSigner | None = None) -> Order:
        """Place an order: ``POST /api/v3/order``. It costs money, so it is sent once, or not at all.

        Args:
            request: what to order.
            sign: signs the body; by default the signer of the client.

        Raises:
            InvalidInput: something is wrong with the order; nothing was sent. See its ``split()``.
            CrptRefusal: the system refused it; ``faults`` names the fields.
            OrderOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
        request.check()
        try:
            created = await self._calls.write(operations.ORDER_CREATE, request.as_wire(), sign)
        except OutcomeUnknown as error:
            raise _about(error, request) from None
        ready_at = self._clock.time() + min(max(0, created.expected_complete_timestamp), _LONGEST_WAIT) / 1000
        return Order(self._calls, created.order_id, ready_at, self._clock)

    async def once(
        self,
        key: str,
        request: OrderRequest,
        *,
        ledger: Ledger,
        within: float = 0.0,
        sign: DocumentSigner | None = None,
    ) -> Order:
        """Place an order unless this key has one, however often this is called and from wherever.

        Args:
            key: the caller's name for this one order. A request without a production order id of its own gets
                one that follows from the key: by it a lost answer is looked for.
            request: what to order.
            ledger: keeps the keys; shared by all who may place it.
            within: seconds to wait for another worker and for what is not decided yet.
            sign: signs the bodies; by default the signer of the client.

        Raises:
            InvalidInput: something is wrong with the key or the order; nothing was sent.
            Refused: the system said no, for good.
            ContentDiffers: the key stands for another order.
            InProgress: another worker is at it; ask again later.
            NotDecided: it is not decided yet; ask again later, with the same key.
            NeedsPerson: it cannot be decided: ``ledger.decide(…)``.
            LedgerUnavailable: the ledger does not serve; nothing was sent.

        """
        check_ledger(ledger)
        effect = OrderEffect(self._calls, sign, self, self._clock)
        return await ledger.once(effect, key, effect.numbered(key, request), within=within)

    def get(self, order_id: str) -> Order:
        """Return a placed order by its id. Nothing is sent."""
        return Order(self._calls, id_text(order_id, "order_id"), 0.0, self._clock)

    def resume(self, resume_key: str) -> Order:
        """Return the order of a resume key. Nothing is sent.

        Raises:
            InvalidInput: it is not a resume key of an order.

        """
        data = read_resume_key(resume_key, RESUME_KIND)
        order_id, ready_at = data.get("order_id"), data.get("ready_at")
        if not isinstance(ready_at, int | float | Decimal):
            raise InvalidInput("resume_key", "must hold ready_at")
        return Order(self._calls, id_text(order_id, "resume_key"), float(ready_at), self._clock)

    async def list(self) -> tuple[models.OrderInfo, ...]:
        """Return all orders: ``GET /api/v3/order/list``. For recovery from a disaster, not for polling."""
        return (await self._calls.read(operations.ORDER_LIST)).order_infos

    def search(
        self,
        *,
        order_ids: Sequence[str] = (),
        filters: Mapping[str, JsonValue] | None = None,
        page_size: int = ORDERS_PER_PAGE,
        sign: DocumentSigner | None = None,
    ) -> AsyncIterator[models.OrderInfo]:
        """Go through orders page by page: ``POST /api/v3/orders/search``, a read.

        The station may give fewer at once than asked for; the list ends when ``totalCount`` orders came.

        Args:
            order_ids: only these.
            filters: further keys of ``filter``, as the system wants them.
            page_size: how many to ask for at once, 1 to 100.
            sign: signs the bodies; by default the signer of the client.

        Raises:
            InvalidInput: a bad id, or a page size out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        if not 1 <= page_size <= ORDERS_PER_PAGE:
            raise InvalidInput("page_size", f"must be from 1 to {ORDERS_PER_PAGE}")
        wanted: dict[str, JsonValue] = dict(filters or {})
        if order_ids:
            wanted["orderIds"] = [id_text(order_id, "order_ids") for order_id in order_ids]

        async def portion(number: int, size: int) -> Portion[models.OrderInfo]:
            body: dict[str, JsonValue] = {"filter": wanted, "limit": size, "page": number}
            page = await self._calls.write(operations.ORDER_SEARCH, body, sign)
            return Portion(page.results, total=page.total_count)

        # Whether pages are counted from 0 or from 1 is not documented.
        return by_number(
            portion,
            size=page_size,
            name=operations.ORDER_SEARCH.name,
            identity=lambda order: order.order_id,
        )

    async def products(self, order_id: str) -> Mapping[Gtin, Mapping[str, JsonValue]]:
        """Return the attributes of an order's products by GTIN: ``GET /api/v3/order/product``.

        Raises:
            UnexpectedReply: not an object of objects.

        """
        found = await self._calls.read(operations.ORDER_PRODUCT, ("orderId", id_text(order_id, "order_id")))
        products: dict[Gtin, Mapping[str, JsonValue]] = {}
        for gtin, attributes in found.items() if isinstance(found, Mapping) else ():
            if isinstance(attributes, Mapping):
                products[Gtin(gtin)] = attributes
        if not isinstance(found, Mapping) or len(products) != len(found):
            raise UnexpectedReply(
                "body", "expected an object of objects", operation=operations.ORDER_PRODUCT.name
            )
        return products

    async def reconcile(
        self,
        lost: OutcomeUnknown | OrderRequest,
        *,
        settle: float = SETTLE,
        sign: DocumentSigner | None = None,
    ) -> Reconciliation[Order]:
        """Find out whether an order whose answer was lost was placed. Only reads.

        Args:
            lost: the error, or the request in it.
            settle: seconds before the second look that "not applied" needs: the system may still be at work.
            sign: signs the search; by default the signer of the client.

        Returns:
            Applied with the order, not applied, or undecided if several orders carry the production order id:
            then a person must look.

        Raises:
            InvalidInput: there is no production order id to look for.
            UnexpectedReply: the list cannot be completed, so it proves nothing.

        """
        request = lost.request if isinstance(lost, OrderOutcomeUnknown) else lost
        if not isinstance(request, OrderRequest) or not request.production_order_id:
            raise InvalidInput("lost", "must be an order with a production_order_id, or the error of one")

        async def look() -> Reconciliation[Order]:
            orders = self.search(sign=sign)
            return decided_by([self.get(one.order_id) async for one in orders if _fits(request, one)])

        return await look_twice(look, settle)


def _fits(request: OrderRequest, info: models.OrderInfo) -> bool:
    return info.production_order_id == request.production_order_id and info.product_group in (
        None,
        request.product_group,
    )


def _about(error: OutcomeUnknown, request: OrderRequest) -> OrderOutcomeUnknown:
    """Make the same error with the request in it."""
    reported = error.narrowed(OrderOutcomeUnknown)
    reported.request = request
    return reported
