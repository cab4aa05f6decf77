"""Signing in by a code from an SMS: a person in the middle."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from attrs import field, frozen

from govauth.auth.keeper import TokenKeeper
from govauth.auth.token import Token
from govauth.auth.token_endpoint import spend_once
from govauth.errors import ConfigurationError, InvalidInput, LoginRequired
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import errors, operations
from govauth.providers.moy_nalog.auth import Login, SavedLogin, SmsLogin
from govauth.providers.moy_nalog.device import Device
from govauth.providers.moy_nalog.token_calls import ask_for_token, inn_of
from govauth.secret import Secret
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport


@frozen(slots=True)
class SmsChallenge:
    """An SMS is on its way. Keep this until the person has typed the code; it pickles.

    Attributes:
        phone: where the SMS goes.
        challenge_token: ties the code to the start.
        expires: until when the code is accepted.

    """

    phone: str = field(repr=False)
    challenge_token: Secret = field(converter=Secret)
    expires: datetime


class SignIn:
    """``client.login``: the steps that need a person, and the export of a login."""

    def __init__(self, transport: Transport, login: Login) -> None:
        self._transport = transport
        self._login = login

    @property
    def _keeper(self) -> TokenKeeper:
        return self._transport.keeper

    async def start(self) -> SmsChallenge:
        """Have an SMS with a code sent: ``POST /v2/auth/challenge/sms/start``. Never repeated by itself.

        Raises:
            ConfigurationError: the client was not made with :class:`SmsLogin`.
            InvalidRequest: the service refuses the telephone number.
            OutcomeUnknown: the answer was lost; an SMS may be on its way.

        """
        phone = self._sms_login().phone
        started = await self._transport.call(
            operations.SMS_START, body=json_body({"phone": phone, "requireTpToBeActive": True})
        )
        return SmsChallenge(phone, started.challenge_token, started.expire_date)

    async def finish(self, challenge: SmsChallenge, *, code: str | Secret) -> None:
        """Sign in with the code: ``POST /auth/challenge/sms/verify``. The token is saved before this returns.

        Raises:
            InvalidInput: the code is not digits.
            LoginRejected: the code is wrong or late.
            RenewalFailed: the auth service does not work now.
            OutcomeUnknown: the answer was lost; the code may be spent.
            StoreUnavailable: the store does not save; the code was not sent.
            TokenNotSaved: the store did not keep the token; the client goes on with it, and saves it later.

        """
        code = Secret(code)
        login = self._sms_login()
        if not (code.reveal().isascii() and code.reveal().isdigit()):
            raise InvalidInput("code", "must be the digits of the SMS")
        fields: dict[str, str | Secret] = {
            "phone": challenge.phone,
            "code": code,
            "challengeToken": challenge.challenge_token,
        }
        device = login.device or Device.new()

        async def verify(http: HttpSender) -> Token:
            path = "/auth/challenge/sms/verify"
            ask = partial(
                ask_for_token, http, login.place, path, fields, device=device, refuse=errors.refuse_login
            )
            return await spend_once(
                ask,
                what="the code was taken",
                how_to_check="await client.login.start() and finish with the new code",
            )

        await self._transport.sign_in_by(verify)

    async def export(self) -> SavedLogin:
        """Return what another program needs to go on with this login: refresh token, device and ИНН.

        Two programs that do not share a store must not go on with the same one: refresh tokens may rotate.

        Raises:
            LoginRequired: there is no refresh token.

        """
        token = await self._transport.token("login.export")
        if token.refresh is None:
            raise LoginRequired("this login has no refresh token to export")
        return SavedLogin(token.refresh, inn=inn_of(token), device=Device.of(token), place=self._login.place)

    def _sms_login(self) -> SmsLogin:
        if not isinstance(self._login, SmsLogin):
            raise ConfigurationError("signing in by SMS needs a client made with SmsLogin(phone=…)")
        return self._login
