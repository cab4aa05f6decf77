"""Signers of requests and documents, for all systems."""

from __future__ import annotations

from govauth.errors import ConfigurationError
from govauth.settings import shown
from govauth.signing.signer import DocumentSigner


def checked_signer(signer: DocumentSigner | None) -> DocumentSigner | None:
    """Refuse a signer of the other kind: СУЗ answers an attached signature with 413.

    Raises:
        ConfigurationError: it makes attached signatures.

    """
    if signer is not None and not isinstance(signer, DocumentSigner):
        raise ConfigurationError(
            f"requests are signed by a DocumentSigner, which makes detached signatures, not {shown(signer)}:"
            " await open_document_signer(key)"
        )
    return signer
