"""Types and formats of documents. Types come without notice: any text is accepted beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from govauth.errors import InvalidInput


class DocumentType(StrEnum):
    """What a document does, as edition 726 names it."""

    INTRODUCE_GOODS = "LP_INTRODUCE_GOODS"
    GOODS_IMPORT = "LP_GOODS_IMPORT"
    INTRODUCE_CUSTOMS = "LP_FTS_INTRODUCE"
    INTRODUCE_REMAINS = "LP_INTRODUCE_OST"
    CONTRACT_COMMISSIONING = "LK_CONTRACT_COMMISSIONING"
    INDIVIDUAL_COMMISSIONING = "LK_INDI_COMMISSIONING"
    UNIVERSAL_INTRODUCE = "LK_UNIVERSAL_INTRODUCE"
    CROSS_BORDER = "CROSSBORDER"
    SHIP_GOODS = "LP_SHIP_GOODS"
    ACCEPT_GOODS = "LP_ACCEPT_GOODS"
    CANCEL_SHIPMENT = "LP_CANCEL_SHIPMENT"
    WITHDRAWAL = "LK_RECEIPT"
    WITHDRAWAL_CANCEL = "LK_RECEIPT_CANCEL"
    GTIN_WITHDRAWAL = "LK_GTIN_RECEIPT"
    RETURN = "LP_RETURN"
    WRITE_OFF = "WRITE_OFF"
    CODE_CANCELLATION = "LK_KM_CANCELLATION"
    AGGREGATION = "AGGREGATION_DOCUMENT"
    DISAGGREGATION = "DISAGGREGATION_DOCUMENT"
    REAGGREGATION = "REAGGREGATION_DOCUMENT"
    ATK_AGGREGATION = "ATK_AGGREGATION"
    ATK_DISAGGREGATION = "ATK_DISAGGREGATION"
    ATK_TRANSFORMATION = "ATK_TRANSFORMATION"
    SETS_AGGREGATION = "SETS_AGGREGATION"
    REMARK = "LK_REMARK"
    CODE_CHANGE = "CIS_INFORMATION_CHANGE"
    INDIVIDUALIZATION = "LK_INDIVIDUALIZATION"
    CONNECT_TAP = "CONNECT_TAP"
    UPD = "UNIVERSAL_TRANSFER_DOCUMENT"
    UPD_FIX = "UNIVERSAL_TRANSFER_DOCUMENT_FIX"
    UKD = "UNIVERSAL_CORRECTION_DOCUMENT"
    UKD_FIX = "UNIVERSAL_CORRECTION_DOCUMENT_FIX"


class DocumentFormat(StrEnum):
    """How the content of a document is written."""

    JSON = "MANUAL"
    XML = "XML"
    CSV = "CSV"


_TYPE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,79}")
_UNIVERSAL: Final = "UNIVERSAL_"

NO_DOCUMENT: Final = (
    "must be an object, exact bytes, or a content of true_api.bodies; a Document goes to once()"
)


def checked_type(kind: str, document_format: str) -> None:
    """Refuse a type or a format that cannot be, or that do not go together.

    Raises:
        InvalidInput: names the field and the rule.

    """
    if document_format not in tuple(DocumentFormat):
        raise InvalidInput("document_format", "must be MANUAL (JSON), XML or CSV")
    if not _TYPE.fullmatch(kind):
        raise InvalidInput("type", "must be a type of document in capitals, such as LP_INTRODUCE_GOODS")
    for suffix in (DocumentFormat.XML, DocumentFormat.CSV):
        if kind.endswith(f"_{suffix.value}") and document_format != suffix:
            raise InvalidInput("document_format", f"must be {suffix.value} for {kind}")
    if kind.startswith(_UNIVERSAL) and document_format != DocumentFormat.XML:
        raise InvalidInput("document_format", f"must be XML for {kind}")


def checked_content(content: Mapping[str, object] | bytes, document_format: str) -> None:
    """Refuse a content that is empty, or an object where XML or CSV is due.

    Raises:
        InvalidInput: names the field and the rule.

    """
    # What a caller without a type checker gives.
    if not isinstance(content, Mapping | bytes):
        raise InvalidInput("document", NO_DOCUMENT)
    if not content:
        raise InvalidInput("document", "must not be empty")
    if not isinstance(content, bytes) and document_format != DocumentFormat.JSON:
        raise InvalidInput("document", f"must be the exact bytes of the {document_format}")
