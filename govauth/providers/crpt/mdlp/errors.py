"""What can go wrong with documents of МДЛП."""

from __future__ import annotations

from govauth.errors import OutcomeUnknown


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
