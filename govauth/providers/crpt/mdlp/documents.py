"""``crpt.mdlp.documents``: hand in, and find again after a lost answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.errors import InvalidInput, NotFound, OutcomeUnknown
from govauth.providers.crpt.ids import id_text, uuid_text
from govauth.providers.crpt.mdlp import models, operations
from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.mdlp.document_reading import DocumentReading
from govauth.providers.crpt.mdlp.effects import MdlpDocumentEffect
from govauth.providers.crpt.mdlp.errors import DocumentOutcomeUnknown
from govauth.providers.crpt.mdlp.large import LargeUpload
from govauth.providers.crpt.mdlp.links import Links
from govauth.providers.crpt.mdlp.submission import Submission, Submitter
from govauth.settings import check_ledger
from govauth.signing.signer import DocumentSigner
from govauth.transport.reconciliation import SETTLE, Reconciliation, decided_by, look_twice

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger


class Documents(DocumentReading):
    """``crpt.mdlp.documents``. Methods raise what :meth:`.Transport.call` raises."""

    def __init__(self, calls: MdlpCalls, links: Links, submitter: Submitter) -> None:
        super().__init__(calls, links)
        self._submitter = submitter
        self._limit: int | None = None

    async def send(
        self, document: bytes, *, sign: DocumentSigner | None = None, request_id: str | None = None
    ) -> models.SentDocument:
        """Hand in an XML document: ``POST /documents/send``. It is sent once, or not at all.

        One that is longer in base64 than the system takes in one call goes by ``send_large``; see
        :meth:`announce` for how to go on with its upload after a failure.

        Args:
            document: the exact bytes of the XML.
            sign: makes the detached signature over them; by default the signer of the client. Users with a
                password sign nothing.
            request_id: a UUID of your own; one is made up where none is given.

        Raises:
            InvalidInput: no content, no signer, or no UUID; nothing was sent.
            DocumentOutcomeUnknown: the answer was lost. See :meth:`reconcile`.

        """
        submission = self._submitter.submission(document, sign, request_id)
        if await self._is_large(submission):
            upload = await self._announce(submission)
            return await upload.send(document)
        body = await submission.body()
        try:
            sent = await self._calls.post(operations.SEND, body)
        except OutcomeUnknown as error:
            raise DocumentOutcomeUnknown.about(error, submission.request_id) from None
        return models.SentDocument(sent.document_id, submission.request_id)

    async def announce(
        self, document: bytes, *, sign: DocumentSigner | None = None, request_id: str | None = None
    ) -> LargeUpload:
        """Announce a large document: ``POST /documents/send_large``. Its bytes go by the upload.

        Args:
            document: the exact bytes of the XML.
            sign: makes the detached signature over them; by default the signer of the client.
            request_id: a UUID of your own; one is made up where none is given.

        Returns:
            The upload: ``await upload.send(document)``, and ``upload.resume_key`` for another process.

        Raises:
            InvalidInput: no content, no signer, or no UUID; nothing was sent.
            DocumentOutcomeUnknown: the answer was lost. Without an upload nothing is handed in.

        """
        return await self._announce(self._submitter.submission(document, sign, request_id))

    def resume_upload(self, resume_key: str) -> LargeUpload:
        """Return the upload of a resume key. Nothing is sent.

        Raises:
            InvalidInput: it is not a resume key of an upload.

        """
        return LargeUpload.resumed(self._calls, self._links, resume_key)

    async def size_limit(self) -> int:
        """Return the greatest length of a document in one call, in characters of its base64; asked once."""
        if self._limit is None:
            self._limit = (await self._calls.get(operations.SIZE_LIMIT)).doc_size
        return self._limit

    async def cancel(self, document_id: str, request_id: str) -> None:
        """Take a document back before it is processed: ``POST /documents/cancel``.

        Args:
            document_id: which.
            request_id: of its hand-in, a UUID.

        Raises:
            InvalidInput: one of the ids is none.
            ApiError: it is too late, or there is no such document.

        """
        ids = {
            "document_id": id_text(document_id, "document_id"),
            "request_id": uuid_text(request_id, "request_id"),
        }
        await self._calls.post(operations.CANCEL, ids)

    async def once(
        self,
        key: str,
        document: bytes,
        *,
        ledger: Ledger,
        within: float = 0.0,
        sign: DocumentSigner | None = None,
    ) -> models.SentDocument:
        """Hand in a document unless this key has done it, however often this is called and from wherever.

        The request id follows from the key, so what was lost is found by it. Only what goes in one call: of
        a large document whose upload was cut off, the system does not show the link again.

        Args:
            key: the caller's name for this one document.
            document: the exact bytes of the XML.
            ledger: keeps the keys; shared by all who may hand it in.
            within: seconds to wait for another worker and for what is not decided yet.
            sign: makes the detached signature; by default the signer of the client.

        Raises:
            InvalidInput: there is no signer or no content, it is too large, or the key cannot be used;
                nothing was sent.
            Refused: the system said no, for good.
            ContentDiffers: the key stands for another document.
            InProgress: another worker is at it; ask again later.
            NotDecided: it is not decided yet; ask again later, with the same key.
            NeedsPerson: it cannot be decided: ``ledger.decide(…)``.
            LedgerUnavailable: the ledger does not serve; nothing was sent.

        """
        check_ledger(ledger)
        submission = self._submitter.submission(document, sign, None)
        if await self._is_large(submission):
            raise InvalidInput(
                "document", f"must be at most {self._limit} characters in base64; announce larger ones"
            )
        effect = MdlpDocumentEffect(self._calls, submission.signer, self._handed_in, self.outgoing)
        return await ledger.once(effect, key, effect.numbered(key, submission), within=within)

    async def reconcile(
        self, lost: OutcomeUnknown | str, *, settle: float = SETTLE
    ) -> Reconciliation[models.DocumentMetadata]:
        """Find out whether a document whose answer was lost was handed in. Only reads.

        Args:
            lost: the error of :meth:`send`, or the ``request_id`` of the document.
            settle: seconds before the second look that "not applied" needs: the system may still be at work.

        Returns:
            Applied with what is known of the document, not applied, or undecided if several documents carry
            the request id: then a person must look. One whose upload is not finished is not handed in.

        Raises:
            InvalidInput: there is no request id to look for.

        """
        request = lost.request_id if isinstance(lost, DocumentOutcomeUnknown) else lost
        if not isinstance(request, str) or not request:
            raise InvalidInput("lost", "must be a request_id, or the error of mdlp.documents.send")
        request = uuid_text(request, "lost")

        async def look() -> Reconciliation[models.DocumentMetadata]:
            return decided_by(await self._handed_in(request))

        return await look_twice(look, settle)

    async def _handed_in(self, request: str) -> list[models.DocumentMetadata]:
        try:
            documents = await self.of_request(request)
        except NotFound:
            documents = ()
        # One that shows another request id is another document.
        fitting = [one for one in documents if one.request_id in (None, request) and not one.is_uploading]
        return list({one.document_id: one for one in fitting}.values())

    async def _is_large(self, submission: Submission) -> bool:
        return len(submission.encoded) > await self.size_limit()

    async def _announce(self, submission: Submission) -> LargeUpload:
        body = await submission.announcement()
        try:
            announced = await self._calls.post(operations.ANNOUNCE, body)
        except OutcomeUnknown as error:
            raise DocumentOutcomeUnknown.about(error, submission.request_id) from None
        return LargeUpload(
            self._calls,
            self._links,
            announced=announced,
            request_id=submission.request_id,
            digest=submission.digest,
        )
