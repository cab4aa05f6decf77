"""Documents of ГИС МТ: list, look at, wait for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, TypeAlias

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.product_groups import ProductGroup, group_code
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.calls import TrueApiCalls
from govauth.providers.crpt.true_api.error_codes import advice_for_document
from govauth.providers.crpt.true_api.errors import DocumentRejected
from govauth.providers.crpt.true_api.times import zulu
from govauth.transport.paging import Page, Paged
from govauth.transport.pending import Look, Pending, Ready, Waiting, make_resume_key

PAGE: Final = 100
LARGEST_PAGE: Final = 1000

Cursor: TypeAlias = tuple[tuple[str, str], ...]
"""Where a page begins, as parameters of the query; none for the first one."""


class DocumentReading:
    """What ``crpt.true_api.documents`` reads."""

    def __init__(self, calls: TrueApiCalls) -> None:
        self._calls = calls

    def list(
        self,
        product_group: ProductGroup | str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        incoming: bool | None = None,
        types: Sequence[str] = (),
        status: str | None = None,
        number: str | None = None,
        filters: Mapping[str, str] | None = None,
        page_size: int = PAGE,
    ) -> AsyncIterator[models.DocumentInfo]:
        """Go through documents, newest first: ``GET /doc/list`` of version 4.

        The system is asked to go on behind the last document that came, by its ``docDate`` and its id.

        Args:
            product_group: of which group.
            since: from this moment on, zone-aware; give both or none.
            until: up to this moment, zone-aware.
            incoming: True for incoming ones, False for one's own, None for both.
            types: of these types only, such as ``LK_RECEIPT``.
            status: with this status only.
            number: the one with this id.
            filters: further parameters of the query: ``documentFormat``, ``senderInn``, ….
            page_size: how many to ask for at once, 1 to 1,000.

        Raises:
            InvalidInput: naive times, one of the two, or a page size out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        return self._list(
            product_group,
            since=since,
            until=until,
            incoming=incoming,
            types=types,
            status=status,
            number=number,
            filters=filters,
            page_size=page_size,
        )

    def _list(
        self,
        product_group: ProductGroup | str,
        *,
        since: datetime | None,
        until: datetime | None,
        incoming: bool | None,
        types: Sequence[str] = (),
        status: str | None = None,
        number: str | None = None,
        filters: Mapping[str, str] | None = None,
        page_size: int,
        order: Literal["ASC", "DESC"] = "DESC",
    ) -> AsyncIterator[models.DocumentInfo]:
        if (since is None) != (until is None):
            raise InvalidInput("until", "and since must be given together")
        if not 1 <= page_size <= LARGEST_PAGE:
            raise InvalidInput("page_size", f"must be from 1 to {LARGEST_PAGE}")
        query = [("pg", group_code(product_group)), ("limit", str(page_size)), *(filters or {}).items()]
        # Said from the first page on: a cursor is worth something only in the order that it was made in.
        query += [("order", order), ("orderColumn", "docDate")]
        query += [("documentType", str(kind)) for kind in types]
        query += [(name, value) for name, value in (("documentStatus", status), ("number", number)) if value]
        if since is not None and until is not None:
            query += [("dateFrom", zulu(since, "since")), ("dateTo", zulu(until, "until"))]
        if incoming is not None:
            query.append(("input", "true" if incoming else "false"))

        async def page(cursor: Cursor) -> Page[models.DocumentInfo, Cursor]:
            found = await self._calls.get(operations.LIST, *query, *cursor)
            more = bool(found.results) if found.next_page is None else found.next_page
            return Page(found.results, _behind(found.results) if more else None, total=found.total)

        first: Cursor = ()
        return Paged(page, first, name=operations.LIST.name, identity=lambda one: one.number)

    async def get(
        self,
        document_id: str,
        product_group: ProductGroup | str,
        *,
        body: bool = False,
        content: bool = False,
    ) -> models.DocumentInfo:
        """Return one document with its status: ``GET /doc/{id}/info`` of version 4.

        Args:
            document_id: which.
            product_group: of it.
            body: whether its content is shown.
            content: whether its source is shown, as it was sent.

        """
        query = [("pg", group_code(product_group))]
        query += [(name, "true") for name, asked in (("body", body), ("content", content)) if asked]
        return await self._calls.get(
            operations.INFO, *query, path={"id": id_text(document_id, "document_id")}
        )

    async def codes(self, document_id: str, product_group: ProductGroup | str) -> models.DocumentCodes:
        """Return the codes of a document: ``GET /doc/cises``. Not of УПД and УКД: see their body.

        Args:
            document_id: which.
            product_group: of it.

        """
        query = ("documentId", id_text(document_id, "document_id"))
        return await self._calls.get(
            operations.DOCUMENT_CODES, query, ("productGroup", group_code(product_group))
        )

    def outcome(
        self, document_id: str, product_group: ProductGroup | str, *, within: float
    ) -> Pending[models.DocumentInfo]:
        """Wait until a document is processed.

        One that waits for the other side (``WAIT_ACCEPTANCE``) is processed as far as the sender goes; see
        :attr:`.DocumentInfo.waits_for_other_side`. A status that nobody knows is waited for.

        Args:
            document_id: which.
            product_group: of it.
            within: the total seconds to wait.

        Raises:
            DocumentRejected: it was refused or cancelled, perhaps for a part of its codes; with the document.
            PendingTimedOut: it is still being processed.

        """
        checked, group = id_text(document_id, "document_id"), group_code(product_group)

        async def look() -> Look[models.DocumentInfo]:
            document = await self.get(checked, group)
            if document.failed:
                raise DocumentRejected.about(document).advised(advice_for_document(str(document.status)))
            return Ready(document) if document.is_done else Waiting(None, str(document.status))

        key = make_resume_key("crpt.true_api.document", {"document_id": checked, "product_group": group})
        return Pending(
            look,
            name="true_api.documents.outcome",
            resume_key=key,
            within=within,
            clock=self._calls.clock,
            watch=self._calls.transport.channel.watch,
        )


def _behind(documents: Sequence[models.DocumentInfo]) -> Cursor:
    """Return the cursor of what comes behind the last of these documents."""
    if not documents:
        raise UnexpectedReply(
            "nextPage", "more documents after an empty page", operation=operations.LIST.name
        )
    last = documents[-1]
    if last.doc_date is None:
        raise UnexpectedReply(
            "docDate", "missing in the last document, and more follow", operation=operations.LIST.name
        )
    return (
        ("did", last.number),
        ("orderedColumnValue", zulu(last.doc_date, "docDate")),
        ("pageDir", "NEXT"),
    )
