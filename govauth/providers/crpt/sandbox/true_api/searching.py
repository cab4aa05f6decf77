"""The search for codes: which are meant, and where the next page begins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from govauth.providers.crpt.sandbox.circulation import Circulation
from govauth.providers.crpt.sandbox.life import APPLIED, INTRODUCED, NOTHING_ELSE
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal
from govauth.providers.crpt.sandbox.times import moment, read_span
from govauth.providers.crpt.sandbox.true_api.cards import found_card
from govauth.simulation import Json, list_in, object_in

_LARGEST: Final = 1_000
_DEFAULT: Final = 100
_REACH: Final = 10_000
"""So many codes of one filter can be reached."""


def groups_of(body: Json) -> list[str]:
    """Return the product groups that a search names; refuse one without."""
    groups = [str(group) for group in list_in(object_in(body.get("filter")).get("productGroups"))]
    if not groups:
        raise gis_mt_refusal(400, "productGroups: укажите товарную группу")
    return groups


def search(inn: str, circulation: Circulation, body: Json, largest: int) -> Json:
    """Return a page of a participant's codes.

    Args:
        inn: of the participant.
        circulation: the codes.
        body: the request. ``page`` and ``limit`` in it say nothing.
        largest: how many a page may hold at most, whatever is asked for.

    """
    wanted, pages = object_in(body.get("filter")), object_in(body.get("pagination"))
    size = pages.get("perPage", _DEFAULT)
    if not isinstance(size, int) or not 1 <= size <= _LARGEST:
        raise gis_mt_refusal(400, f"perPage: от 1 до {_LARGEST}")
    if pages.get("direction", 0) not in (0, 1):
        raise gis_mt_refusal(400, "direction: 0 или 1")
    codes = list(islice(_matching(wanted, circulation.owned_by(inn)), _REACH))
    if pages.get("direction") == 1:
        codes.reverse()
    size = min(size, largest)
    shown = _behind(codes, pages)[: size + 1]
    return {"result": [found_card(known) for known in shown[:size]], "isLastPage": len(shown) <= size}


def _behind(codes: list[Known], pages: Json) -> list[Known]:
    if "sgtin" not in pages:
        return codes
    for place, known in enumerate(codes):
        if known.name == pages["sgtin"] and moment(known.order.created) == pages.get("lastEmissionDate"):
            return codes[place + 1 :]
    raise gis_mt_refusal(400, "Некорректный курсор")


def _matching(wanted: Json, codes: Iterator[Known]) -> Iterator[Known]:
    groups, gtins = list_in(wanted.get("productGroups")), list_in(wanted.get("gtins"))
    states = [object_in(state) for state in list_in(wanted.get("states"))]
    makers, orders = list_in(wanted.get("producerInns")), list_in(wanted.get("orderIds"))
    packages, owner = list_in(wanted.get("generalPackageTypes")), wanted.get("ownerInn")
    emitted = read_span(object_in(wanted.get("emissionDatePeriod")), "from", "to")
    periods = {
        status: read_span(object_in(wanted[name]), "from", "to")
        for name, status in (("applicationDatePeriod", APPLIED), ("introducedDatePeriod", INTRODUCED))
        if wanted.get(name)
    }
    if packages and "UNIT" not in packages:
        return
    for known in codes:
        if (
            known.order.group in groups
            and (not gtins or known.sub.gtin in gtins)
            and (not makers or known.maker in makers)
            and (not orders or known.order.order_id in orders)
            and owner in (None, known.owner)
            and emitted[0] <= known.order.created <= emitted[1]
            and (not states or any(_is_in(known, state) for state in states))
            and all(_was_between(known.when(status), *span) for status, span in periods.items())
        ):
            yield known


def _is_in(known: Known, state: Json) -> bool:
    if known.status != state.get("status"):
        return False
    if state.get("isStatusExtNull") is True:
        return known.extended == NOTHING_ELSE
    return state.get("statusExt") in (None, known.extended)


def _was_between(at: float | None, begin: float, end: float) -> bool:
    return at is not None and begin <= at <= end
