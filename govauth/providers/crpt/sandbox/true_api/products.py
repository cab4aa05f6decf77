"""The methods of True API about products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from govauth.providers.crpt.sandbox.circulation import Circulation
from govauth.providers.crpt.sandbox.groups import GROUPS
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal
from govauth.providers.crpt.sandbox.true_api.cards import BRAND, PRODUCT
from govauth.providers.crpt.sandbox.true_api.listing import limit_of, page_number
from govauth.simulation import Json

_MOST_PRODUCTS: Final = 1_000
_LARGEST_LIST: Final = 10_000


class Products:
    """The products that codes were ordered for."""

    def __init__(self, circulation: Circulation) -> None:
        self._circulation = circulation

    def info(self, gtins: list[object]) -> Json:
        """Return cards of products; one that is not known is simply not there."""
        if not 1 <= len(gtins) <= _MOST_PRODUCTS:
            raise gis_mt_refusal(400, f"gtins: от 1 до {_MOST_PRODUCTS}")
        known = {card["gtin"]: card for card in self._cards(self._circulation.books)}
        found = [known[gtin] for gtin in map(str, gtins) if gtin in known]
        return {"results": found, "total": len(found), "errorCode": None}

    def listed(self, inn: str, query: Mapping[str, str]) -> Json:
        """List the participant's products of a product group."""
        if not query.get("pg"):
            raise gis_mt_refusal(400, "Не указана товарная группа")
        limit, page = limit_of(query, largest=_LARGEST_LIST), page_number(query)
        cards = [card for card in self._cards([inn]) if card["productGroupCode"] == query["pg"]]
        names = ("gtin", "goodStatus", "isKit", "isSet")
        shown = [
            {**{name: card[name] for name in names}, "isGtinSubaccount": False}
            for card in cards[page * limit : (page + 1) * limit]
        ]
        return {"results": shown, "total": len(cards)}

    def _cards(self, inns: Iterable[str]) -> list[Json]:
        cards: dict[str, Json] = {}
        for inn in inns:
            for order in self._circulation.books[inn].orders.values():
                for gtin in order.subs:
                    cards.setdefault(gtin, _product(len(cards), gtin, inn, order.group))
        return list(cards.values())


def _product(number: int, gtin: str, inn: str, group: str) -> Json:
    return {
        "id": 100_001 + number,
        "gtin": gtin,
        "name": PRODUCT,
        "brand": BRAND,
        "tnVedCode": "6205",
        "tnVedCode10": "6205200000",
        "productGroupId": GROUPS.get(group),
        "productGroupCode": group,
        "inn": inn,
        "packageType": "UNIT",
        "innerUnitCount": None,
        "goodStatus": "published",
        "goodSignedFlag": True,
        "goodMarkFlag": True,
        "isKit": False,
        "isSet": False,
    }
