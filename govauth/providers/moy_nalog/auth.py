"""Signing in to «Мой налог»: by password, by a code from an SMS, or with a saved refresh token.

Source: the article of 04.08.25 about lknpd.nalog.ru, sections «Авторизация», «Как получить access_token?» and
«Да кто этот ваш refresh_token?»; the login by SMS as public clients do it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

from attrs import evolve, field, frozen

from govauth.auth.strategy import Renewal, TokenKey, Verdict
from govauth.auth.token import Token
from govauth.errors import InvalidInput, LoginRequired, TransportError
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import errors
from govauth.providers.moy_nalog.device import Device
from govauth.providers.moy_nalog.places import Place
from govauth.providers.moy_nalog.token_calls import ask_for_token
from govauth.secret import Secret
from govauth.wire.identifiers import Inn


@frozen(slots=True, kw_only=True)
class Login(ABC):
    """What the three ways have in common: the refresh, the header, and the meaning of a 401.

    Attributes:
        device: the device to sign in from. None makes one at the first login; the token keeps it.
        place: the installation; a client that is given a place sets it.

    """

    device: Device | None = None
    place: Place = Place.PROD

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
        """Refresh: ``POST /auth/token``, from the device that the token is bound to.

        Raises:
            LoginRequired: there is no refresh token, or it is refused.
            AccessBlocked: the device is blocked.
            RenewalFailed: the auth service does not work now.

        """
        if token.refresh is None:
            raise LoginRequired("there is no refresh token")
        device = Device.of(token) or self.device or Device.new()
        fields = {"refreshToken": token.refresh}
        return await ask_for_token(
            http, self.place, "/auth/token", fields, device=device, refuse=errors.refuse_refresh
        )

    def attach(self, request: Request, token: Token) -> Request:
        """Set ``Authorization: Bearer``."""
        return request.with_header("authorization", f"Bearer {token.access.reveal()}")

    def judge(self, response: Response) -> Verdict:
        """Tell an expired token from a blocked device and from the rest."""
        return errors.judge(response)

    def at(self, place: Place) -> Self:
        """Make the same login for another installation."""
        return evolve(self, place=place)


@frozen(slots=True, kw_only=True, init=False)
class PasswordLogin(Login):
    """Signs in by ИНН and the password of the taxpayer's account: ``POST /auth/lkfl``.

    A new login kills the access token before it, so all processes of one taxpayer should share a store.

    Attributes:
        inn: the ИНН of a person.
        password: kept secret.

    """

    inn: Inn = field(repr=False)
    password: Secret

    def __init__(
        self,
        inn: str,
        password: str | Secret,
        *,
        device: Device | None = None,
        place: Place = Place.PROD,
    ) -> None:
        """Check and keep the settings.

        Raises:
            InvalidInput: the ИНН is not one of a person, or the password is empty.

        """
        # From here on no local of this frame holds the plain text.
        password = Secret(password)
        object.__setattr__(self, "password", password)
        object.__setattr__(self, "device", device)
        object.__setattr__(self, "place", place)
        if not password:
            raise InvalidInput("password", "must not be empty")
        object.__setattr__(self, "inn", Inn.checked(inn, "inn"))
        if not self.inn.of_person:
            raise InvalidInput("inn", "must be the ИНН of a person: 12 digits")

    @property
    def principal(self) -> str:
        """The ИНН."""
        return self.inn

    async def renew(self, http: HttpSender, token: Token) -> Token:
        """Refresh. A refresh token whose answer was lost may be spent, so the password goes on instead."""
        try:
            return await Login.renew(self, http, token)
        except TransportError as error:
            if not error.sent:
                raise
            words = error.message
        raise LoginRequired(f"the answer to the refresh was lost ({words})")

    async def obtain(self, http: HttpSender) -> Token:
        """Sign in by password. Never repeated by itself when the password is refused."""
        fields: dict[str, str | Secret] = {"username": str(self.inn), "password": self.password}
        device = self.device or Device.new()
        return await ask_for_token(
            http, self.place, "/auth/lkfl", fields, device=device, refuse=errors.refuse_login
        )


@frozen(slots=True, kw_only=True)
class SmsLogin(Login):
    """Signs in by telephone and a code: ``client.login.start()``, then ``client.login.finish(…)``.

    Attributes:
        phone: ``7`` and ten digits.

    """

    phone: str = field(repr=False)

    def __attrs_post_init__(self) -> None:
        """Check the telephone number."""
        check_phone(self.phone, "phone")

    @property
    def principal(self) -> str:
        """The telephone number."""
        return self.phone

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Refuse: a person must read the SMS."""
        raise LoginRequired("a code from an SMS is needed: client.login.start(), then client.login.finish()")


@frozen(slots=True, kw_only=True, init=False)
class SavedLogin(Login):
    """Goes on with a refresh token from elsewhere: an export, or the local storage of the web cabinet.

    It is the only way for accounts that sign in through Госуслуги. The refresh token is spent once; after
    that the store holds its successor, so a store that outlives the process is needed.

    Attributes:
        refresh_token: kept secret.
        inn: whose it is, where known; then the token is shared with other logins of the same ИНН.

    """

    refresh_token: Secret
    inn: Inn | None = field(repr=False)

    def __init__(
        self,
        refresh_token: str | Secret,
        *,
        inn: str | None = None,
        device: Device | None = None,
        place: Place = Place.PROD,
    ) -> None:
        """Check and keep the settings.

        Args:
            refresh_token: ``refresh.token`` of the cabinet's local storage, or of an export.
            inn: 12 digits.
            device: the device that the refresh token was given to; another one may be refused.
            place: the installation.

        Raises:
            InvalidInput: the refresh token is empty, or the ИНН is wrong.

        """
        # From here on no local of this frame holds the plain text.
        refresh_token = Secret(refresh_token)
        object.__setattr__(self, "refresh_token", refresh_token)
        object.__setattr__(self, "device", device)
        object.__setattr__(self, "place", place)
        if not refresh_token:
            raise InvalidInput("refresh_token", "must not be empty")
        object.__setattr__(self, "inn", None if inn is None else Inn.checked(inn, "inn"))

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

    async def renew(self, http: HttpSender, token: Token) -> Token:
        """Refresh. A refusal is final: the saved refresh token was spent to get this one."""
        try:
            return await Login.renew(self, http, token)
        except LoginRequired as error:
            words = error.message
        raise LoginRequired(words, final=True)


def check_phone(phone: str, name: str) -> None:
    """Refuse a telephone number that the service would refuse.

    Raises:
        InvalidInput: it is not ``7`` and ten digits.

    """
    if not (phone.isascii() and phone.isdigit() and len(phone) == len("79000000000") and phone[0] == "7"):
        raise InvalidInput(name, "must be 7 and ten digits, such as 79000000000")
