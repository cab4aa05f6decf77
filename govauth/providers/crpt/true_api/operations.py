"""The endpoints of True API as values, as public clients use them."""

from __future__ import annotations

from typing import Final

from govauth.providers.crpt.places import TRUE_API, TRUE_API_V4
from govauth.providers.crpt.true_api import models, readers
from govauth.transport.operation import Operation, Repeat, any_json, json_of

SAFE: Final = Repeat.SAFE

CREATE: Final = Operation(
    "true_api.documents.create",
    "POST",
    "/lk/documents/create",
    readers.bare_id,
    repeat=Repeat.NEVER,
    root=TRUE_API,
    how_to_check="await documents.reconcile(error), or look for the document in documents.list(…)",
)
LIST: Final = Operation(
    "true_api.documents.list",
    "GET",
    "/doc/list",
    json_of(models.DocumentPage),
    repeat=SAFE,
    root=TRUE_API_V4,
)
INFO: Final = Operation(
    "true_api.documents.get",
    "GET",
    "/doc/{id}/info",
    readers.document_info,
    repeat=SAFE,
    root=TRUE_API_V4,
)
DOCUMENT_CODES: Final = Operation(
    "true_api.documents.codes",
    "GET",
    "/doc/cises",
    json_of(models.DocumentCodes),
    repeat=SAFE,
    root=TRUE_API,
)
PROCESSING: Final = Operation(
    "true_api.edo.processing",
    "GET",
    "/documents/edo/tpr/ud",
    json_of(models.Processing),
    repeat=SAFE,
    root=TRUE_API,
)
EDO_IDS: Final = Operation(
    "true_api.edo.ids", "GET", "/edo/inn/{inn}", any_json, repeat=SAFE, root=TRUE_API_V4
)

CISES_INFO: Final = Operation(
    "true_api.cises.info", "POST", "/cises/info", readers.cis_entries, repeat=SAFE, root=TRUE_API
)
CISES_SHORT: Final = Operation(
    "true_api.cises.short",
    "POST",
    "/cises/short/list",
    json_of(tuple[models.ShortEntry, ...]),
    repeat=SAFE,
    root=TRUE_API,
)
CISES_SEARCH: Final = Operation(
    "true_api.cises.search",
    "POST",
    "/cises/search",
    json_of(models.FoundPage),
    repeat=SAFE,
    root=TRUE_API_V4,
)
CISES_HISTORY: Final = Operation(
    "true_api.cises.history",
    "POST",
    "/cises/history",
    json_of(tuple[models.CisEvent, ...]),
    repeat=SAFE,
    root=TRUE_API,
)
CISES_CHILDREN: Final = Operation(
    "true_api.cises.children",
    "POST",
    "/cises/aggregated/list",
    readers.children_of_units,
    repeat=SAFE,
    root=TRUE_API,
)
CISES_CHECK: Final = Operation(
    "true_api.cises.check", "POST", "/cises/check", readers.any_object, repeat=SAFE, root=TRUE_API
)

PRODUCTS: Final = Operation(
    "true_api.products.info",
    "POST",
    "/product/info",
    json_of(models.ProductAnswer),
    repeat=SAFE,
    root=TRUE_API_V4,
)
OWN_PRODUCTS: Final = Operation(
    "true_api.products.list",
    "GET",
    "/product/gtin",
    json_of(models.OwnProductPage),
    repeat=SAFE,
    root=TRUE_API_V4,
)
PARTICIPANTS: Final = Operation(
    "true_api.participants",
    "GET",
    "/participants",
    json_of(tuple[models.Participant, ...]),
    repeat=SAFE,
    root=TRUE_API,
)
PLACES: Final = Operation(
    "true_api.activity_places.list",
    "GET",
    "/mods/list",
    readers.activity_places,
    repeat=SAFE,
    root=TRUE_API,
)
PLACES_INFO: Final = Operation(
    "true_api.activity_places.info",
    "POST",
    "/mods/info",
    readers.activity_places,
    repeat=SAFE,
    root=TRUE_API,
)
BALANCES: Final = Operation(
    "true_api.balances",
    "GET",
    "/elk/product-groups/balance/all",
    json_of(tuple[models.Balance, ...]),
    repeat=SAFE,
    root=TRUE_API,
)
RECEIPTS: Final = Operation(
    "true_api.receipts.list",
    "GET",
    "/receipt/list",
    json_of(models.ReceiptPage),
    repeat=SAFE,
    root=TRUE_API_V4,
)
RECEIPT: Final = Operation(
    "true_api.receipts.get",
    "GET",
    "/receipt/{id}/info",
    any_json,
    repeat=SAFE,
    root=TRUE_API_V4,
)

EXPORT: Final = Operation(
    "true_api.exports.order",
    "POST",
    "/dispenser/tasks",
    readers.export_task,
    repeat=Repeat.NEVER,
    root=TRUE_API,
    how_to_check="await exports.reconcile(error), or look for it in exports.list(…)",
)
EXPORT_TASK: Final = Operation(
    "true_api.exports.get",
    "GET",
    "/dispenser/tasks/{id}",
    readers.export_task,
    repeat=SAFE,
    root=TRUE_API,
)
EXPORT_TASKS: Final = Operation(
    "true_api.exports.list",
    "GET",
    "/dispenser/tasks",
    json_of(models.ExportTasks),
    repeat=SAFE,
    root=TRUE_API,
)
EXPORT_RESULTS: Final = Operation(
    "true_api.exports.results",
    "GET",
    "/dispenser/results",
    json_of(models.ExportResults),
    repeat=SAFE,
    root=TRUE_API,
)
EXPORT_FILE: Final = Operation(
    "true_api.exports.download",
    "GET",
    "/dispenser/results/{id}/file",
    readers.any_bytes,
    repeat=SAFE,
    root=TRUE_API,
)

ALL: Final = (
    CREATE,
    LIST,
    INFO,
    DOCUMENT_CODES,
    PROCESSING,
    EDO_IDS,
    CISES_INFO,
    CISES_SHORT,
    CISES_SEARCH,
    CISES_HISTORY,
    CISES_CHILDREN,
    CISES_CHECK,
    PRODUCTS,
    OWN_PRODUCTS,
    PARTICIPANTS,
    PLACES,
    PLACES_INFO,
    BALANCES,
    RECEIPTS,
    RECEIPT,
    EXPORT,
    EXPORT_TASK,
    EXPORT_TASKS,
    EXPORT_RESULTS,
    EXPORT_FILE,
)
"""Every endpoint that has a method."""
