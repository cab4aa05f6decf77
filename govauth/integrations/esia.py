"""ESIA for :class:`.WebLogin`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from govauth.auth.login_state import LoginStateStore
from govauth.auth.store import TokenStore
from govauth.client.login_callback import Callback
from govauth.errors import LoginRequired
from govauth.integrations.client_room import ClientRoom
from govauth.integrations.web_login import CallbackContent, SignedIn, is_over
from govauth.providers.esia import Esia, EsiaUser, Scope, Scopes
from govauth.providers.esia.login.scopes import asked_of_person
from govauth.secret import Secret


class EsiaRoom(ClientRoom[Esia]):
    """Signs persons in through ESIA; a session is an :class:`~govauth.providers.esia.EsiaUser`."""

    def __init__(
        self,
        make: Callable[[], Awaitable[Esia]],
        *,
        scopes: str | Collection[str | Scope] | Scopes,
        redirect_uri: str,
        offline: bool = False,
    ) -> None:
        """Say what to ask for.

        Args:
            make: makes the client when the application starts; keys are opened then.
            scopes: of every login.
            redirect_uri: the registered address; the application serves its path.
            offline: ask for refresh tokens.

        Raises:
            ConfigurationError: ``make`` is no function.
            InvalidInput: an address or a scope is wrong.

        """
        super().__init__(make, redirect_uri)
        self._scopes = asked_of_person(scopes)
        self._offline = offline

    @property
    def stores(self) -> tuple[TokenStore | LoginStateStore, ...]:
        """Where tokens, sessions and started logins are kept."""
        return (self.client.store, self.client.login.states)

    async def begin(self, *, browser: Secret, carried: str) -> str:
        """Start a login that only this browser can finish."""
        step = await self.client.login.start(
            self._scopes, self._redirect_uri, offline=self._offline, browser=browser, carry=carried
        )
        return step.url

    async def complete(
        self, arrived: CallbackContent, *, browser: Secret | None, seconds: float
    ) -> SignedIn[EsiaUser]:
        """Finish it."""
        answer = Callback.attempt(arrived.query)
        user = await self.client.login.callback(answer, browser=browser, keep=seconds)
        return SignedIn(user, user.session, user.carried)

    async def resume(self, session: Secret, *, seconds: float) -> EsiaUser:
        """Return the user of a session; the store is asked each time, so an ended session is over at once."""
        user = await self.client.resume(session)
        if is_over(user.started_at, seconds, now=user.transport.server_clock.time()):
            await user.forget()
            raise LoginRequired("the session has lasted its time")
        return user

    async def forget(self, session: Secret) -> None:
        """End a session; one that is not there has ended."""
        try:
            user = await self.client.resume(session)
        except LoginRequired:
            return
        await user.forget()

    async def leave(self, session: Secret | None, back: str) -> str:
        """End a session, and return the address of ESIA's logout (В.6.6)."""
        if session is not None:
            await self.forget(session)
        return self.client.links.logout(back)
