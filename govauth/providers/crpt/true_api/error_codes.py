"""What the ends of documents and exports mean, and what to do about them."""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice, GovAuthError, PendingRejected
from govauth.providers.crpt.true_api.errors import DocumentRejected
from govauth.transport.refusals import Codes, Meaning

_NOTHING: Final = Meaning(GovAuthError, "")

DOCUMENTS: Final[Codes] = {
    "CHECKED_NOT_OK": Meaning(
        DocumentRejected,
        "the document did not pass the checks, as a whole or for a part of its codes",
        Advice(
            "read errors and common_errors of the document, ask cises.info about each of its codes, and"
            " submit a new document for those that it did not change",
            "прочитайте errors и common_errors документа, запросите cises.info по каждому коду и подайте"
            " новый документ на те, которые не изменились",
        ),
        "документ не прошёл проверку целиком или по части кодов",
    ),
    "PARSE_ERROR": Meaning(
        DocumentRejected,
        "the system could not read the document",
        Advice(
            "check type, document_format and the keys of the content for this type, then submit it anew",
            "проверьте type, document_format и поля содержимого для этого типа и подайте документ снова",
        ),
        "система не смогла разобрать документ",
    ),
    "PROCESSING_ERROR": Meaning(
        DocumentRejected,
        "the system failed while it processed the document",
        Advice(
            "ask cises.info whether the codes changed; if not, submit it anew, else ask the operator",
            "проверьте через cises.info, изменились ли коды; если нет — подайте заново, иначе обратитесь"
            " к оператору",
        ),
        "ошибка системы при обработке документа",
    ),
    "CANCELLED": Meaning(
        DocumentRejected,
        "the document was cancelled",
        Advice(
            "nothing of it is in force: find out who cancelled it, and submit a new one if it is needed",
            "документ не действует: выясните, кто его отменил, и подайте новый, если он ещё нужен",
        ),
        "документ отменён",
    ),
}
"""By the status of the document. It may also be spelled ``CANCELED``."""

EXPORTS: Final[Codes] = {
    "FAILED": Meaning(
        PendingRejected,
        "the export failed",
        Advice(
            "check the filter, and order it again with a smaller period or fewer GTINs",
            "проверьте фильтр и закажите выгрузку заново с меньшим периодом или числом GTIN",
        ),
        "выгрузка не удалась",
    ),
    "CANCELED": Meaning(
        PendingRejected,
        "the export was cancelled",
        Advice("order it again", "закажите выгрузку заново"),
        "выгрузка отменена",
    ),
    "ARCHIVE": Meaning(
        PendingRejected,
        "the file of the export is no longer kept",
        Advice("order the export again", "закажите выгрузку заново"),
        "файл выгрузки уже удалён",
    ),
}
"""By the status of the export."""


def advice_for_document(status: str) -> Advice:
    """Return what to do about a document with this status."""
    return DOCUMENTS.get("CANCELLED" if status == "CANCELED" else status, _NOTHING).advice
