"""What the simulated СУЗ keeps of orders, and the life of each code that was handed out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import define, field

from govauth.providers.crpt.sandbox.life import (
    APPLIED,
    APPLY,
    EMISSION,
    EMITTED,
    INTRODUCE,
    INTRODUCED,
    NOTHING_ELSE,
    RETIRED,
    SELL,
    TAKE_BACK,
    Event,
    Step,
)
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
        life: what happened to codes after they were made, by their places.
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
    life: dict[int, list[Event]] = field(factory=dict[int, list[Event]])
    notes: dict[int, Notes] = field(factory=dict[int, Notes])
    _places: dict[str, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Note where each serial number of the participant's own is."""
        self._places = {serial: place for place, serial in enumerate(self.serials)}

    def serial(self, index: int) -> str:
        """Return the serial number of one code."""
        if self.serials:
            return self.serials[index]
        return serial_of(self.first + index, self.shape.serial_length)

    def code(self, index: int) -> str:
        """Return one code: the same whenever it is asked for."""
        return code_of(self.gtin, self.serial(index), self.shape)

    def place_of(self, serial: str) -> int | None:
        """Return the place of a code that was handed out."""
        if self.serials:
            place = self._places.get(serial, -1)
        else:
            place = number_of(serial) - self.first if len(serial) == self.shape.serial_length else -1
        return place if 0 <= place < self.passed else None


@define
class Known:
    """A code that was handed out.

    Attributes:
        maker: ИНН of whoever ordered it.
        now: the clock of the systems.

    """

    order: Order
    sub: SubOrder
    place: int
    maker: str
    now: Callable[[], float]

    @property
    def name(self) -> str:
        """What names the item (КИ)."""
        serial = self.sub.serial(self.place)
        return self.sub.gtin + serial if self.sub.shape.of_pack else f"01{self.sub.gtin}21{serial}"

    @property
    def events(self) -> list[Event]:
        """What happened to it, oldest first."""
        made = Event(self.order.created, EMISSION, EMITTED, self.maker, document_id=self.order.order_id)
        return [made, *self.sub.life.get(self.place, ())]

    @property
    def last(self) -> Event | None:
        """What happened to it last, after it was made."""
        events = self.sub.life.get(self.place)
        return events[-1] if events else None

    @property
    def status(self) -> str:
        """How far it is in its life."""
        return self.last.status if self.last else EMITTED

    @property
    def extended(self) -> str:
        """What else is to be said of its status."""
        return self.last.extended if self.last else NOTHING_ELSE

    @property
    def owner(self) -> str:
        """ИНН of its owner."""
        return self.last.owner if self.last else self.maker

    @property
    def is_applied(self) -> bool:
        """Whether it was reported as applied, or came into circulation without a report."""
        return any(event.status in (APPLIED, INTRODUCED) for event in self.sub.life.get(self.place, ()))

    @property
    def is_sold(self) -> bool:
        """Whether it was taken out of circulation by a sale."""
        return self.status == RETIRED

    @property
    def is_in_circulation(self) -> bool:
        """Whether it may be sold."""
        return self.status == INTRODUCED

    @property
    def notes(self) -> Notes:
        """What was noted of it."""
        return self.sub.notes.get(self.place, Notes())

    def when(self, status: str) -> float | None:
        """Return when it first came to a status."""
        if status == EMITTED:
            return self.order.created
        return next((event.at for event in self.sub.life.get(self.place, ()) if event.status == status), None)

    def note(self, notes: Notes) -> None:
        """Note something in place of what was noted before."""
        self.sub.notes[self.place] = notes

    def allows(self, step: Step) -> bool:
        """Tell whether a step can be taken now."""
        return self.status in step.before and self.extended == step.extended_before

    def take(
        self,
        step: Step,
        *,
        operation: str | None = None,
        document_id: str | None = None,
        reason: str | None = None,
        owner: str | None = None,
        receiver: str | None = None,
    ) -> bool:
        """Take a step, if it can be taken now.

        Args:
            step: what happens.
            operation: its name in the history; that of the step where it is left out.
            document_id: of the document that says so.
            reason: of a withdrawal; that of the step where it is left out.
            owner: ИНН of the owner after it, where that changes.
            receiver: ИНН of whoever is to accept the code.

        """
        if not self.allows(step):
            return False
        event = Event(
            self.now(),
            operation or step.operation,
            step.status,
            owner or self.owner,
            step.extended,
            document_id,
            reason or step.reason,
            receiver,
        )
        self.sub.life.setdefault(self.place, []).append(event)
        return True

    def apply(self) -> None:
        """Note that it was reported as applied."""
        self.take(APPLY)

    def introduce(self) -> None:
        """Put it into circulation, as far as it was applied."""
        self.take(INTRODUCE)

    def sell(self) -> None:
        """Take it out of circulation, as far as it is in it."""
        self.take(SELL)

    def take_back(self) -> None:
        """Put it into circulation again after a sale."""
        self.take(TAKE_BACK)


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
