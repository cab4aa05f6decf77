"""Documents of МДЛП for a ledger: the system finds them by the sender's own request id."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from uuid import NAMESPACE_OID, uuid5

from attrs import evolve

from govauth.events.watch import Watch
from govauth.ledger.effect import Undated
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.crpt.mdlp import models, operations
from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.mdlp.submission import Submission
from govauth.signing.signer import DocumentSigner
from govauth.transport.fence import Fence


class MdlpDocumentEffect(Undated):
    """``mdlp.documents.once``."""

    name: str = operations.SEND.name
    can_look = True

    def __init__(
        self,
        calls: MdlpCalls,
        signer: DocumentSigner | None,
        handed_in: Callable[[str], Awaitable[Sequence[models.DocumentMetadata]]],
    ) -> None:
        """Take what the documents of a client can do.

        Args:
            calls: of МДЛП.
            signer: makes the detached signature; None for users with a password.
            handed_in: finds the documents of a request id.

        """
        self._calls = calls
        self._signer = signer
        self._handed_in = handed_in

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
        """Ask for each request id what was handed in with it."""
        for one in lost:
            base = self.base(one.content)
            for document in await self._handed_in(str(base["request_id"])):
                yield Sighting(document.document_id, base)

    def _account(self) -> str:
        return f"crpt mdlp {self._calls.transport.place.name} {self._calls.system}"
