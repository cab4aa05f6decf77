"""The sessions of this side in the token store, found by their name or by ESIA's name of the person."""

from __future__ import annotations

from typing import Final

from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.clock import Clock
from govauth.errors import LoginRequired
from govauth.providers.esia.saml.user import SamlUser
from govauth.secret import Secret

_SPARE_SECONDS: Final = 60.0
"""A session outlasts its end by so much, so that whoever comes late hears that it has lasted its time."""


class Sessions:
    """Sessions that every process sees, and that ESIA can end."""

    def __init__(self, store: TokenStore, place: str, clock: Clock) -> None:
        """Name the store.

        Args:
            store: that all processes share.
            place: of the other side, in whose names persons are found.
            clock: of this host.

        """
        self._store = store
        self._place = place
        self._clock = clock

    async def save(self, user: SamlUser) -> None:
        """Keep a session.

        Raises:
            StoreUnavailable: it was not kept.

        """
        ttl = user.ends_at - self._clock.time() + _SPARE_SECONDS
        # The second record first: a session that ESIA could not end must not be there.
        named = Token(access=user.session, issued_at=user.started_at)
        await self._store.save(self._by_name(user.name_id), named, ttl=ttl)
        kept = Token(access=user.session, issued_at=user.started_at, details=user.dump())
        await self._store.save(self._by_session(user.session), kept, ttl=ttl)

    async def load(self, session: Secret) -> SamlUser:
        """Return the user of a session; the store is asked each time, so an ended session is over at once.

        Raises:
            LoginRequired: there is no such session, or it was ended, here or at ESIA.
            StoreUnavailable: the store cannot be read or trusted.

        """
        token = await self._store.load(self._by_session(session))
        if token is None:
            raise LoginRequired("there is no such session, or it was ended")
        user = SamlUser.load(session, token.issued_at, token.details)
        if self._clock.time() >= user.ends_at:
            await self.end(user)
            raise LoginRequired("the session has lasted its time")
        return user

    async def end(self, user: SamlUser) -> None:
        """End a session; one that is not there has ended."""
        await self._store.delete(self._by_session(user.session))
        await self._store.delete(self._by_name(user.name_id))

    async def end_named(self, name_id: str) -> bool:
        """End the session of a person by ESIA's name; False if there is none."""
        key = self._by_name(name_id)
        token = await self._store.load(key)
        if token is None:
            return False
        await self._store.delete(self._by_session(token.access))
        await self._store.delete(key)
        return True

    def _by_session(self, session: Secret) -> TokenKey:
        return TokenKey("esia-saml", self._place, session.reveal(), audience="session")

    def _by_name(self, name_id: str) -> TokenKey:
        return TokenKey("esia-saml", self._place, name_id, audience="name")
