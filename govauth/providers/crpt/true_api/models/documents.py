"""Documents as True API shows them. Keys that are not named here are kept in ``extra``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import cast

from attrs import field, frozen

from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, Form, wire


class DocumentStatus(StrEnum):
    """What became of a document. Other statuses come without notice, as texts."""

    IN_PROGRESS = "IN_PROGRESS"
    WAIT_FOR_CONTINUATION = "WAIT_FOR_CONTINUATION"
    CHECKED_OK = "CHECKED_OK"
    ACCEPTED = "ACCEPTED"
    WAIT_ACCEPTANCE = "WAIT_ACCEPTANCE"
    WAIT_PARTICIPANT_REGISTRATION = "WAIT_PARTICIPANT_REGISTRATION"
    CHECKED_NOT_OK = "CHECKED_NOT_OK"
    PARSE_ERROR = "PARSE_ERROR"
    PROCESSING_ERROR = "PROCESSING_ERROR"
    CANCELLED = "CANCELLED"
    CANCELED = "CANCELED"
    UNDEFINED = "UNDEFINED"


DONE = frozenset({DocumentStatus.CHECKED_OK, DocumentStatus.ACCEPTED})
"""The document is carried out."""

HANDED_OVER = frozenset({DocumentStatus.WAIT_ACCEPTANCE, DocumentStatus.WAIT_PARTICIPANT_REGISTRATION})
"""Done for the sender; the other side has to act."""

FAILED = frozenset(
    {
        DocumentStatus.CHECKED_NOT_OK,
        DocumentStatus.PARSE_ERROR,
        DocumentStatus.PROCESSING_ERROR,
        DocumentStatus.CANCELLED,
        DocumentStatus.CANCELED,
    }
)
"""It will not be carried out, or only for a part of its codes."""


def _texts(value: object) -> tuple[str, ...]:
    """Read one text or several."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence) and all(isinstance(one, str) for one in cast("Sequence[object]", value)):
        return tuple(cast("Sequence[str]", value))
    raise TypeError("expected a text or a list of texts")


ONE_OR_MORE = Form(_texts, lambda value: list(cast("tuple[str, ...]", value)))
"""``productGroup`` is a text in lists, and may be a list of texts where one document is shown."""


@frozen(kw_only=True)
class DocumentFault(Answer):
    """What is wrong with a document, or with one of its codes.

    Attributes:
        error_object: what it is about, such as a code (КИ).

    """

    error_code: str | None = None
    error_message: str | None = None
    error_object: str | None = None


@frozen(kw_only=True)
class DocumentInfo(Answer):
    """A document, as lists show it, and with more of it where it was asked for by its id.

    Attributes:
        number: its id.
        input: whether it came from another participant.
        product_group: the code of the group, or the codes of several.
        errors: texts, or objects, of what is wrong.
        common_errors: the same with codes; only of one document.
        body: its content, an object or a text; only where it was asked for.
        content: the source as it was sent; only where it was asked for.

    """

    number: str
    doc_date: datetime | None = None
    received_at: datetime | None = None
    type: str | None = None
    status: DocumentStatus | str | None = None
    sender_inn: Inn | None = None
    sender_name: str | None = None
    receiver_inn: Inn | None = None
    receiver_name: str | None = None
    invoice_number: str | None = None
    invoice_date: str | None = None
    related_doc_id: str | None = None
    input: bool | None = None
    product_group: tuple[str, ...] = field(default=(), metadata=wire(form=ONE_OR_MORE))
    product_group_id: int | None = None
    errors: tuple[object, ...] = ()
    common_errors: tuple[DocumentFault, ...] = ()
    body: object = field(default=None, repr=False)
    content: str | None = field(default=None, repr=False)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left for the sender to do: carried out, or handed over to the other side."""
        return self.status in DONE or self.status in HANDED_OVER

    @property
    def waits_for_other_side(self) -> bool:
        """Whether the receiver has to accept it, or to register first."""
        return self.status in HANDED_OVER

    @property
    def failed(self) -> bool:
        """Whether it was refused or cancelled. ``CHECKED_NOT_OK`` may be of a part of its codes only."""
        return self.status in FAILED


@frozen(kw_only=True)
class DocumentPage(Answer):
    """A page of documents."""

    total: int | None = None
    results: tuple[DocumentInfo, ...] = ()
    next_page: bool | None = None


@frozen(kw_only=True)
class DocumentCodes(Answer):
    """``GET /doc/cises``: a document and its codes."""

    document_id: str | None = None
    type: str | None = None
    status: DocumentStatus | str | None = None
    sender_inn: Inn | None = None
    receiver_inn: Inn | None = None
    received_at: datetime | None = None
    turnover_type: str | None = None
    related_doc_id: str | None = None
    cis_list: tuple[str, ...] = field(default=(), repr=False)
    products: tuple[Mapping[str, JsonValue], ...] = field(default=(), repr=False)


@frozen(kw_only=True)
class ProcessingFault(Answer):
    """What is wrong with a УПД, or with one of its codes."""

    code: str | None = None
    text: str | None = None


@frozen(kw_only=True)
class Processing(Answer):
    """What became of a УПД in ГИС МТ: ``GET /documents/edo/tpr/ud``.

    Attributes:
        errors: the first ten only.

    """

    file_id: str | None = None
    code: str | None = None
    status: DocumentStatus | str | None = None
    errors: tuple[ProcessingFault, ...] = ()
