"""A person's session: what is known of the person, and calls on the person's behalf."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from govauth.auth.store import TokenStore
from govauth.errors import LoginRequired, UnexpectedReply
from govauth.providers.esia import rest
from govauth.providers.esia.login.auth_user import SessionDetails, UserLogin
from govauth.providers.esia.login.login_errors import SubjectMismatch
from govauth.providers.esia.login.scopes import Scopes
from govauth.providers.esia.login.token_checks import TokenChecks
from govauth.providers.esia.login.tokens import AccessClaims, Identity
from govauth.providers.esia.roles import ROLES, Role
from govauth.secret import Secret
from govauth.transport.transport import Transport

_FORGET_SECONDS: Final = 30.0


class EsiaUser:
    """One session of one person, with a token of its own; all of them share the client's connections.

    Attributes:
        session: names the session in the token store. Whoever knows it and shares the store acts as the
            person: keep it like a password. ``await esia.resume(session)`` goes on with it in any process.
        oid: the person's number in ESIA; None only where neither token named one.
        identity: who signed in, by the verified id token; None without the scope ``openid``.
        asked: the scopes of the login.
        carried: what ``login.start(carry=…)`` was given; None after a resume.
        transport: carries calls with this person's token.

    """

    def __init__(
        self,
        login: UserLogin,
        transport: Transport,
        store: TokenStore,
        details: SessionDetails,
        *,
        checks: TokenChecks,
        carried: str | None = None,
    ) -> None:
        self.session: Secret = login.session
        self.oid: str | None = details.oid
        self.identity: Identity | None = None if details.id_claims is None else Identity.of(details.id_claims)
        self.asked: Scopes = details.asked
        self.carried = carried
        self.transport = transport
        self._login = login
        self._store = store
        self._checks = checks
        self._started_at = details.started_at
        self._extra = details.extra

    @cached_property
    def person(self) -> rest.OwnPerson:
        """The person's own data (Б.2)."""
        return rest.OwnPerson(self.persons, self.oid)

    @cached_property
    def persons(self) -> rest.Persons:
        """Persons by OID (Б.2)."""
        return rest.Persons(self.transport)

    @cached_property
    def organizations(self) -> rest.Organizations:
        """Organisations that the person may act for (Б.4–Б.7, Б.11)."""
        return rest.Organizations(self.transport)

    @cached_property
    def foreign_branches(self) -> rest.ForeignBranches:
        """Branches of foreign legal entities that the person heads (Б.7.11)."""
        return rest.ForeignBranches(self.transport)

    @cached_property
    def avatars(self) -> rest.Avatars:
        """Pictures of persons (Б.10)."""
        return rest.Avatars(self.transport)

    @property
    def started_at(self) -> float:
        """When the person signed in, in epoch seconds by ESIA's clock."""
        return self._started_at

    async def access(self) -> AccessClaims:
        """Return what the current access token is good for; it is verified each time.

        Raises:
            TokenInvalid: it does not pass.
            SubjectMismatch: a refresh brought a token of somebody else.
            AuthError: no token can be had.

        """
        token = await self.transport.keeper.current()
        claims = await self._checks.access(token.access, asked=self.asked, extra=self._extra)
        if self.oid is not None and claims.subject not in (None, self.oid):
            raise SubjectMismatch("the access token speaks of another person than the login")
        return claims

    async def missing(self) -> Scopes:
        """Return what was asked for and not granted; spelling and order do not count."""
        granted = (await self.access()).scopes
        return self.asked.beyond(granted)

    async def roles(self) -> tuple[Role, ...]:
        """Return the organisations the person belongs to: ``GET /rs/prns/{oid}/roles``, scope ``usr_org``.

        Which of them the person acts for is asked on the application's own page.

        Raises:
            GovAuthError: see :meth:`.Transport.call`.

        """
        if self.oid is None:
            raise UnexpectedReply("oid", "no token of this session named the person")
        return (await self.transport.call(ROLES, path={"oid": self.oid})).elements

    @property
    def is_saved(self) -> bool:
        """Whether the store has the session. If not, only this client knows it, and saves it later."""
        return self.transport.keeper.is_saved

    async def is_signed_in(self) -> bool:
        """Tell whether the session is in the store and can still act, by a refresh if need be."""
        if await self._store.load(self._login.token_key) is None:
            return False
        try:
            await self.transport.keeper.current()
        except LoginRequired:
            return False
        return True

    async def forget(self) -> None:
        """End the session here: its token leaves the store, and no process can go on with it.

        The person's session at ESIA goes on; send the browser to ``esia.links.logout()`` to end it.
        """
        await self.transport.keeper.aclose()
        self.transport.keeper.forget()
        key = self._login.token_key
        async with self._store.lease(key, seconds=_FORGET_SECONDS):
            await self._store.delete(key)

    def __repr__(self) -> str:
        return f"<EsiaUser, session {self.session.mark}>"
