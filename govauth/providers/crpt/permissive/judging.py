"""What the flags of a code mean for a sale or a return."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final, cast

from attrs import Attribute, field, frozen

from govauth.clock import instant
from govauth.errors import ConfigurationError
from govauth.providers.crpt.permissive.models import CheckedCode, LocalCode
from govauth.providers.crpt.permissive.reasons import Reason
from govauth.settings import check_count, check_kind, check_mapping
from govauth.wire.moments import aware

TOBACCO: Final = 3
MINIMUM_PRICE_GROUPS: Final = frozenset({12, 16})
_VALIDATION: Final = 1
_EVERY: Final = frozenset(Reason)


def _reasons(_: object, attribute: Attribute[Collection[Reason]], reasons: object) -> None:
    check_kind(attribute.name, reasons, Collection, what="a collection of Reason")
    if not all(isinstance(one, Reason) for one in cast("Collection[object]", reasons)):
        raise ConfigurationError(f"{attribute.name} must be a collection of Reason")


def _days(_: object, attribute: Attribute[dict[int, datetime]], days: dict[int, datetime]) -> None:
    check_mapping(attribute.name, days)
    for group, day in days.items():
        check_count(f"a group of {attribute.name}", group)
        aware(day, f"{attribute.name}[{group}]")


@frozen(slots=True, kw_only=True)
class Rules:
    """Which reasons forbid a sale; by default all. They differ by group and date, which laws say.

    Attributes:
        forbids: the reasons that forbid; others are warnings.
        from_day: of a product group (its number), the moment, zone-aware, from which its codes are refused
            at all; a group that is not named is refused from always.

    Raises:
        ConfigurationError: a rule is of another kind.
        InvalidInput: a moment has no zone.

    """

    forbids: Collection[Reason] = field(default=_EVERY, validator=_reasons)
    from_day: dict[int, datetime] = field(factory=dict[int, datetime], validator=_days)


@frozen(slots=True, kw_only=True)
class Asked:
    """What is sold with a code.

    Attributes:
        price_kopecks: of one unit, where a price counts.
        parts: how many parts of it, in a partial sale.
        returned: whether it comes back instead.

    """

    price_kopecks: int | None = None
    parts: int = 0
    returned: bool = False


def reasons_online(code: CheckedCode, asked: Asked, now: float) -> tuple[Reason, ...]:
    """Return every reason that an answer of a host gives, in the order in which they are named."""
    if asked.returned:
        missing = code.found is False
        return (Reason.NOT_FOUND,) if missing else (Reason.NOT_SOLD,) if code.sold is False else ()
    gone = code.sold is True
    found = {
        Reason.INVALID: code.valid is False,
        Reason.NOT_FOUND: code.found is False,
        Reason.NOT_APPLIED: code.utilised is False,
        Reason.NOT_VERIFIED: code.verified is False and code.found is not False,
        Reason.BLOCKED: code.is_blocked is True,
        Reason.SOLD: gone,
        Reason.NOT_IN_CIRCULATION: code.realizable is False and not gone and code.gray_zone is not True,
        Reason.EXPIRED: code.expire_date is not None and code.expire_date <= instant(now),
        **_prices(code.mrp, code.smp, code.group_ids, asked.price_kopecks),
        Reason.TOO_MANY_PARTS: _too_many(code, asked.parts),
    }
    named = tuple(reason for reason, is_so in found.items() if is_so)
    return named or ((Reason.OTHER,) if code.error_code else ())


def reasons_offline(code: LocalCode, asked: Asked) -> tuple[Reason, ...]:
    """Return the reasons of a local module: it knows only what is blocked and what is sold.

    A code of a grey GTIN is not blocked for good: it must be asked for on line.
    """
    if asked.returned:
        return ()
    found = {
        Reason.BLOCKED: code.is_blocked is True and code.is_grey_gtin is not True,
        Reason.SOLD: code.sold is True,
        **_prices(code.mrp, code.smp, (), asked.price_kopecks),
    }
    return tuple(reason for reason, is_so in found.items() if is_so)


def _prices(
    maximum: int | None, minimum: int | None, groups: Collection[int], price: int | None
) -> dict[Reason, bool]:
    counts = not groups or TOBACCO in groups
    above = counts and price is not None and maximum is not None and price > maximum
    lowest = minimum if minimum is not None else maximum if MINIMUM_PRICE_GROUPS & {*groups} else None
    below = price is not None and lowest is not None and price < lowest
    return {Reason.PRICE_ABOVE_MAXIMUM: above, Reason.PRICE_BELOW_MINIMUM: below}


def _too_many(code: CheckedCode, parts: int) -> bool:
    if not parts or code.inner_unit_count is None:
        return False
    return (code.sold_unit_count or 0) + parts > code.inner_unit_count
