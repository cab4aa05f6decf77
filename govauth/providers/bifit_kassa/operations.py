"""The endpoints of БИФИТ Касса as values.

The start of a login with a code is documented. Everything under ``/protected/`` was seen in public clients,
not in the documentation. Writes are never repeated without asking.
"""

from __future__ import annotations

from typing import Final

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.bifit_kassa import models
from govauth.providers.bifit_kassa.errors import CsvRejected
from govauth.providers.bifit_kassa.plain_json import json_result, json_value
from govauth.transport.operation import Operation, Repeat, json_of

_LOOK: Final = "look at the documents in the web cabinet"


def _session_id(response: Response) -> str:
    value = json_value(response)
    if isinstance(value, int | str) and not isinstance(value, bool) and str(value).strip():
        return str(value).strip()
    raise UnexpectedReply("body", "expected a bare session_id", status=response.status)


def _uploaded(response: Response) -> models.CsvUpload:
    result = json_of(models.CsvUpload)(response)
    if result.accepted:
        return result
    raise CsvRejected(
        f"the upload has errors: {len(result.exception_list or ())} of single lines,"
        f" {'one' if result.exception_message else 'none'} of the whole; see .result",
        result=result,
        status=response.status,
    )


SEND_CODE: Final = Operation(
    "login.send_code",
    "POST",
    "/oauth/mfa",
    _session_id,
    repeat=Repeat.NEVER,
    authorized=False,
    how_to_check="wait for the SMS; without the answer its code is of no use, so send another one",
)

ORGANIZATIONS: Final = Operation(
    "organizations.list",
    "POST",
    "/protected/organizations/list/read_all",
    json_of(tuple[models.Organization, ...]),
    repeat=Repeat.SAFE,
)
TRADE_OBJECTS: Final = Operation(
    "trade_objects.list",
    "POST",
    "/protected/trade_objects/list/read_all",
    json_of(tuple[models.TradeObject, ...]),
    repeat=Repeat.SAFE,
)
GOODS: Final = Operation(
    "goods.list",
    "POST",
    "/protected/goods/list/read",
    json_of(tuple[models.StockItem, ...]),
    repeat=Repeat.SAFE,
)
QUANTITY: Final = Operation(
    "goods.quantity", "POST", "/protected/goods/quantity", json_result, repeat=Repeat.SAFE
)
UPLOAD_CSV: Final = Operation(
    "goods.upload_csv",
    "POST",
    "/protected/goods/csv/upload",
    _uploaded,
    repeat=Repeat.NEVER,
    how_to_check="await kassa.goods.list(…) and compare",
)
NOMENCLATURE: Final = Operation(
    "nomenclatures.get",
    "GET",
    "/protected/nomenclatures/{id}",
    json_of(models.Nomenclature),
    repeat=Repeat.SAFE,
)
NOMENCLATURE_BY_EXTERNAL_ID: Final = Operation(
    "nomenclatures.by_external_id",
    "GET",
    "/protected/nomenclatures/external_id/{external_id}",
    json_of(models.Nomenclature),
    repeat=Repeat.SAFE,
)
PARENTS: Final = Operation(
    "nomenclatures.parents",
    "GET",
    "/protected/nomenclatures/{id}/parents",
    json_of(tuple[models.Nomenclature, ...]),
    repeat=Repeat.SAFE,
)
BY_BARCODES: Final = Operation(
    "nomenclatures.by_barcodes",
    "POST",
    "/protected/nomenclatures/barcodes/list/read",
    json_of(tuple[models.Nomenclature, ...]),
    repeat=Repeat.SAFE,
)
CONTRACTORS: Final = Operation(
    "contractors.list",
    "POST",
    "/protected/contractors/list",
    json_of(tuple[models.Contractor, ...]),
    repeat=Repeat.SAFE,
)
CREATE_PRICE_CHANGE: Final = Operation(
    "price_changes.create",
    "POST",
    "/protected/price_change",
    json_value,
    repeat=Repeat.NEVER,
    how_to_check=_LOOK,
)
EXECUTE_PRICE_CHANGES: Final = Operation(
    "price_changes.execute",
    "POST",
    "/protected/price_change/{organization}/list/execute",
    json_value,
    repeat=Repeat.NEVER,
    how_to_check=_LOOK,
)
SALES: Final = Operation(
    "reports.sales",
    "POST",
    "/protected/reports/selling_report/list/read",
    json_result,
    repeat=Repeat.SAFE,
)

CREATE_ORDER: Final = Operation(
    "orders.create",
    "POST",
    "/protected/online_orders",
    json_value,
    repeat=Repeat.NEVER,
    how_to_check="look for the external_id among the orders of the cash desk",
)
ORDER: Final = Operation(
    "orders.get",
    "GET",
    "/protected/online_orders/{id}",
    json_of(models.OnlineOrder),
    repeat=Repeat.SAFE,
)

ALL: Final = (
    SEND_CODE,
    ORGANIZATIONS,
    TRADE_OBJECTS,
    GOODS,
    QUANTITY,
    UPLOAD_CSV,
    NOMENCLATURE,
    NOMENCLATURE_BY_EXTERNAL_ID,
    PARENTS,
    BY_BARCODES,
    CONTRACTORS,
    CREATE_PRICE_CHANGE,
    EXECUTE_PRICE_CHANGES,
    SALES,
    CREATE_ORDER,
    ORDER,
)
