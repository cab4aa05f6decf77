"""ESIA for :class:`.WebLogin`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from govauth.errors import ConfigurationError, LoginRequired
from govauth.integrations.web_login import Pairs, SignedIn, is_over
from govauth.providers.esia import Esia, EsiaUser, Scope, Scopes
from govauth.secret import Secret


class EsiaRoom:
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

        """
        self._make = make
        self._scopes = scopes
        self._redirect_uri = redirect_uri
        self._offline = offline
        self._esia: Esia | None = None

    @property
    def redirect_uri(self) -> str:
        """The registered address."""
        return self._redirect_uri

    @property
    def esia(self) -> Esia:
        """The client.

        Raises:
            ConfigurationError: the application did not open the login.

        """
        if self._esia is None:
            raise ConfigurationError("the login is not open: use login_lifespan or setup_login")
        return self._esia

    async def open(self) -> None:
        """Make the client."""
        self._esia = await self._make()

    async def aclose(self) -> None:
        """Close the client."""
        esia, self._esia = self.esia, None
        await esia.aclose()

    async def begin(self, *, browser: Secret, carried: str) -> str:
        """Start a login that only this browser can finish."""
        step = await self.esia.login.start(
            self._scopes, self._redirect_uri, offline=self._offline, browser=browser, carry=carried
        )
        return step.url

    async def complete(self, query: Pairs, *, browser: Secret | None) -> SignedIn[EsiaUser]:
        """Finish it."""
        user = await self.esia.login.callback(query, browser=browser)
        return SignedIn(user, user.session, user.carried)

    async def resume(self, session: Secret, *, seconds: float) -> EsiaUser:
        """Return the user of a session; the store is asked each time, so an ended session is over at once."""
        user = await self.esia.resume(session)
        if is_over(user.started_at, seconds, now=user.transport.server_clock.time()):
            await user.forget()
            raise LoginRequired("the session has lasted its time")
        return user

    async def forget(self, session: Secret) -> None:
        """End a session; one that is not there has ended."""
        try:
            user = await self.esia.resume(session)
        except LoginRequired:
            return
        await user.forget()

    async def goodbye(self, back: str) -> str:
        """Return the address of ESIA's logout (В.6.6)."""
        return self.esia.links.logout(back)
