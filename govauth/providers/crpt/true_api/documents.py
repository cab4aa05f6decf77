"""Documents of ГИС МТ: submit, list, look at, find again after a lost answer."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import evolve

from govauth.errors import InvalidInput, OutcomeUnknown, UnexpectedReply
from govauth.providers.crpt.codes.checking import check_document
from govauth.providers.crpt.ids import id_text
from govauth.providers.crpt.suz.calls import checked_signer
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.attempts import DocumentAttempt, Evidence, may_be_of, weigh
from govauth.providers.crpt.true_api.effects import MEDIA_TYPE, Document, DocumentEffect
from govauth.providers.crpt.true_api.errors import TrueApiOutcomeUnknown
from govauth.providers.crpt.true_api.product_groups import ProductGroup
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import json_body
from govauth.transport.paging import Page, Paged
from govauth.transport.reconciliation import SETTLE, Reconciliation, decided_by, look_twice, undecided
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue, encode_json
from govauth.wire.moments import aware

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger

PAGE: Final = 100

_AROUND: Final = timedelta(minutes=30)
"""So long before and after the submission documents are looked for: clocks differ, and work takes time."""

Cursor: TypeAlias = tuple[tuple[str, str], ...]
"""Where a page begins, as parameters of the query; none for the first one."""


class Documents:
    """``crpt.true_api.documents``. Methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, transport: Transport, signer: DocumentSigner | None) -> None:
        self._transport = transport
        self._signer = signer

    async def create(
        self,
        document: Mapping[str, JsonValue] | bytes,
        *,
        type: str,  # noqa: A002 - the provider's word
        product_group: ProductGroup | str,
        document_format: str = "MANUAL",
        check_codes: bool = True,
        sign: DocumentSigner | None = None,
    ) -> str:
        """Submit a document: ``POST /lk/documents/create``. It is sent once, or not at all.

        Args:
            document: its content: an object, serialised here once, or exact bytes (XML and CSV).
            type: such as ``LP_INTRODUCE_GOODS``.
            product_group: such as ``shoes``.
            document_format: ``MANUAL`` (JSON), ``XML`` or ``CSV``.
            check_codes: False sends codes unread; those in XML and CSV always go unread.
            sign: makes the detached signature over the raw document; by default the signer of the client.

        Returns:
            The id of the document.

        Raises:
            CodeRefused: a code is damaged; the error names its place and the damage. Nothing was sent.
            InvalidInput: there is no signer, or no content.
            TrueApiOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
        signer = checked_signer(sign) or self._signer
        if signer is None:
            raise InvalidInput("sign", "must be a DocumentSigner: documents carry a detached signature")
        if check_codes:
            check_document(document, product_group)
        content = document if isinstance(document, bytes) else encode_json(document)
        if not content:
            raise InvalidInput("document", "must not be empty")
        signature = await signer.sign_detached(content)
        body: dict[str, JsonValue] = {
            "document_format": document_format,
            "product_document": base64.b64encode(content).decode(),
            "type": type,
            "signature": base64.b64encode(signature).decode(),
        }
        attempt = DocumentAttempt(
            str(product_group), type, document_format, content, self._transport.server_now()
        )
        try:
            return await self._transport.call(
                operations.CREATE,
                query=[("pg", product_group)],
                body=evolve(json_body(body), media_type=MEDIA_TYPE),
            )
        except OutcomeUnknown as error:
            raise _about(error, attempt) from None

    async def once(
        self,
        key: str,
        document: Document,
        *,
        ledger: Ledger,
        account: str,
        within: float = 0.0,
        check_codes: bool = True,
        sign: DocumentSigner | None = None,
    ) -> str:
        """Submit a document unless this key has done it, however often this is called and from wherever.

        The system does not list by the sender's own number: what was lost is looked for among one's own
        documents of that time, by content. Where a content is shown in another form, a person is asked.

        Args:
            key: the caller's name for this one document.
            document: its content, type and group.
            ledger: keeps the keys; shared by all who may submit it.
            account: names the participant, such as its ИНН; it is kept as a hash.
            within: seconds to wait for another worker and for what is not decided yet.
            check_codes: False sends codes unread; those in XML and CSV always go unread.
            sign: makes the detached signature; by default the signer of the client.

        Returns:
            The id of the document.

        Raises:
            CodeRefused: a code is damaged; the error names its place and the damage. Nothing was sent.
            InvalidInput: there is no signer or no content, or the key cannot be used; nothing was sent.
            Refused: the system said no, for good.
            ContentDiffers: the key stands for another document.
            InProgress: another worker is at it; ask again later.
            NotDecided: it is not decided yet; ask again later, with the same key.
            NeedsPerson: it cannot be decided: ``ledger.decide(…)``.
            LedgerUnavailable: the ledger does not serve; nothing was sent.

        """
        signer = checked_signer(sign) or self._signer
        if signer is None:
            raise InvalidInput("sign", "must be a DocumentSigner: documents carry a detached signature")

        if check_codes:
            check_document(document.content, document.product_group)

        async def whose() -> str:
            return account

        async def body_of(number: str, product_group: str) -> object:
            return (await self._info(number, product_group, ("body", "true"))).body

        effect = DocumentEffect(self._transport, signer, whose, self._around, body_of)
        return await ledger.once(effect, key, document, within=within)

    def _around(self, attempt: DocumentAttempt) -> AsyncIterator[models.DocumentInfo]:
        until = max(attempt.sent_at, self._transport.server_now()) + _AROUND
        return self.list(attempt.product_group, since=attempt.sent_at - _AROUND, until=until, incoming=False)

    async def reconcile(
        self,
        lost: OutcomeUnknown | DocumentAttempt,
        *,
        taken: Collection[str] = (),
        settle: float = SETTLE,
    ) -> Reconciliation[models.DocumentInfo]:
        """Find out whether a document whose answer was lost was submitted. Only reads.

        One's own documents of that type and time are listed, and their bodies compared with what was sent.

        Args:
            lost: the error of :meth:`create`, or the attempt in it.
            taken: ids of documents that are known to belong to other attempts.
            settle: seconds before the second look that "not applied" needs: the system may still be at work.

        Returns:
            Applied with the document, not applied, or undecided with all that fit or cannot be told from it:
            then a person must look.

        Raises:
            InvalidInput: the error holds no attempt.
            UnexpectedReply: the list cannot be completed, so it proves nothing.

        """
        attempt = lost.attempt if isinstance(lost, TrueApiOutcomeUnknown) else lost
        if not isinstance(attempt, DocumentAttempt):
            raise InvalidInput("lost", "must be an attempt, or an error of true_api.documents.create")
        owned = frozenset(taken)

        async def look() -> Reconciliation[models.DocumentInfo]:
            return await self._look(attempt, owned)

        return await look_twice(look, settle)

    async def _look(
        self, attempt: DocumentAttempt, taken: Collection[str]
    ) -> Reconciliation[models.DocumentInfo]:
        listed = self._around(attempt)
        weighed: dict[Evidence, list[models.DocumentInfo]] = {evidence: [] for evidence in Evidence}
        async for line in listed:
            if line.number not in taken and may_be_of(attempt, line):
                document = await self._info(line.number, attempt.product_group, ("body", "true"))
                weighed[weigh(attempt, document.body)].append(document)
        if weighed[Evidence.FITS] or not weighed[Evidence.OPEN]:
            return decided_by(weighed[Evidence.FITS])
        return undecided(weighed[Evidence.OPEN])

    def list(
        self,
        product_group: ProductGroup | str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        incoming: bool | None = None,
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
            filters: further parameters of the query: ``documentStatus``, ``documentType``, ``number``, ….
            page_size: how many to ask for at once, 1 to 100.

        Raises:
            InvalidInput: naive times, one of the two, or a page size out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        if (since is None) != (until is None):
            raise InvalidInput("until", "and since must be given together")
        if not 1 <= page_size <= PAGE:
            raise InvalidInput("page_size", f"must be from 1 to {PAGE}")
        query = [("pg", str(product_group)), ("limit", str(page_size)), *(filters or {}).items()]
        if since is not None and until is not None:
            query += [("dateFrom", _zulu(since, "since")), ("dateTo", _zulu(until, "until"))]
        if incoming is not None:
            query.append(("input", "true" if incoming else "false"))

        async def page(cursor: Cursor) -> Page[models.DocumentInfo, Cursor]:
            found = await self._transport.call(operations.LIST, query=[*query, *cursor])
            more = bool(found.results) if found.next_page is None else found.next_page
            return Page(found.results, _behind(found.results) if more else None, total=found.total)

        first: Cursor = ()
        return Paged(page, first, name=operations.LIST.name, identity=lambda one: one.number)

    async def get(self, document_id: str, product_group: ProductGroup | str) -> models.DocumentInfo:
        """Return one document with its status: ``GET /doc/{id}/info`` of version 4."""
        return await self._info(document_id, product_group)

    async def _info(
        self, document_id: str, product_group: str, *query: tuple[str, str]
    ) -> models.DocumentInfo:
        return await self._transport.call(
            operations.INFO,
            path={"id": id_text(document_id, "document_id")},
            query=[("pg", str(product_group)), *query],
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
        ("orderedColumnValue", _zulu(last.doc_date, "docDate")),
        ("orderColumn", "docDate"),
        ("order", "DESC"),
        ("pageDir", "NEXT"),
    )


def _about(error: OutcomeUnknown, attempt: DocumentAttempt) -> TrueApiOutcomeUnknown:
    """Make the same error with the attempt in it."""
    reported = error.narrowed(TrueApiOutcomeUnknown)
    reported.attempt = attempt
    return reported


def _zulu(moment: datetime, field: str) -> str:
    """Write a moment in UTC: milliseconds as the system has them, microseconds only if it has them."""
    precision = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return aware(moment, field).astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
