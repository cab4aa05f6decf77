"""Documents of МДЛП for a ledger: the system finds them by the sender's own request id."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, timedelta
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from attrs import evolve

from govauth.clock import instant
from govauth.events.watch import Watch
from govauth.ledger.effect import Listed
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.crpt.mdlp import models, operations
from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.mdlp.filters import DocumentFilter
from govauth.providers.crpt.mdlp.submission import Submission
from govauth.signing.signer import DocumentSigner
from govauth.transport.fence import Fence

_MARGIN: Final = timedelta(minutes=30)
"""Clocks differ."""


class MdlpDocumentEffect(Listed):
    """``mdlp.documents.once``.

    The documents of a request id and the list of one's own are two sources: both must lack it, and the list
    must show the document of the last day that is known to be there, with its request id.
    """

    name: str = operations.SEND.name
    can_look = True
    witness_seconds: float = 86_400.0

    def __init__(
        self,
        calls: MdlpCalls,
        signer: DocumentSigner | None,
        handed_in: Callable[[str], Awaitable[Sequence[models.DocumentMetadata]]],
        outgoing: Callable[[DocumentFilter], AsyncIterator[models.DocumentMetadata]],
    ) -> None:
        """Take what the documents of a client can do.

        Args:
            calls: of МДЛП.
            signer: makes the detached signature; None for users with a password.
            handed_in: finds the documents of a request id.
            outgoing: lists one's own.

        """
        self._calls = calls
        self._signer = signer
        self._handed_in = handed_in
        self._outgoing = outgoing

    def numbered(self, key: str, submission: Submission) -> Submission:
        """Give a document the request id that follows from its key."""
        return evolve(submission, request_id=str(uuid5(NAMESPACE_OID, f"{self._account()} {key}")))

    async def scope(self) -> str:
        """Name the accounting system."""
        return f"{self._account()} documents"

    @property
    def watch(self) -> Watch | None:
        """The observers of the client."""
        return self._calls.transport.channel.watch

    def now(self) -> float:
        """Tell the time by the system's clock."""
        return self._calls.transport.server_now().timestamp()

    def content(self, intent: Submission) -> JsonObject:
        """Write the exact bytes down, and the request id."""
        return {"document": intent.encoded, "request_id": intent.request_id}

    def base(self, content: JsonObject) -> JsonObject:
        """Return the request id, which the system shows."""
        return {"request_id": content["request_id"]}

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Sign and send the document, once or not at all."""
        document = base64.b64decode(str(content["document"]))
        body = await Submission(document, str(content["request_id"]), self._signer).body()
        return (await self._calls.post(operations.SEND, body, fence=fence)).document_id

    def result(self, ref: str, content: JsonObject, times: Times) -> models.SentDocument:
        """Return the id of the document with that of its hand-in."""
        return models.SentDocument(ref, str(content["request_id"]))

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """Ask for each request id what was handed in with it, and list what was handed in since."""
        for one in lost:
            if one.content:
                base = self.base(one.content)
                for document in await self._handed_in(str(base["request_id"])):
                    yield Sighting(document.document_id, base)
        since = instant(min(one.sent_at for one in lost)) - _MARGIN
        # No source says of which zone these times are: of those there are, UTC begins earliest.
        wanted = DocumentFilter(start_date=since.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"))
        async for document in self._outgoing(wanted):
            told = document.request_id is not None and not document.is_uploading
            shown: JsonObject = {"request_id": document.request_id} if told else {}
            yield Sighting(document.document_id, shown, sure=told)

    def _account(self) -> str:
        return f"crpt mdlp {self._calls.transport.place.name} {self._calls.system}"
