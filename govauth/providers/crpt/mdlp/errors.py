"""What can go wrong with documents of МДЛП."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from govauth.errors import Advice, OutcomeUnknown, PendingRejected
from govauth.transport.refusals import Codes, Meaning

if TYPE_CHECKING:
    from govauth.providers.crpt.mdlp.models import DocumentMetadata


class DocumentOutcomeUnknown(OutcomeUnknown):
    """A document may or may not have been handed in to МДЛП: ``documents.reconcile(error)``.

    Attributes:
        request_id: our own, by which the document can be found; here it is not the provider's.

    """

    request_id: str = ""  # pyright: ignore[reportIncompatibleVariableOverride] - never changed to None

    @classmethod
    def about(cls, error: OutcomeUnknown, request_id: str) -> DocumentOutcomeUnknown:
        """Make the same error with the request id in it."""
        reported = error.narrowed(cls)
        reported.request_id = request_id
        return reported


class MdlpDocumentRejected(PendingRejected):
    """МДЛП could not process a document.

    Attributes:
        document: what is known of it; None only if raised outside of a call.

    """

    document: DocumentMetadata | None = None

    @classmethod
    def about(cls, document: DocumentMetadata) -> Self:
        """Make the error of a document."""
        status = str(document.doc_status)
        meaning = STATUSES[status]
        error = cls(
            f"{meaning.sentence} ({status}); {meaning.advice.en}",
            operation="mdlp.documents.outcome",
            reason=status,
        )
        error.document = document
        return error.advised(meaning.advice)


STATUSES: Final[Codes] = {
    "FAILED": Meaning(
        MdlpDocumentRejected,
        "the document could not be processed",
        Advice(
            "check it against the schema of its doc_type and send it anew; there is no receipt yet",
            "проверьте документ по схеме его doc_type и отправьте заново; квитанции пока нет",
        ),
        "документ не обработан",
    ),
    "FAILED_RESULT_READY": Meaning(
        MdlpDocumentRejected,
        "the document is refused, and its receipt says why",
        Advice(
            "read the receipt by documents.download_ticket(document_id), correct the document, send it again",
            "прочитайте квитанцию через documents.download_ticket(document_id), исправьте документ"
            " и отправьте заново",
        ),
        "документ отклонён, причина в квитанции",
    ),
}
"""By the status of a document that is at its end without success."""
