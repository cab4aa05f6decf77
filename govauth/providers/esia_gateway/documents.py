"""Documents of a user, of all kinds that the gateway's document shows. Others keep their keys in ``extra``.

Source: «Взаимодействие со шлюзом в рамках ЦПГ HTTP API», sections «Получение документов пользователя»,
«Получение данных о документах в исходном виде» and «… в виде PDF-, XML- документов и в виде ZIP-архива».
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from govauth.providers.esia_gateway.attachments import DocumentFile, Link, links_in
from govauth.providers.esia_gateway.certificates import CERTIFICATES
from govauth.providers.esia_gateway.income import Income
from govauth.providers.esia_gateway.pension import (
    FixedPayments,
    InsurancePension,
    ReferenceDetails,
    WorkExperience,
)
from govauth.providers.esia_gateway.values import MILLISECONDS, Base64Text, DottedDay, Kept
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, wire

INCOME_REFERENCE: Final = "INCOME_REFERENCE"
PENSION_REFERENCE: Final = "PENSION_REFERENCE"


class DocumentStatus(StrEnum):
    """How the agency vouches for a document."""

    VERIFIED_BY_VALIDATE = "verified_by_validate"
    VERIFIED_BY_REQUEST = "verified_by_request"
    UNVERIFIED = "unverified"


@frozen(kw_only=True)
class DocumentEntry(Kept):
    """An element of ``documents``: a document, or the promise of one."""

    oid: str | None = field(default=None, repr=False)

    @classmethod
    def variant(cls, value: Mapping[str, JsonValue]) -> type[Answer]:
        """Choose by ``requestId`` and ``type``."""
        if "requestId" in value and "type" not in value:
            return PendingDocument
        return _KINDS.get(str(value.get("type")), Document)


@frozen(kw_only=True)
class PendingDocument(DocumentEntry):
    """The agency has not answered yet: ask again."""

    request_id: int


@frozen(kw_only=True)
class Document(DocumentEntry):
    """What all documents have in common.

    Attributes:
        error: why there are no data, such as ``ndflNotFound``; see :attr:`found`.
        content: the document as the agency made it, in base64: ``content.decoded()``.
        files: attached files.

    """

    id: str | None = field(default=None, repr=False)
    type: str | None = None
    version: int | None = None
    created_on: datetime | None = field(default=None, metadata=wire(form=MILLISECONDS))
    updated_on: datetime | None = field(default=None, metadata=wire(form=MILLISECONDS))
    receipt_doc_date: datetime | None = field(default=None, metadata=wire(form=MILLISECONDS))
    validate_date_doc: datetime | None = field(default=None, metadata=wire(form=MILLISECONDS))
    relevance: str | None = None
    status: DocumentStatus | str | None = None
    department_doc: str | None = None
    legal_force: bool | None = None
    name_doc: str | None = None
    error: str | None = None
    year: str | None = None
    content: Base64Text | None = field(default=None, repr=False)
    files: tuple[DocumentFile, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the agency has data. False is an answer as well: it will not change by asking again."""
        return self.error is None

    @property
    def attachments(self) -> tuple[DocumentFile, ...]:
        """All files, the original form of the document first if it came."""
        if self.content is None:
            return self.files
        return DocumentFile(file=self.content, name=self.name_doc, metadata="application/xml"), *self.files

    @property
    def links(self) -> tuple[Link, ...]:
        """Links to files of the agency, which ``ext_documents`` asks for."""
        return tuple(links_in({**self.extra, "files": [file.extra for file in self.files]}))


@frozen(kw_only=True)
class PersonalDocument(Document):
    """A document that names its holder."""

    last_name: str | None = field(default=None, repr=False)
    first_name: str | None = field(default=None, repr=False)
    middle_name: str | None = field(default=None, repr=False)
    birth_place: str | None = field(default=None, repr=False)
    birth_date: DottedDay | None = field(default=None, repr=False)
    gender: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class IdentityDocument(PersonalDocument):
    """A passport, a certificate of civil status, or a driving licence."""

    series: str | None = field(default=None, repr=False)
    number: str | None = field(default=None, repr=False)
    issue_id: str | None = field(default=None, repr=False)
    issued_by: str | None = field(default=None, repr=False)
    issue_date: DottedDay | None = field(default=None, repr=False)
    expiry_date: DottedDay | None = field(default=None, repr=False)


@frozen(kw_only=True)
class IncomeReference(Document):
    """``INCOME_REFERENCE``: one year; :attr:`found` is False for a year without data."""

    data: tuple[Income, ...] = ()

    @property
    def attachments(self) -> tuple[DocumentFile, ...]:
        """All files, those of every agent included."""
        return *super().attachments, *(file for part in self.data for file in part.files)


@frozen(kw_only=True)
class PensionReference(PersonalDocument):
    """``PENSION_REFERENCE``."""

    div_name: str | None = None
    doc_name: int | None = None
    doc_details: ReferenceDetails | None = None
    info_date: DottedDay | None = None
    ins_pension: InsurancePension | None = None
    fix_to_pension: FixedPayments | None = None
    wrk_experience: WorkExperience | None = None


_KINDS: Final[dict[str, type[Document]]] = {
    INCOME_REFERENCE: IncomeReference,
    PENSION_REFERENCE: PensionReference,
    "RF_PASSPORT": IdentityDocument,
    "RF_DRIVING_LICENSE": IdentityDocument,
    **dict.fromkeys(CERTIFICATES, IdentityDocument),
}
