"""A document that is too large for one call: announced, uploaded, finished."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.providers.crpt.ids import id_text, uuid_text
from govauth.providers.crpt.mdlp import models, operations
from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.mdlp.errors import DocumentOutcomeUnknown
from govauth.providers.crpt.mdlp.links import Links
from govauth.transport.operation import Body
from govauth.transport.pending import make_resume_key, read_resume_key
from govauth.wire.json import JsonValue

PART: Final = 1_000_000
"""Bytes of a part, as the one public client sends them that sends parts."""

_KIND: Final = "crpt.mdlp.upload"
_MEDIA_TYPE: Final = "application/octet-stream"
_SMALLEST: Final = 1024


class LargeUpload:
    """An announced document whose bytes are on their way. It may be gone on with in another process.

    Attributes:
        document_id: given by the system.
        request_id: of the sender.
        sent: how many bytes the system has, as far as this object knows.

    """

    def __init__(
        self,
        calls: MdlpCalls,
        links: Links,
        *,
        announced: models.Announced,
        request_id: str,
        digest: str,
        sent: int | None = None,
    ) -> None:
        """Take what was announced; nothing is sent.

        Args:
            calls: of МДЛП.
            links: decide where the bytes may go.
            announced: the answer of ``send_large``.
            request_id: of the sender.
            digest: SHA-256 of the document in hex.
            sent: how many bytes went before; None for an upload that was just announced.

        """
        self._calls = calls
        self._links = links
        self._link = announced.link
        self._digest = digest
        self._resumed = sent is not None
        self.document_id: str = announced.document_id
        self.request_id: str = request_id
        self.sent: int = sent or 0

    @property
    def resume_key(self) -> str:
        """What :meth:`.Documents.resume_upload` goes on from; without the document, and without a secret."""
        data: dict[str, JsonValue] = {
            "document_id": self.document_id,
            "request_id": self.request_id,
            "link": self._link,
            "digest": self._digest,
            "sent": self.sent,
        }
        return make_resume_key(_KIND, data)

    @classmethod
    def resumed(cls, calls: MdlpCalls, links: Links, resume_key: str) -> LargeUpload:
        """Make the upload of a resume key. Nothing is sent.

        Raises:
            InvalidInput: it is not a resume key of an upload.

        """
        data = read_resume_key(resume_key, _KIND)
        link, digest, sent = data.get("link"), data.get("digest"), data.get("sent")
        if not isinstance(link, str) or not isinstance(digest, str) or not isinstance(sent, int) or sent < 0:
            raise InvalidInput("resume_key", "must hold link, digest and sent")
        announced = models.Announced(document_id=id_text(data.get("document_id"), "resume_key"), link=link)
        request = uuid_text(data.get("request_id"), "resume_key")
        return cls(calls, links, announced=announced, request_id=request, digest=digest, sent=sent)

    async def send(
        self,
        document: bytes,
        *,
        part_size: int | None = None,
        keep: Callable[[str], Awaitable[object]] | None = None,
    ) -> models.SentDocument:
        """Upload the bytes that the system does not have yet, and hand the document in.

        May be called again after any failure: the same bytes at the same place change nothing, and what was
        handed in already is not handed in again.

        Args:
            document: the exact bytes that were announced.
            part_size: how many bytes go at once, at least 1024, see :data:`PART`; None sends all of them in
                one request, as most public programs do.
            keep: is given the resume key after each part, to be saved.

        Raises:
            InvalidInput: another document, or a part size out of bounds; nothing was sent.
            DocumentOutcomeUnknown: the last answer was lost: call this again, or reconcile.
            UnexpectedReply: the link names a host that gets no token.

        """
        if _digest_of(document) != self._digest:
            raise InvalidInput("document", "must be the bytes that were announced")
        if part_size is not None and part_size < _SMALLEST:
            raise InvalidInput("part_size", f"must be at least {_SMALLEST}, or None")
        if self._resumed and not await self._awaited():
            return models.SentDocument(self.document_id, self.request_id)
        self._resumed = True
        if part_size is None:
            await self._put(document)
            self.sent = len(document)
        while part_size is not None and self.sent < len(document):
            part = document[self.sent : self.sent + part_size]
            await self._put(part, f"{self.sent}-{self.sent + len(part) - 1}/{len(document)}")
            self.sent += len(part)
            if keep is not None:
                await keep(self.resume_key)
        return await self._finish()

    async def _awaited(self) -> bool:
        document = await self._calls.get(operations.METADATA, {"id": self.document_id})
        return document.is_uploading

    async def _put(self, content: bytes, content_range: str | None = None) -> None:
        headers = None if content_range is None else {"content-range": f"bytes {content_range}"}
        endpoint = self._links.endpoint(operations.UPLOAD, self._link)
        await self._calls.send(endpoint, Body(content, _MEDIA_TYPE), headers=headers)

    async def _finish(self) -> models.SentDocument:
        try:
            await self._calls.post(operations.FINISH, {"document_id": self.document_id})
        except OutcomeUnknown as error:
            raise DocumentOutcomeUnknown.about(error, self.request_id) from None
        return models.SentDocument(self.document_id, self.request_id)


def _digest_of(document: object) -> str | None:
    return hashlib.sha256(document).hexdigest() if isinstance(document, bytes) else None
