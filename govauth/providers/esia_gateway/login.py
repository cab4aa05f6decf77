"""Signing a user in: away to the gateway's page, and back with a code.

Source: «Взаимодействие со шлюзом в рамках ЦПГ HTTP API», sections «Авторизация», «Получение токена доступа»
and «Выход из системы ЕСИА».
"""

from __future__ import annotations

import uuid
from typing import Final
from urllib.parse import parse_qsl, quote

from attrs import evolve, field, frozen

from govauth.auth.login_state import LoginState, LoginStateStore, same_text
from govauth.auth.token import Token
from govauth.clock import Clock
from govauth.errors import GovAuthError, InvalidInput, LoginRejected
from govauth.http.redaction import shown_url
from govauth.http.sender import HttpSender
from govauth.providers.esia_gateway import checks, errors
from govauth.providers.esia_gateway.auth import ClientLogin
from govauth.providers.esia_gateway.id_token import check_nonce, user_of
from govauth.providers.esia_gateway.requests import LoginRequest, Params, login_params
from govauth.providers.esia_gateway.user import User
from govauth.secret import Secret
from govauth.transport.transport import Transport

_FINISH: Final = "login.finish"
_LOGOUT: Final = "logout"
_LOGIN: Final = "login"
_USER: Final = "user"
_NOTHING: Final = Secret("")


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
        self._states = states
        self._seconds = seconds
        self._clock = clock

    async def start(self, request: LoginRequest) -> LoginStep:
        """Make the authorize URL, with a new ``state`` and ``nonce``. Nothing is sent.

        Args:
            request: one consent, a list of consents, an account or biometrics.

        Raises:
            InvalidInput: something is wrong with the request; no URL was made.
            StoreUnavailable: the state was not stored.

        """
        wanted = login_params(request)
        nonce = str(uuid.uuid4())
        params = [
            ("client_id", self._login.client_id),
            ("response_type", "code"),
            ("redirect_uri", self._login.redirect_uri),
            *wanted,
        ]
        return await self._away("/auth/authorize", params, _LOGIN, nonce)

    async def finish(self, state: str | Secret, *, code: str | Secret) -> User:
        """Exchange the code of the answer: ``POST /auth/token``, once.

        The token is saved before this returns, and it is not lost if the caller is cancelled.

        Args:
            state: of the browser that was sent away: from its session, compared with that of the answer. It
                is taken from the store here, so the second call with it fails.
            code: of the answer.

        Raises:
            LoginRejected: the state is unknown, used or out of time; or the code is refused.
            TokenInvalid: the id token belongs to another login.
            OutcomeUnknown: the answer was lost; the user must start a new login.
            RenewalFailed: the gateway cannot be reached; the user must start a new login.
            TokenNotSaved: the store did not keep the token.

        """
        # From here on no local of this frame holds the plain texts.
        code, state = Secret(code), Secret(state)
        if not code:
            raise InvalidInput("code", "must not be empty", operation=_FINISH)
        record = await self._taken(state, _LOGIN)
        login = self._login

        async def exchange(http: HttpSender) -> Token:
            exchanged = await login.exchange(http, code)
            check_nonce(exchanged.id_token, record.nonce, required=login.require_nonce)
            # Without an id from the gateway the token still needs a name of its own.
            user = user_of(exchanged.id_token, exchanged.token.access) or f"login {uuid.uuid4()}"
            return evolve(exchanged.token, details={**exchanged.token.details, _USER: user})

        def principal(token: Token) -> ClientLogin:
            return login.for_user(str(token.details[_USER]))

        try:
            theirs, strategy = await self._transport.sign_in(exchange, principal)
        except GovAuthError as error:
            error.during(_FINISH)
            raise
        return User(theirs, strategy, self._clock)

    async def callback(self, url: str | Secret, *, state: str | Secret) -> User:
        """Finish a login from the URL that the browser came back to.

        Args:
            url: whole, or its query only.
            state: what this browser's session holds, from :attr:`LoginStep.state`. The one in the URL must be
                the same, or somebody has slipped another login to this browser.

        Raises:
            LoginRejected: the states differ; or see :meth:`finish`.
            InvalidRequest: the gateway refused the authorize request, such as ``bad_request``.
            AccessDenied: the consent was not given.
            ServerFault: the gateway failed.
            InvalidInput: the URL has neither a code nor an error, or one of them twice.

        """
        url, state = Secret(url), Secret(state)
        answer = _Answer.of(url)
        if answer.problem is not None:
            raise InvalidInput("url", answer.problem, operation=_FINISH)
        if not state or not same_text(answer.state.reveal(), state.reveal()):
            raise LoginRejected(
                "the state of the answer is not that of this browser",
                operation=_FINISH,
                code=errors.STATE_MISMATCH,
            )
        if answer.error is not None:
            await self._taken(state, _LOGIN)
            raise errors.refuse_callback(answer.error, answer.description).during(_FINISH)
        return await self.finish(state, code=answer.code)

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
            back = checks.return_address(redirect_uri, "redirect_uri")
        params = [("client_id", self._login.client_id), ("redirect_uri", back)]
        return await self._away("/auth/logout", params, _LOGOUT)

    async def logged_out(self, state: str | Secret) -> None:
        """Check that a browser which came back from a logout was sent there, once.

        Raises:
            LoginRejected: the state is unknown, used or out of time.

        """
        state = Secret(state)
        await self._taken(state, _LOGOUT)

    async def _away(self, path: str, params: Params, purpose: str, nonce: str = "") -> LoginStep:
        state = str(uuid.uuid4())
        record = LoginState(state, nonce, self._mark(purpose))
        await self._states.put(record, ttl=self._seconds)
        whole = [*params, ("state", state), *([("nonce", nonce)] if nonce else [])]
        # The brackets of permission_types[][…] stand in the document as they are.
        query = "&".join(f"{quote(name, safe='[]')}={quote(value, safe='')}" for name, value in whole)
        return LoginStep(f"{self._transport.place.url('api', path)}?{query}", state)

    async def _taken(self, state: Secret, purpose: str) -> LoginState:
        record = await self._states.take(state.reveal())
        if record is not None and record.extra == self._mark(purpose):
            return record
        raise LoginRejected(
            "the state is unknown, used or out of time: start a new login",
            operation=_FINISH,
            code=errors.STATE_UNKNOWN,
        )

    def _mark(self, purpose: str) -> dict[str, str]:
        return {"room": "esia_gateway", "client_id": self._login.client_id, "purpose": purpose}


@frozen(slots=True)
class _Answer:
    """The query that a browser brings back."""

    state: Secret = _NOTHING
    code: Secret = _NOTHING
    error: str | None = None
    description: str = field(default="", repr=False)
    problem: str | None = None

    @classmethod
    def of(cls, url: Secret) -> _Answer:
        head, mark, tail = url.reveal().partition("#")[0].partition("?")
        query = tail if mark else head
        found: dict[str, str] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            if name in found and name in ("state", "code", "error"):
                return cls(problem=f"must have {name} once")
            found[name] = value
        if "error" not in found and not found.get("code"):
            return cls(problem="must have a code or an error")
        return cls(
            Secret(found.get("state", "")),
            Secret(found.get("code", "")),
            found.get("error"),
            found.get("error_description", ""),
        )
