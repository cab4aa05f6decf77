"""Signing in to БИФИТ Касса by password, and to Fiscal Processing by the token of a connector.

Source: the article «Авторизация при интеграции по API» of 21.04.2022. Fiscal Processing: public clients.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final, Self

from attrs import Attribute, evolve, field, frozen

from govauth.auth.bearer import Bearer
from govauth.auth.pasted import one_token, pasted_token
from govauth.auth.strategy import Renewal, TokenKey
from govauth.auth.token import Token
from govauth.errors import ConfigurationError, InvalidInput, LoginRequired
from govauth.http.sender import HttpSender
from govauth.providers.bifit_kassa import errors
from govauth.providers.bifit_kassa.password import PasswordEncoder, PasswordHash, base64url_sha256
from govauth.providers.bifit_kassa.places import Place
from govauth.providers.bifit_kassa.token_endpoint import PROCESSING_CLIENT, TokenEndpoint
from govauth.secret import Secret
from govauth.settings import check_flag, check_secret, of_kind, secret_settings, shown
from govauth.transport.place import is_place
from govauth.wire.telephone import russian_number, tidied

BY_CODE: Final = "by_code"
"""Among the details of a token: a person had to help to get it."""


@frozen(slots=True, kw_only=True)
class Login(Bearer, ABC):
    """What both ways have in common: the refresh, the header, and the meaning of a 401.

    Attributes:
        place: the installation; a client that is given a place sets it.
        endpoint: how the token endpoint wants to be asked.

    """

    place: Place = field(default=Place.PROD, validator=is_place)
    endpoint: TokenEndpoint = field(factory=TokenEndpoint, validator=of_kind(TokenEndpoint))

    @property
    @abstractmethod
    def principal(self) -> str:
        """Who signs in."""

    @abstractmethod
    async def obtain(self, http: HttpSender) -> Token:
        """Sign in."""

    @property
    def token_key(self) -> TokenKey:
        """One token for an account and the program that it is given to."""
        return TokenKey("bifit_kassa", self.place.name, self.principal, audience=self.endpoint.client_id)

    @property
    def renewal(self) -> Renewal:
        """Whether the refresh token rotates is not documented, so it is taken to."""
        return Renewal.ROTATES

    async def renew(self, http: HttpSender, token: Token) -> Token:
        """Refresh: ``grant_type=refresh_token``. The refresh token goes out exactly as it came.

        Whether a refresh rotates is not known, so one whose answer is lost is not repeated where the login
        can do without: the refresh token counts as spent. After a login with a code it is the only way on.

        Raises:
            LoginRequired: there is no refresh token, or it is refused or perhaps spent.
            RenewalFailed: the auth service does not work now.
            TransportError: nothing came back.

        """
        if token.refresh is None:
            raise LoginRequired("there is no refresh token")
        fields = {"refresh_token": token.refresh}

        return await self.endpoint.ask(
            http, self.place, "refresh_token", fields, refuse=errors.refuse_refresh
        )

    def rescues(self, token: Token) -> bool:
        """After a login with a code the refresh token is the only way on; else the password is."""
        return bool(token.details.get(BY_CODE))

    def at(self, place: Place) -> Self:
        """Make the same login for another installation."""
        return evolve(self, place=place)


def _known(login: PasswordLogin, _: Attribute[str], username: object) -> None:
    if not isinstance(username, str) or not username.strip():
        raise InvalidInput("username", "must not be empty")
    if not login.any_username:
        russian_number(username, "username")


@secret_settings("password", others=("password",))
@frozen(slots=True, init=False)
class PasswordLogin(Login):
    """Signs in by the account's login and password: ``grant_type=password``.

    The account needs the maximum of rights. If it asks for a code from an SMS, :meth:`obtain` raises
    :class:`.MfaRequired`, and a person goes through ``client.login`` once; a later refresh needs no SMS.

    Attributes:
        username: a Russian telephone number, kept as ``7`` and ten digits.
        password: as it goes out. The plain password is hashed at once and not kept.
        any_username: whether the login may be something else than a telephone number.

    """

    username: str = field(repr=False, validator=_known)
    password: PasswordHash
    any_username: bool = field(default=False, kw_only=True)

    def __init__(
        self,
        username: str,
        password: str | Secret | PasswordHash,
        *,
        encode: PasswordEncoder = base64url_sha256,
        any_username: bool = False,
        place: Place = Place.PROD,
        endpoint: TokenEndpoint | None = None,
    ) -> None:
        """Check and keep the settings. Written out, because ``encode`` is used here and not kept.

        Args:
            username: the login, a Russian telephone number; ``+7 (900) 000-00-00`` is taken as well.
            password: plain, or a ready :class:`.PasswordHash`.
            encode: makes the hash of a plain password; see :mod:`.password` for the variants.
            any_username: accept a login that is not a telephone number; the documents know none.
            place: the installation.
            endpoint: how the token endpoint wants to be asked.

        Raises:
            InvalidInput: the login has another form, or the password is empty.
            ConfigurationError: a setting is of another kind.

        """
        if not isinstance(password, PasswordHash):
            check_secret("password", password)
            password = Secret(password)
        check_flag("any_username", any_username)
        if not callable(encode):
            raise ConfigurationError(f"encode must be a PasswordEncoder, not {shown(encode)}")
        self.__attrs_init__(  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
            username=username if any_username else tidied(username),
            password=password if isinstance(password, PasswordHash) else encode(password),
            any_username=any_username,
            place=place,
            endpoint=TokenEndpoint() if endpoint is None else endpoint,
        )
        if not password:
            raise InvalidInput("password", "must not be empty")

    @property
    def principal(self) -> str:
        """The login."""
        return self.username

    async def obtain(self, http: HttpSender) -> Token:
        """Sign in by password. Never repeated by itself when the password is refused.

        Raises:
            MfaRequired: the account asks for a code from an SMS.
            LoginRejected: the login or the password is refused.
            RenewalFailed: the auth service does not work now.

        """
        return await self.endpoint.ask(
            http, self.place, "password", self.credentials(), refuse=errors.refuse_login
        )

    def credentials(self) -> dict[str, str | Secret]:
        """Return the fields that the password and the code grants share."""
        return {"username": self.username, "password": self.password.value}


def _of_connector() -> TokenEndpoint:
    return TokenEndpoint(client_id=PROCESSING_CLIENT, client_secret=PROCESSING_CLIENT)


@secret_settings("token")
@frozen(slots=True)
class ConnectorLogin(Login):
    """Signs in to Fiscal Processing by the token issued to a connector: ``grant_type=token``.

    Seen in public clients, not in the documentation; the grant is not one of OAuth 2.0.

    Attributes:
        token: as it was issued; kept secret. Quotes and line breaks around it are dropped.

    Raises:
        InvalidInput: the token is empty, or not one token.

    """

    token: Secret = field(converter=pasted_token, validator=one_token)
    place: Place = field(default=Place.PROCESSING, validator=is_place, kw_only=True)
    endpoint: TokenEndpoint = field(factory=_of_connector, validator=of_kind(TokenEndpoint), kw_only=True)

    @property
    def principal(self) -> str:
        """What tells this connector from others."""
        return f"connector {self.token.mark}"

    async def obtain(self, http: HttpSender) -> Token:
        """Sign in by the connector's token.

        Raises:
            LoginRejected: the token is refused.
            RenewalFailed: the auth service does not work now.

        """
        return await self.endpoint.ask(
            http, self.place, "token", {"token": self.token}, refuse=errors.refuse_login
        )
