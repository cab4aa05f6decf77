"""ЕСИА by SAML 2.0 for :class:`.WebLogin`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from govauth.auth.login_state import LoginStateStore
from govauth.auth.store import TokenStore
from govauth.client.login_errors import LogoutIncomplete
from govauth.client.web_login import return_address
from govauth.errors import ConfigurationError, LoginRequired
from govauth.integrations.client_room import ClientRoom
from govauth.integrations.web_login import CallbackContent, Method, SignedIn, is_over
from govauth.providers.esia.saml import EsiaSaml, SamlUser
from govauth.providers.esia.saml.post import PostedAnswer
from govauth.secret import Secret


class SamlRoom(ClientRoom[EsiaSaml]):
    """Signs persons in through ESIA by SAML; a session is a :class:`~govauth.providers.esia.saml.SamlUser`.

    ESIA's page posts the answer, so the cookie that ties a login to its browser is ``SameSite=None``, which
    browsers accept with https only. The session's own cookie stays ``Lax``: a logout at ESIA finds the
    session in the store.
    """

    def __init__(
        self,
        make: Callable[[], Awaitable[EsiaSaml]],
        *,
        acs_url: str,
        logout_url: str,
        logout_response_url: str | None = None,
    ) -> None:
        """Say where the application serves what ESIA calls; the addresses of the client's ServiceProvider.

        Args:
            make: makes the client when the application starts; keys are opened then.
            acs_url: where answers arrive; the application serves its path.
            logout_url: where messages about logouts arrive; the application serves its path.
            logout_response_url: where answers to this side's own logouts arrive, if elsewhere.

        Raises:
            ConfigurationError: ``make`` is no function.
            InvalidInput: an address is not an absolute https address (or http on the loopback).

        """
        super().__init__(make, acs_url)
        self._logout_url = return_address(logout_url, "logout_url")
        if logout_response_url is not None:
            return_address(logout_response_url, "logout_response_url")
        self._response_url = logout_response_url or logout_url

    @property
    def callback_method(self) -> Method:
        """A form of ESIA's page brings browsers back."""
        return "POST"

    @property
    def message_uris(self) -> tuple[str, ...]:
        """Where messages about logouts arrive."""
        return (self._logout_url, self._response_url)

    @property
    def stores(self) -> tuple[TokenStore | LoginStateStore, ...]:
        """Where sessions and started logins are kept."""
        return (self.client.store, self.client.states)

    async def open(self) -> None:
        """Make the client.

        Raises:
            ConfigurationError: its addresses are others than those that are served.

        """
        await super().open()
        provider = self.client.provider
        named = (provider.acs_url, provider.logout_url, provider.response_url)
        if named != (self.redirect_uri, self._logout_url, self._response_url):
            await self.aclose()
            raise ConfigurationError(
                "acs_url, logout_url and logout_response_url of the SamlRoom must be those of the"
                " ServiceProvider"
            )

    async def begin(self, *, browser: Secret, carried: str) -> str:
        """Start a login that only this browser can finish."""
        return (await self.client.login.start(browser=browser, carry=carried)).url

    async def complete(
        self, arrived: CallbackContent, *, browser: Secret | None, seconds: float
    ) -> SignedIn[SamlUser]:
        """Finish it."""
        answer = PostedAnswer.attempt(arrived.content)
        user = await self.client.login.finish(answer, browser=browser, keep=seconds)
        return SignedIn(user, user.session, user.carried)

    async def resume(self, session: Secret, *, seconds: float) -> SamlUser:
        """Return the user of a session; the store is asked each time, so an ended session is over at once."""
        user = await self.client.resume(session)
        if is_over(user.started_at, seconds, now=self.client.clock.time()):
            await self.client.forget(session)
            raise LoginRequired("the session has lasted its time")
        return user

    async def forget(self, session: Secret) -> None:
        """End a session here only."""
        await self.client.forget(session)

    async def leave(self, session: Secret | None, back: str) -> str:
        """End a session, and return the address of ESIA's logout; without a session, ``back``."""
        if session is None:
            return back
        try:
            user = await self.client.resume(session)
        except LoginRequired:
            return back
        return await self.client.logout.start(user, carry=back)

    async def take_message(self, query: bytes) -> str | None:
        """Take a message about a logout: ESIA's request is answered, its answer ends the way.

        Raises:
            LogoutIncomplete: a system did not end its session.

        """
        outcome = await self.client.logout.receive(query)
        if outcome.url is None and not outcome.succeeded:
            raise LogoutIncomplete("the session ended here, and a system behind ESIA did not end its own")
        return outcome.carried if outcome.url is None else outcome.url
