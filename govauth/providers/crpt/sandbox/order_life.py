"""What the simulated СУЗ keeps of orders, and the life of each code: given out, applied, introduced, sold."""

from __future__ import annotations

from typing import Any

from attrs import define, field

from govauth.providers.crpt.sandbox.marks import Shape, code_of, number_of, serial_of
from govauth.providers.crpt.sandbox.notes import Notes
from govauth.simulation import Json


@define
class Block:
    """Codes that were handed out together."""

    block_id: str
    start: int
    end: int
    time: float


@define
class SubOrder:
    """The codes of one GTIN.

    Attributes:
        first: the number of the first code: the operator counts on from one sub-order to the next.
        serials: serial numbers of the participant's own, in their order; none where the operator makes them.
        applied: places of the codes that were reported as applied.
        introduced: places of those that were put into circulation.
        sold: places of those that were taken out of it by a sale.
        notes: what authorities and producers noted of codes, by their places.

    """

    gtin: str
    total: int
    template_id: int
    shape: Shape
    first: int
    serials: list[str]
    passed: int = 0
    closed: bool = False
    blocks: dict[str, Block] = field(factory=dict[str, Block])
    applied: set[int] = field(factory=set[int])
    introduced: set[int] = field(factory=set[int])
    sold: set[int] = field(factory=set[int])
    notes: dict[int, Notes] = field(factory=dict[int, Notes])
    _places: dict[str, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Note where each serial number of the participant's own is."""
        self._places = {serial: place for place, serial in enumerate(self.serials)}

    def code(self, index: int) -> str:
        """Return one code: the same whenever it is asked for."""
        if self.serials:
            serial = self.serials[index]
        else:
            serial = serial_of(self.first + index, self.shape.serial_length)
        return code_of(self.gtin, serial, self.shape)

    def place_of(self, serial: str) -> int | None:
        """Return the place of a code that was handed out."""
        if self.serials:
            place = self._places.get(serial, -1)
        else:
            place = number_of(serial) - self.first if len(serial) == self.shape.serial_length else -1
        return place if 0 <= place < self.passed else None


@define
class Known:
    """A code that was handed out."""

    order: Order
    sub: SubOrder
    place: int

    @property
    def is_applied(self) -> bool:
        """Whether it was reported as applied."""
        return self.place in self.sub.applied

    @property
    def is_sold(self) -> bool:
        """Whether it was taken out of circulation by a sale."""
        return self.place in self.sub.sold

    @property
    def is_in_circulation(self) -> bool:
        """Whether it may be sold."""
        return self.place in self.sub.introduced and not self.is_sold

    @property
    def status(self) -> str:
        """How far it is in its life."""
        if self.is_sold:
            return "RETIRED"
        return "INTRODUCED" if self.is_in_circulation else "APPLIED" if self.is_applied else "EMITTED"

    @property
    def notes(self) -> Notes:
        """What was noted of it."""
        return self.sub.notes.get(self.place, Notes())

    def note(self, notes: Notes) -> None:
        """Note something in place of what was noted before."""
        self.sub.notes[self.place] = notes

    def apply(self) -> None:
        """Note that it was reported as applied."""
        self.sub.applied.add(self.place)

    def introduce(self) -> None:
        """Put it into circulation, as far as it was applied."""
        if self.is_applied:
            self.sub.introduced.add(self.place)

    def sell(self) -> None:
        """Take it out of circulation, as far as it is in it."""
        if self.is_in_circulation:
            self.sub.sold.add(self.place)

    def take_back(self) -> None:
        """Put it into circulation again after a sale."""
        self.sub.sold.discard(self.place)


@define
class Order:
    """An order."""

    order_id: str
    group: str
    created: float
    ready: float
    production_order_id: str | None
    subs: dict[str, SubOrder]
    rejection: str | None = None
    attributes: Json = field(factory=dict[str, Any])
