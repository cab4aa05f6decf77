"""A document on its way to МДЛП: checked, signed, written as a body."""

from __future__ import annotations

import base64
import hashlib
from uuid import uuid4

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.ids import uuid_text
from govauth.providers.crpt.signers import checked_signer
from govauth.signing.signer import DocumentSigner
from govauth.wire.json import JsonValue


@frozen(slots=True)
class Submission:
    """An XML document with the id of its hand-in.

    Attributes:
        document: the exact bytes: what is signed, hashed and sent is the same.
        request_id: a UUID of the sender.
        signer: makes the detached signature; None for users with a password, who sign nothing.

    """

    document: bytes = field(repr=lambda content: f"<{len(content)} bytes>")
    request_id: str
    signer: DocumentSigner | None = field(default=None, repr=False)

    @property
    def encoded(self) -> str:
        """The document in base64."""
        return base64.b64encode(self.document).decode()

    @property
    def digest(self) -> str:
        """SHA-256 of the document in hex."""
        return hashlib.sha256(self.document).hexdigest()

    async def body(self) -> dict[str, JsonValue]:
        """Return the body of ``documents/send``."""
        return await self._signed({"document": self.encoded})

    async def announcement(self) -> dict[str, JsonValue]:
        """Return the body of ``documents/send_large``."""
        return await self._signed({"hash_sum": self.digest})

    async def _signed(self, body: dict[str, JsonValue]) -> dict[str, JsonValue]:
        if self.signer is not None:
            signature = await self.signer.sign_detached(self.document)
            body["sign"] = base64.b64encode(signature).decode()
        return {**body, "request_id": self.request_id}


@frozen(slots=True)
class Submitter:
    """Who hands documents in.

    Attributes:
        signer: signs what names no other signer.
        by_password: whether the user signed in by password, and signs nothing.

    """

    signer: DocumentSigner | None = field(default=None, repr=False)
    by_password: bool = False

    def submission(self, document: object, sign: DocumentSigner | None, request_id: str | None) -> Submission:
        """Check a document before anything is sent.

        Raises:
            InvalidInput: no bytes, no content, no signer, or no UUID.

        """
        if not isinstance(document, bytes) or not document:
            raise InvalidInput("document", "must be the bytes of an XML document, and not empty")
        signer = checked_signer(sign) or self.signer
        if self.by_password:
            signer = None
        elif signer is None:
            raise InvalidInput("sign", "must be a DocumentSigner, here or at the client")
        request = str(uuid4()) if request_id is None else uuid_text(request_id, "request_id")
        return Submission(document, request, signer)
