"""What МДЛП answers. Keys are snake-cased there; those that are not named here are kept in ``extra``.

Its times come as ``2020-04-07 07:55:33`` without a zone, and no source says which: they stay texts.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from govauth.wire.model import Answer, wire


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
class DocumentMetadata(Answer):
    """What is known of a document."""

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


@frozen(kw_only=True)
class DocumentPage(Answer):
    """A page of documents."""

    documents: tuple[DocumentMetadata, ...] = ()
    total: int | None = None


@frozen(kw_only=True)
class Link(Answer):
    """An address to read something from. It may lie on another host, so no token is ever sent there."""

    link: str = field(repr=False)


@frozen(kw_only=True)
class EntryPage(Answer):
    """A page of a register; entries stay as they came."""

    entries: tuple[Mapping[str, object], ...] = ()
    failed_entries: tuple[Mapping[str, object], ...] = field(default=(), metadata=wire("failed_entries"))
    total: int | None = None
    failed: int | None = None
