"""What is ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final
from uuid import uuid4

from attrs import evolve, field, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.codes.alphabet import is_serial
from govauth.providers.crpt.codes.templates import TEMPLATES, templates_of
from govauth.providers.crpt.product_groups import group_code
from govauth.providers.crpt.suz.limits import CODES_OF_SINGLE_GTIN, CODES_PER_GTIN, GTINS_PER_ORDER
from govauth.wire.identifiers import Gtin
from govauth.wire.json import JsonValue
from govauth.wire.sendable import refuse_unwritable

PRODUCTION_ORDER_ID: Final = "productionOrderId"
_TEXTS: Final = ("releaseMethodType", "createMethodType", "contactPerson")
"""Attributes of an order that are texts in every product group; the others differ, and go as they are."""
_OF_ORDER: Final = {name.lower(): name for name in (*_TEXTS, PRODUCTION_ORDER_ID)}
_OF_PRODUCT: Final = {
    "gtin": "gtin",
    "quantity": "quantity",
    "serialnumbertype": "serial_numbers",
    "serialnumbers": "serial_numbers",
    "templateid": "template_id",
    "cistype": "cis_type",
}
"""Keys of a product for which there are fields."""


class SerialNumberType(StrEnum):
    """Who makes the serial numbers."""

    OPERATOR = "OPERATOR"
    SELF_MADE = "SELF_MADE"


def _gtin(value: str) -> Gtin:
    return Gtin.checked(value, "gtin")


def _serials(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(slots=True)
class Product:
    """One sub-order: codes of one GTIN.

    Attributes:
        gtin: 14 digits; the check digit is verified.
        quantity: how many codes.
        template_id: the template of the code, a number that depends on the product group.
        cis_type: ``UNIT``, ``GROUP``, ``SET``, ….
        serial_numbers: serial numbers of your own, as many as the quantity; none lets the operator make them.
        attributes: further keys of the product, as the product group wants them.

    Raises:
        InvalidInput: names the field and the rule.

    """

    gtin: Gtin = field(converter=_gtin)
    quantity: int
    template_id: int
    cis_type: str = "UNIT"
    serial_numbers: tuple[str, ...] = field(default=(), converter=_serials, repr=False)
    attributes: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], hash=False)

    def __attrs_post_init__(self) -> None:
        """Check the quantity, the attributes and the serial numbers."""
        if isinstance(self.quantity, bool) or not 1 <= self.quantity <= CODES_OF_SINGLE_GTIN:
            raise InvalidInput("quantity", f"must be from 1 to {CODES_OF_SINGLE_GTIN}")
        if not self.cis_type.strip():
            raise InvalidInput("cis_type", "must not be empty, such as UNIT, GROUP or SET")
        refuse_unwritable(self.attributes, "attributes")
        for name in self.attributes:
            if name.lower() in _OF_PRODUCT:
                own = _OF_PRODUCT[name.lower()]
                raise InvalidInput("attributes", f"must not hold {name}: use {own}")
        if not self.serial_numbers:
            return
        if len(self.serial_numbers) != self.quantity:
            raise InvalidInput("serial_numbers", "must be as many as the quantity")
        if len(set(self.serial_numbers)) != self.quantity or not all(self.serial_numbers):
            raise InvalidInput("serial_numbers", "must differ from each other and must not be empty")
        for number, serial in enumerate(self.serial_numbers):
            if not is_serial(serial):
                rule = "must be 1 to 20 characters, letters and digits of ASCII or !\"%&'()*+,-./_:;<=>?"
                raise InvalidInput(f"serial_numbers[{number}]", rule)

    @property
    def serial_number_type(self) -> SerialNumberType:
        """Who makes the serial numbers."""
        return SerialNumberType.SELF_MADE if self.serial_numbers else SerialNumberType.OPERATOR

    def as_wire(self) -> dict[str, JsonValue]:
        """Return an entry of ``products``."""
        wire: dict[str, JsonValue] = {
            **self.attributes,
            "gtin": str(self.gtin),
            "quantity": self.quantity,
            "serialNumberType": self.serial_number_type.value,
            "templateId": self.template_id,
            "cisType": self.cis_type,
        }
        if self.serial_numbers:
            wire["serialNumbers"] = list(self.serial_numbers)
        return wire

    def parts(self, largest: int) -> Iterator[Product]:
        """Split into products of at most ``largest`` codes."""
        for start in range(0, self.quantity, largest):
            end = min(start + largest, self.quantity)
            yield evolve(self, quantity=end - start, serial_numbers=self.serial_numbers[start:end])


def _products(values: Product | Sequence[Product]) -> tuple[Product, ...]:
    return (values,) if isinstance(values, Product) else tuple(values)


class MadeUpId(str):
    """A production order id that nobody chose: a ledger replaces it by one that follows from its key."""

    __slots__ = ()


def _new_id() -> str:
    return MadeUpId(uuid4())


@frozen(slots=True)
class OrderRequest:
    """An order of marking codes. It pickles, so it can wait in a queue.

    Attributes:
        product_group: such as ``shoes`` or ``milk``, see :class:`.ProductGroup`.
        products: one for each GTIN.
        attributes: of the order, as the product group wants them: ``releaseMethodType``, ….
        service_provider_id: the printing house that makes the codes, where it is not you.
        production_order_id: ``productionOrderId``, your own number of the order. A lost answer is looked for
            by it, so one is made up where none is given; an empty one leaves the key out.
        check_templates: False orders by a template that the list of this library gives to another group.

    Raises:
        InvalidInput: names the field and the rule.

    """

    product_group: str
    products: tuple[Product, ...] = field(converter=_products)
    attributes: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], hash=False, kw_only=True)
    service_provider_id: str | None = field(default=None, kw_only=True)
    production_order_id: str = field(factory=_new_id, kw_only=True)
    check_templates: bool = field(default=True, kw_only=True, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse an order without a group or products, or with what its group does not have."""
        group_code(self.product_group)
        if not self.products:
            raise InvalidInput("products", "must have at least one product")
        refuse_unwritable(self.attributes, "attributes")
        if PRODUCTION_ORDER_ID in self.attributes:
            raise InvalidInput("attributes", f"must not hold {PRODUCTION_ORDER_ID}: use production_order_id")
        for name in self.attributes:
            right = _OF_ORDER.get(name.lower(), name)
            if name != right:
                raise InvalidInput(f"attributes.{name}", f"must be written {right}, letter by letter")
        for name in _TEXTS:
            value = self.attributes.get(name)
            if value is not None and not (isinstance(value, str) and value.strip()):
                raise InvalidInput(f"attributes.{name}", "must be a text that is not empty")
        if self.check_templates:
            self._check_templates()

    def _check_templates(self) -> None:
        """Refuse a template of another group. One that is in no list goes: the list of templates grows."""
        own = templates_of(self.product_group)
        for number, product in enumerate(self.products):
            listed = TEMPLATES.get(product.template_id)
            if own and listed is not None and listed not in own:
                known = ", ".join(str(one.id) for one in own)
                raise InvalidInput(
                    f"products[{number}].template_id",
                    f"must be a template of {self.product_group} ({known}): {listed.id} is one of "
                    f"{listed.product_group}",
                )

    @property
    def quantity(self) -> int:
        """How many codes."""
        return sum(product.quantity for product in self.products)

    def check(self) -> None:
        """Refuse what СУЗ would refuse, before it costs a request.

        Raises:
            InvalidInput: too many GTINs, too many codes, or one GTIN twice. See :meth:`split`.

        """
        if len(self.products) > GTINS_PER_ORDER:
            raise InvalidInput("products", f"must be at most {GTINS_PER_ORDER}; split() makes several orders")
        if len({product.gtin for product in self.products}) != len(self.products):
            raise InvalidInput("products", "must name each GTIN once; split() makes several orders")
        if len(self.products) == 1:
            return
        for number, product in enumerate(self.products):
            if product.quantity > CODES_PER_GTIN:
                raise InvalidInput(
                    f"products[{number}].quantity",
                    f"must be at most {CODES_PER_GTIN} beside other GTINs; split() makes several orders",
                )

    def split(self) -> tuple[OrderRequest, ...]:
        """Make orders that СУЗ accepts: at most ten GTINs each, each once, 150,000 codes for each.

        A small enough order comes back as it is; else each part has a production order id of its own.
        """
        try:
            self.check()
        except InvalidInput:
            pass
        else:
            return (self,)
        orders: list[dict[str, Product]] = []
        for product in self.products:
            for part in product.parts(CODES_PER_GTIN):
                free = (order for order in orders if part.gtin not in order and len(order) < GTINS_PER_ORDER)
                order = next(free, None)
                if order is None:
                    order = dict[str, Product]()
                    orders.append(order)
                order[part.gtin] = part
        own = self.production_order_id
        return tuple(
            evolve(
                self, products=tuple(order.values()), production_order_id=own and type(own)(f"{own}-{number}")
            )
            for number, order in enumerate(orders, start=1)
        )

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the body of ``POST /api/v3/order``."""
        attributes: dict[str, JsonValue] = dict(self.attributes)
        if self.production_order_id:
            attributes[PRODUCTION_ORDER_ID] = str(self.production_order_id)
        wire: dict[str, JsonValue] = {
            "productGroup": self.product_group,
            "products": [product.as_wire() for product in self.products],
            "attributes": attributes,
        }
        if self.service_provider_id is not None:
            wire["serviceProviderId"] = self.service_provider_id
        return wire
