"""Deleted and changed persons and organisations, for synchronisation at night (Б.3, Б.8)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final, Self, cast

from attrs import field, frozen

from govauth.clock import instant
from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.esia.rest.models.collections import Collection, Link
from govauth.providers.esia.rest.operations import changes as operations
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.paging import REMEMBERED, PageReader, as_page
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.transport.paging import Page, Paged
from govauth.transport.pending import make_resume_key, read_resume_key
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue
from govauth.wire.moments import aware
from govauth.wire.scalars import read_whole

OVERLAP: Final = timedelta(minutes=1)
"""The next reading begins so much before this one: clocks may differ by a minute."""

_KEPT: Final = 2
"""So many pages of OIDs go into a resume point."""


@frozen(slots=True)
class _Start:
    """Where a reading begins: at the front, or behind what an earlier one gave."""

    since: datetime
    started: datetime
    page_size: int
    given: Mapping[int, tuple[int, ...]] = field(factory=dict[int, tuple[int, ...]])
    """The latest OIDs that were given, by the number of their page."""
    count: int = 0

    @classmethod
    def read(cls, data: Mapping[str, JsonValue]) -> _Start:
        """Read it from a resume point."""
        return cls(
            instant(read_whole(data["since"])),
            instant(read_whole(data["started"])),
            read_whole(data["page_size"]),
            _pages(data["given"]),
            read_whole(data["count"]),
        )


def _pages(value: JsonValue) -> dict[int, tuple[int, ...]]:
    pages = cast("Mapping[str, list[JsonValue]]", value)
    return {int(page): tuple(map(read_whole, oids)) for page, oids in pages.items()}


class ChangeFeed(AsyncIterator[int]):
    """The OIDs that changed since a moment. It can be stopped at any of them, and gone on with later.

    ::

        feed = changes.persons(since)
        async for oid in feed:
            await update(oid)
            save(feed.resume_point)

    The order of the list is not documented. The OIDs of the latest pages are remembered, so that a list which
    shifts while it is read gives none twice; when it shrinks, pages are read again, so that none is left out.
    """

    def __init__(self, caller: Caller, endpoint: Endpoint[Collection[object]], start: _Start) -> None:
        self._caller = caller
        self._endpoint = endpoint
        self._start = start
        self._count = start.count
        self._given = {page: [*oids] for page, oids in start.given.items()}
        query = [("updatedSince", str(int(start.since.timestamp())))]
        if endpoint is operations.DELETED_PERSONS:
            query.insert(0, ("status", "DELETED"))
        self._pages = PageReader(caller, endpoint, query=query, page_size=start.page_size)
        self._oids: Paged[tuple[int, int], int] = Paged(
            self._page,
            min(start.given, default=0),
            name=endpoint.name,
            identity=itemgetter(1),
            remembered=REMEMBERED,
            given=[*start.given.values()],
            known=start.count,
        )

    @property
    def next_since(self) -> datetime:
        """Where the reading of the next night begins: when this one did, less a minute."""
        return self._start.started - OVERLAP

    @property
    def resume_point(self) -> str:
        """Text from which :meth:`Changes.resume` goes on behind the last OID that was given."""
        return make_resume_key(
            self._endpoint.name,
            {
                "since": int(self._start.since.timestamp()),
                "started": int(self._start.started.timestamp()),
                "page_size": self._start.page_size,
                "first_page": self._caller.first_page,
                "given": {str(page): [*oids] for page, oids in self._given.items()},
                "count": self._count,
            },
        )

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> int:
        page, oid = await anext(self._oids)
        self._given.setdefault(page, []).append(oid)
        self._count += 1
        if len(self._given) > _KEPT:
            del self._given[next(iter(self._given))]
        return oid

    async def _page(self, number: int) -> Page[tuple[int, int], int]:
        found = await self._pages.read(number)
        return as_page([(number, self._oid(element)) for element in found.elements], found, number)

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
        self._caller = Caller(transport, settings)

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
            with suppress(KeyError, TypeError, ValueError, AttributeError):
                return self._resumed(endpoint, data)
        raise InvalidInput("point", "must be a resume point of a change feed, as this release writes it")

    def _resumed(self, endpoint: Endpoint[Collection[object]], data: Mapping[str, JsonValue]) -> ChangeFeed:
        caller = Caller(self._caller.transport, self._caller.settings)
        first_page = data["first_page"]
        caller.first_page = None if first_page is None else read_whole(first_page)
        return ChangeFeed(caller, endpoint, _Start.read(data))

    def _feed(self, endpoint: Endpoint[Collection[object]], since: datetime) -> ChangeFeed:
        moment = aware(since, "since")
        started = self._caller.transport.server_now()
        return ChangeFeed(self._caller, endpoint, _Start(moment, started, self._caller.settings.page_size))
