"""Signing in to «Мой налог»: by password, by a code from an SMS, through Госуслуги, or with a saved token.

Source: the article of 04.08.25 about lknpd.nalog.ru, sections «Авторизация», «Как получить access_token?» and
«Да кто этот ваш refresh_token?»; the login by SMS as public clients do it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

from attrs import Attribute, evolve, field, frozen
from attrs.converters import optional
from attrs.validators import optional as optional_

from govauth.auth.bearer import Bearer
from govauth.auth.pasted import one_token, pasted_token
from govauth.auth.strategy import Renewal, TokenKey, Verdict
from govauth.auth.token import Token
from govauth.auth.token_endpoint import Refuse
from govauth.errors import InvalidInput, LoginRequired
from govauth.http.message import Response
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import errors
from govauth.providers.moy_nalog.device import Device
from govauth.providers.moy_nalog.places import Place
from govauth.providers.moy_nalog.token_calls import ask_for_token
from govauth.secret import Secret
from govauth.settings import not_empty, of_kind, secret_settings
from govauth.transport.place import is_place
from govauth.wire.identifiers import Inn
from govauth.wire.telephone import russian_number, tidied


@frozen(slots=True, kw_only=True)
class Login(Bearer, ABC):
    """What all ways have in common: the refresh, the header, and the meaning of a 401.

    Attributes:
        device: the device to sign in from. None makes one at the first login; the token keeps it.
        place: the installation; a client that is given a place sets it.

    """

    device: Device | None = field(default=None, validator=optional_(of_kind(Device)))
    place: Place = field(default=Place.PROD, validator=is_place)

    @property
    @abstractmethod
    def principal(self) -> str:
        """Who signs in."""

    @abstractmethod
    async def obtain(self, http: HttpSender) -> Token:
        """Sign in."""

    @property
    def token_key(self) -> TokenKey:
        """One token for a taxpayer, and for the device where one was chosen."""
        device = "" if self.device is None else self.device.id
        return TokenKey("moy_nalog", self.place.name, self.principal, device)

    @property
    def renewal(self) -> Renewal:
        """The refresh token may rotate."""
        return Renewal.ROTATES

    async def renew(self, http: HttpSender, token: Token) -> Token:
        """Refresh: ``POST /auth/token``, from the device that the token is bound to. A refusal is final.

        Raises:
            LoginRequired: there is no refresh token, or it is refused.
            AccessBlocked: the device is blocked.
            RenewalFailed: the auth service does not work now.

        """
        try:
            return await self._refresh(http, token, errors.refuse_refresh)
        except LoginRequired as error:
            refused = error.again()
        refused.final = True
        raise refused

    async def _refresh(self, http: HttpSender, token: Token, refuse: Refuse) -> Token:
        if token.refresh is None:
            raise LoginRequired("there is no refresh token")
        device = Device.of(token) or self.device or Device.new()
        fields = {"refreshToken": token.refresh}
        return await ask_for_token(http, self.place, "/auth/token", fields, device=device, refuse=refuse)

    def judge(self, response: Response) -> Verdict:
        """Tell an expired token from a blocked device and from the rest."""
        return errors.judge(response)

    def at(self, place: Place) -> Self:
        """Make the same login for another installation."""
        return evolve(self, place=place)


def _inn(inn: str) -> Inn:
    return Inn(inn)


def _right(_: object, attribute: Attribute[Inn] | Attribute[Inn | None], inn: Inn | None) -> None:
    if inn is not None:
        Inn.checked(inn, attribute.name)


def _of_person(_: object, attribute: Attribute[Inn], inn: Inn) -> None:
    _right(_, attribute, inn)
    if not inn.of_person:
        raise InvalidInput("inn", "must be the ИНН of a person: 12 digits")


@secret_settings("password")
@frozen(slots=True)
class PasswordLogin(Login):
    """Signs in by ИНН and the password of the taxpayer's account: ``POST /auth/lkfl``.

    A new login kills the access token before it, so all processes of one taxpayer should share a store.

    Attributes:
        inn: the ИНН of a person.
        password: kept secret.

    Raises:
        InvalidInput: the ИНН is not one of a person, or the password is empty.

    """

    inn: Inn = field(repr=False, converter=_inn, validator=_of_person)
    password: Secret = field(converter=Secret, validator=not_empty)

    @property
    def principal(self) -> str:
        """The ИНН."""
        return self.inn

    async def renew(self, http: HttpSender, token: Token) -> Token:
        """Refresh. The password goes on where the service does not tell token and device apart."""
        return await self._refresh(http, token, errors.refuse_refresh_of_password)

    async def obtain(self, http: HttpSender) -> Token:
        """Sign in by password. Never repeated by itself when the password is refused."""
        fields: dict[str, str | Secret] = {"username": str(self.inn), "password": self.password}
        device = self.device or Device.new()
        return await ask_for_token(
            http, self.place, "/auth/lkfl", fields, device=device, refuse=errors.refuse_login
        )


def _russian(_: object, attribute: Attribute[str], phone: str) -> None:
    russian_number(phone, attribute.name)


@frozen(slots=True, kw_only=True)
class SmsLogin(Login):
    """Signs in by telephone and a code: ``client.login.start()``, then ``client.login.finish(…)``.

    Attributes:
        phone: a Russian number, kept as ``7`` and ten digits; ``+7 (910) 123-45-67`` and ``89101234567``
            are taken.

    Raises:
        InvalidInput: no Russian telephone number.

    """

    phone: str = field(repr=False, converter=tidied, validator=_russian)

    def rescues(self, token: Token) -> bool:  # noqa: ARG002 - of the protocol
        """Say yes: the refresh token is all there is, and reuse is not known to be taken for theft."""
        return True

    @property
    def principal(self) -> str:
        """The telephone number."""
        return self.phone

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Refuse: a person must read the SMS."""
        raise LoginRequired("a code from an SMS is needed: client.login.start(), then client.login.finish()")


@frozen(slots=True, kw_only=True)
class GosuslugiLogin(Login):
    """Signs in through Госуслуги: a person does it in a browser. Experimental.

    ``client.experimental.gosuslugi.start()`` gives the address, ``.finish(…)`` takes what comes back. After
    that the token is refreshed by itself for about a year.

    Attributes:
        inn: the ИНН of the person; whoever else signs in is refused.

    Raises:
        InvalidInput: the ИНН is not one of a person.

    """

    inn: Inn = field(repr=False, converter=_inn, validator=_of_person)

    def rescues(self, token: Token) -> bool:  # noqa: ARG002 - of the protocol
        """Say yes: the refresh token is all there is, and reuse is not known to be taken for theft."""
        return True

    @property
    def principal(self) -> str:
        """The ИНН."""
        return self.inn

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Refuse: a person must sign in."""
        raise LoginRequired(
            "a person must sign in at Госуслуги: client.experimental.gosuslugi.start(), then .finish()"
        )


@secret_settings("refresh_token")
@frozen(slots=True)
class SavedLogin(Login):
    """Goes on with a refresh token from elsewhere: an export, or the local storage of the web cabinet.

    It serves accounts that sign in through Госуслуги, too: a person does that in the web cabinet. The refresh
    token is spent once; after that the store holds its successor, so a store that outlives the process is
    needed.

    Attributes:
        refresh_token: of the cabinet's local storage or of an export; kept secret. Quotes and line breaks
            around it, ``Bearer`` before it, and the whole JSON object of the cabinet are taken as well.
        inn: whose it is, where known; then the token is shared with other logins of the same ИНН.
        device: the device that the refresh token was given to; another one may be refused.
        place: the installation.

    Raises:
        InvalidInput: the refresh token is empty or not one token, or the ИНН is wrong.

    """

    refresh_token: Secret = field(converter=pasted_token, validator=one_token)
    inn: Inn | None = field(
        default=None, kw_only=True, repr=False, converter=optional(_inn), validator=_right
    )

    def rescues(self, token: Token) -> bool:  # noqa: ARG002 - of the protocol
        """Say yes: the refresh token is all there is, and reuse is not known to be taken for theft."""
        return True

    @property
    def principal(self) -> str:
        """The ИНН, or what tells this refresh token from others."""
        return self.inn or f"refresh {self.refresh_token.mark}"

    @property
    def token_key(self) -> TokenKey:
        """One token for a taxpayer: the device came with the refresh token, it is not a choice."""
        return TokenKey("moy_nalog", self.place.name, self.principal)

    async def obtain(self, http: HttpSender) -> Token:
        """Spend the saved refresh token."""
        fields = {"refreshToken": self.refresh_token}
        device = self.device or Device.new()
        return await ask_for_token(
            http, self.place, "/auth/token", fields, device=device, refuse=errors.refuse_refresh
        )
