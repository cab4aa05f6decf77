"""A document to submit: what is checked before, what is written down, and what is sent."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Self

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.codes.checking import check_document
from govauth.providers.crpt.product_groups import group_code
from govauth.providers.crpt.signers import checked_signer
from govauth.providers.crpt.true_api.bodies.parts import DatedBody, DocumentBody
from govauth.providers.crpt.true_api.document_types import checked_content, checked_type
from govauth.signing.signer import DocumentSigner
from govauth.wire.json import JsonValue, encode_json
from govauth.wire.moments import aware
from govauth.wire.sendable import refuse_unwritable

LARGEST: Final = 30 * 2**20
"""Bytes of a document."""
_NO_SIGNER: Final = (
    "must be a DocumentSigner: documents carry a detached signature; give one here, or as Crpt(…, sign=)"
)
CODES_PER_DOCUMENT: Final = 30_000


@frozen(slots=True)
class Document:
    """A document to submit.

    Attributes:
        content: an object, or exact bytes (XML and CSV).
        type: such as ``LP_INTRODUCE_GOODS``; see :class:`.DocumentType`.
        product_group: such as ``shoes``.
        document_format: ``MANUAL`` (JSON), ``XML`` or ``CSV``.
        second: of a УПД or УКД, the exact bytes of the buyer's title.
        signature: the detached signature (CMS) over the content that somebody else made; by default the
            signer makes it.
        second_signature: the same over the buyer's title: that of the buyer, where the seller submits both.

    """

    content: Mapping[str, JsonValue] | bytes = field(repr=False)
    type: str
    product_group: str
    document_format: str = "MANUAL"
    second: bytes | None = field(default=None, repr=False, kw_only=True)
    signature: bytes | None = field(default=None, repr=False, kw_only=True)
    second_signature: bytes | None = field(default=None, repr=False, kw_only=True)

    @classmethod
    def of(cls, body: DocumentBody, product_group: str, *, now: datetime | None = None) -> Self:
        """Make a document of a content that knows its type.

        Args:
            body: the content.
            product_group: such as ``shoes``.
            now: by the clock of the system, for a content that may not be of the future or too old; by
                default that of this host.

        Raises:
            InvalidInput: a field of the content is wrong, or the moment has no time zone.

        """
        if now is not None and isinstance(body, DatedBody):
            return cls(body.as_wire_at(aware(now, "now")), body.type, product_group)
        return cls(body.as_wire(), body.type, product_group)

    def check(self, *, check_codes: bool) -> None:
        """Refuse what the system would refuse, before it costs a request.

        Args:
            check_codes: whether the codes are read, too; those in XML and CSV are not.

        Raises:
            CodeRefused: a code is damaged; the error names its place and the damage.
            InvalidInput: a field is wrong, or the document is too large.

        """
        checked_type(self.type, self.document_format)
        checked_content(self.content, self.document_format)
        if not isinstance(self.content, bytes):
            refuse_unwritable(self.content, "document")
        group = group_code(self.product_group)
        if self.second is not None and not self.second:
            raise InvalidInput("second", "must be the exact bytes of the buyer's title")
        for name, signature in (("signature", self.signature), ("second_signature", self.second_signature)):
            if signature is not None and not signature:
                raise InvalidInput(name, "must be a detached signature (CMS)")
        if self.second_signature is not None and self.second is None:
            raise InvalidInput("second", "must be the title that second_signature is over")
        if check_codes and check_document(self.content, group) > CODES_PER_DOCUMENT:
            raise InvalidInput("document", f"must have at most {CODES_PER_DOCUMENT} codes: split it")

    def raw(self) -> bytes:
        """Return the exact bytes that are signed and sent.

        Raises:
            InvalidInput: they are more than 30 MB.

        """
        raw = self.content if isinstance(self.content, bytes) else encode_json(self.content)
        if len(raw) > LARGEST:
            raise InvalidInput("document", "must be at most 30 MB: split it")
        return raw

    def record(self) -> dict[str, JsonValue]:
        """Write down what is needed to submit it, in another process as well."""
        record: dict[str, JsonValue] = {
            "document": _text(self.raw()),
            "type": str(self.type),
            "product_group": str(self.product_group),
            "format": str(self.document_format),
        }
        further = (
            ("second", self.second),
            ("signature", self.signature),
            ("second_signature", self.second_signature),
        )
        record.update((name, _text(content)) for name, content in further if content is not None)
        return record

    @property
    def needs_signer(self) -> bool:
        """Whether something of it is still to be signed."""
        return self.signature is None or (self.second is not None and self.second_signature is None)


def signer_for(document: Document, *signers: DocumentSigner | None) -> DocumentSigner | None:
    """Return the first signer that there is; None where nothing is left to sign.

    Raises:
        InvalidInput: something has to be signed, and there is none.

    """
    found = next((signer for signer in map(checked_signer, signers) if signer is not None), None)
    if found is None and document.needs_signer:
        raise InvalidInput("sign", _NO_SIGNER)
    return found


async def submission(record: Mapping[str, JsonValue], signer: DocumentSigner | None) -> dict[str, JsonValue]:
    """Return the body of ``POST /lk/documents/create`` for what :meth:`Document.record` wrote down."""
    body: dict[str, JsonValue] = {
        "document_format": record["format"],
        "product_document": record["document"],
        "type": record["type"],
        "signature": record.get("signature") or await _signed(record["document"], signer),
    }
    if "second" in record:
        body["second_product_document"] = record["second"]
        body["second_signature"] = record.get("second_signature") or await _signed(record["second"], signer)
    return body


async def _signed(content: JsonValue, signer: DocumentSigner | None) -> str:
    if signer is None:
        raise InvalidInput("sign", _NO_SIGNER)
    return _text(await signer.sign_detached(base64.b64decode(str(content))))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
