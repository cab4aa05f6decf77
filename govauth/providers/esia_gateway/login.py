"""Signing a user in: away to the gateway's page, and back with a code.

Source: «Взаимодействие со шлюзом в рамках ЦПГ HTTP API», sections «Авторизация», «Получение токена доступа»
and «Выход из системы ЕСИА».
"""

from __future__ import annotations

import logging
import uuid
from typing import Final
from urllib.parse import quote

from attrs import evolve, field, frozen

from govauth.auth.login_state import LoginStateStore, same_text
from govauth.auth.token import Token
from govauth.client.login_callback import Answer, Callback, Query
from govauth.client.login_errors import BrowserMismatch, LoginRefused
from govauth.client.web_login import LoginOrigin, StartedLogin, StartedLogins, return_address
from govauth.clock import Clock
from govauth.errors import GovAuthError, InvalidInput
from govauth.http.redaction import shown_url
from govauth.http.sender import HttpSender
from govauth.providers.esia_gateway import errors
from govauth.providers.esia_gateway.auth import ClientLogin
from govauth.providers.esia_gateway.id_token import check_nonce, user_of
from govauth.providers.esia_gateway.requests import LoginRequest, Params, login_params
from govauth.providers.esia_gateway.user import User
from govauth.secret import Secret
from govauth.transport.transport import Transport

_FINISH: Final = "login.finish"
_USER: Final = "user"
_log = logging.getLogger("govauth.esia_gateway")


@frozen(slots=True)
class LoginStep:
    """Where to send the browser, and what to remember for it.

    Attributes:
        url: redirect the browser here.
        state: keep it in the browser's session; the answer must bring the same.

    """

    url: str = field(repr=shown_url)
    state: str = field(repr=False)


class SignIn:
    """``gateway.login``."""

    def __init__(
        self,
        transport: Transport,
        login: ClientLogin,
        states: LoginStateStore,
        *,
        seconds: float,
        clock: Clock,
    ) -> None:
        self._transport = transport
        self._login = login
        origin = LoginOrigin("esia_gateway login", login.place.url("api", ""), login.client_id)
        self._started = StartedLogins(states, origin)
        self._logouts = StartedLogins(states, evolve(origin, purpose="esia_gateway logout"))
        self._seconds = seconds
        self._clock = clock

    @property
    def states(self) -> LoginStateStore:
        """Where started logins wait."""
        return self._started.states

    async def start(
        self, request: LoginRequest, *, browser: str | Secret | None = None, carry: str | None = None
    ) -> LoginStep:
        """Make the authorize URL, with a new ``state`` and ``nonce``. Nothing is sent.

        Args:
            request: one consent, a list of consents, an account or biometrics.
            browser: a secret that only this browser holds, in a cookie say; ``finish`` must be given the
                same.
            carry: comes back as :attr:`.User.carried`; at most 4096 characters.

        Raises:
            InvalidInput: something is wrong with the request; no URL was made.
            StoreUnavailable: the state was not stored.

        """
        browser = None if browser is None else Secret(browser)
        wanted = login_params(request)
        nonce = str(uuid.uuid4())
        params = [
            ("client_id", self._login.client_id),
            ("response_type", "code"),
            ("redirect_uri", self._login.redirect_uri),
            *wanted,
        ]
        started = StartedLogin.by(browser, carry, nonce=nonce)
        return await self._away("/auth/authorize", params, self._started, started)

    async def finish(
        self, state: str | Secret, *, code: str | Secret, browser: str | Secret | None = None
    ) -> User:
        """Exchange the code of the answer: ``POST /auth/token``, once.

        The token is saved before this returns, and it is not lost if the caller is cancelled.

        Args:
            state: of the browser that was sent away: from its session, compared with that of the answer. It
                is taken from the store here, so the second call with it fails.
            code: of the answer.
            browser: what :meth:`start` was given.

        Raises:
            LoginRefused: no login of this client and this browser waits for the state.
            LoginRejected: the code is refused.
            TokenInvalid: the id token belongs to another login.
            OutcomeUnknown: the answer was lost; the user must start a new login.
            RenewalFailed: the gateway cannot be reached; the user must start a new login.
            StoreUnavailable: the store does not save; neither the state nor the code was spent.

        """
        # From here on no local of this frame holds the plain texts.
        code, state = Secret(code), Secret(state)
        browser = None if browser is None else Secret(browser)
        if not code:
            raise InvalidInput("code", "must not be empty", operation=_FINISH)
        try:
            return await self._exchanged(await self._started.take(state, browser=browser), code)
        except GovAuthError as error:
            raise _refused(error)  # noqa: B904 - the same error

    async def callback(
        self,
        query: Query | Secret | Answer,
        *,
        state: str | Secret | None = None,
        browser: str | Secret | None = None,
    ) -> User:
        """Finish a login by all that the browser brought back, refusals included.

        One of ``state`` and ``browser`` ties the answer to the browser that began, or somebody could slip
        another login to it.

        Args:
            query: the URL, its query, all pairs of it, or what was read of it.
            state: what this browser's session holds, from :attr:`LoginStep.state`. The one in the URL must be
                the same.
            browser: what :meth:`start` was given.

        Raises:
            InvalidRequest: the gateway refused the authorize request, such as ``bad_request``.
            AccessDenied: the consent was not given.
            ServerFault: the gateway failed.
            LoginRefused: the callback does not belong to a login of this client and this browser, or cannot
                be read; see :meth:`finish`, which raises the rest, too.

        """
        answer = Callback.attempt(query)
        del query
        state = None if state is None else Secret(state)
        browser = None if browser is None else Secret(browser)
        try:
            if isinstance(answer, LoginRefused):
                raise answer
            return await self._answered(answer, state, browser)
        except GovAuthError as error:
            raise _refused(error)  # noqa: B904 - the same error

    async def _answered(self, answer: Callback, state: Secret | None, browser: Secret | None) -> User:
        if state is not None and not same_text(answer.state or "", state.reveal()):
            raise BrowserMismatch("the state of the answer is not that of this browser")
        if answer.state is None:
            raise errors.refuse_callback(answer.error or "", answer.description or "")
        await self._transport.require_writable_store()
        started = await self._started.take(Secret(answer.state), browser=browser)
        if state is None and not started.is_bound:
            raise BrowserMismatch("neither the answer nor the login names a browser: give state= or browser=")
        if answer.code is None:
            raise errors.refuse_callback(answer.error or "", answer.description or "")
        return await self._exchanged(started, answer.code)

    async def _exchanged(self, started: StartedLogin, code: Secret) -> User:
        login = self._login

        async def exchange(http: HttpSender) -> Token:
            exchanged = await login.exchange(http, code)
            check_nonce(exchanged.id_token, started.nonce, required=login.require_nonce)
            # Without an id from the gateway the token still needs a name of its own.
            user = user_of(exchanged.id_token, exchanged.token.access) or f"login {uuid.uuid4()}"
            return evolve(exchanged.token, details={**exchanged.token.details, _USER: user})

        def principal(token: Token) -> ClientLogin:
            return login.for_user(str(token.details[_USER]))

        theirs, strategy = await self._transport.sign_in(exchange, principal)
        return User(theirs, strategy, self._clock, carried=started.carried)

    async def logout(self, redirect_uri: str | None = None) -> LoginStep:
        """Make the URL that ends the session at ЕСИА, with a ``state`` of its own. Nothing is sent.

        The gateway's ``/auth/esia_oauth/logout_callback`` must be registered at ЕСИА. Tokens stay in the
        store: ``await store.delete(user.token_key)``.

        Args:
            redirect_uri: where the browser comes back to, registered at the gateway; by default as in logins.

        Raises:
            InvalidInput: the address is not acceptable.
            StoreUnavailable: the state was not stored.

        """
        back = self._login.redirect_uri
        if redirect_uri is not None:
            back = return_address(redirect_uri, "redirect_uri")
        params = [("client_id", self._login.client_id), ("redirect_uri", back)]
        return await self._away("/auth/logout", params, self._logouts, StartedLogin())

    async def logged_out(self, state: str | Secret) -> None:
        """Check that a browser which came back from a logout was sent there, once.

        Raises:
            LoginRejected: the state is unknown, used or out of time.

        """
        state = Secret(state)
        try:
            await self._logouts.take(state, browser=None)
        except GovAuthError as error:
            raise error.during("login.logged_out")  # noqa: B904 - the same error

    async def _away(
        self, path: str, params: Params, started: StartedLogins, login: StartedLogin
    ) -> LoginStep:
        state = str(uuid.uuid4())
        await started.put(state, login, seconds=self._seconds)
        whole = [*params, ("state", state), *([("nonce", login.nonce)] if login.nonce else [])]
        # The brackets of permission_types[][…] stand in the document as they are.
        query = "&".join(f"{quote(name, safe='[]')}={quote(value, safe='')}" for name, value in whole)
        return LoginStep(f"{self._transport.place.url('api', path)}?{query}", state)


def _refused(error: GovAuthError) -> GovAuthError:
    error.during(_FINISH)
    _log.warning("esia_gateway: a login is refused: %s: %s", type(error).__name__, error)
    return error
