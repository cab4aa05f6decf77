"""Deleted and changed persons and organisations, for synchronisation at night (Б.3, Б.8)."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final, Self

from govauth.clock import instant
from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.esia.rest.models.collections import Collection, Link
from govauth.providers.esia.rest.operations import changes as operations
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.paging import Pages
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.transport.pending import make_resume_key, read_resume_key
from govauth.transport.transport import Transport
from govauth.wire.moments import aware
from govauth.wire.scalars import read_whole

OVERLAP: Final = timedelta(minutes=1)
"""The next reading begins so much before this one: clocks may differ by a minute."""


class ChangeFeed(AsyncIterator[int]):
    """The OIDs that changed since a moment. It can be stopped at any of them, and gone on with later.

    ::

        feed = changes.persons(since)
        async for oid in feed:
            await update(oid)
            save(feed.resume_point)

    The order of the list is not documented. The OIDs of two pages are remembered, so that a list which
    shifts while it is read gives none twice; when it shrinks, a page is read again, so that none is left out.
    """

    def __init__(
        self,
        caller: Caller,
        endpoint: Endpoint[Collection[object]],
        since: datetime,
        started: datetime,
        page_size: int,
    ) -> None:
        self._caller = caller
        self._endpoint = endpoint
        self._since = since
        self._started = started
        self._page_size = page_size
        self._pages = self._from(0)
        self._known: deque[tuple[int, list[int]]] = deque(maxlen=2)
        self._waiting: list[int] = []
        self._total: int | None = None

    @property
    def next_since(self) -> datetime:
        """Where the reading of the next night begins: when this one did, less a minute."""
        return self._started - OVERLAP

    @property
    def resume_point(self) -> str:
        """Text from which :meth:`Changes.resume` goes on behind the last OID that was given."""
        waiting = {*self._waiting}
        return make_resume_key(
            self._endpoint.name,
            {
                "since": int(self._since.timestamp()),
                "started": int(self._started.timestamp()),
                "page": self._known[0][0] if self._known else 0,
                "page_size": self._page_size,
                "first_page": self._caller.first_page,
                "given": [oid for _, oids in self._known for oid in oids if oid not in waiting],
            },
        )

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> int:
        while not self._waiting:
            page = await anext(self._pages)
            if self._total is not None and page.total_size is not None and page.total_size < self._total:
                # Elements moved to the front over the end of the page before: look at that page again.
                self._total = page.total_size
                self._pages = self._from(max(0, self._pages.read - 2))
                continue
            self._total = page.total_size
            known = {oid for _, oids in self._known for oid in oids}
            found = [self._oid(element) for element in page.elements]
            self._waiting = [oid for oid in reversed(found) if oid not in known]
            self._known.append((self._pages.read - 1, found))
        return self._waiting.pop()

    def go_on(self, page: int, given: list[int]) -> None:
        """Begin at a page, with OIDs that were given already."""
        self._pages = self._from(page)
        self._known.append((page, given))

    def _from(self, page: int) -> Pages[object]:
        query = [("updatedSince", str(int(self._since.timestamp())))]
        if self._endpoint is operations.DELETED_PERSONS:
            query.insert(0, ("status", "DELETED"))
        return Pages(self._caller, self._endpoint, query=query, page_size=self._page_size, start=page)

    def _oid(self, element: object) -> int:
        if isinstance(element, Link) and element.id.isdigit():
            return int(element.id)
        oid = getattr(element, "oid", None)
        if isinstance(oid, int):
            return oid
        raise UnexpectedReply(
            "elements", "expected links to objects with an OID", operation=self._endpoint.name
        )


class Changes:
    """What changed since a moment. Only the start can be given (Б.8); the token is that of the system."""

    def __init__(self, transport: Transport, settings: RestSettings | None = None) -> None:
        self._caller = Caller(transport, settings or RestSettings())

    def persons(self, since: datetime) -> ChangeFeed:
        """Go through the OIDs of persons changed since a moment: ``GET /rs/prns?updatedSince=`` (Б.8)."""
        return self._feed(operations.PERSONS, since)

    def deleted_persons(self, since: datetime) -> ChangeFeed:
        """Go through the OIDs of persons deleted since: ``GET /rs/prns?status=DELETED`` (Б.3)."""
        return self._feed(operations.DELETED_PERSONS, since)

    def organizations(self, since: datetime) -> ChangeFeed:
        """Go through the OIDs of organisations changed since: ``GET /rs/orgs?updatedSince=`` (Б.8)."""
        return self._feed(operations.ORGANIZATIONS, since)

    def resume(self, point: str) -> ChangeFeed:
        """Go on behind the last OID that was given before.

        Args:
            point: a :attr:`ChangeFeed.resume_point`.

        Raises:
            InvalidInput: it is none.

        """
        for endpoint in operations.ALL:
            try:
                data = read_resume_key(point, endpoint.name)
            except InvalidInput:
                continue
            caller = Caller(self._caller.transport, self._caller.settings)
            first_page = data["first_page"]
            caller.first_page = None if first_page is None else read_whole(first_page)
            feed = ChangeFeed(
                caller,
                endpoint,
                instant(read_whole(data["since"])),
                instant(read_whole(data["started"])),
                read_whole(data["page_size"]),
            )
            given = data["given"]
            whole = [read_whole(oid) for oid in given] if isinstance(given, list) else []
            feed.go_on(read_whole(data["page"]), whole)
            return feed
        raise InvalidInput("point", "must be a resume point of a change feed, as this release writes it")

    def _feed(self, endpoint: Endpoint[Collection[object]], since: datetime) -> ChangeFeed:
        moment = aware(since, "since")
        started = self._caller.transport.server_now()
        return ChangeFeed(self._caller, endpoint, moment, started, self._caller.settings.page_size)
