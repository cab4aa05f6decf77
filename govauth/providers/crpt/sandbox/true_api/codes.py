"""The methods of True API about codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from govauth.providers.crpt.sandbox.circulation import Circulation
from govauth.providers.crpt.sandbox.pauses import Pauses
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.true_api.cards import box_card, full_card, life_of, short_card
from govauth.providers.crpt.sandbox.true_api.searching import search
from govauth.simulation import Json, Refused, Site, json_reply

_MOST: Final = 1_000
_LONGEST: Final = 74
_CHECK_SECONDS: Final = 2.0
_UNKNOWN: Final = {"errorMessage": "Код маркировки не найден", "errorCode": "404"}


class Codes:
    """The codes of all participants, as one of them asks for them."""

    def __init__(self, inn: str, circulation: Circulation, site: Site[CrptSwitches]) -> None:
        self._inn = inn
        self._circulation = circulation
        self._site = site
        self._pauses = Pauses(site)

    def info(self, codes: list[object]) -> list[Json]:
        """Return all that is reported of codes; in an order of its own, as the field answers."""
        return self._entries(codes, "cisInfo", lambda card: card)

    def short_list(self, codes: list[object]) -> list[Json]:
        """Return the little that most need."""
        return self._entries(codes, "result", short_card)

    def history(self, query: Mapping[str, str]) -> list[Json]:
        """Return what happened to a code, newest first."""
        known = self._circulation.find(query.get("cis", ""))
        if known is None:
            raise gis_mt_refusal(404, _UNKNOWN["errorMessage"])
        return life_of(known)

    def packed(self, codes: list[object]) -> Json:
        """Return what is in packages, one layer of it, by the codes that were asked for."""
        content: Json = {}
        for code in _asked(codes):
            box = self._circulation.boxes.find(code)
            content[code] = box_card(code, box, self._circulation)["child"] if box else []
        return content

    def search(self, body: Json) -> Json:
        """Find the participant's codes."""
        page = search(self._inn, self._circulation, body, self._site.switches.page_cap)
        return {**page, "isLastPage": True} if self._site.switches.lists_end_early else page

    def check(self, codes: list[object]) -> Json:
        """Return whether codes are good. ``code`` is of older answers."""
        if self._pauses.too_early("cises.check", _CHECK_SECONDS * self._site.switches.pauses):
            raise gis_mt_refusal(429, "Слишком много запросов")
        if not 1 <= len(codes) <= _MOST:
            raise gis_mt_refusal(400, f"Не более {_MOST} кодов")
        entries: list[Json] = []
        for code in codes:
            known = self._circulation.find(str(code))
            entry: Json = {"cis": code, "valid": True, "found": known is not None}
            entries.append({**entry, "status": known.status} if known else entry)
        good = all(entry["found"] for entry in entries)
        return {"code": 0, "result": good, "quantity": len(entries), "codes": entries}

    def _entries(self, codes: list[object], name: str, form: Callable[[Json], Json]) -> list[Json]:
        entries: list[Json] = []
        for code in sorted(_asked(codes)):
            card = self._card(code)
            entry: Json = {name: form(card) if card else {"requestedCis": code}}
            entries.append(entry if card else {**entry, **_UNKNOWN})
        if all("errorCode" in entry for entry in entries):
            raise Refused(json_reply(entries, 404))
        return entries

    def _card(self, code: str) -> Json | None:
        known = self._circulation.find(code)
        if known is not None:
            return full_card(code, known, self._circulation.boxes)
        box = self._circulation.boxes.find(code)
        return box_card(code, box, self._circulation) if box else None


def _asked(codes: list[object]) -> list[str]:
    asked = [str(code) for code in codes]
    if not 1 <= len(asked) <= _MOST:
        raise gis_mt_refusal(400, f"Не более {_MOST} кодов")
    if len(set(asked)) != len(asked):
        raise gis_mt_refusal(400, "Коды в запросе повторяются")
    if any(len(code) > _LONGEST for code in asked):
        raise gis_mt_refusal(400, "Длина кода: не более 74 символов")
    return asked
