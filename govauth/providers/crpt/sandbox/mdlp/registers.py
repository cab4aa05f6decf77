"""The registers of МДЛП: places, partners, medical products."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from govauth.providers.crpt.sandbox.mdlp.medicines import Medicines, product
from govauth.providers.crpt.sandbox.mdlp.members import ADDRESS, Member
from govauth.providers.crpt.sandbox.mdlp.paging import page_of
from govauth.providers.crpt.sandbox.replies import mdlp_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Json, Site, list_in, object_in


class Registers:
    """The registers, as one participant reads them."""

    def __init__(
        self,
        member: Member,
        members: Callable[[], Iterable[Member]],
        medicines: Medicines,
        site: Site[CrptSwitches],
    ) -> None:
        self._member = member
        self._members = members
        self._medicines = medicines
        self._site = site
        self._trusted: set[str] = set()
        self.branches: list[Json] = [member.place(member.branch_id)]
        self.warehouses: list[Json] = [member.place(member.warehouse_id)]

    def branch_list(self, body: Json) -> Json:
        """List the participant's places of activity."""
        return self._listed(self.branches, body, {"branch_id": "id", "status": "status"})

    def warehouse_list(self, body: Json) -> Json:
        """List the participant's places of storage."""
        return self._listed(self.warehouses, body, {"warehouse_id": "id", "status": "status"})

    def branch(self, place_id: str) -> Json:
        """Return a place of activity."""
        return _one(self.branches, "id", place_id)

    def warehouse(self, place_id: str) -> Json:
        """Return a place of storage."""
        return _one(self.warehouses, "id", place_id)

    def addresses(self) -> Json:
        """List the addresses of all places."""
        places = [*self.branches, *self.warehouses]
        return {
            "entries": [{"address_id": one["id"], "address": ADDRESS} for one in places],
            "total": len(places),
        }

    def own_medicines(self, body: Json) -> Json:
        """List the medical products of the participant's packs."""
        return self._listed(self._products(self._member.inn), body, {"gtin": "gtin"})

    def all_medicines(self, body: Json) -> Json:
        """List all medical products."""
        return self._listed(self._products(None), body, {"gtin": "gtin"})

    def medicine(self, gtin: str, *, own: bool) -> Json:
        """Return a medical product."""
        return _one(self._products(self._member.inn if own else None), "gtin", gtin)

    def partners(self, body: Json) -> Json:
        """List the other participants, in an envelope of its own."""
        wanted = object_in(body.get("filter"))
        found = [
            {"system_subj_id": one.sys_id, "inn": one.inn, "ORG_NAME": one.card()["org_name"]}
            for one in self._others()
            if wanted.get("system_subj_id") in (None, one.sys_id) and wanted.get("inn") in (None, one.inn)
        ]
        shown, total = page_of(found, body, self._site.switches)
        return {"filtered_records": shown, "filtered_records_count": total, "code": 200}

    def trusted(self, body: Json) -> Json:
        """List the partners that are trusted."""
        found = [one for one in self._others() if one.sys_id in self._trusted]
        lines = [{"system_subj_id": one.sys_id, "inn": one.inn} for one in found]
        shown, total = page_of(lines, body, self._site.switches)
        return {"filtered_records": shown, "filtered_records_count": total, "code": 200}

    def trust(self, body: Json) -> Json:
        """Trust partners; those that are none fail."""
        named = [str(one) for one in list_in(body.get("trusted_partners"))]
        known = {one.sys_id for one in self._others()}
        self._trusted |= known.intersection(named)
        return {"code": "200", "failed_partners": [one for one in named if one not in known]}

    def distrust(self, body: Json) -> Json:
        """Trust partners no more; those that were not trusted fail."""
        named = [str(one) for one in list_in(body.get("trusted_partners"))]
        failed = [one for one in named if one not in self._trusted]
        self._trusted.difference_update(named)
        return {"code": "200", "failed_partners": failed}

    def _others(self) -> list[Member]:
        return [one for one in self._members() if one.inn != self._member.inn]

    def _products(self, owner: str | None) -> list[Json]:
        packs = self._medicines.packs.values()
        return list(map(product, dict.fromkeys(one.gtin for one in packs if owner in (None, one.owner))))

    def _listed(self, entries: list[Json], body: Json, names: dict[str, str]) -> Json:
        wanted = object_in(body.get("filter"))
        found = [
            one
            for one in entries
            if all(wanted.get(name) in (None, one.get(key)) for name, key in names.items())
        ]
        shown, total = page_of(found, body, self._site.switches)
        return {"entries": shown, "total": total}


def _one(entries: list[Json], name: str, value: str) -> Json:
    found = next((one for one in entries if one[name] == value), None)
    if found is None:
        raise mdlp_refusal(404, "Запрашиваемые данные не найдены")
    return found
