"""``crpt.mdlp``: documents and registers of medicines."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final, TypeVar
from uuid import uuid4

from govauth.clock import Clock
from govauth.concurrency.limiter import Limiter, Rate
from govauth.errors import InvalidInput, NotFound, OutcomeUnknown
from govauth.providers.crpt.ids import id_text, uuid_text
from govauth.providers.crpt.mdlp import models, operations
from govauth.providers.crpt.mdlp.errors import DocumentOutcomeUnknown
from govauth.providers.crpt.suz.calls import checked_signer
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import Operation, json_body
from govauth.transport.paging import Portion, by_offset
from govauth.transport.reconciliation import SETTLE, Reconciliation, decided_by, look_twice
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

    async def bare(self, operation: Operation[T]) -> T:
        """Make a call that says nothing but who asks."""
        await self._turn(operation.name)
        return await self._transport.call(operation)

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
        self._calls = PacedCalls(transport, pauses, clock)
        self.documents: Documents = Documents(self._calls)
        self.registers: Registers = Registers(self._calls)

    async def logout(self) -> None:
        """End the token at МДЛП: ``GET /auth/logout``. Closing the client never does it.

        Everybody who shares the store loses the token with it, and the next call, whoever makes it, signs in
        anew. Where there is no token, or one that is over, this signs in first.

        Raises:
            OutcomeUnknown: the answer was lost; calling it again does no harm.

        """
        await self._calls.bare(operations.LOGOUT)


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
            DocumentOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

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

    async def reconcile(
        self, lost: OutcomeUnknown | str, *, settle: float = SETTLE
    ) -> Reconciliation[models.DocumentMetadata]:
        """Find out whether a document whose answer was lost was handed in. Only reads.

        Args:
            lost: the error of :meth:`send`, or the ``request_id`` of the document.
            settle: seconds before the second look that "not applied" needs: the system may still be at work.

        Returns:
            Applied with what is known of the document, not applied, or undecided if several documents carry
            the request id: then a person must look.

        Raises:
            InvalidInput: there is no request id to look for.

        """
        request = lost.request_id if isinstance(lost, DocumentOutcomeUnknown) else lost
        if not isinstance(request, str) or not request:
            raise InvalidInput("lost", "must be a request_id, or the error of mdlp.documents.send")
        request = uuid_text(request, "lost")

        async def look() -> Reconciliation[models.DocumentMetadata]:
            try:
                documents = await self.of_request(request)
            except NotFound:
                documents = ()
            # One that shows another request id is another document.
            fitting = [one for one in documents if one.request_id in (None, request)]
            return decided_by(list({one.document_id: one for one in fitting}.values()))

        return await look_twice(look, settle)

    def outgoing(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.DocumentMetadata]:
        """Go through one's own documents: ``POST /documents/outcome``, a read.

        Args:
            filters: ``filter`` as the system wants it: ``start_date``, ``doc_type``, ``doc_status``, ….
            page_size: how many to ask for at once, 1 to 100.

        Raises:
            InvalidInput: the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        return self._list(operations.OUTCOME, filters, page_size)

    def incoming(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.DocumentMetadata]:
        """Go through documents from others: ``POST /documents/income``, a read. See :meth:`outgoing`."""
        return self._list(operations.INCOME, filters, page_size)

    def _list(
        self,
        operation: Operation[models.DocumentPage],
        filters: Mapping[str, JsonValue] | None,
        page_size: int,
    ) -> AsyncIterator[models.DocumentMetadata]:
        _check_size(page_size)

        async def portion(start: int, count: int) -> Portion[models.DocumentMetadata]:
            page = await self._calls.post(operation, _part(filters or {}, start, count))
            return Portion(page.documents, total=page.total)

        return by_offset(portion, size=page_size, name=operation.name, identity=lambda one: one.document_id)


class Registers:
    """``crpt.mdlp.registers``. Reads only; entries stay as they came."""

    def __init__(self, calls: PacedCalls) -> None:
        self._calls = calls

    def sgtins(
        self, filters: Mapping[str, JsonValue], *, page_size: int = PAGE
    ) -> AsyncIterator[Mapping[str, object]]:
        """Go through codes (КИЗ): ``POST /reestr/sgtin/filter``.

        Args:
            filters: ``filter`` as the system wants it.
            page_size: how many to ask for at once, 1 to 100.

        Raises:
            InvalidInput: the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        return self._list(operations.SGTINS, filters, page_size, key="sgtin")

    async def sgtins_by_list(self, sgtins: Sequence[str]) -> models.EntryPage:
        """Return codes by their numbers: ``POST /reestr/sgtin/sgtins-by-list``.

        Args:
            sgtins: at most 500, of 27 characters each.

        """
        if isinstance(sgtins, str) or not 1 <= len(sgtins) <= SGTINS_PER_CALL:
            raise InvalidInput("sgtins", f"must be from 1 to {SGTINS_PER_CALL}")
        return await self._calls.post(operations.SGTINS_BY_LIST, {"filter": {"sgtins": list(sgtins)}})

    def branches(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[Mapping[str, object]]:
        """Go through places of activity: ``POST /reestr/branches/filter``. See :meth:`sgtins`."""
        return self._list(operations.BRANCHES, filters or {}, page_size, key="branch_id")

    def warehouses(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[Mapping[str, object]]:
        """Go through warehouses: ``POST /reestr/warehouses/filter``. See :meth:`sgtins`."""
        return self._list(operations.WAREHOUSES, filters or {}, page_size, key="warehouse_id")

    def _list(
        self,
        operation: Operation[models.EntryPage],
        filters: Mapping[str, JsonValue],
        page_size: int,
        *,
        key: str,
    ) -> AsyncIterator[Mapping[str, object]]:
        _check_size(page_size)

        async def portion(start: int, count: int) -> Portion[Mapping[str, object]]:
            page = await self._calls.post(operation, _part(filters, start, count))
            return Portion(page.entries, total=page.total)

        def identity(entry: Mapping[str, object]) -> str:
            return str(entry.get(key) or sorted(entry.items()))

        return by_offset(portion, size=page_size, name=operation.name, identity=identity)


def _part(filters: Mapping[str, JsonValue], start: int, count: int) -> dict[str, JsonValue]:
    return {"filter": dict(filters), "start_from": start, "count": count}


def _check_size(page_size: int) -> None:
    if not 1 <= page_size <= PAGE:
        raise InvalidInput("page_size", f"must be from 1 to {PAGE}")
