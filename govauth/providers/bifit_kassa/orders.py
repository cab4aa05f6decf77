"""Online orders of БИФИТ Касса, as far as the vendor's pages show them.

Source: the vendor's wiki, pages on the creation of an order and on reading one, edition of 26.04.2022. The
lists of fields are cut there («the rest is in Swagger»).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from attrs import Attribute, field, frozen
from attrs.converters import optional

from govauth.errors import InvalidInput
from govauth.providers.bifit_kassa import operations
from govauth.providers.bifit_kassa.dated_call import call_dated
from govauth.providers.bifit_kassa.identity import (
    OrganizationRef,
    TradeObjectRef,
    organization_id,
    text_id,
    trade_object_id,
    whole_id,
)
from govauth.providers.bifit_kassa.models import OnlineOrder
from govauth.transport.transport import Transport
from govauth.wire.arguments import checked
from govauth.wire.json import JsonValue
from govauth.wire.moments import aware, milliseconds_of
from govauth.wire.money import amount_of

_ORDER: Final = "onlineOrder"


def _with_zone(_: object, attribute: Attribute[datetime | None], moment: datetime | None) -> None:
    if moment is not None:
        aware(moment, attribute.name)


def _organization(organization: OrganizationRef) -> str:
    return organization_id(organization)


def _trade_object(trade_object: TradeObjectRef) -> str:
    return trade_object_id(trade_object)


def _amount(value: Decimal | int | str) -> Decimal:
    return amount_of(value, "total_amount")


def _text(_: object, attribute: Attribute[str], value: object) -> None:
    text_id(value, attribute.name)


@frozen(slots=True)
class OrderDraft:
    """An order before it is created.

    Attributes:
        organization: whose; the id, or what listing returned.
        trade_object: which shop; the id, or what listing returned.
        tax_system: such as ``COMMON``.
        external_id: your own number of the order, by which it is recognised when an answer was lost.
        total_amount: roubles.
        delivery_type: such as ``COURIER``.
        delivery_time: when it is to be there, zone-aware.
        order_time: when it was ordered, zone-aware.
        address: where it goes.
        comment: for people.
        more: further fields of ``onlineOrder`` by their wire names, as the vendor's Swagger shows them.

    Raises:
        InvalidInput: names the field and the rule.

    """

    organization: str = field(converter=_organization)
    trade_object: str = field(converter=_trade_object)
    tax_system: str = field(validator=_text)
    external_id: str = field(validator=_text)
    total_amount: Decimal | None = field(default=None, kw_only=True, converter=optional(_amount))
    delivery_type: str | None = field(default=None, kw_only=True)
    delivery_time: datetime | None = field(default=None, kw_only=True, validator=_with_zone)
    order_time: datetime | None = field(default=None, kw_only=True, validator=_with_zone)
    address: str | None = field(default=None, kw_only=True, repr=False)
    comment: str | None = field(default=None, kw_only=True, repr=False)
    more: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], kw_only=True, repr=False)

    def as_wire(self, now: datetime) -> dict[str, JsonValue]:
        """Return ``onlineOrder``, made now."""
        made = milliseconds_of(now)
        named: dict[str, JsonValue] = {
            "visible": True,
            "created": made,
            "changed": made,
            "organizationId": self.organization,
            "tradeObjectId": self.trade_object,
            "taxSystem": self.tax_system,
            "externalId": self.external_id,
            "totalAmount": self.total_amount,
            "deliveryType": self.delivery_type,
            "deliveryTime": None if self.delivery_time is None else milliseconds_of(self.delivery_time),
            "orderTime": None if self.order_time is None else milliseconds_of(self.order_time),
            "address": self.address,
            "comment": self.comment,
        }
        given = {name: value for name, value in named.items() if value is not None}
        twice = sorted(given.keys() & self.more.keys())
        if twice:
            raise InvalidInput("more", f"must not have {twice[0]!r}, which is given already")
        return {**given, **self.more}


class Orders:
    """``client.orders``, as far as the vendor's pages show them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def create(self, draft: OrderDraft, *, beside: Mapping[str, JsonValue] | None = None) -> int | None:
        """Create an order with the status «новый»: ``POST /protected/online_orders``. Sent once.

        Args:
            draft: the order.
            beside: what stands beside ``onlineOrder`` in the body, such as its items: their form is in the
                vendor's Swagger, which is not public.

        Returns:
            The id of the order where the answer tells it: its shape is not documented.

        Raises:
            InvalidInput: a field is given twice; nothing was sent.
            OutcomeUnknown: the answer was lost; look for ``external_id`` among the orders of the cash desk.

        """
        checked(draft, OrderDraft, "draft")
        beside = {} if beside is None else beside
        if _ORDER in beside:
            raise InvalidInput("beside", f"must not have {_ORDER!r}, which the draft gives")

        def body(now: datetime) -> JsonValue:
            return {_ORDER: draft.as_wire(now), **beside}

        return _id_in(await call_dated(self._transport, operations.CREATE_ORDER, body))

    async def get(self, order: int) -> OnlineOrder:
        """Return an order: ``GET /protected/online_orders/{id}``."""
        path = {"id": str(whole_id(order, "order"))}
        return await self._transport.call(operations.ORDER, path=path)


def _id_in(answer: JsonValue) -> int | None:
    """Find the id of an order in an answer whose shape is not documented: bare, or of an object."""
    found = answer
    if isinstance(found, Mapping):
        inner = found.get(_ORDER)
        found = inner.get("id") if isinstance(inner, Mapping) else found.get("id")
    if isinstance(found, str) and found.isascii() and found.isdecimal():
        found = int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else None
