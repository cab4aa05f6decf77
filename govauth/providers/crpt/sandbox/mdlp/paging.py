"""Filters and pages of МДЛП, and how it writes times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar

from govauth.providers.crpt.sandbox.replies import mdlp_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Json

T = TypeVar("T")
_TIME: Final = "%Y-%m-%d %H:%M:%S"


def without_zone(seconds: float) -> str:
    """Write a time as cards of documents do, in UTC and without saying so."""
    return datetime.fromtimestamp(seconds, UTC).strftime(_TIME)


def with_zone(seconds: float) -> str:
    """Write a time as registers do."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(text: object, name: str) -> float:
    """Read a time of a filter; refuse what is none."""
    try:
        return datetime.strptime(str(text), _TIME).replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise mdlp_refusal(400, f"{name}: ожидается yyyy-MM-dd HH:mm:ss") from None


def page_of(found: Sequence[T], body: Json, switches: CrptSwitches) -> tuple[list[T], int]:
    """Cut a page out of what was found; return it, and how much there is in all."""
    start, count = body.get("start_from"), body.get("count")
    if not isinstance(start, int) or not isinstance(count, int) or start < 0 or count < 1:
        raise mdlp_refusal(400, "start_from, count: ожидаются целые числа")
    shown = list(found[start : start + min(count, switches.page_cap)])
    return shown, start + len(shown) if switches.lists_end_early else len(found)
