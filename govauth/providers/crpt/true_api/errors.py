"""What can go wrong with documents of ГИС МТ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from govauth.errors import OutcomeUnknown, PendingRejected
from govauth.http.redaction import shown_message

if TYPE_CHECKING:
    from govauth.providers.crpt.true_api.attempts import DocumentAttempt
    from govauth.providers.crpt.true_api.export_request import ExportRequest
    from govauth.providers.crpt.true_api.models import DocumentInfo


class TrueApiOutcomeUnknown(OutcomeUnknown):
    """A document may or may not have been submitted to ГИС МТ: ``await documents.reconcile(error)``.

    Attributes:
        attempt: what was sent; None only if raised outside of a call.

    """

    attempt: DocumentAttempt | None = None


class ExportOutcomeUnknown(OutcomeUnknown):
    """An export may or may not have been ordered: ``await exports.reconcile(error)``.

    Attributes:
        request: what was ordered, and when; None only if raised outside of a call.

    """

    request: ExportRequest | None = None


class DocumentRejected(PendingRejected):
    """ГИС МТ refused a document, or it was cancelled.

    ``CHECKED_NOT_OK`` may be of a part of its codes only: look at each of them before anything is repeated.

    Attributes:
        document: as the system shows it, with ``errors`` and ``common_errors``; None only if raised outside
            of a call.

    """

    document: DocumentInfo | None = None

    @classmethod
    def about(cls, document: DocumentInfo) -> Self:
        """Make the error of a document."""
        codes = [fault.error_code for fault in document.common_errors if fault.error_code]
        texts = [fault.error_message for fault in document.common_errors if fault.error_message]
        texts += [one for one in document.errors if isinstance(one, str)]
        reason = "; ".join([str(document.status), *dict.fromkeys(codes), *dict.fromkeys(texts)])
        shown = shown_message(reason)
        error = cls(
            f"the document is not carried out: {shown}", operation="true_api.documents.outcome", reason=shown
        )
        error.document = document
        return error
