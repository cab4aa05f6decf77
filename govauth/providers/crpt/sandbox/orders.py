"""Orders and codes of the simulated СУЗ. Codes are handed out once and can be read again by block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.providers.crpt.sandbox.marks import name_of, parts_of, shape_of
from govauth.providers.crpt.sandbox.order_life import Block, Known, Order, SubOrder
from govauth.providers.crpt.sandbox.replies import suz_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Json, Site, list_in, object_in
from govauth.simulation.chance import chance

_LARGEST_FETCH: Final = 150_000
_GTINS: Final = 10


class OrderBook:
    """All orders of one participant."""

    def __init__(self, inn: str, oms_id: str, site: Site[CrptSwitches]) -> None:
        self._inn = inn
        self._oms_id = oms_id
        self._site = site
        self.orders: dict[str, Order] = {}
        self.largest_order = 2_000_000
        self._count = 0

    def now(self) -> float:
        """Return the time, in epoch seconds."""
        return self._site.now()

    def create(self, body: Json) -> Json:
        """Place an order."""
        products = list_in(body.get("products"))
        if not 1 <= len(products) <= _GTINS:
            raise suz_refusal(400, "must hold 1 to 10 products", field="products", code=1011)
        subs: dict[str, SubOrder] = {}
        for number, product in enumerate(products):
            place, single = f"products[{number}]", len(products) == 1
            subs[product["gtin"]] = self._sub_order(
                str(body.get("productGroup")), product, place, single=single
            )
        if len(subs) != len(products):
            raise suz_refusal(400, "GTIN is there twice", field="products", code=1012)
        attributes = object_in(body.get("attributes"))
        order = Order(
            chance.uuid(),
            str(body.get("productGroup")),
            self._site.now(),
            self._site.now() + self._site.switches.ready_seconds,
            attributes.get("productionOrderId"),
            subs,
            self._site.switches.reject_orders,
            attributes,
        )
        self.orders[order.order_id] = order
        self._site.counters["orders_created"] += 1
        expected = int(self._site.switches.ready_seconds * 1000)
        return {"omsId": self._oms_id, "orderId": order.order_id, "expectedCompleteTimestamp": expected}

    def status(self, query: Mapping[str, str]) -> list[Json]:
        """Return the sub-orders of an order."""
        order = self._order(query)
        wanted = query.get("gtin")
        return [self._buffer(order, sub) for sub in order.subs.values() if wanted in (None, sub.gtin)]

    def listed(self, body: Json) -> Json:
        """Search orders."""
        wanted = list_in(object_in(body.get("filter")).get("orderIds"))
        found = [order for order in reversed(self.listable()) if not wanted or order.order_id in wanted]
        switches = self._site.switches
        limit, page = min(int(body["limit"]), switches.page_cap), int(body["page"])
        shown = found[page * limit : (page + 1) * limit]
        total = page * limit + len(shown) if switches.lists_end_early else len(found)
        return {"totalCount": total, "results": [self.info(order) for order in shown]}

    def listable(self) -> list[Order]:
        """Return the orders that lists show by now."""
        newest = self._site.now() - self._site.switches.lists_lag
        return [order for order in self.orders.values() if order.created <= newest]

    def codes(self, query: Mapping[str, str]) -> Json:
        """Hand out new codes."""
        order = self._order(query)
        sub = self._sub(order, query)
        quantity = int(query.get("quantity", "0"))
        buffer = self._buffer(order, sub)
        if buffer["bufferStatus"] != "ACTIVE":
            raise suz_refusal(400, f"Buffer is {buffer['bufferStatus']}", code=1120)
        if not 1 <= quantity <= min(_LARGEST_FETCH, buffer["availableCodes"]):
            raise suz_refusal(400, "quantity is not available", field="quantity", code=1121)
        block = Block(chance.uuid(), sub.passed, sub.passed + quantity, self._site.now())
        sub.blocks[block.block_id] = block
        sub.passed += quantity
        self._site.counters["codes_handed_out"] += quantity
        return self._given(sub, block)

    def blocks(self, query: Mapping[str, str]) -> Json:
        """List what was handed out."""
        order = self._order(query)
        sub = self._sub(order, query)
        listed = [
            {"blockId": one.block_id, "blockDateTime": int(one.time * 1000), "quantity": one.end - one.start}
            for one in sub.blocks.values()
        ]
        return {"omsId": self._oms_id, "orderId": order.order_id, "gtin": sub.gtin, "blocks": listed}

    def retry(self, query: Mapping[str, str]) -> Json:
        """Read a block again."""
        wanted = query.get("blockId", "")
        for order in self.orders.values():
            for sub in order.subs.values():
                if wanted in sub.blocks and not sub.closed and not self._site.switches.forget_blocks:
                    return self._given(sub, sub.blocks[wanted])
        raise suz_refusal(400, "Block is not available", code=1122)

    def close(self, body: Json) -> Json:
        """Close a sub-order."""
        order = self._order({"orderId": str(body.get("orderId"))})
        self._sub(order, {"gtin": str(body.get("gtin"))}).closed = True
        return {"omsId": self._oms_id}

    def products(self, query: Mapping[str, str]) -> Json:
        """Return the attributes of the products."""
        return {gtin: {"templateId": str(sub.template_id)} for gtin, sub in self._order(query).subs.items()}

    def info(self, order: Order) -> Json:
        """Return an order as lists show it."""
        status = "DECLINED" if order.rejection else "READY" if self._site.now() >= order.ready else "PENDING"
        return {
            "orderId": order.order_id,
            "orderStatus": status,
            "createdTimestamp": int(order.created * 1000),
            "productGroup": order.group,
            "buffers": [
                {"gtin": sub.gtin, "bufferStatus": self._state(order, sub), "totalCodes": sub.total}
                for sub in order.subs.values()
            ],
            "declineReason": order.rejection,
            "productionOrderId": order.production_order_id,
            "serviceProviderId": None,
            "paymentType": None,
        }

    def find(self, code: str) -> Known | None:
        """Find a code that was handed out, whole or by its name."""
        name = name_of(code)
        gtin, serial = parts_of(name)
        for order in self.orders.values():
            sub = order.subs.get(gtin)
            place = sub.place_of(serial) if sub else None
            if sub and place is not None:
                return Known(order, sub, place, self._inn, self.now)
        return None

    def _sub_order(self, group: str, product: Json, place: str, *, single: bool) -> SubOrder:
        gtin, quantity = str(product.get("gtin")), product.get("quantity")
        if len(gtin) != 14 or sum(int(digit) * (3, 1)[n % 2] for n, digit in enumerate(gtin)) % 10:  # noqa: PLR2004
            raise suz_refusal(400, "GTIN is not valid", field=f"{place}.gtin", code=1010)
        largest = self.largest_order if single else _LARGEST_FETCH
        if not isinstance(quantity, int) or not 1 <= quantity <= largest:
            raise suz_refusal(400, "must be between 1 and the limit", field=f"{place}.quantity", code=1013)
        self_made = product.get("serialNumberType") == "SELF_MADE"
        serials = list(product.get("serialNumbers") or []) if self_made else []
        if self_made and len(serials) != quantity:
            raise suz_refusal(400, "must match quantity", field=f"{place}.serialNumbers", code=1014)
        template_id, cis_type = product.get("templateId"), product.get("cisType", "UNIT")
        if not isinstance(template_id, int) or isinstance(template_id, bool):
            raise suz_refusal(400, "must be a number", field=f"{place}.templateId", code=1016)
        shape = shape_of(group, template_id, str(cis_type), place)
        first, self._count = self._count, self._count + quantity
        return SubOrder(gtin, quantity, template_id, shape, first, [str(serial) for serial in serials])

    def _state(self, order: Order, sub: SubOrder) -> str:
        if order.rejection:
            return "REJECTED"
        if sub.closed:
            return "CLOSED"
        if self._site.now() < order.ready:
            return "PENDING"
        return "EXHAUSTED" if sub.passed >= sub.total else "ACTIVE"

    def _buffer(self, order: Order, sub: SubOrder) -> Json:
        state = self._state(order, sub)
        buffer: Json = {
            "omsId": self._oms_id,
            "orderId": order.order_id,
            "gtin": sub.gtin,
            "bufferStatus": state,
            "poolsExhausted": state == "EXHAUSTED",
            "expiredDate": int((order.created + 90 * 86_400) * 1000),
            "templateId": sub.template_id,
        }
        counts = ("leftInBuffer", "totalCodes", "availableCodes", "unavailableCodes", "totalPassed")
        if state in ("PENDING", "REJECTED"):
            buffer.update(dict.fromkeys(counts, -1))
            if order.rejection:
                buffer["rejectionReason"] = order.rejection
            return buffer
        left = sub.total - sub.passed
        available = min(left, self._site.switches.available or left)
        buffer.update(dict(zip(counts, (0, sub.total, available, left - available, sub.passed), strict=True)))
        return buffer

    def _given(self, sub: SubOrder, block: Block) -> Json:
        codes = [sub.code(index) for index in range(block.start, block.end)]
        return {"omsId": self._oms_id, "codes": codes, "blockId": block.block_id}

    def _order(self, query: Mapping[str, str]) -> Order:
        order = self.orders.get(query.get("orderId", ""))
        if order is None:
            raise suz_refusal(404, "Order is not found", code=91)
        return order

    def _sub(self, order: Order, query: Mapping[str, str]) -> SubOrder:
        sub = order.subs.get(query.get("gtin", ""))
        if sub is None:
            raise suz_refusal(400, "GTIN is not in the order", field="gtin", code=1015)
        return sub
