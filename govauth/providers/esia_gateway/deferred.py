"""Documents that agencies answer later: the same request again, until none is owed.

Source: «Взаимодействие со шлюзом в рамках ЦПГ HTTP API», section «Получение документов пользователя»: «ответ
может поступить не сразу … необходимо … послать исходный запрос на получение документов ещё раз».
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Sequence
from typing import Final

from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import PendingTimedOut, RateLimited, RenewalFailed, ServerFault, TransportError
from govauth.events.watch import Watch
from govauth.providers.esia_gateway.backoff import BACKOFF
from govauth.providers.esia_gateway.documents import Document, PendingDocument
from govauth.providers.esia_gateway.errors import CertificateNotFound, DocumentsTimedOut
from govauth.providers.esia_gateway.models import Person
from govauth.transport.pending import Backoff, Look, Pending, Ready, Waiting
from govauth.wire.json import encode_json
from govauth.wire.writing import written

NAME: Final = "user.documents"

_PASSING: Final = (TransportError, ServerFault, RateLimited, RenewalFailed)


class DeferredDocuments:
    """The documents of a user, awaited together or one by one as they arrive.

    ``await user.documents(within=120)`` returns all of them. ``async for document in …`` gives each once it
    is there, and again if its agency changes it meanwhile. Each of them asks anew, so an error or a
    cancellation loses nothing.

    Raises (both ways):
        DocumentsTimedOut: agencies still owe documents; what has arrived is in the error.
        CertificateNotFound: the user has none of a certificate that was asked for.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[Person]],
        *,
        resume_key: str,
        within: float,
        backoff: Backoff = BACKOFF,
        clock: Clock = SYSTEM_CLOCK,
        watch: Watch | None = None,
    ) -> None:
        """Describe the waiting; nothing starts before it is awaited.

        Args:
            ask: sends the original request once.
            resume_key: lets another process go on.
            within: seconds after which no further request is sent.
            backoff: of asking.
            clock: for tests.
            watch: the observers of the client.

        """
        self._ask = ask
        self._resume_key = resume_key
        self._within = within
        self._backoff = backoff
        self._clock = clock
        self._watch = watch

    @property
    def resume_key(self) -> str:
        """Text with which another process can go on: ``gateway.resume(key, within=…)``. Without secrets."""
        return self._resume_key

    def __await__(self) -> Generator[object, None, tuple[Document, ...]]:
        return self._all().__await__()

    def __aiter__(self) -> AsyncIterator[Document]:
        return self._arrivals()

    def _arrivals(self) -> _Arrivals:
        def pending(look: Callable[[], Awaitable[Look[None]]]) -> Pending[None]:
            return Pending(
                look,
                name=NAME,
                resume_key=self._resume_key,
                within=self._within,
                backoff=self._backoff,
                clock=self._clock,
                watch=self._watch,
            )

        return _Arrivals(self._ask, pending)

    async def _all(self) -> tuple[Document, ...]:
        arrivals = self._arrivals()
        async for _ in arrivals:
            pass
        return arrivals.documents


class _Arrivals:
    """One waiting: an iterator and not an async generator, so it may be left in the middle."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[Person]],
        pending: Callable[[Callable[[], Awaitable[Look[None]]]], Pending[None]],
    ) -> None:
        self._ask = ask
        self._steps = aiter(pending(self._look))
        self._seen: dict[object, tuple[object, Document]] = {}
        self._news: deque[Document] = deque()
        self._waiting: tuple[PendingDocument, ...] = ()
        self._looked = False

    @property
    def documents(self) -> tuple[Document, ...]:
        """The latest edition of what has arrived."""
        return tuple(document for _, document in self._seen.values())

    def __aiter__(self) -> _Arrivals:
        return self

    async def __anext__(self) -> Document:
        while not self._news:
            try:
                await anext(self._steps)
            except PendingTimedOut as error:
                late = self._timed_out(error)
            except CertificateNotFound as error:
                error.documents = self.documents
                raise
            else:
                continue
            raise late
        return self._news.popleft()

    async def _look(self) -> Look[None]:
        try:
            person = await self._ask()
        except _PASSING as error:
            if not self._looked:
                raise
            # What has arrived must not be lost to a moment's failure.
            asked = (
                error.retry_after if isinstance(error, RateLimited | ServerFault | RenewalFailed) else None
            )
            return Waiting(asked, type(error).__name__)
        self._looked = True
        self._waiting = person.pending
        for identity, document in _identified(person.documents):
            edition = document.version, document.updated_on, document.error
            known = self._seen.get(identity)
            if known is None or known[0] != edition:
                self._news.append(document)
            self._seen[identity] = edition, document
        return Waiting(note=f"{len(person.pending)} owed") if person.pending else Ready(None)

    def _timed_out(self, error: PendingTimedOut) -> DocumentsTimedOut:
        late = DocumentsTimedOut(
            f"{len(self._waiting)} documents are still owed, {len(self._seen)} arrived ({error.message})",
            operation=error.operation,
            resume_key=error.resume_key,
        )
        late.documents = self.documents
        late.waiting = self._waiting
        return late


def _identified(documents: Sequence[Document]) -> Iterator[tuple[object, Document]]:
    """Give each document of one answer an identity that the same document has in the next one.

    One id may stand for several forms of a document: as data, as PDF and as XML.
    """
    seen: dict[object, list[Document]] = {}
    for document in documents:
        identity: object
        if document.id is None:
            # Without an id only an equal document is the same one.
            identity = encode_json(written(document))
        else:
            forms = tuple(sorted({file.metadata or "" for file in document.attachments}))
            identity = document.type, document.id, forms, str(document.extra.get("format"))
        alike = seen.setdefault(identity, [])
        if document not in alike:
            alike.append(document)
        yield (identity, alike.index(document)), document
