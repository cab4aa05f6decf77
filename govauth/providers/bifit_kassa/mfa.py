"""The login with a code from an SMS: a person in the middle.

Source: the article «Авторизация при интеграции по API», «Авторизацию в OAuth2 при двухфакторной авторизации».
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

from attrs import evolve, field, frozen

from govauth.auth.token import Token
from govauth.auth.token_endpoint import Fields, spend_once
from govauth.errors import (
    ConfigurationError,
    GovAuthError,
    InvalidInput,
    LoginRequired,
)
from govauth.http.sender import HttpSender
from govauth.providers.bifit_kassa import errors, operations
from govauth.providers.bifit_kassa.auth import BY_CODE, Login, PasswordLogin
from govauth.providers.bifit_kassa.errors import MfaRequired
from govauth.secret import Secret
from govauth.transport.transport import Transport

_FINISH: Final = "login.finish"


@frozen(slots=True)
class CodeChallenge:
    """An SMS is on its way. It pickles, so that another process can finish.

    Attributes:
        username: to whose telephone.
        session_id: ties the code to this SMS. For how long is not documented.

    """

    username: str = field(repr=False)
    session_id: str = field(repr=False)


@frozen(slots=True)
class Session:
    """What the current token says of itself.

    Attributes:
        user_id: the account's number; None where no reply named it.
        scope: such as ``read write``.
        expires: the end of the access token, in UTC. The client renews it before.

    """

    user_id: int | None
    scope: str | None
    expires: datetime | None


AskCode: TypeAlias = Callable[[CodeChallenge], Awaitable[str | Secret]]
"""Asks a person for the code of an SMS that is on its way."""


class SignIn:
    """``client.login``: the steps that need a person."""

    def __init__(self, transport: Transport, login: Login) -> None:
        self._transport = transport
        self._login = login
        self._challenge: CodeChallenge | None = None

    async def sign_in(self, ask_code: AskCode | None = None) -> Session:
        """Make sure that there is a token, with a person's help if it must be: for scripts.

        A token that is stored, or can be renewed, costs no SMS, and ``ask_code`` is not called.

        Args:
            ask_code: asks for the code; called at most once, after the SMS was sent.

        Raises:
            MfaRequired: a code is needed, and nobody is there to ask.
            LoginRejected: the password or the code is refused.
            OutcomeUnknown: an answer was lost; see :meth:`send_code` and :meth:`finish`.

        """
        try:
            return await self.session()
        except MfaRequired:
            if ask_code is None:
                raise
        challenge = await self.send_code()
        await self.finish(await ask_code(challenge), challenge)
        return await self.session()

    async def session(self) -> Session:
        """Return what the current token says of itself; signs in if there is none.

        Raises:
            AuthError: no token can be had.

        """
        token = await self._transport.keeper.current()
        user_id, scope = token.details.get("user_id"), token.details.get("scope")
        return Session(
            user_id if isinstance(user_id, int) else None,
            scope if isinstance(scope, str) else None,
            token.expires,
        )

    async def send_code(self) -> CodeChallenge:
        """Have an SMS with a code sent: ``POST /oauth/mfa``. Never repeated by itself.

        The documents send it after a password grant was answered ``mfa_required``, which is what any call of
        the client does before it raises :class:`.MfaRequired`.

        Raises:
            ConfigurationError: the client was not made with :class:`.PasswordLogin`.
            OutcomeUnknown: the answer was lost; an SMS may be on its way.

        """
        username = self._password_login().username
        session_id = await self._transport.call(operations.SEND_CODE, query=[("username", username)])
        self._challenge = CodeChallenge(username, session_id)
        return self._challenge

    async def finish(self, code: str | Secret, challenge: CodeChallenge | None = None) -> None:
        """Sign in with the code: ``grant_type=mfa``. The token is saved before this returns.

        Args:
            code: the digits of the SMS. It is sent once.
            challenge: from :meth:`send_code`; by default the last one of this client.

        Raises:
            InvalidInput: the code is not digits.
            LoginRequired: no SMS was sent by this client, and no challenge is given.
            LoginRejected: the code is wrong or late.
            RenewalFailed: the auth service does not work now.
            OutcomeUnknown: the answer was lost; the code may be spent.
            StoreUnavailable: the store does not save; the code was not sent.
            TokenNotSaved: the store did not keep the token; the client goes on with it, and saves it later.

        """
        code = Secret(code)
        login = self._password_login()
        challenge = challenge or self._challenge
        if not (code.reveal().isascii() and code.reveal().isdigit()):
            raise InvalidInput("code", "must be the digits of the SMS", operation=_FINISH)
        if challenge is None:
            raise LoginRequired("no SMS was sent: client.login.send_code()", operation=_FINISH)
        if challenge.username != login.username:
            raise InvalidInput("challenge", "must be of the same login", operation=_FINISH)
        fields = {**login.credentials(), "session_id": challenge.session_id, "code": code}

        async def verify(http: HttpSender) -> Token:
            return await _finish(http, login, fields)

        try:
            await self._transport.sign_in_by(verify)
        except GovAuthError as error:
            error.during(_FINISH)
            raise
        self._challenge = None

    def _password_login(self) -> PasswordLogin:
        if not isinstance(self._login, PasswordLogin):
            raise ConfigurationError("a code from an SMS belongs to a client made with PasswordLogin(…)")
        return self._login


async def _finish(http: HttpSender, login: PasswordLogin, fields: Fields) -> Token:
    endpoint = login.endpoint
    token = await spend_once(
        partial(endpoint.ask, http, login.place, endpoint.mfa_grant_type, fields, refuse=errors.refuse_code),
        what="the code was taken",
        how_to_check="await client.login.send_code() and finish with the new code",
    )
    return evolve(token, details={**token.details, BY_CODE: True})
