"""Goods that are withdrawn from circulation (вывод из оборота)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from attrs import field, frozen

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.errors import InvalidInput
from govauth.providers.crpt.true_api.bodies import parts
from govauth.providers.crpt.true_api.document_types import DocumentType
from govauth.wire.json import JsonValue
from govauth.wire.moments import MOSCOW

_YEARS: Final = 5


@frozen(slots=True)
class Withdrawal:
    """``LK_RECEIPT``: goods that leave circulation otherwise than over a cash desk.

    Attributes:
        participant_inn: who submits it.
        action: such as ``DISTANCE``; the others are texts of the system.
        action_date: the day in Moscow, not in the future and at most five years ago.
        document_type: of the document that it is done by, such as ``OTHER``.
        document_number: of that document.
        document_date: of that document.
        prices: what each code was sold for, in roubles, by КИ or full code.
        kpp: of the place of activity.
        fias_id: of the place of activity.

    Raises:
        InvalidInput: names the field and the rule; raised by :meth:`as_wire_at`.

    """

    participant_inn: str
    action: str = field(kw_only=True)
    action_date: date = field(kw_only=True)
    document_number: str = field(kw_only=True)
    document_date: date = field(kw_only=True)
    prices: Mapping[str, Decimal | int | str] = field(repr=False, hash=False, kw_only=True)
    document_type: str = field(default="OTHER", kw_only=True)
    kpp: str | None = field(default=None, kw_only=True)
    fias_id: str | None = field(default=None, kw_only=True)

    @property
    def type(self) -> str:
        """The type of the document."""
        return DocumentType.WITHDRAWAL.value

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the content, before base64; today is that of this host, for a content knows no other."""
        return self.as_wire_at(instant(SYSTEM_CLOCK.time()))

    def as_wire_at(self, now: datetime) -> dict[str, JsonValue]:
        """Return the content as it is submitted at a moment.

        Args:
            now: by the clock of the system, zone-aware.

        """
        acted = parts.day(self.action_date, "action_date")
        today = now.astimezone(MOSCOW).date()
        if self.action_date > today:
            raise InvalidInput("action_date", "must not be in the future, by the day in Moscow")
        if (self.action_date.year + _YEARS, self.action_date.month, self.action_date.day) < (
            today.year,
            today.month,
            today.day,
        ):
            raise InvalidInput("action_date", f"must be at most {_YEARS} years ago")
        return {
            "inn": parts.inn(self.participant_inn, "participant_inn"),
            "action": parts.text(self.action, "action"),
            "action_date": acted,
            "document_type": parts.text(self.document_type, "document_type"),
            "document_number": parts.text(self.document_number, "document_number"),
            "document_date": parts.day(self.document_date, "document_date"),
            **parts.given((("kpp", self.kpp), ("fias_id", self.fias_id))),
            "products": list(parts.priced(self.prices, "cis", "prices")),
        }
