"""ЕСИА Шлюз for :class:`.WebLogin`."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlencode

from govauth.auth.login_state import LOGIN_SECONDS, LoginState, LoginStateStore
from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.errors import ConfigurationError, LoginRejected, LoginRequired
from govauth.integrations.web_login import Pairs, SignedIn, is_over
from govauth.providers.esia_gateway import EsiaGateway, User
from govauth.providers.esia_gateway.requests import LoginRequest
from govauth.secret import Secret

_WEB: Final = "web "
_USER: Final = "user"


class GatewayRoom:
    """Signs users in through ЕСИА Шлюз; a session is a :class:`~govauth.providers.esia_gateway.User`.

    The gateway knows users by an id that is no secret, so sessions have records of their own in the token
    store, and started logins a second one in the store of states, which binds them to the browser.
    """

    def __init__(
        self,
        make: Callable[[], Awaitable[EsiaGateway]],
        *,
        request: LoginRequest,
        redirect_uri: str,
        store: TokenStore,
        states: LoginStateStore,
    ) -> None:
        """Say what to ask for.

        Args:
            make: makes the client when the application starts.
            request: of every login: a consent, a list of consents, an account or biometrics.
            redirect_uri: that of the client's ``ClientLogin``; the application serves its path.
            store: where sessions are kept and shared; the client's own store will do.
            states: where started logins wait; the client's own store will do.

        """
        self._make = make
        self._request = request
        self._redirect_uri = redirect_uri
        self._store = store
        self._states = states
        self._gateway: EsiaGateway | None = None

    @property
    def redirect_uri(self) -> str:
        """The registered address."""
        return self._redirect_uri

    @property
    def gateway(self) -> EsiaGateway:
        """The client.

        Raises:
            ConfigurationError: the application did not open the login.

        """
        if self._gateway is None:
            raise ConfigurationError("the login is not open: use login_lifespan or setup_login")
        return self._gateway

    async def open(self) -> None:
        """Make the client."""
        self._gateway = await self._make()

    async def aclose(self) -> None:
        """Close the client."""
        gateway, self._gateway = self.gateway, None
        await gateway.aclose()

    async def begin(self, *, browser: Secret, carried: str) -> str:
        """Start a login that only this browser can finish."""
        step = await self.gateway.login.start(self._request)
        record = LoginState(_WEB + step.state, extra={"browser": _hash(browser), "carried": carried})
        await self._states.put(record, ttl=LOGIN_SECONDS)
        return step.url

    async def complete(self, query: Pairs, *, browser: Secret | None) -> SignedIn[User]:
        """Finish it."""
        found = [value for name, value in query if name == "state"]
        record = await self._states.take(_WEB + found[0]) if len(found) == 1 else None
        if record is None:
            raise LoginRejected("no login of a browser waits for this state")
        bound = record.extra.get("browser")
        if browser is None or not hmac.compare_digest(str(bound), _hash(browser)):
            raise LoginRejected("the login was started in another browser")
        user = await self.gateway.login.callback(urlencode(query), state=found[0])
        session = Secret(secrets.token_urlsafe(32))
        token = Token(access=session, issued_at=self.gateway.clock.time(), details={_USER: user.id})
        await self._store.save(_key(session), token)
        carried = record.extra.get("carried")
        return SignedIn(user, session, carried if isinstance(carried, str) else None)

    async def resume(self, session: Secret, *, seconds: float) -> User:
        """Return the user of a session; the store is asked each time, so an ended session is over at once."""
        token = await self._store.load(_key(session))
        if token is None:
            raise LoginRequired("there is no such session, or it was ended")
        if is_over(token.issued_at, seconds, now=self.gateway.clock.time()):
            await self.forget(session)
            raise LoginRequired("the session has lasted its time")
        return self.gateway.user(str(token.details[_USER]))

    async def forget(self, session: Secret) -> None:
        """End a session; the user's tokens at the gateway stay in the client's store."""
        await self._store.delete(_key(session))

    async def goodbye(self, back: str) -> str:
        """Return the address of the gateway's logout."""
        return (await self.gateway.login.logout(back)).url


def _hash(browser: Secret) -> str:
    return hashlib.sha256(browser.reveal().encode()).hexdigest()


def _key(session: Secret) -> TokenKey:
    return TokenKey("web", "session", session.reveal())
