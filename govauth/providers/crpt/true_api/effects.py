"""Documents of True API for a ledger: looked for by content, for no list shows the sender's own number."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from attrs import evolve

from govauth.clock import instant
from govauth.errors import UnexpectedReply
from govauth.events.watch import Watch
from govauth.ledger.effect import Listed
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.crpt.product_groups import group_code
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.attempts import DocumentAttempt, Evidence, may_be_of, weigh_document
from govauth.providers.crpt.true_api.calls import TrueApiCalls
from govauth.providers.crpt.true_api.document import Document, submission
from govauth.signing.signer import DocumentSigner
from govauth.transport.fence import Fence
from govauth.transport.operation import json_body

MEDIA_TYPE: Final = "application/json;charset=UTF-8"
_AROUND: Final = timedelta(minutes=30)


class DocumentReads(Protocol):
    """Goes through one's own documents of a group since a moment."""

    def __call__(
        self, product_group: str, since: datetime, *, oldest_first: bool
    ) -> AsyncIterator[models.DocumentInfo]:
        """List up to now."""
        ...


class DocumentEffect(Listed):
    """``true_api.documents.once``.

    A list is of one product group. It must show the last document of this group that is known to be there, if
    it is of this week, before it proves that another is not.
    """

    name: str = operations.CREATE.name
    can_look = True
    witness_seconds: float = 7 * 86_400.0

    def __init__(
        self,
        calls: TrueApiCalls,
        signer: DocumentSigner | None,
        account: Callable[[], Awaitable[str]],
        listed: DocumentReads,
        shown: Callable[[str, str], Awaitable[models.DocumentInfo]],
    ) -> None:
        """Take what the documents of a client can do.

        Args:
            calls: of True API.
            signer: makes the detached signature; None where somebody else made it.
            account: whose documents they are.
            listed: goes through one's own documents.
            shown: returns a document of a group with its content.

        """
        self._calls = calls
        self._signer = signer
        self._account = account
        self._listed = listed
        self._shown = shown

    async def scope(self) -> str:
        """Name the account."""
        return f"crpt true_api {self._calls.transport.place.name} {await self._account()} documents"

    @property
    def watch(self) -> Watch | None:
        """The observers of the client."""
        return self._calls.transport.channel.watch

    def now(self) -> float:
        """Tell the time by the system's clock."""
        return self._calls.transport.server_now().timestamp()

    def content(self, intent: Document) -> JsonObject:
        """Write the exact bytes down, and what they are."""
        return intent.record()

    def base(self, content: JsonObject) -> JsonObject:
        """Return what tells one content from another."""
        digest = hashlib.sha256(str(content["document"]).encode()).hexdigest()
        return {"digest": digest, "type": content["type"], "product_group": content["product_group"]}

    def listed_in(self, content: JsonObject) -> str:
        """Return the product group."""
        return str(content["product_group"])

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Sign and send the document, once or not at all."""
        body = await submission(content, self._signer)
        return await self._calls.send(
            operations.CREATE,
            evolve(json_body(body), media_type=MEDIA_TYPE),
            [("pg", str(content["product_group"]))],
            fence=fence,
        )

    def result(self, ref: str, content: JsonObject, times: Times) -> str:
        """Return the id of the document."""
        return ref

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """Go through documents of that time, and compare the bodies of those that may fit.

        Older ones only prove that the list shows what is known to be there.
        """
        since = instant(min(one.sent_at for one in lost)) - _AROUND
        attempts = [(self._attempt(one), one) for one in lost if one.content]
        for group in dict.fromkeys(attempt.product_group for attempt, _ in attempts):
            of_group = [(attempt, one) for attempt, one in attempts if attempt.product_group == group]
            first = min(attempt.sent_at for attempt, _ in of_group) - _AROUND
            async for line in self._listed(group, min(since, first), oldest_first=oldest_first):
                _check_group(line, group)
                yield Sighting(line.number, {}, sure=False)
                if line.doc_date is not None and since <= line.doc_date < first:
                    continue
                possible = [(attempt, one) for attempt, one in of_group if may_be_of(attempt, line)]
                if not possible:
                    continue
                document = await self._shown(line.number, group)
                for base, sure in self._verdicts(possible, document):
                    yield Sighting(line.number, base, sure=sure)

    def _verdicts(
        self, possible: Sequence[tuple[DocumentAttempt, Lost]], document: models.DocumentInfo
    ) -> list[tuple[JsonObject, bool]]:
        """Say whose the document is: of a content that fits, or perhaps of each not contradicted."""
        evidence = [(weigh_document(attempt, document), self.base(one.content)) for attempt, one in possible]
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


def _check_group(line: models.DocumentInfo, group: str) -> None:
    if line.product_group and group_code(group) not in line.product_group:
        raise UnexpectedReply(
            "productGroup", "a list of another product group proves nothing", operation=operations.LIST.name
        )
