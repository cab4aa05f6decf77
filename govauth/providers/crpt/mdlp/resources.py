"""``crpt.mdlp``: documents and registers of medicines."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final, TypeVar
from uuid import uuid4

from govauth.clock import Clock
from govauth.concurrency.limiter import Limiter, Rate
from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.providers.crpt.errors import DocumentOutcomeUnknown
from govauth.providers.crpt.ids import id_text, uuid_text
from govauth.providers.crpt.mdlp import models, operations
from govauth.providers.crpt.suz.calls import checked_signer
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import Operation, json_body
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue

T = TypeVar("T")

PAGE: Final = 100
SGTINS_PER_CALL: Final = 500


class PacedCalls:
    """The transport of МДЛП, keeping the pause of each method."""

    def __init__(self, transport: Transport, pauses: Mapping[str, Rate | None], clock: Clock) -> None:
        self._transport = transport
        self._limiters = {
            name: Limiter(rate, clock=clock) for name, rate in pauses.items() if rate is not None
        }

    async def get(self, operation: Operation[T], document_id: str) -> T:
        """Read one thing by its id."""
        path = {"id": id_text(document_id, "id")}
        await self._turn(operation.name)
        return await self._transport.call(operation, path=path)

    async def post(self, operation: Operation[T], body: Mapping[str, JsonValue]) -> T:
        """Send a JSON object."""
        await self._turn(operation.name)
        return await self._transport.call(operation, body=json_body(body))

    async def _turn(self, name: str) -> None:
        limiter = self._limiters.get(name)
        if limiter is not None:
            await limiter.turn()


class Mdlp:
    """МДЛП of one participant.

    Attributes:
        documents: hand in, find, look at.
        registers: codes, branches, warehouses.

    """

    def __init__(self, transport: Transport, pauses: Mapping[str, Rate | None], clock: Clock) -> None:
        calls = PacedCalls(transport, pauses, clock)
        self.documents = Documents(calls)
        self.registers = Registers(calls)


class Documents:
    """``crpt.mdlp.documents``. Methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, calls: PacedCalls) -> None:
        self._calls = calls

    async def send(
        self, document: bytes, *, sign: DocumentSigner, request_id: str | None = None
    ) -> models.SentDocument:
        """Hand in an XML document: ``POST /documents/send``. It is sent once, or not at all.

        Args:
            document: the exact bytes of the XML.
            sign: makes the detached signature over them.
            request_id: a UUID of your own; one is made up where none is given.

        Raises:
            InvalidInput: no content, or no UUID; nothing was sent.
            DocumentOutcomeUnknown: the answer was lost; :meth:`of_request` shows whether it arrived.

        """
        signer = checked_signer(sign)
        if signer is None or not document:
            raise InvalidInput("document", "must not be empty, and must have a signer")
        request = str(uuid4()) if request_id is None else uuid_text(request_id, "request_id")
        signature = await signer.sign_detached(document)
        body = {
            "document": base64.b64encode(document).decode(),
            "sign": base64.b64encode(signature).decode(),
            "request_id": request,
        }
        try:
            sent = await self._calls.post(operations.SEND, body)
        except OutcomeUnknown as error:
            raise DocumentOutcomeUnknown.about(error, request) from None
        return models.SentDocument(sent.document_id, request)

    async def get(self, document_id: str) -> models.DocumentMetadata:
        """Return what is known of a document: ``GET /documents/{id}``."""
        return await self._calls.get(operations.METADATA, document_id)

    async def of_request(self, request_id: str) -> tuple[models.DocumentMetadata, ...]:
        """Return the documents of one hand-in: ``GET /documents/request/{id}``."""
        return (await self._calls.get(operations.OF_REQUEST, request_id)).documents

    async def link(self, document_id: str) -> str:
        """Return where the document can be read: ``GET /documents/download/{id}``. Nothing is fetched."""
        return (await self._calls.get(operations.DOWNLOAD, document_id)).link

    async def ticket(self, document_id: str) -> str:
        """Return where its receipt (квитанция) can be read: ``GET /documents/{id}/ticket``."""
        return (await self._calls.get(operations.TICKET, document_id)).link

    async def outgoing(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.DocumentMetadata]:
        """Go through one's own documents: ``POST /documents/outcome``, a read.

        Args:
            filters: ``filter`` as the system wants it: ``start_date``, ``doc_type``, ``doc_status``, ….
            page_size: 1 to 100.

        """
        async for document in self._pages(operations.OUTCOME, filters, page_size):
            yield document

    async def incoming(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.DocumentMetadata]:
        """Go through documents from others: ``POST /documents/income``, a read. See :meth:`outgoing`."""
        async for document in self._pages(operations.INCOME, filters, page_size):
            yield document

    async def _pages(
        self,
        operation: Operation[models.DocumentPage],
        filters: Mapping[str, JsonValue] | None,
        page_size: int,
    ) -> AsyncIterator[models.DocumentMetadata]:
        _check_size(page_size)
        start = 0
        while True:
            body: dict[str, JsonValue] = {
                "filter": dict(filters or {}),
                "start_from": start,
                "count": page_size,
            }
            page = await self._calls.post(operation, body)
            for document in page.documents:
                yield document
            start += len(page.documents)
            if len(page.documents) < page_size:
                return


class Registers:
    """``crpt.mdlp.registers``. Reads only; entries stay as they came."""

    def __init__(self, calls: PacedCalls) -> None:
        self._calls = calls

    async def sgtins(
        self, filters: Mapping[str, JsonValue], *, page_size: int = PAGE
    ) -> AsyncIterator[Mapping[str, object]]:
        """Go through codes (КИЗ): ``POST /reestr/sgtin/filter``."""
        async for entry in self._pages(operations.SGTINS, filters, page_size):
            yield entry

    async def sgtins_by_list(self, sgtins: Sequence[str]) -> models.EntryPage:
        """Return codes by their numbers: ``POST /reestr/sgtin/sgtins-by-list``.

        Args:
            sgtins: at most 500, of 27 characters each.

        """
        if isinstance(sgtins, str) or not 1 <= len(sgtins) <= SGTINS_PER_CALL:
            raise InvalidInput("sgtins", f"must be from 1 to {SGTINS_PER_CALL}")
        return await self._calls.post(operations.SGTINS_BY_LIST, {"filter": {"sgtins": list(sgtins)}})

    async def branches(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[Mapping[str, object]]:
        """Go through places of activity: ``POST /reestr/branches/filter``."""
        async for entry in self._pages(operations.BRANCHES, filters or {}, page_size):
            yield entry

    async def warehouses(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[Mapping[str, object]]:
        """Go through warehouses: ``POST /reestr/warehouses/filter``."""
        async for entry in self._pages(operations.WAREHOUSES, filters or {}, page_size):
            yield entry

    async def _pages(
        self, operation: Operation[models.EntryPage], filters: Mapping[str, JsonValue], page_size: int
    ) -> AsyncIterator[Mapping[str, object]]:
        _check_size(page_size)
        start = 0
        while True:
            body: dict[str, JsonValue] = {"filter": dict(filters), "start_from": start, "count": page_size}
            page = await self._calls.post(operation, body)
            for entry in page.entries:
                yield entry
            start += len(page.entries)
            if len(page.entries) < page_size:
                return


def _check_size(page_size: int) -> None:
    if not 1 <= page_size <= PAGE:
        raise InvalidInput("page_size", f"must be from 1 to {PAGE}")
