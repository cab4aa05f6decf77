"""The simulated СУЗ of one participant: orders, reports, receipts, connections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import evolve

from govauth.providers.crpt.sandbox.boxes import Boxes
from govauth.providers.crpt.sandbox.life import APPLY, DROP_OUT, Step
from govauth.providers.crpt.sandbox.marks import is_intact, is_well_formed
from govauth.providers.crpt.sandbox.orders import OrderBook
from govauth.providers.crpt.sandbox.participant import Participant
from govauth.providers.crpt.sandbox.replies import suz_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.tokens import Tokens
from govauth.simulation import Json, Site, list_in, object_in
from govauth.simulation.chance import chance

_LARGEST_REPORT: Final = 30_000
PROVIDERS: Final[Json] = {
    "providers": [
        {
            "serviceProviderId": "provider-1",
            "providerName": "Учебная типография",
            "name": "ООО «Учебная типография»",
            "taxIdentificationNumber": "7707083893",
            "country": "RU",
            "address": "г. Москва",
            "contactPerson": "Учебный Сотрудник",
            "email": "print@example.test",
            "productGroups": ["milk", "shoes"],
        }
    ]
}


class Station:
    """What happens after a call was let in."""

    def __init__(
        self, participant: Participant, tokens: Tokens, boxes: Boxes, site: Site[CrptSwitches]
    ) -> None:
        self.oms_id: str = participant.oms_id
        self._inn = participant.inn
        self._tokens = tokens
        self._boxes = boxes
        self._site = site
        self.book: OrderBook = OrderBook(participant.inn, participant.oms_id, site)
        self._reports: dict[str, tuple[float, str | None]] = {}
        self._receipts: list[Json] = []

    def ping(self) -> Json:
        """Say that it is there."""
        return {"omsId": self.oms_id, "apiVersion": "3.0.0.54", "omsVersion": "4.1.8.0"}

    def order(self, body: Json) -> Json:
        """Place an order."""
        return self._noted("CREATE_ORDER", self.book.create(body), "orderId", body)

    def orders(self) -> Json:
        """List all orders."""
        return {
            "omsId": self.oms_id,
            "orderInfos": [self.book.info(order) for order in self.book.listable()],
        }

    def utilise(self, body: Json) -> Json:
        """Accept a report of use; a wrong form is refused at once, a wrong check part is found later."""
        codes = [str(code) for code in list_in(body.get("sntins"))]
        if not 1 <= len(codes) <= _LARGEST_REPORT:
            raise suz_refusal(400, "must hold 1 to 30000 codes", field="sntins", code=1020)
        _check_form(codes, "sntins")
        broken = sum(not is_intact(code) for code in codes)
        reply = self.accept(f"{broken} codes are damaged" if broken else None)
        if not broken and not self._site.switches.reject_reports:
            self._live(codes, APPLY, reply)
            self._note_dates(codes, object_in(body.get("attributes")))
        return self._noted("REPORT_UTILIZE", reply, "reportId", body)

    def _live(self, codes: list[str], step: Step, reply: Json) -> None:
        for code in codes:
            known = self.book.find(code)
            if known is not None:
                known.take(step, document_id=str(reply["reportId"]))

    def _note_dates(self, codes: list[str], attributes: Json) -> None:
        produced, expires = (
            _as_moment(attributes.get(name)) for name in ("productionDate", "expirationDate")
        )
        if not produced and not expires:
            return
        for known in filter(None, map(self.book.find, codes)):
            notes = known.notes
            known.note(evolve(notes, produced=produced or notes.produced, expires=expires or notes.expires))

    def dropout(self, body: Json) -> Json:
        """Accept a report of codes that are not used."""
        codes = [str(code) for code in list_in(body.get("sntins"))]
        _check_form(codes, "sntins")
        reply = self.accept()
        if not self._site.switches.reject_reports:
            self._live(codes, DROP_OUT, reply)
        return reply

    def aggregate(self, body: Json) -> Json:
        """Accept a report of units with the codes in them: what names an item is enough."""
        units = [object_in(unit) for unit in list_in(body.get("aggregationUnits"))]
        packed = [[str(code) for code in list_in(unit.get("sntins"))] for unit in units]
        for number, codes in enumerate(packed):
            _check_form(codes, f"aggregationUnits[{number}].sntins", full=False)
        if not self._site.switches.reject_reports:
            for unit, codes in zip(units, packed, strict=True):
                self._boxes.pack(str(unit.get("unitSerialNumber")), self._inn, self._site.now(), codes)
        return self.accept()

    def accept(self, failure: str | None = None) -> Json:
        """Accept a report, and reject it later if there is a failure."""
        report_id = chance.uuid()
        self._reports[report_id] = (
            self._site.now() + self._site.switches.report_seconds,
            failure or self._site.switches.reject_reports,
        )
        self._site.counters["reports_accepted"] += 1
        return {"omsId": self.oms_id, "reportId": report_id}

    def report(self, query: Mapping[str, str]) -> Json:
        """Return what became of a report."""
        report_id = query.get("reportId", "")
        if report_id not in self._reports:
            raise suz_refusal(404, "Report is not found")
        ready, failure = self._reports[report_id]
        report: Json = {"omsId": self.oms_id, "reportId": report_id}
        if self._site.now() < ready:
            return {**report, "reportStatus": "PENDING"}
        if failure:
            return {**report, "reportStatus": "REJECTED", "errorReason": failure}
        return {**report, "reportStatus": "SUCCESS"}

    def _noted(self, workflow: str, reply: Json, key: str, body: Json) -> Json:
        moment = int(self._site.now() * 1000)
        self._receipts.append(
            {
                "resultDocId": chance.uuid(),
                "resultDocDate": moment,
                "sourceDocId": reply[key],
                "sourceDocDate": moment,
                "state": "SUCCESS",
                "code": 0,
                "description": "Document was successfully processed",
                "workflow": workflow,
                "workflowVersion": 1,
                "details": {"productGroup": body.get("productGroup")},
                "operations": [],
            }
        )
        return reply

    def receipt(self, query: Mapping[str, str]) -> Json:
        """Return a receipt."""
        found = [one for one in self._receipts if one["resultDocId"] == query.get("resultDocId")]
        if not found:
            raise suz_refusal(404, "Receipt is not found")
        return {"results": found}

    def search(self, body: Json) -> Json:
        """Search receipts."""
        limit, skip, wanted = int(body["limit"]), int(body.get("skip", 0)), object_in(body.get("filter"))
        if not 1 <= limit <= 100:  # noqa: PLR2004
            raise suz_refusal(400, "must be between 1 and 100", field="limit", code=1030)
        found = [
            one
            for one in self._receipts
            if one["workflow"] in (wanted.get("workflowTypes") or [one["workflow"]])
            and one["sourceDocId"] in (wanted.get("orderIds") or [one["sourceDocId"]])
        ]
        limit = min(limit, self._site.switches.page_cap)
        return {"totalCount": len(found), "results": found[skip : skip + limit]}

    def connections(self, query: Mapping[str, str]) -> Json:
        """List installations."""
        limit, skip = int(query.get("limit", "10")), int(query.get("offset", "0"))
        limit = min(limit, self._site.switches.page_cap)
        shown = list(self._tokens.connections.values())
        infos = [
            {
                "omsConnection": one.oms_connection,
                "address": one.address,
                "programName": one.name,
                "productGroups": ["milk", "shoes"],
                "productVersion": "1.0.0",
                "vendorInn": "7707083893",
            }
            for one in shown[skip : skip + limit]
        ]
        return {"omsConnectionInfos": infos, "total": len(shown)}

    def delete(self, query: Mapping[str, str]) -> Json:
        """Remove an installation."""
        return {"success": self._tokens.connections.pop(query.get("omsConnection", ""), None) is not None}


def _as_moment(date: object) -> str | None:
    """Return a date as the moment at which it begins; a moment as it is."""
    if not isinstance(date, str) or not date:
        return None
    return date if "T" in date else f"{date}T00:00:00.000Z"


def _check_form(codes: list[str], field: str, *, full: bool = True) -> None:
    for number, code in enumerate(codes):
        if not is_well_formed(code, full=full):
            raise suz_refusal(400, "is not a code of the right form", field=f"{field}[{number}]", code=1021)
