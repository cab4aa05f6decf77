"""ЕСИА Шлюз for :class:`.WebLogin`."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from govauth.auth.login_state import LoginStateStore
from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.client.login_callback import Callback
from govauth.errors import LoginRequired, StoreUnavailable
from govauth.integrations.client_room import ClientRoom
from govauth.integrations.web_login import CallbackContent, SignedIn, is_over
from govauth.providers.esia_gateway import EsiaGateway, User
from govauth.providers.esia_gateway.requests import LoginRequest
from govauth.secret import Secret

_USER: Final = "user"


class GatewayRoom(ClientRoom[EsiaGateway]):
    """Signs users in through ЕСИА Шлюз; a session is a :class:`~govauth.providers.esia_gateway.User`.

    The gateway knows users by an id that is no secret, so sessions have records of their own in the token
    store.
    """

    def __init__(
        self,
        make: Callable[[], Awaitable[EsiaGateway]],
        *,
        request: LoginRequest,
        redirect_uri: str,
        store: TokenStore,
    ) -> None:
        """Say what to ask for.

        Args:
            make: makes the client when the application starts.
            request: of every login: a consent, a list of consents, an account or biometrics.
            redirect_uri: that of the client's ``ClientLogin``; the application serves its path.
            store: where sessions are kept and shared; the client's own store will do.

        """
        super().__init__(make, redirect_uri)
        self._request = request
        self._store = store

    @property
    def stores(self) -> tuple[TokenStore | LoginStateStore, ...]:
        """Where tokens, sessions and started logins are kept."""
        return (self.client.store, self._store, self.client.login.states)

    async def begin(self, *, browser: Secret, carried: str) -> str:
        """Start a login that only this browser can finish."""
        step = await self.client.login.start(self._request, browser=browser, carry=carried)
        return step.url

    async def complete(
        self, arrived: CallbackContent, *, browser: Secret | None, seconds: float
    ) -> SignedIn[User]:
        """Finish it."""
        answer = Callback.attempt(arrived.query)
        user = await self.client.login.callback(answer, browser=browser)
        session = Secret(secrets.token_urlsafe(32))
        token = Token(access=session, issued_at=self.client.clock.time(), details={_USER: user.id})
        # A minute more, so that whoever comes late hears that the session has lasted its time.
        await self._store.save(_key(session), token, ttl=seconds + 60.0)
        return SignedIn(user, session, user.carried)

    async def resume(self, session: Secret, *, seconds: float) -> User:
        """Return the user of a session; the store is asked each time, so an ended session is over at once."""
        token = await self._store.load(_key(session))
        if token is None:
            raise LoginRequired("there is no such session, or it was ended")
        if is_over(token.issued_at, seconds, now=self.client.clock.time()):
            await self.forget(session)
            raise LoginRequired("the session has lasted its time")
        user = token.details.get(_USER)
        if not isinstance(user, str):
            raise StoreUnavailable("the stored record is not of a session of the gateway")
        return self.client.user(user)

    async def forget(self, session: Secret) -> None:
        """End a session; the user's tokens at the gateway stay in the client's store."""
        await self._store.delete(_key(session))

    async def leave(self, session: Secret | None, back: str) -> str:
        """End a session, and return the address of the gateway's logout."""
        if session is not None:
            await self.forget(session)
        return (await self.client.login.logout(back)).url


def _key(session: Secret) -> TokenKey:
    return TokenKey("web", "session", session.reveal())
