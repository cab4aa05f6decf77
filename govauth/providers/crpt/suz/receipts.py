"""Receipts: what the system made of a document; and the documents themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from govauth.errors import InvalidInput
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.suz import models, operations
from govauth.providers.crpt.suz.calls import SuzCalls, optional
from govauth.providers.crpt.suz.limits import RECEIPTS_PER_PAGE
from govauth.signing.signer import DocumentSigner
from govauth.transport.paging import Portion, by_offset
from govauth.wire.json import JsonValue


class Receipts:
    """``crpt.suz.receipts``. Reads only; methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, calls: SuzCalls) -> None:
        self._calls = calls

    async def get(self, result_doc_id: str) -> tuple[models.Receipt, ...]:
        """Return a receipt: ``GET /api/v3/receipts/receipt``."""
        query = ("resultDocId", id_text(result_doc_id, "result_doc_id"))
        return (await self._calls.read(operations.RECEIPT, query)).results

    async def document(self, result_doc_id: str) -> JsonValue:
        """Return the document of a receipt as it came: ``GET /api/v3/receipts/document``."""
        query = ("resultDocId", id_text(result_doc_id, "result_doc_id"))
        return await self._calls.read(operations.RECEIPT_DOCUMENT, query)

    def search(
        self,
        *,
        order_ids: Sequence[str] = (),
        product_groups: Sequence[str] = (),
        workflow_types: Sequence[str] = (),
        filters: Mapping[str, JsonValue] | None = None,
        page_size: int = RECEIPTS_PER_PAGE,
        sign: DocumentSigner | None = None,
    ) -> AsyncIterator[models.Receipt]:
        """Go through receipts page by page: ``POST /api/v3/receipts/receipt/search``, a read.

        Args:
            order_ids: only of these orders.
            product_groups: only of these groups.
            workflow_types: only these: ``CREATE_ORDER``, ``GET_CODES``, ``REPORT_UTILIZE``, ….
            filters: further keys of ``filter``, such as a period; the system allows at most 7 days.
            page_size: how many to ask for at once, 1 to 100.
            sign: signs the bodies; by default the signer of the client.

        Raises:
            InvalidInput: the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        if not 1 <= page_size <= RECEIPTS_PER_PAGE:
            raise InvalidInput("page_size", f"must be from 1 to {RECEIPTS_PER_PAGE}")
        wanted: dict[str, JsonValue] = {
            **(filters or {}),
            "orderIds": list(order_ids),
            "productGroups": list(product_groups),
            "workflowTypes": list(workflow_types),
        }
        wanted = {name: value for name, value in wanted.items() if value != []}

        async def portion(skip: int, limit: int) -> Portion[models.Receipt]:
            body: dict[str, JsonValue] = {"filter": wanted, "limit": limit, "skip": skip}
            page = await self._calls.write(operations.RECEIPT_SEARCH, body, sign)
            return Portion(page.results, total=page.total_count)

        return by_offset(
            portion,
            size=page_size,
            name=operations.RECEIPT_SEARCH.name,
            identity=lambda receipt: (receipt.result_doc_id, receipt.source_doc_id, receipt.workflow),
        )


class Documents:
    """``crpt.suz.documents``: documents that wait for a signature. Entries stay as they came."""

    def __init__(self, calls: SuzCalls) -> None:
        self._calls = calls

    async def search(
        self, document_type: str, *, limit: int | None = None, skip: int | None = None
    ) -> models.Page:
        """Return documents of a type: ``GET /api/v3/documents/search``."""
        query = (("documentType", document_type), *optional(limit=limit, skip=skip))
        return await self._calls.read(operations.DOCUMENT_SEARCH, *query)

    async def content(self, doc_id: str) -> JsonValue:
        """Return the content of a document: ``GET /api/v3/documents/content``."""
        return await self._calls.read(operations.DOCUMENT_CONTENT, ("docId", id_text(doc_id, "doc_id")))

    async def sign(self, body: Mapping[str, JsonValue], *, sign: DocumentSigner | None = None) -> JsonValue:
        """Send the signature of a document: ``POST /api/v3/documents/sign``. Sent once, or not at all.

        Args:
            body: the whole body; public sources do not agree on it.
            sign: signs the request; by default the signer of the client.

        Raises:
            OutcomeUnknown: the answer was lost; :meth:`search` shows whether the document still waits.

        """
        return await self._calls.write(operations.DOCUMENT_SIGN, body, sign)
