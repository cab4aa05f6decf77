"""What can go wrong with documents of ГИС МТ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.errors import OutcomeUnknown

if TYPE_CHECKING:
    from govauth.providers.crpt.true_api.attempts import DocumentAttempt


class TrueApiOutcomeUnknown(OutcomeUnknown):
    """A document may or may not have been submitted to ГИС МТ: ``await documents.reconcile(error)``.

    Attributes:
        attempt: what was sent; None only if raised outside of a call.

    """

    attempt: DocumentAttempt | None = None
