"""What True API answers. Keys that are not named are kept in ``extra``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.true_api.models.codes import (
        CisEntry,
        CisEvent,
        CisInfo,
        CodeFinding,
        FoundCis,
        FoundPage,
        Known,
        ShortCis,
        ShortEntry,
        ShortFinding,
    )
    from govauth.providers.crpt.true_api.models.documents import (
        DocumentCodes,
        DocumentFault,
        DocumentInfo,
        DocumentPage,
        DocumentStatus,
        Processing,
        ProcessingFault,
    )
    from govauth.providers.crpt.true_api.models.exports import (
        ExportResult,
        ExportResults,
        ExportStatus,
        ExportTask,
        ExportTasks,
    )
    from govauth.providers.crpt.true_api.models.registers import (
        ActivityPlace,
        ActivityPlacePage,
        Balance,
        FoundProducts,
        OwnProduct,
        OwnProductPage,
        Participant,
        ParticipantGroup,
        ProductAnswer,
        ProductInfo,
        ReceiptInfo,
        ReceiptPage,
    )

__all__ = [
    "ActivityPlace",
    "ActivityPlacePage",
    "Balance",
    "CisEntry",
    "CisEvent",
    "CisInfo",
    "CodeFinding",
    "DocumentCodes",
    "DocumentFault",
    "DocumentInfo",
    "DocumentPage",
    "DocumentStatus",
    "ExportResult",
    "ExportResults",
    "ExportStatus",
    "ExportTask",
    "ExportTasks",
    "FoundCis",
    "FoundPage",
    "FoundProducts",
    "Known",
    "OwnProduct",
    "OwnProductPage",
    "Participant",
    "ParticipantGroup",
    "Processing",
    "ProcessingFault",
    "ProductAnswer",
    "ProductInfo",
    "ReceiptInfo",
    "ReceiptPage",
    "ShortCis",
    "ShortEntry",
    "ShortFinding",
]

_HOMES = {
    "ActivityPlace": "govauth.providers.crpt.true_api.models.registers",
    "ActivityPlacePage": "govauth.providers.crpt.true_api.models.registers",
    "Balance": "govauth.providers.crpt.true_api.models.registers",
    "CisEntry": "govauth.providers.crpt.true_api.models.codes",
    "CisEvent": "govauth.providers.crpt.true_api.models.codes",
    "CisInfo": "govauth.providers.crpt.true_api.models.codes",
    "CodeFinding": "govauth.providers.crpt.true_api.models.codes",
    "DocumentCodes": "govauth.providers.crpt.true_api.models.documents",
    "DocumentFault": "govauth.providers.crpt.true_api.models.documents",
    "DocumentInfo": "govauth.providers.crpt.true_api.models.documents",
    "DocumentPage": "govauth.providers.crpt.true_api.models.documents",
    "DocumentStatus": "govauth.providers.crpt.true_api.models.documents",
    "ExportResult": "govauth.providers.crpt.true_api.models.exports",
    "ExportResults": "govauth.providers.crpt.true_api.models.exports",
    "ExportStatus": "govauth.providers.crpt.true_api.models.exports",
    "ExportTask": "govauth.providers.crpt.true_api.models.exports",
    "ExportTasks": "govauth.providers.crpt.true_api.models.exports",
    "FoundCis": "govauth.providers.crpt.true_api.models.codes",
    "FoundPage": "govauth.providers.crpt.true_api.models.codes",
    "FoundProducts": "govauth.providers.crpt.true_api.models.registers",
    "Known": "govauth.providers.crpt.true_api.models.codes",
    "OwnProduct": "govauth.providers.crpt.true_api.models.registers",
    "OwnProductPage": "govauth.providers.crpt.true_api.models.registers",
    "Participant": "govauth.providers.crpt.true_api.models.registers",
    "ParticipantGroup": "govauth.providers.crpt.true_api.models.registers",
    "Processing": "govauth.providers.crpt.true_api.models.documents",
    "ProcessingFault": "govauth.providers.crpt.true_api.models.documents",
    "ProductAnswer": "govauth.providers.crpt.true_api.models.registers",
    "ProductInfo": "govauth.providers.crpt.true_api.models.registers",
    "ReceiptInfo": "govauth.providers.crpt.true_api.models.registers",
    "ReceiptPage": "govauth.providers.crpt.true_api.models.registers",
    "ShortCis": "govauth.providers.crpt.true_api.models.codes",
    "ShortEntry": "govauth.providers.crpt.true_api.models.codes",
    "ShortFinding": "govauth.providers.crpt.true_api.models.codes",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
