"""Which path is which operation of СУЗ, and what does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from govauth.providers.crpt.sandbox.station import PROVIDERS, Station
from govauth.simulation import Json, Refused, json_reply, list_in, object_in

Query: TypeAlias = Mapping[str, str]
AtStation: TypeAlias = Callable[[Station, Query, Json], object]

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
