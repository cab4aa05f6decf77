"""Documents of True API for a ledger: looked for by content, for no list shows the sender's own number."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final, Protocol

from attrs import evolve, field, frozen

from govauth.clock import instant
from govauth.errors import InvalidInput
from govauth.events.watch import Watch
from govauth.ledger.effect import Undated
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.attempts import DocumentAttempt, Evidence, may_be_of, weigh
from govauth.signing.signer import DocumentSigner
from govauth.transport.fence import Fence
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue, encode_json

MEDIA_TYPE: Final = "application/json;charset=UTF-8"
_AROUND: Final = timedelta(minutes=30)


@frozen(slots=True)
class Document:
    """A document to submit.

    Attributes:
        content: an object, or exact bytes (XML and CSV).
        type: such as ``LP_INTRODUCE_GOODS``.
        product_group: such as ``shoes``.
        document_format: ``MANUAL`` (JSON), ``XML`` or ``CSV``.

    """

    content: Mapping[str, JsonValue] | bytes = field(repr=False)
    type: str
    product_group: str
    document_format: str = "MANUAL"


class DocumentReads(Protocol):
    """Goes through one's own documents of a group and a time."""

    def __call__(self, attempt: DocumentAttempt, /) -> AsyncIterator[models.DocumentInfo]:
        """List around the submission."""
        ...


class DocumentEffect(Undated):
    """``true_api.documents.once``."""

    name: str = operations.CREATE.name
    can_look = True

    def __init__(
        self,
        transport: Transport,
        signer: DocumentSigner,
        account: Callable[[], Awaitable[str]],
        listed: DocumentReads,
        body_of: Callable[[str, str], Awaitable[object]],
    ) -> None:
        """Take what the documents of a client can do.

        Args:
            transport: of True API.
            signer: makes the detached signature.
            account: whose documents they are.
            listed: goes through the documents around a submission.
            body_of: returns the body of a document of a group.

        """
        self._transport = transport
        self._signer = signer
        self._account = account
        self._listed = listed
        self._body_of = body_of

    async def scope(self) -> str:
        """Name the account."""
        return f"crpt true_api {self._transport.place.name} {await self._account()} documents"

    @property
    def watch(self) -> Watch | None:
        """The observers of the client."""
        return self._transport.channel.watch

    def now(self) -> float:
        """Tell the time by the system's clock."""
        return self._transport.server_now().timestamp()

    def content(self, intent: Document) -> JsonObject:
        """Write the exact bytes down, and what they are."""
        raw = intent.content if isinstance(intent.content, bytes) else encode_json(intent.content)
        if not intent.content:
            raise InvalidInput("content", "must not be empty")
        return {
            "document": base64.b64encode(raw).decode(),
            "type": intent.type,
            "product_group": str(intent.product_group),
            "format": intent.document_format,
        }

    def base(self, content: JsonObject) -> JsonObject:
        """Return what tells one content from another."""
        digest = hashlib.sha256(str(content["document"]).encode()).hexdigest()
        return {"digest": digest, "type": content["type"], "product_group": content["product_group"]}

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Sign and send the document, once or not at all."""
        raw = base64.b64decode(str(content["document"]))
        body: dict[str, JsonValue] = {
            "document_format": content["format"],
            "product_document": content["document"],
            "type": content["type"],
            "signature": base64.b64encode(await self._signer.sign_detached(raw)).decode(),
        }
        return await self._transport.call(
            operations.CREATE,
            query=[("pg", str(content["product_group"]))],
            body=evolve(json_body(body), media_type=MEDIA_TYPE),
            fence=fence,
        )

    def result(self, ref: str, content: JsonObject, times: Times) -> str:
        """Return the id of the document."""
        return ref

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """Go through documents of that time, and compare the bodies of those that may fit."""
        attempts = [(self._attempt(one), one) for one in lost]
        for group in dict.fromkeys(attempt.product_group for attempt, _ in attempts):
            of_group = [(attempt, one) for attempt, one in attempts if attempt.product_group == group]
            first = min((attempt for attempt, _ in of_group), key=lambda attempt: attempt.sent_at)
            async for line in self._listed(first):
                possible = [(attempt, one) for attempt, one in of_group if may_be_of(attempt, line)]
                if not possible:
                    continue
                body = await self._body_of(line.number, group)
                for base, sure in self._verdicts(possible, body):
                    yield Sighting(line.number, base, sure=sure)

    def _verdicts(
        self, possible: Sequence[tuple[DocumentAttempt, Lost]], body: object
    ) -> list[tuple[JsonObject, bool]]:
        """Say whose the document is: of a content that fits, or perhaps of each not contradicted."""
        evidence = [(weigh(attempt, body), self.base(one.content)) for attempt, one in possible]
        fitting = [base for found, base in evidence if found is Evidence.FITS]
        if fitting:
            return [(fitting[0], True)]
        return [(base, False) for found, base in evidence if found is Evidence.OPEN]

    def _attempt(self, one: Lost) -> DocumentAttempt:
        content = one.content
        return DocumentAttempt(
            str(content["product_group"]),
            str(content["type"]),
            str(content["format"]),
            base64.b64decode(str(content["document"])),
            instant(one.sent_at) - _AROUND,
        )
