"""Documents of МДЛП: list, look at, download, wait for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TypeAlias

from govauth.providers.crpt.ids import id_text, uuid_text
from govauth.providers.crpt.mdlp import models, operations
from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.mdlp.checks import PAGE
from govauth.providers.crpt.mdlp.errors import MdlpDocumentRejected
from govauth.providers.crpt.mdlp.filters import DocumentFilter, wire_of
from govauth.providers.crpt.mdlp.links import Links
from govauth.providers.crpt.true_api.part_file import PartFile
from govauth.transport.operation import Operation
from govauth.transport.paging import Portion
from govauth.transport.pending import Look, Pending, Ready, Waiting, make_resume_key
from govauth.wire.json import JsonValue

Wanted: TypeAlias = DocumentFilter | Mapping[str, JsonValue] | None


class DocumentReading:
    """What ``crpt.mdlp.documents`` reads."""

    def __init__(self, calls: MdlpCalls, links: Links) -> None:
        self._calls = calls
        self._links = links

    async def get(self, document_id: str) -> models.DocumentMetadata:
        """Return what is known of a document: ``GET /documents/{id}``."""
        return await self._calls.get(operations.METADATA, _id(document_id))

    async def of_request(self, request_id: str) -> tuple[models.DocumentMetadata, ...]:
        """Return the documents of one hand-in: ``GET /documents/request/{id}``."""
        path = {"id": uuid_text(request_id, "request_id")}
        return (await self._calls.get(operations.OF_REQUEST, path)).documents

    async def link(self, document_id: str) -> str:
        """Return where the document can be read: ``GET /documents/download/{id}``. Nothing is fetched."""
        return (await self._calls.get(operations.DOWNLOAD, _id(document_id))).link

    async def ticket(self, document_id: str) -> str:
        """Return where its receipt (квитанция) can be read: ``GET /documents/{id}/ticket``.

        Raises:
            NotFound: it is not processed yet, or there is no such document.

        """
        return (await self._calls.get(operations.TICKET, _id(document_id))).link

    async def download(self, document_id: str) -> bytes:
        """Return a document, byte for byte: its link is asked for and followed.

        Raises:
            UnexpectedReply: the link names a host that gets no token.

        """
        return await self._calls.get(self._at(await self.link(document_id)))

    async def download_to(self, document_id: str, path: str | Path) -> Path:
        """Write a document into a file, which is there whole or not at all; memory stays constant.

        Args:
            document_id: which.
            path: where to; what is there is replaced.

        Returns:
            The file.

        Raises:
            InvalidInput: its directory does not exist, or it is a directory itself.
            UnexpectedReply: the link names a host that gets no token, or no document came.

        """
        file = PartFile(path, kind="document")
        try:
            endpoint = self._links.endpoint(operations.FILE, await self.link(document_id))
            await self._calls.send(endpoint, None, into=file)
            await file.keep()
        finally:
            await file.discard()
        return file.destination

    async def download_ticket(self, document_id: str) -> bytes:
        """Return the XML of a receipt, byte for byte; it may refuse some units of a processed document.

        Raises:
            NotFound: it is not processed yet, or there is no such document.
            UnexpectedReply: the link names a host that gets no token.

        """
        return await self._calls.get(self._at(await self.ticket(document_id)))

    async def signature(self, document_id: str) -> str:
        """Return the signature of a document in base64: ``GET /documents/{id}/signature``."""
        return await self._calls.get(operations.SIGNATURE, _id(document_id))

    def outcome(self, document_id: str, *, within: float) -> Pending[models.DocumentMetadata]:
        """Wait until a document is processed. A status that nobody knows is waited for.

        Its receipt may still refuse some of its units: see :meth:`download_ticket`.

        Args:
            document_id: which.
            within: the total seconds to wait.

        Raises:
            MdlpDocumentRejected: the system could not process it; with the document.
            PendingTimedOut: it is still being processed.

        """
        checked = id_text(document_id, "document_id")

        async def look() -> Look[models.DocumentMetadata]:
            document = await self.get(checked)
            if document.failed:
                raise MdlpDocumentRejected.about(document)
            return Ready(document) if document.is_done else Waiting(None, str(document.doc_status))

        return Pending(
            look,
            name="mdlp.documents.outcome",
            resume_key=make_resume_key("crpt.mdlp.document", {"document_id": checked}),
            within=within,
            clock=self._calls.clock,
            watch=self._calls.transport.channel.watch,
        )

    def outgoing(
        self, filters: Wanted = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.DocumentMetadata]:
        """Go through one's own documents: ``POST /documents/outcome``, a read.

        Args:
            filters: which; an object goes out as it is.
            page_size: how many to ask for at once, 1 to 100.

        Raises:
            InvalidInput: a value of the filter has another form, or the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        return self._list(operations.OUTCOME, filters, page_size)

    def incoming(
        self, filters: Wanted = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.DocumentMetadata]:
        """Go through documents from others: ``POST /documents/income``, a read. See :meth:`outgoing`."""
        return self._list(operations.INCOME, filters, page_size)

    def _list(
        self, operation: Operation[models.DocumentPage], filters: Wanted, page_size: int
    ) -> AsyncIterator[models.DocumentMetadata]:
        def read(page: models.DocumentPage) -> Portion[models.DocumentMetadata]:
            return Portion(page.documents, total=page.total)

        return self._calls.list(
            operation, wire_of(filters), page_size, read=read, identity=lambda one: one.document_id
        )

    def _at(self, link: str) -> Operation[bytes]:
        return self._links.endpoint(operations.CONTENT, link)


def _id(document_id: object) -> dict[str, str]:
    return {"id": id_text(document_id, "document_id")}
