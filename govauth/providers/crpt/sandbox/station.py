"""The simulated СУЗ: orders, reports, receipts, connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final
from uuid import uuid4

from govauth.providers.crpt.sandbox.orders import OrderBook, is_intact
from govauth.providers.crpt.sandbox.participant import OMS_ID
from govauth.providers.crpt.sandbox.replies import Json, Refused, json_reply, list_in, object_in, suz_refusal
from govauth.providers.crpt.sandbox.tokens import Tokens

_LARGEST_REPORT: Final = 30_000
_VERSION_3: Final = {
    "suz.v2.ping": "suz.ping",
    "suz.v2.version": "suz.ping",
    "suz.v2.create_order": "suz.orders.create",
    "suz.v2.buffer": "suz.orders.status",
    "suz.v2.fetch_codes": "suz.codes.fetch",
    "suz.v2.blocks": "suz.codes.blocks",
    "suz.v2.retry": "suz.codes.retry",
    "suz.v2.close": "suz.orders.close",
    "suz.v2.utilise": "suz.reports.utilise",
    "suz.v2.dropout": "suz.reports.dropout",
    "suz.v2.aggregate": "suz.reports.aggregate",
    "suz.v2.report": "suz.reports.get",
}
_PROVIDERS: Final = {
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

    def __init__(self, now: Callable[[], float], counters: Counter[str], tokens: Tokens) -> None:
        self._now = now
        self._tokens = tokens
        self._counters = counters
        self.book = OrderBook(now, counters)
        self.reject_reports: str | None = None
        self.report_seconds = 0.05
        self._reports: dict[str, tuple[float, str | None]] = {}
        self._receipts: list[Json] = []

    def answer(self, operation: str, query: Mapping[str, str], body: Json) -> object:
        """Do the work of an operation."""
        book = self.book
        if operation.startswith("suz.v2."):
            return self._version2(operation, query, body)
        answers: dict[str, Callable[[], object]] = {
            "suz.ping": lambda: {"omsId": OMS_ID, "apiVersion": "3.0.0.54", "omsVersion": "4.1.8.0"},
            "suz.providers": lambda: _PROVIDERS,
            "suz.orders.create": lambda: self._noted("CREATE_ORDER", book.create(body), "orderId", body),
            "suz.orders.status": lambda: book.status(query),
            "suz.orders.list": lambda: {
                "omsId": OMS_ID,
                "orderInfos": [book.info(order) for order in book.orders.values()],
            },
            "suz.orders.search": lambda: book.listed(body),
            "suz.orders.products": lambda: book.products(query),
            "suz.orders.close": lambda: book.close(body),
            "suz.codes.fetch": lambda: book.codes(query),
            "suz.codes.blocks": lambda: book.blocks(query),
            "suz.codes.retry": lambda: book.retry(query),
            "suz.reports.utilise": lambda: self._noted(
                "REPORT_UTILIZE", self._utilise(body), "reportId", body
            ),
            "suz.reports.dropout": lambda: self._accept(None),
            "suz.reports.aggregate": lambda: self._accept(None),
            "suz.reports.get": lambda: self._report(query),
            "suz.quality.reports": lambda: {"totalCount": 0, "results": []},
            "suz.quality.codes": lambda: {"totalCount": 0, "results": []},
            "suz.receipts.get": lambda: self._receipt(query),
            "suz.receipts.search": lambda: self._search(body),
            "suz.receipts.document": lambda: self._receipt(query)["results"][0],
            "suz.documents.search": lambda: {"totalCount": 0, "result": []},
            "suz.documents.content": lambda: {"docId": query.get("docId")},
            "suz.documents.sign": lambda: {"success": True},
            "connections.list": lambda: self._connections(query),
            "connections.delete": lambda: self._delete(query),
        }
        return answers[operation]()

    def _version2(self, operation: str, query: Mapping[str, str], body: Json) -> object:
        """Answer as version 2 does where it differs: one object for a sub-order, 401 for no such order."""
        same = _VERSION_3.get(operation)
        if same is None:
            return {"reportId": query.get("reportId"), "aggregationUnits": []}
        if "orderId" in query and query["orderId"] not in self.book.orders:
            raise Refused(json_reply({"OrderStatus": 91}, 401))
        reply = self.answer(same, query, body)
        found = list_in(reply)
        if not found:
            return reply
        buffer = object_in(found[0])
        return {**buffer, "expiredDate": str(buffer["expiredDate"]), "poolInfos": []}

    def _utilise(self, body: Json) -> Json:
        codes = list_in(body.get("sntins"))
        if not 1 <= len(codes) <= _LARGEST_REPORT:
            raise suz_refusal(400, "must hold 1 to 30000 codes", field="sntins", code=1020)
        broken = sum(not is_intact(str(code)) for code in codes)
        return self._accept(f"{broken} codes are damaged" if broken else None)

    def _accept(self, trouble: str | None) -> Json:
        report_id = str(uuid4())
        self._reports[report_id] = (self._now() + self.report_seconds, trouble or self.reject_reports)
        self._counters["reports_accepted"] += 1
        return {"omsId": OMS_ID, "reportId": report_id}

    def _report(self, query: Mapping[str, str]) -> Json:
        report_id = query.get("reportId", "")
        if report_id not in self._reports:
            raise suz_refusal(404, "Report is not found")
        ready, trouble = self._reports[report_id]
        report: Json = {"omsId": OMS_ID, "reportId": report_id}
        if self._now() < ready:
            return {**report, "reportStatus": "PENDING"}
        if trouble:
            return {**report, "reportStatus": "REJECTED", "errorReason": trouble}
        return {**report, "reportStatus": "SUCCESS"}

    def _noted(self, workflow: str, reply: Json, key: str, body: Json) -> Json:
        moment = int(self._now() * 1000)
        self._receipts.append(
            {
                "resultDocId": str(uuid4()),
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

    def _receipt(self, query: Mapping[str, str]) -> Json:
        found = [one for one in self._receipts if one["resultDocId"] == query.get("resultDocId")]
        if not found:
            raise suz_refusal(404, "Receipt is not found")
        return {"results": found}

    def _search(self, body: Json) -> Json:
        limit, skip, wanted = int(body["limit"]), int(body.get("skip", 0)), object_in(body.get("filter"))
        if not 1 <= limit <= 100:  # noqa: PLR2004
            raise suz_refusal(400, "must be between 1 and 100", field="limit", code=1030)
        found = [
            one
            for one in self._receipts
            if one["workflow"] in (wanted.get("workflowTypes") or [one["workflow"]])
            and one["sourceDocId"] in (wanted.get("orderIds") or [one["sourceDocId"]])
        ]
        limit = min(limit, self.book.page_cap)
        return {"totalCount": len(found), "results": found[skip : skip + limit]}

    def _connections(self, query: Mapping[str, str]) -> Json:
        limit, skip = int(query.get("limit", "10")), int(query.get("offset", "0"))
        limit = min(limit, self.book.page_cap)
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

    def _delete(self, query: Mapping[str, str]) -> Json:
        return {"success": self._tokens.connections.pop(query.get("omsConnection", ""), None) is not None}
