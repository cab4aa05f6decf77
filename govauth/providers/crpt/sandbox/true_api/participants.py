"""The methods of True API about participants, their places and their money."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from govauth.providers.crpt.sandbox.groups import GROUPS
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.true_api.document import NAME
from govauth.providers.crpt.sandbox.true_api.listing import limit_of, page_number
from govauth.simulation import Json, Refused, Site, json_reply, list_in

_MOST_PARTICIPANTS: Final = 100
_MOST_PLACES: Final = 10
_BALANCE: Final = 150_000
_ORGANIZATION: Final = 10


def contracts(site: Site[CrptSwitches]) -> dict[str, int]:
    """Return the product groups with a contract, by name, with their numbers."""
    without = site.switches.no_contract or ()
    return {name: number for name, number in GROUPS.items() if name not in without}


class Participants:
    """Who takes part, and where. What is not told by name here is open to all."""

    def __init__(self, registered: Container[str], site: Site[CrptSwitches]) -> None:
        self._registered = registered
        self._site = site

    def listed(self, inns: Sequence[str]) -> list[Json]:
        """Return who is registered; a token is not needed."""
        if not 1 <= len(inns) <= _MOST_PARTICIPANTS:
            raise gis_mt_refusal(400, f"inns: от 1 до {_MOST_PARTICIPANTS}")
        cards = [self._card(inn) for inn in inns]
        if not any(card["is_registered"] for card in cards):
            raise Refused(json_reply(cards, 404))
        return cards

    def edo_ids(self, inn: str) -> list[Json]:
        """Return where a participant takes electronic documents; a token is not needed."""
        if inn not in self._registered:
            raise gis_mt_refusal(404, "Участник не найден")
        return [{"edoId": f"2LT-{_made('edo', inn)}", "inn": inn, "operatorName": "ЭДО Лайт", "main": True}]

    def places(self, inns: Sequence[str], query: Mapping[str, str]) -> Json:
        """List places of activity (МОД)."""
        if len(inns) > _MOST_PLACES:
            raise gis_mt_refusal(400, f"inns: не более {_MOST_PLACES}")
        limit, page = limit_of(query), page_number(query)
        groups = [group for group in query.get("productGroups", "").split(",") if group]
        found = [
            place
            for place in map(self._place, filter(self._registered.__contains__, inns))
            if query.get("kpp") in (None, place["kpp"])
            and query.get("fiasId") in (None, place["fiasId"])
            and (not groups or not set(groups).isdisjoint(place["productGroups"]))
        ]
        shown = found[page * limit : (page + 1) * limit]
        return {"result": shown, "total": len(found), "nextPage": (page + 1) * limit < len(found)}

    def place_info(self, body: Json) -> Json:
        """Return the places of activity of one participant, by КПП."""
        codes = list_in(body.get("kpp"))
        inn = str(body.get("inn"))
        found = [self._place(inn)] if inn in self._registered else []
        shown = [place for place in found if not codes or place["kpp"] in codes]
        return {"result": shown, "total": len(shown), "nextPage": False}

    def balances(self, inn: str, group_id: str | None = None) -> list[Json]:
        """Return the money of contracts, one for each product group."""
        return [
            {
                "balance": _BALANCE,
                "contractId": 1000 + number,
                "organisationId": int(inn[:9]),
                "productGroupId": number,
            }
            for number in contracts(self._site).values()
            if group_id in (None, str(number))
        ]

    def _card(self, inn: str) -> Json:
        if inn not in self._registered:
            return {
                "inn": inn,
                "status": "UNKNOWN",
                "is_registered": False,
                "productGroups": [],
                "errorCode": "404",
                "errorMessage": "Участник не найден",
            }
        groups = list(contracts(self._site))
        return {
            "inn": inn,
            "name": NAME,
            "status": "REGISTERED",
            "statusInn": "REGISTERED",
            "is_registered": True,
            "is_kfh": False,
            "role": ["PRODUCER", "RETAIL"],
            "productGroups": groups,
            "productGroupInfo": [
                {"name": group, "types": ["PRODUCER", "RETAIL"], "status": "ACTIVE"} for group in groups
            ],
        }

    def _place(self, inn: str) -> Json:
        company = len(inn) == _ORGANIZATION
        return {
            "inn": inn,
            "kpp": f"{inn[:4]}01001" if company else None,
            "fiasId": _made("place", inn),
            "address": "г. Москва, Учебная ул., 1",
            "isBlockedEgais": False,
            "productGroups": list(contracts(self._site)),
        }


def _made(what: str, inn: str) -> str:
    """Make an id that is the same each time."""
    return str(uuid5(NAMESPACE_OID, f"{what} {inn}"))
