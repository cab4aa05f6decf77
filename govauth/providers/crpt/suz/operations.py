"""The endpoints of СУЗ, version 3, as values, as public clients use them.

``GET /codes`` hands codes out: it is a read by its verb only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt.places import SUZ
from govauth.providers.crpt.suz import models
from govauth.secret import Withheld
from govauth.transport.operation import Operation, Repeat, any_json, json_of, nothing
from govauth.wire.json import NotJson, decode_json


def code_block(response: Response) -> models.CodeBlock:
    """Read a block of codes. Up to 150,000 texts go past the converter, which would look at each."""
    try:
        value = decode_json(response.content)
    except NotJson:
        value = None
    codes = value.get("codes") if isinstance(value, Mapping) else None
    block_id = value.get("blockId") if isinstance(value, Mapping) else None
    if isinstance(codes, list) and isinstance(block_id, str) and block_id:
        if set(map(type, codes)) <= {str}:
            return models.CodeBlock(block_id, tuple(cast("list[str]", codes)))
        where, what = "codes", "expected a list of texts"
    else:
        where, what = "body", "expected codes and blockId"
    raise UnexpectedReply(where, what, status=response.status, body=Withheld(response.content))


_REPORTS: Final = "look for the report in receipts.search(workflow_types=…) or in the web cabinet"

PING: Final = Operation(
    "suz.ping", "GET", "/api/v3/ping", json_of(models.Versions), repeat=Repeat.SAFE, root=SUZ
)
PROVIDERS: Final = Operation(
    "suz.providers", "GET", "/api/v3/providers", json_of(models.Providers), repeat=Repeat.SAFE, root=SUZ
)

ORDER_CREATE: Final = Operation(
    "suz.orders.create",
    "POST",
    "/api/v3/order",
    json_of(models.CreatedOrder),
    repeat=Repeat.NEVER,
    root=SUZ,
    how_to_check="await orders.reconcile(error)",
)
ORDER_STATUS: Final = Operation(
    "suz.orders.status",
    "GET",
    "/api/v3/order/status",
    json_of(tuple[models.Buffer, ...]),
    repeat=Repeat.SAFE,
    root=SUZ,
)
ORDER_LIST: Final = Operation(
    "suz.orders.list", "GET", "/api/v3/order/list", json_of(models.OrderList), repeat=Repeat.SAFE, root=SUZ
)
ORDER_SEARCH: Final = Operation(
    "suz.orders.search",
    "POST",
    "/api/v3/orders/search",
    json_of(models.OrderPage),
    repeat=Repeat.SAFE,
    root=SUZ,
)
ORDER_PRODUCT: Final = Operation(
    "suz.orders.products", "GET", "/api/v3/order/product", any_json, repeat=Repeat.SAFE, root=SUZ
)
ORDER_CLOSE: Final = Operation(
    "suz.orders.close", "POST", "/api/v3/order/close", nothing, repeat=Repeat.READ_BACK, root=SUZ
)

CODES_FETCH: Final = Operation(
    "suz.codes.fetch",
    "GET",
    "/api/v3/codes",
    code_block,
    repeat=Repeat.NEVER,
    root=SUZ,
    how_to_check="compare codes.blocks(order_id, gtin) with what you have, codes.retry(block_id) the rest",
)
CODES_BLOCKS: Final = Operation(
    "suz.codes.blocks",
    "GET",
    "/api/v3/order/codes/blocks",
    json_of(models.BlockList),
    repeat=Repeat.SAFE,
    root=SUZ,
)
CODES_RETRY: Final = Operation(
    "suz.codes.retry", "GET", "/api/v3/order/codes/retry", code_block, repeat=Repeat.SAFE, root=SUZ
)

UTILISE: Final = Operation(
    "suz.reports.utilise",
    "POST",
    "/api/v3/utilisation",
    json_of(models.Accepted),
    repeat=Repeat.NEVER,
    root=SUZ,
    how_to_check=_REPORTS,
)
DROPOUT: Final = Operation(
    "suz.reports.dropout",
    "POST",
    "/api/v3/dropout",
    json_of(models.Accepted),
    repeat=Repeat.NEVER,
    root=SUZ,
    how_to_check=_REPORTS,
)
AGGREGATE: Final = Operation(
    "suz.reports.aggregate",
    "POST",
    "/api/v3/aggregation",
    json_of(models.Accepted),
    repeat=Repeat.NEVER,
    root=SUZ,
    how_to_check=_REPORTS,
)
REPORTS: Final = {operation.name: operation for operation in (UTILISE, DROPOUT, AGGREGATE)}
"""The reports, which answer alike, by name."""

REPORT: Final = Operation(
    "suz.reports.get", "GET", "/api/v3/report/info", json_of(models.Report), repeat=Repeat.SAFE, root=SUZ
)
QUALITY: Final = Operation(
    "suz.quality.reports", "GET", "/api/v3/quality", json_of(models.Page), repeat=Repeat.SAFE, root=SUZ
)
QUALITY_CODES: Final = Operation(
    "suz.quality.codes", "GET", "/api/v3/quality/cisList", json_of(models.Page), repeat=Repeat.SAFE, root=SUZ
)

RECEIPT: Final = Operation(
    "suz.receipts.get",
    "GET",
    "/api/v3/receipts/receipt",
    json_of(models.ReceiptPage),
    repeat=Repeat.SAFE,
    root=SUZ,
)
RECEIPT_SEARCH: Final = Operation(
    "suz.receipts.search",
    "POST",
    "/api/v3/receipts/receipt/search",
    json_of(models.ReceiptPage),
    repeat=Repeat.SAFE,
    root=SUZ,
)
RECEIPT_DOCUMENT: Final = Operation(
    "suz.receipts.document", "GET", "/api/v3/receipts/document", any_json, repeat=Repeat.SAFE, root=SUZ
)
DOCUMENT_SEARCH: Final = Operation(
    "suz.documents.search",
    "GET",
    "/api/v3/documents/search",
    json_of(models.Page),
    repeat=Repeat.SAFE,
    root=SUZ,
)
DOCUMENT_CONTENT: Final = Operation(
    "suz.documents.content", "GET", "/api/v3/documents/content", any_json, repeat=Repeat.SAFE, root=SUZ
)
DOCUMENT_SIGN: Final = Operation(
    "suz.documents.sign",
    "POST",
    "/api/v3/documents/sign",
    any_json,
    repeat=Repeat.NEVER,
    root=SUZ,
    how_to_check="look at the document with documents.search()",
)
