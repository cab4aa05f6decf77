"""Documents as МДЛП shows them. Times come as ``2020-04-07 07:55:33`` without a zone: they stay texts."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from govauth.wire.model import Answer, wire

DONE: Final = "PROCESSED_DOCUMENT"
FAILED: Final = frozenset({"FAILED", "FAILED_RESULT_READY"})
UPLOADING: Final = "UPLOADING_DOCUMENT"


@frozen(slots=True)
class SentDocument:
    """A document that was handed in.

    Attributes:
        document_id: given by the system.
        request_id: given by the sender; the document can be found by it.

    """

    document_id: str
    request_id: str


@frozen(kw_only=True)
class Sent(Answer):
    """``POST /documents/send``."""

    document_id: str = field(metadata=wire("document_id"))


@frozen(kw_only=True)
class SizeLimit(Answer):
    """``GET /documents/doc_size``.

    Attributes:
        doc_size: the greatest length of a document in one call, in bytes of its base64.

    """

    doc_size: int = field(metadata=wire("doc_size"))


@frozen(kw_only=True)
class Announced(Answer):
    """``POST /documents/send_large``.

    Attributes:
        document_id: given by the system.
        link: where the bytes go.

    """

    document_id: str = field(metadata=wire("document_id"))
    link: str = field(repr=False)


@frozen(kw_only=True)
class Finished(Answer):
    """``POST /documents/send_finished``."""

    request_id: str | None = field(default=None, metadata=wire("request_id"))


@frozen(kw_only=True)
class DocumentMetadata(Answer):
    """What is known of a document.

    Attributes:
        document_id: given by the system.
        request_id: given by the sender.
        date: when it was handed in.
        processed_date: when it was processed.
        sender: the place of activity it comes from, 14 digits, or a participant.
        receiver: likewise.
        sys_id: of the participant, a UUID.
        doc_type: the number of its schema, such as 415.
        doc_status: such as ``PROCESSED_DOCUMENT``.
        file_uploadtype: the way it came: 1 a device, 2 the cabinet, 3 the API, 4 ОФД, 5 СКЗКМ.
        sender_sys_id: the participant that sent it, a UUID.
        version: of its schema.

    """

    document_id: str = field(metadata=wire("document_id"))
    request_id: str | None = field(default=None, metadata=wire("request_id"))
    date: str | None = None
    processed_date: str | None = field(default=None, metadata=wire("processed_date"))
    sender: str | None = None
    receiver: str | None = None
    sys_id: str | None = field(default=None, metadata=wire("sys_id"))
    doc_type: int | None = field(default=None, metadata=wire("doc_type"))
    doc_status: str | None = field(default=None, metadata=wire("doc_status"))
    file_uploadtype: int | None = field(default=None, metadata=wire("file_uploadtype"))
    sender_sys_id: str | None = field(default=None, metadata=wire("sender_sys_id"))
    version: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is processed. Its receipt may still refuse some of its units."""
        return self.doc_status == DONE

    @property
    def failed(self) -> bool:
        """Whether the system could not process it."""
        return self.doc_status in FAILED

    @property
    def is_uploading(self) -> bool:
        """Whether the system waits for its bytes: it is not handed in yet."""
        return self.doc_status == UPLOADING


@frozen(kw_only=True)
class DocumentPage(Answer):
    """A page of documents."""

    documents: tuple[DocumentMetadata, ...] = ()
    total: int | None = None


@frozen(kw_only=True)
class Link(Answer):
    """An address to read something from. It may name another host, which gets no token by itself."""

    link: str = field(repr=False)
