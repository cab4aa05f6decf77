"""Asking an agency again: ``POST refresh`` → ``GET check`` until 404 → read (Б.7.1.4.2, Б.7.3–Б.7.5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from govauth.errors import NotFound
from govauth.providers.esia.rest.models.agency_record import RunningRefresh
from govauth.providers.esia.rest.operations.agency_records import Refreshing
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text, org_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.read_back import holds
from govauth.transport.pending import (
    Look,
    Pending,
    Ready,
    Rejected,
    Waiting,
    make_resume_key,
    read_resume_key,
)

T = TypeVar("T")

_LEEWAY: Final = 60.0
"""Clocks may differ by a minute."""


class Refreshable(Generic[T]):
    """A record that an agency can be asked for again.

    ``GET`` never asks the agency: it reads what ESIA has stored. A refresh needs the general consent of the
    organisation; without it ESIA refuses.
    """

    def __init__(
        self, caller: Caller, refreshing: Refreshing, read: Callable[[str], Awaitable[T]], kind: str
    ) -> None:
        self._caller = caller
        self._refreshing = refreshing
        self._read = read
        self._kind = kind

    async def running(self, org_oid: Oid) -> RunningRefresh | None:
        """Return the refresh that runs, or None: ``GET …/check``, whose 404 means that none runs.

        Args:
            org_oid: of the organisation.

        """
        try:
            return await self._caller.call(self._refreshing.check, org_path(org_oid))
        except NotFound:
            return None

    async def refresh(self, org_oid: Oid, *, within: float | None = None) -> Pending[T]:
        """Ask the agency again: ``POST …/refresh``, unless a refresh runs already.

        Args:
            org_oid: of the organisation.
            within: the seconds that waiting may take; by default those of the settings.

        Returns:
            What comes, awaitable; its resume key lets another process wait.

        Raises:
            OutcomeUnknown: the answer was lost, and nothing runs that would show that it was applied.

        """
        path = org_path(org_oid)
        if await self.running(org_oid) is None:
            started = holds(lambda: self.running(org_oid), lambda running: running is not None)
            await self._caller.write(self._refreshing.refresh, path, applied=started)
        return self._pending(path["org_oid"], within)

    def resume(self, resume_key: str, *, within: float | None = None) -> Pending[T]:
        """Go on waiting for a refresh that another process started.

        Raises:
            InvalidInput: it is not a resume key of this record.

        """
        data = read_resume_key(resume_key, self._kind)
        return self._pending(oid_text(str(data.get("org_oid")), "resume_key"), within)

    def _pending(self, org_oid: str, within: float | None) -> Pending[T]:
        async def look() -> Look[T]:
            running = await self.running(org_oid)
            if running is None:
                return Ready(await self._read(org_oid))
            ends = running.expires_on
            if ends is not None and ends.timestamp() + _LEEWAY < self._caller.transport.server_clock.time():
                return Rejected(f"the agency did not answer until {ends.isoformat()}")
            until = "" if ends is None else f", until {ends.isoformat()}"
            return Waiting(note=f"{len(running.request_ids)} requests at the agency{until}")

        settings = self._caller.settings
        return self._caller.pending(
            look,
            self._refreshing.refresh,
            make_resume_key(self._kind, {"org_oid": org_oid}),
            within=settings.refresh_within if within is None else within,
            backoff=settings.refresh_backoff,
        )
