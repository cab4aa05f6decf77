"""Documents of ГИС МТ: submit, and find again after a lost answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, overload

from attrs import evolve

from govauth.errors import ApiError, InvalidInput, OutcomeUnknown
from govauth.providers.crpt.product_groups import ProductGroup, group_code
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.attempts import DocumentAttempt, Evidence, may_be_of, weigh_document
from govauth.providers.crpt.true_api.bodies.parts import DocumentBody
from govauth.providers.crpt.true_api.calls import TrueApiCalls
from govauth.providers.crpt.true_api.document import Document, signer_for, submission
from govauth.providers.crpt.true_api.document_reading import LARGEST_PAGE, DocumentReading
from govauth.providers.crpt.true_api.document_types import NO_DOCUMENT
from govauth.providers.crpt.true_api.effects import MEDIA_TYPE, DocumentEffect
from govauth.providers.crpt.true_api.errors import TrueApiOutcomeUnknown
from govauth.settings import check_ledger
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import json_body
from govauth.transport.reconciliation import SETTLE, Reconciliation, decided_by, look_twice, undecided
from govauth.wire.json import JsonValue

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger

_AROUND: Final = timedelta(minutes=30)
"""So long before and after the submission documents are looked for: clocks differ, and work takes time."""


class Documents(DocumentReading):
    """``crpt.true_api.documents``. Methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, calls: TrueApiCalls, signer: DocumentSigner | None) -> None:
        super().__init__(calls)
        self._signer = signer

    @overload
    async def create(
        self,
        document: DocumentBody,
        *,
        product_group: ProductGroup | str,
        check_codes: bool = True,
        sign: DocumentSigner | None = None,
    ) -> str: ...

    @overload
    async def create(
        self,
        document: Mapping[str, JsonValue] | bytes,
        *,
        type: str,
        product_group: ProductGroup | str,
        document_format: str = "MANUAL",
        second: bytes | None = None,
        signature: bytes | None = None,
        second_signature: bytes | None = None,
        check_codes: bool = True,
        sign: DocumentSigner | None = None,
    ) -> str: ...

    async def create(
        self,
        document: DocumentBody | Mapping[str, JsonValue] | bytes,
        *,
        product_group: ProductGroup | str,
        type: str = "",  # noqa: A002 - the provider's word
        document_format: str = "MANUAL",
        second: bytes | None = None,
        signature: bytes | None = None,
        second_signature: bytes | None = None,
        check_codes: bool = True,
        sign: DocumentSigner | None = None,
    ) -> str:
        """Submit a document: ``POST /lk/documents/create``. It is sent once, or not at all.

        Args:
            document: its content: one of :mod:`.bodies`, an object, serialised here once, or exact bytes (XML
                and CSV).
            product_group: such as ``shoes``.
            type: such as ``LP_INTRODUCE_GOODS``, see :class:`.DocumentType`; contents of :mod:`.bodies` have
                theirs.
            document_format: ``MANUAL`` (JSON), ``XML`` or ``CSV``.
            second: of a УПД or УКД, the exact bytes of the buyer's title.
            signature: the detached signature (CMS) over the document that somebody else made.
            second_signature: the same over ``second``: that of the buyer, where the seller submits both.
            check_codes: False sends codes unread; those in XML and CSV always go unread.
            sign: makes the detached signatures over the raw bytes; by default the signer of the client.

        Returns:
            The id of the document. Whether it is accepted, :meth:`outcome` tells.

        Raises:
            CodeRefused: a code is damaged; the error names its place and the damage. Nothing was sent.
            InvalidInput: there is no signer, a field is wrong, or there is too much; nothing was sent.
            TrueApiOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
        if isinstance(document, Mapping | bytes):
            given = Document(
                document,
                type,
                product_group,
                document_format,
                second=second,
                signature=signature,
                second_signature=second_signature,
            )
        elif hasattr(document, "as_wire"):
            given = Document.of(document, product_group, now=self._calls.transport.server_now())
        else:
            raise InvalidInput("document", NO_DOCUMENT)
        signer = signer_for(given, sign, self._signer)
        given.check(check_codes=check_codes)
        body = await submission(given.record(), signer)
        attempt = DocumentAttempt(
            str(given.product_group),
            str(given.type),
            str(given.document_format),
            given.raw(),
            self._calls.transport.server_now(),
            by_host=not self._calls.saw_clock,
        )
        try:
            return await self._calls.send(
                operations.CREATE,
                evolve(json_body(body), media_type=MEDIA_TYPE),
                [("pg", group_code(product_group))],
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
        check_ledger(ledger)
        signer = signer_for(document, sign, self._signer)
        document.check(check_codes=check_codes)

        async def whose() -> str:
            await self._see_clock(str(document.product_group))
            return account

        effect = DocumentEffect(self._calls, signer, whose, self._own, self._shown)
        return await ledger.once(effect, key, document, within=within)

    async def _see_clock(self, product_group: str) -> None:
        """See the system's clock, by which a lost document is looked for."""
        transport = self._calls.transport
        await transport.token(operations.CREATE.name)
        if not self._calls.saw_clock:
            # The token came from the store, so no answer has shown it yet.
            with suppress(ApiError):  # a refusal shows it as well
                async for _line in self.list(product_group, incoming=False, page_size=1):
                    break

    def _own(
        self, product_group: str, since: datetime, *, oldest_first: bool = False
    ) -> AsyncIterator[models.DocumentInfo]:
        until = max(since, self._calls.transport.server_now()) + _AROUND
        return self._list(
            product_group,
            since=since,
            until=until,
            incoming=False,
            page_size=LARGEST_PAGE,
            order="ASC" if oldest_first else "DESC",
        )

    async def _shown(self, number: str, product_group: str) -> models.DocumentInfo:
        return await self.get(number, product_group, body=True, content=True)

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
        if attempt.by_host:
            await self._see_clock(attempt.product_group)
            sent_at = self._calls.by_system(attempt.sent_at, by_host=True)
            attempt = evolve(attempt, sent_at=sent_at, by_host=False)
        owned, dated = frozenset(taken), attempt

        async def look() -> Reconciliation[models.DocumentInfo]:
            return await self._look(dated, owned)

        return await look_twice(look, settle)

    async def _look(
        self, attempt: DocumentAttempt, taken: Collection[str]
    ) -> Reconciliation[models.DocumentInfo]:
        listed = self._own(attempt.product_group, attempt.sent_at - _AROUND)
        weighed: dict[Evidence, list[models.DocumentInfo]] = {evidence: [] for evidence in Evidence}
        async for line in listed:
            if line.number not in taken and may_be_of(attempt, line):
                document = await self._shown(line.number, attempt.product_group)
                weighed[weigh_document(attempt, document)].append(document)
        if weighed[Evidence.FITS] or not weighed[Evidence.OPEN]:
            return decided_by(weighed[Evidence.FITS])
        return undecided(weighed[Evidence.OPEN])


def _about(error: OutcomeUnknown, attempt: DocumentAttempt) -> TrueApiOutcomeUnknown:
    """Make the same error with the attempt in it."""
    reported = error.narrowed(TrueApiOutcomeUnknown)
    reported.attempt = attempt
    return reported
