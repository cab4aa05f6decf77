"""Which path is which operation."""

from __future__ import annotations

from typing import Final

_V3: Final = "/api/v3"
_TRUE: Final = "/api/v3/true-api"
_TRUE4: Final = "/api/v4/true-api"
_MDLP: Final = "/api/v1"
_V2: Final = "/api/v2/*"

_TABLE: Final = (
    ("GET", f"{_V3}/auth/cert/key", "login.challenge"),
    ("POST", f"{_V3}/auth/cert/*", "login.gis_mt_token"),
    ("GET", f"{_TRUE}/auth/key", "login.challenge"),
    ("POST", f"{_TRUE}/auth/simpleSignIn", "login.true_api_token"),
    ("POST", f"{_TRUE}/auth/simpleSignIn/*", "login.true_api_token"),
    ("POST", f"{_MDLP}/auth", "login.mdlp_code"),
    ("POST", f"{_MDLP}/token", "login.mdlp_token"),
    ("POST", f"{_MDLP}/token/*", "login.mdlp_token"),
    ("POST", "/api/v2/integration/connection", "connections.register"),
    ("POST", f"{_V3}/integration/connection", "connections.register"),
    ("GET", f"{_V3}/integration/connection", "connections.list"),
    ("DELETE", f"{_V3}/integration/connection", "connections.delete"),
    ("GET", f"{_V3}/ping", "suz.ping"),
    ("GET", f"{_V3}/providers", "suz.providers"),
    ("POST", f"{_V3}/order", "suz.orders.create"),
    ("GET", f"{_V3}/order/status", "suz.orders.status"),
    ("GET", f"{_V3}/order/list", "suz.orders.list"),
    ("POST", f"{_V3}/orders/search", "suz.orders.search"),
    ("GET", f"{_V3}/order/product", "suz.orders.products"),
    ("POST", f"{_V3}/order/close", "suz.orders.close"),
    ("GET", f"{_V3}/codes", "suz.codes.fetch"),
    ("GET", f"{_V3}/order/codes/blocks", "suz.codes.blocks"),
    ("GET", f"{_V3}/order/codes/retry", "suz.codes.retry"),
    ("POST", f"{_V3}/utilisation", "suz.reports.utilise"),
    ("POST", f"{_V3}/dropout", "suz.reports.dropout"),
    ("POST", f"{_V3}/aggregation", "suz.reports.aggregate"),
    ("GET", f"{_V3}/report/info", "suz.reports.get"),
    ("GET", f"{_V3}/quality", "suz.quality.reports"),
    ("GET", f"{_V3}/quality/cisList", "suz.quality.codes"),
    ("GET", f"{_V3}/receipts/receipt", "suz.receipts.get"),
    ("POST", f"{_V3}/receipts/receipt/search", "suz.receipts.search"),
    ("GET", f"{_V3}/receipts/document", "suz.receipts.document"),
    ("GET", f"{_V3}/documents/search", "suz.documents.search"),
    ("GET", f"{_V3}/documents/content", "suz.documents.content"),
    ("POST", f"{_V3}/documents/sign", "suz.documents.sign"),
    ("GET", f"{_V2}/ping", "suz.v2.ping"),
    ("GET", f"{_V2}/version", "suz.v2.version"),
    ("POST", f"{_V2}/orders", "suz.v2.create_order"),
    ("GET", f"{_V2}/buffer/status", "suz.v2.buffer"),
    ("GET", f"{_V2}/codes", "suz.v2.fetch_codes"),
    ("GET", f"{_V2}/codes/blocks", "suz.v2.blocks"),
    ("GET", f"{_V2}/codes/retry", "suz.v2.retry"),
    ("POST", f"{_V2}/buffer/close", "suz.v2.close"),
    ("POST", f"{_V2}/utilisation", "suz.v2.utilise"),
    ("POST", f"{_V2}/dropout", "suz.v2.dropout"),
    ("POST", f"{_V2}/aggregation", "suz.v2.aggregate"),
    ("GET", f"{_V2}/aggregation/info", "suz.v2.aggregation"),
    ("GET", f"{_V2}/report/info", "suz.v2.report"),
    ("POST", f"{_TRUE}/lk/documents/create", "true_api.documents.create"),
    ("GET", f"{_TRUE4}/doc/list", "true_api.documents.list"),
    ("GET", f"{_TRUE4}/doc/*/info", "true_api.documents.get"),
    ("POST", f"{_TRUE}/cises/info", "true_api.cises.info"),
    ("POST", f"{_TRUE}/cises/check", "true_api.cises.check"),
    ("GET", f"{_TRUE}/participants", "true_api.participants"),
    ("POST", f"{_MDLP}/documents/send", "mdlp.documents.send"),
    ("POST", f"{_MDLP}/documents/outcome", "mdlp.documents.outcome"),
    ("POST", f"{_MDLP}/documents/income", "mdlp.documents.income"),
    ("GET", f"{_MDLP}/documents/*", "mdlp.documents.get"),
    ("GET", f"{_MDLP}/documents/request/*", "mdlp.documents.of_request"),
    ("GET", f"{_MDLP}/documents/download/*", "mdlp.documents.link"),
    ("GET", f"{_MDLP}/documents/*/ticket", "mdlp.documents.ticket"),
    ("POST", f"{_MDLP}/reestr/sgtin/filter", "mdlp.registers.sgtins"),
    ("POST", f"{_MDLP}/reestr/sgtin/sgtins-by-list", "mdlp.registers.sgtins_by_list"),
    ("POST", f"{_MDLP}/reestr/branches/filter", "mdlp.registers.branches"),
    ("POST", f"{_MDLP}/reestr/warehouses/filter", "mdlp.registers.warehouses"),
)

ROUTES: Final = tuple((method, path.split("/"), operation) for method, path, operation in _TABLE)
