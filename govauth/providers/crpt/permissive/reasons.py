"""Why a code may not be sold, in words for a cashier."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """One reason, in the order in which they are named."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    NOT_APPLIED = "not_applied"
    NOT_VERIFIED = "not_verified"
    BLOCKED = "blocked"
    SOLD = "sold"
    NOT_IN_CIRCULATION = "not_in_circulation"
    EXPIRED = "expired"
    PRICE_ABOVE_MAXIMUM = "price_above_maximum"
    PRICE_BELOW_MINIMUM = "price_below_minimum"
    TOO_MANY_PARTS = "too_many_parts"
    NOT_SOLD = "not_sold"
    NOT_ANSWERED = "not_answered"
    OTHER = "other"

    @property
    def ru(self) -> str:
        """The sentence for a cashier, in Russian."""
        return _SENTENCES[self][0]

    @property
    def en(self) -> str:
        """The sentence in English."""
        return _SENTENCES[self][1]


_SENTENCES: Final = {
    Reason.INVALID: ("Код маркировки неверный: отсканируйте ещё раз", "the code is malformed: scan it again"),
    Reason.NOT_FOUND: ("Код не найден в «Честном знаке»", "«Честный знак» does not know the code"),
    Reason.NOT_APPLIED: ("Код не нанесён: производитель о нём не отчитался", "the code was never applied"),
    Reason.NOT_VERIFIED: ("Код поддельный: проверка подписи не прошла", "the signature of the code is wrong"),
    Reason.BLOCKED: ("Продажа запрещена ведомством", "an authority blocked the sale"),
    Reason.SOLD: ("Товар уже продан", "the item is sold already"),
    Reason.NOT_IN_CIRCULATION: ("Товар не введён в оборот", "the item is not in circulation"),
    Reason.EXPIRED: ("Срок годности истёк", "the item has expired"),
    Reason.PRICE_ABOVE_MAXIMUM: ("Цена выше максимальной", "the price is above the maximum"),
    Reason.PRICE_BELOW_MINIMUM: ("Цена ниже минимальной", "the price is below the minimum"),
    Reason.TOO_MANY_PARTS: (
        "В упаковке осталось меньше, чем продаётся",
        "fewer parts are left than are sold",
    ),
    Reason.NOT_SOLD: ("Товар не продан: возвращать нечего", "the item is not sold, so it cannot be returned"),
    Reason.NOT_ANSWERED: ("«Честный знак» об этом коде не ответил", "no answer came for this code"),
    Reason.OTHER: ("«Честный знак» сообщил об ошибке", "«Честный знак» reported an error"),
}
