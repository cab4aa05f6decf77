"""Every code that any participant was given: one life for all systems."""

from __future__ import annotations

from collections.abc import Iterator

from govauth.providers.crpt.sandbox.boxes import Boxes
from govauth.providers.crpt.sandbox.order_life import Known, Order, SubOrder
from govauth.providers.crpt.sandbox.orders import OrderBook


class Circulation:
    """The codes of all participants, and the packages they are in."""

    def __init__(self) -> None:
        self.books: dict[str, OrderBook] = {}
        """What each participant ordered, by ИНН."""
        self.boxes: Boxes = Boxes()

    def find(self, code: str) -> Known | None:
        """Find a code, whole or by its name."""
        for book in self.books.values():
            known = book.find(code)
            if known is not None:
                return known
        return None

    def owned_by(self, inn: str) -> Iterator[Known]:
        """Go through the codes that a participant has or made, those of the newest orders first."""
        for maker, order, sub in self._newest():
            places = range(sub.passed) if maker == inn else list(sub.life)
            now = self.books[maker].now
            for place in places:
                known = Known(order, sub, place, maker, now)
                if inn in (maker, known.owner):
                    yield known

    def _newest(self) -> list[tuple[str, Order, SubOrder]]:
        every = [(inn, order) for inn, book in self.books.items() for order in book.orders.values()]
        every.sort(key=lambda one: one[1].created, reverse=True)
        return [(inn, order, sub) for inn, order in every for sub in order.subs.values()]
