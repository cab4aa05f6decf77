"""The methods of МДЛП about packs and packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from govauth.providers.crpt.sandbox.mdlp.medicines import (
    Medicine,
    Medicines,
    Package,
    card,
    leaf,
    public_card,
)
from govauth.providers.crpt.sandbox.mdlp.paging import page_of, with_zone
from govauth.providers.crpt.sandbox.replies import mdlp_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Json, Site, list_in, object_in

_MOST: Final = 500
_NOT_FOUND: Final = (2, "Запрашиваемые данные не найдены")
_NOT_OWN: Final = (4, "Запрашиваемые данные доступны только текущему владельцу")


class Packages:
    """Packs and packages, as one participant asks for them."""

    def __init__(self, inn: str, sys_id: str, medicines: Medicines, site: Site[CrptSwitches]) -> None:
        self._inn = inn
        self._sys_id = sys_id
        self._medicines = medicines
        self._site = site

    def filter(self, body: Json) -> Json:
        """List the participant's packs."""
        own = [pack for pack in self._medicines.packs.values() if pack.owner == self._inn]
        wanted = object_in(body.get("filter"))
        return self._listed([pack for pack in own if _fits(pack, wanted)], body)

    def by_list(self, body: Json) -> Json:
        """Return packs that are named; those of others fail."""

        def own(pack: Medicine | None) -> tuple[int, str] | None:
            if pack is None:
                return _NOT_FOUND
            return None if pack.owner == self._inn else _NOT_OWN

        return self._named(body, own, self._card)

    def public_by_list(self, body: Json) -> Json:
        """Return what anybody may know of packs that are named."""
        return self._named(body, lambda pack: _NOT_FOUND if pack is None else None, public_card)

    def one(self, sgtin: str) -> Json:
        """Return one pack of the participant."""
        pack = self._medicines.packs.get(sgtin)
        if pack is None or pack.owner != self._inn:
            raise mdlp_refusal(404, _NOT_FOUND[1])
        return self._card(pack)

    def hierarchy(self, sscc: str) -> Json:
        """Return the packages around a package, and those in it."""
        package = self._medicines.packages.get(sscc)
        refused = self._refusal(package)
        if package is None or refused:
            return refused
        return {
            "up": list(map(self._line, self._medicines.around(package))),
            "down": list(map(self._line, self._medicines.inside(sscc))),
        }

    def content(self, sscc: str, body: Json) -> Json:
        """List the packs in a package."""
        refused = self._refusal(self._medicines.packages.get(sscc))
        if refused:
            return refused
        wanted = object_in(body.get("filter"))
        return self._listed([pack for pack in self._medicines.packs_in(sscc) if _fits(pack, wanted)], body)

    def full_hierarchy(self, sscc: str) -> Json:
        """Return the tree of packages around a package, and the tree of all that is in it."""
        package = self._medicines.packages.get(sscc)
        refused = self._refusal(package)
        if package is None or refused:
            return refused
        top = around = _node(package)
        for outer in self._medicines.around(package):
            node = _node(outer)
            around["childs"].append(node)
            around = node
        nodes = {sscc: _node(package)}
        for inner in self._medicines.inside(sscc):
            nodes[inner.sscc] = _node(inner)
            nodes[str(inner.parent)]["childs"].append(nodes[inner.sscc])
        for pack in self._medicines.packs_in(sscc):
            nodes[str(pack.sscc)]["childs"].append(leaf(pack))
        return {"up": top, "down": nodes[sscc]}

    def full_hierarchies(self, names: str) -> list[Json]:
        """Return the trees of several packages."""
        return [self.full_hierarchy(sscc) for sscc in names.split(",") if sscc]

    def storage(self, body: Json) -> Json:
        """Count what is held at a place, by product."""
        wanted = object_in(body.get("filter"))
        if not wanted.get("storage_id"):
            raise mdlp_refusal(400, "storage_id: обязательное поле")
        counts: dict[str, int] = {}
        for pack in self._medicines.packs.values():
            if pack.owner == self._inn:
                counts[pack.gtin] = counts.get(pack.gtin, 0) + 1
        lines = [
            {"storage_id": wanted["storage_id"], "gtin": gtin, "count": count}
            for gtin, count in counts.items()
        ]
        shown, total = page_of(lines, body, self._site.switches)
        return {"entries": shown, "total": total}

    def _named(
        self,
        body: Json,
        fault_of: Callable[[Medicine | None], tuple[int, str] | None],
        form: Callable[[Medicine], Json],
    ) -> Json:
        named = [str(sgtin) for sgtin in list_in(object_in(body.get("filter")).get("sgtins"))]
        if not 1 <= len(named) <= _MOST:
            raise mdlp_refusal(400, f"sgtins: от 1 до {_MOST}")
        entries: list[Json] = []
        failed: list[Json] = []
        for sgtin in named:
            pack = self._medicines.packs.get(sgtin)
            fault = fault_of(pack)
            if pack is not None and fault is None:
                entries.append(form(pack))
            elif fault is not None:
                failed.append({"sgtin": sgtin, "error_code": fault[0], "error_desc": fault[1]})
        return {"entries": entries, "total": len(entries), "failed_entries": failed, "failed": len(failed)}

    def _listed(self, packs: list[Medicine], body: Json) -> Json:
        shown, total = page_of(packs, body, self._site.switches)
        return {"entries": list(map(self._card, shown)), "total": total}

    def _card(self, pack: Medicine) -> Json:
        return card(pack, self._sys_id, self._site.now())

    def _line(self, package: Package) -> Json:
        return {
            "sscc": package.sscc,
            "release_date": with_zone(package.packed),
            "system_subj_id": self._sys_id,
        }

    def _refusal(self, package: Package | None) -> Json:
        """Return what is answered, with 200, in place of a package that is not the participant's."""
        if package is not None and package.owner == self._inn:
            return {}
        code, text = _NOT_FOUND if package is None else _NOT_OWN
        return {"error_code": code, "error_desc": text}


def _node(package: Package) -> Json:
    return {"sscc": package.sscc, "packing_date": with_zone(package.packed), "childs": []}


def _fits(pack: Medicine, wanted: Json) -> bool:
    values = {"gtin": pack.gtin, "sgtin": pack.sgtin, "batch": pack.batch, "pack3_id": pack.sscc}
    return all(wanted.get(name) in (None, value) for name, value in values.items()) and _is_one_of(
        pack.status, list_in(wanted.get("status"))
    )


def _is_one_of(status: str, wanted: Iterable[object]) -> bool:
    statuses = list(wanted)
    return not statuses or status in statuses
