"""Which path is which operation, and what does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from govauth.http.message import Response
from govauth.providers.crpt.sandbox.registers import MdlpRegister, TrueApiRegister
from govauth.providers.crpt.sandbox.station import PROVIDERS, Station
from govauth.simulation import Call, Json, Refused, json_reply, list_in, object_in, text_reply

Query: TypeAlias = Mapping[str, str]
AtStation: TypeAlias = Callable[[Station, Query, Json], object]
AtTrueApi: TypeAlias = Callable[[TrueApiRegister, Call, object], object]
AtMdlp: TypeAlias = Callable[[MdlpRegister, Call, Json], object]

V3: Final = "/api/v3"
TRUE: Final = "/api/v3/true-api"
TRUE4: Final = "/api/v4/true-api"
MDLP: Final = "/api/v1"
_V2: Final = "/api/v2/{extension}"


def _none(key: str) -> AtStation:
    return lambda _station, _query, _body: {"totalCount": 0, key: []}


STATION: Final[tuple[tuple[str, str, str, AtStation], ...]] = (
    ("GET", f"{V3}/integration/connection", "connections.list", lambda s, query, _: s.connections(query)),
    ("DELETE", f"{V3}/integration/connection", "connections.delete", lambda s, query, _: s.delete(query)),
    ("GET", f"{V3}/ping", "suz.ping", lambda s, _query, _: s.ping()),
    ("GET", f"{V3}/providers", "suz.providers", lambda _s, _query, _: PROVIDERS),
    ("POST", f"{V3}/order", "suz.orders.create", lambda s, _, body: s.order(body)),
    ("GET", f"{V3}/order/status", "suz.orders.status", lambda s, query, _: s.book.status(query)),
    ("GET", f"{V3}/order/list", "suz.orders.list", lambda s, _query, _: s.orders()),
    ("POST", f"{V3}/orders/search", "suz.orders.search", lambda s, _, body: s.book.listed(body)),
    ("GET", f"{V3}/order/product", "suz.orders.products", lambda s, query, _: s.book.products(query)),
    ("POST", f"{V3}/order/close", "suz.orders.close", lambda s, _, body: s.book.close(body)),
    ("GET", f"{V3}/codes", "suz.codes.fetch", lambda s, query, _: s.book.codes(query)),
    ("GET", f"{V3}/order/codes/blocks", "suz.codes.blocks", lambda s, query, _: s.book.blocks(query)),
    ("GET", f"{V3}/order/codes/retry", "suz.codes.retry", lambda s, query, _: s.book.retry(query)),
    ("POST", f"{V3}/utilisation", "suz.reports.utilise", lambda s, _, body: s.utilise(body)),
    ("POST", f"{V3}/dropout", "suz.reports.dropout", lambda s, _, body: s.dropout(body)),
    ("POST", f"{V3}/aggregation", "suz.reports.aggregate", lambda s, _, body: s.aggregate(body)),
    ("GET", f"{V3}/report/info", "suz.reports.get", lambda s, query, _: s.report(query)),
    ("GET", f"{V3}/quality", "suz.quality.reports", _none("results")),
    ("GET", f"{V3}/quality/cisList", "suz.quality.codes", _none("results")),
    ("GET", f"{V3}/receipts/receipt", "suz.receipts.get", lambda s, query, _: s.receipt(query)),
    ("POST", f"{V3}/receipts/receipt/search", "suz.receipts.search", lambda s, _, body: s.search(body)),
    (
        "GET",
        f"{V3}/receipts/document",
        "suz.receipts.document",
        lambda s, query, _: s.receipt(query)["results"][0],
    ),
    ("GET", f"{V3}/documents/search", "suz.documents.search", _none("result")),
    (
        "GET",
        f"{V3}/documents/content",
        "suz.documents.content",
        lambda _s, query, _: {"docId": query.get("docId")},
    ),
    ("POST", f"{V3}/documents/sign", "suz.documents.sign", lambda _s, _query, _: {"success": True}),
)

_SAME: Final = {operation: do for _, _, operation, do in STATION}


def _as_version_2(operation: str) -> AtStation:
    """Answer as version 2 does where it differs: one object for a sub-order, 401 for no such order."""

    def answer(station: Station, query: Query, body: Json) -> object:
        if "orderId" in query and query["orderId"] not in station.book.orders:
            raise Refused(json_reply({"OrderStatus": 91}, 401))
        reply = _SAME[operation](station, query, body)
        found = list_in(reply)
        if not found:
            return reply
        buffer = object_in(found[0])
        return {**buffer, "expiredDate": str(buffer["expiredDate"]), "poolInfos": []}

    return answer


STATION_2: Final[tuple[tuple[str, str, str, AtStation], ...]] = (
    ("GET", f"{_V2}/ping", "suz.v2.ping", _as_version_2("suz.ping")),
    ("GET", f"{_V2}/version", "suz.v2.version", _as_version_2("suz.ping")),
    ("POST", f"{_V2}/orders", "suz.v2.create_order", _as_version_2("suz.orders.create")),
    ("GET", f"{_V2}/buffer/status", "suz.v2.buffer", _as_version_2("suz.orders.status")),
    ("GET", f"{_V2}/codes", "suz.v2.fetch_codes", _as_version_2("suz.codes.fetch")),
    ("GET", f"{_V2}/codes/blocks", "suz.v2.blocks", _as_version_2("suz.codes.blocks")),
    ("GET", f"{_V2}/codes/retry", "suz.v2.retry", _as_version_2("suz.codes.retry")),
    ("POST", f"{_V2}/buffer/close", "suz.v2.close", _as_version_2("suz.orders.close")),
    ("POST", f"{_V2}/utilisation", "suz.v2.utilise", _as_version_2("suz.reports.utilise")),
    ("POST", f"{_V2}/dropout", "suz.v2.dropout", _as_version_2("suz.reports.dropout")),
    ("POST", f"{_V2}/aggregation", "suz.v2.aggregate", _as_version_2("suz.reports.aggregate")),
    (
        "GET",
        f"{_V2}/aggregation/info",
        "suz.v2.aggregation",
        lambda _s, query, _: {"reportId": query.get("reportId"), "aggregationUnits": []},
    ),
    ("GET", f"{_V2}/report/info", "suz.v2.report", _as_version_2("suz.reports.get")),
)


def _created(register: TrueApiRegister, call: Call, body: object) -> Response:
    return text_reply(register.create(call.query, object_in(body)))


TRUE_API: Final[tuple[tuple[str, str, str, AtTrueApi], ...]] = (
    ("POST", f"{TRUE}/lk/documents/create", "true_api.documents.create", _created),
    ("GET", f"{TRUE4}/doc/list", "true_api.documents.list", lambda r, call, _: r.page(call.query)),
    (
        "GET",
        f"{TRUE4}/doc/{{number}}/info",
        "true_api.documents.get",
        lambda r, call, _: r.document(call.parts["number"], call.query),
    ),
    ("POST", f"{TRUE}/cises/info", "true_api.cises.info", lambda r, _, body: r.codes(list_in(body))),
    (
        "POST",
        f"{TRUE}/cises/check",
        "true_api.cises.check",
        lambda r, _, body: r.checked(list_in(object_in(body).get("codes"))),
    ),
    (
        "GET",
        f"{TRUE}/participants",
        "true_api.participants",
        lambda r, call, _: r.participants([inn for name, inn in call.query_pairs if name == "inns"]),
    ),
)


def _link(register: MdlpRegister, call: Call, _: Json) -> Json:
    document = register.document(call.parts["id"])
    return {"link": f"https://files.example.test/{call.operation}/{document['document_id']}"}


def _entries(register: MdlpRegister, _: Call, body: Json) -> Json:
    return register.entries(body)


MDLP_CALLS: Final[tuple[tuple[str, str, str, AtMdlp], ...]] = (
    ("POST", f"{MDLP}/documents/send", "mdlp.documents.send", lambda r, _, body: r.send(body)),
    ("POST", f"{MDLP}/documents/outcome", "mdlp.documents.outcome", lambda r, _, body: r.outgoing(body)),
    ("POST", f"{MDLP}/documents/income", "mdlp.documents.income", lambda r, _, body: r.incoming(body)),
    (
        "GET",
        f"{MDLP}/documents/{{id}}",
        "mdlp.documents.get",
        lambda r, call, _: r.document(call.parts["id"]),
    ),
    (
        "GET",
        f"{MDLP}/documents/request/{{id}}",
        "mdlp.documents.of_request",
        lambda r, call, _: r.of_request(call.parts["id"]),
    ),
    ("GET", f"{MDLP}/documents/download/{{id}}", "mdlp.documents.link", _link),
    ("GET", f"{MDLP}/documents/{{id}}/ticket", "mdlp.documents.ticket", _link),
    ("POST", f"{MDLP}/reestr/sgtin/filter", "mdlp.registers.sgtins", _entries),
    ("POST", f"{MDLP}/reestr/sgtin/sgtins-by-list", "mdlp.registers.sgtins_by_list", _entries),
    ("POST", f"{MDLP}/reestr/branches/filter", "mdlp.registers.branches", _entries),
    ("POST", f"{MDLP}/reestr/warehouses/filter", "mdlp.registers.warehouses", _entries),
)
