"""The sessions of simulated accounts: access tokens that expire, refresh tokens that work once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from attrs import define, field

from govauth.simulation.chance import chance
from govauth.simulation.site import Site
from govauth.simulation.switches import Switches

Owner = TypeVar("Owner")


@define
class Session(Generic[Owner]):
    """One sign-in, and the tokens that it was given.

    Attributes:
        owner: whose it is.
        access: the access token of the moment.
        expires: when it does, in epoch seconds.
        refresh: the refresh token of the moment; empty where there is none.
        live: whether it can be refreshed.
        spent: refresh tokens that were exchanged.
        older: access tokens from before a refresh that still work, with the moment they expire.

    """

    owner: Owner
    access: str = ""
    expires: float = 0.0
    refresh: str = ""
    live: bool = True
    spent: set[str] = field(factory=set[str])
    older: dict[str, float] = field(factory=dict[str, float])

    def expire(self) -> None:
        """Let its access tokens expire now."""
        self.expires = 0.0
        self.older.clear()


class SessionTable(Generic[Owner]):
    """The sessions of one provider."""

    def __init__(self, site: Site[Switches]) -> None:
        self._site = site
        self._sessions: list[Session[Owner]] = []

    def __iter__(self) -> Iterator[Session[Owner]]:
        return iter(self._sessions)

    def open(self, owner: Owner) -> Session[Owner]:
        """Start a session, with a refresh token and no access token yet."""
        session = Session(owner, refresh=chance.token())
        self._sessions.append(session)
        self._site.counters["logins"] += 1
        return session

    def give_access(self, session: Session[Owner], seconds: float, token: str | None = None) -> None:
        """Give a session its next access token; the one before goes on only if :meth:`renew` kept it."""
        session.access = chance.token() if token is None else token
        session.expires = self._site.now() + seconds

    def renew(self, session: Session[Owner], *, rotate: bool, keep_access: bool) -> None:
        """Refresh a session.

        Args:
            session: one that :meth:`of_refresh` found.
            rotate: whether the refresh token changes.
            keep_access: whether the access token goes on beside the next one.

        """
        self._site.counters["refreshes"] += 1
        if keep_access:
            session.older[session.access] = session.expires
        if rotate:
            session.spent.add(session.refresh)
            session.refresh = chance.token()

    def of_access(self, token: str) -> Session[Owner] | None:
        """Find the session of an access token that works now."""
        for session in self._sessions:
            expires = session.expires if token == session.access else session.older.get(token, 0.0)
            if token and self._site.now() < expires:
                return session
        return None

    def of_refresh(self, token: str, *, reuse_ends: bool = True) -> Session[Owner] | None:
        """Find the session of a refresh token.

        Args:
            token: as it was sent. A spent one is counted.
            reuse_ends: whether a spent one ends its session.

        """
        for session in self._sessions:
            if token in session.spent:
                self._site.counters["refresh_reuse"] += 1
                session.live = session.live and not reuse_ends
            if token and token == session.refresh and session.live:
                return session
        return None

    def expire_access(self) -> None:
        """Let every access token expire now."""
        for session in self._sessions:
            session.expire()

    def kill_refresh(self) -> None:
        """Let no session be refreshed any more; access tokens go on until they expire."""
        for session in self._sessions:
            session.live = False
