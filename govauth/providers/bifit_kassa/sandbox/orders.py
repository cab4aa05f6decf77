"""Online orders of the simulated БИФИТ Касса, as far as the vendor's pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from govauth.http.message import Response
from govauth.providers.bifit_kassa.sandbox.accounts import Account
from govauth.providers.bifit_kassa.sandbox.replies import refused
from govauth.providers.bifit_kassa.sandbox.switches import BifitKassaSwitches
from govauth.simulation import Json, Site, object_in

_NEEDED: Final[Sequence[str]] = (
    "visible",
    "created",
    "changed",
    "organizationId",
    "tradeObjectId",
    "taxSystem",
)
_AT_FIRST: Final[Json] = {
    "externalId": None,
    "deliveryType": None,
    "deliveryAmount": None,
    "deliveryTime": None,
    "paid": False,
    "orderTime": None,
    "clientId": None,
    "address": None,
    "responsiblePersonLogin": None,
    "discount": Decimal("0.0"),
    "discountType": 0,
    "location": None,
    "totalAmount": None,
    "comment": None,
    "substatusId": None,
    "shopId": None,
}
_FIRST: Final = 900001


class Orders:
    """What was ordered. Nothing protects from a second order by the same bytes."""

    def __init__(self, site: Site[BifitKassaSwitches]) -> None:
        self._site = site
        self._orders: dict[int, Json] = {}

    def __len__(self) -> int:
        return len(self._orders)

    def create(self, account: Account, body: object) -> object:
        """Take an order, with the status «новый»."""
        order = object_in(object_in(body).get("onlineOrder"))
        for name in _NEEDED:
            if order.get(name) in (None, ""):
                raise refused(400, "bad_request", f"onlineOrder.{name}: must not be null")
        if type(order["created"]) is not int or type(order["changed"]) is not int:
            raise refused(400, "bad_request", "onlineOrder.created: must be epoch milliseconds")
        if (order["organizationId"], order["tradeObjectId"]) != (account.organization, account.trade_object):
            raise refused(403, "access_denied", "Нет доступа к организации")
        number = _FIRST + len(self._orders)
        status = {"currentStatusType": "NEW", "currentStatusTime": order["created"]}
        self._orders[number] = {"id": number, **_AT_FIRST, **order, **status}
        return {"object": self._orders[number], "number": number, "empty": Response(200)}[
            self._site.switches.order_answer
        ]

    def order(self, account: Account, number: str) -> Json:
        """Return an order."""
        order = self._orders.get(int(number) if number.isdecimal() else 0, {})
        if order.get("organizationId") != account.organization:
            raise refused(404, "not_found", "Заказ не найден")
        return order
