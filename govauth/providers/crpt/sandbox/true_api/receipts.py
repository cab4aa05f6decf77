"""Receipts of cash desks, as they come through the ОФД: what is in them is sold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from govauth.providers.crpt.sandbox.life import SELL
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.times import moment
from govauth.providers.crpt.sandbox.true_api.document import CHECKED_OK
from govauth.providers.crpt.sandbox.true_api.listing import limit_of
from govauth.simulation import Json, Site
from govauth.simulation.chance import chance

_FISCAL_DRIVE: Final = "9999078900000001"


class Receipts:
    """The receipts of one participant's cash desks."""

    def __init__(self, site: Site[CrptSwitches]) -> None:
        self._site = site
        self._receipts: list[tuple[str, Json]] = []

    def sell(self, codes: Iterable[Known]) -> None:
        """Sell codes by one receipt, as far as they are in circulation."""
        receipt_id = chance.uuid()
        sold = [known for known in codes if known.take(SELL, document_id=receipt_id)]
        for group in dict.fromkeys(known.order.group for known in sold):
            receipt: Json = {
                "did": receipt_id,
                "receiptNumber": len(self._receipts) + 1,
                "fiscalDriveNumber": _FISCAL_DRIVE,
                "receiptDate": moment(self._site.now()),
                "status": CHECKED_OK,
                "cisList": [known.name for known in sold if known.order.group == group],
            }
            self._receipts.append((group, receipt))

    def listed(self, query: Mapping[str, str]) -> Json:
        """List receipts of a product group, newest first, without the codes in them."""
        if not query.get("pg"):
            raise gis_mt_refusal(400, "Не указана товарная группа")
        limit = min(limit_of(query), self._site.switches.page_cap)
        found = [receipt for group, receipt in reversed(self._receipts) if group == query["pg"]]
        shown = [{name: one[name] for name in one if name != "cisList"} for one in found[:limit]]
        return {"results": shown, "nextPage": limit < len(found)}

    def info(self, receipt_id: str) -> Json:
        """Return one receipt."""
        found = [receipt for _, receipt in self._receipts if receipt["did"] == receipt_id]
        if not found:
            raise gis_mt_refusal(404, "Чек не найден")
        return found[0]
