"""The client system at the gateway, and how its users' tokens live.

Source: «Взаимодействие со шлюзом в рамках ЦПГ HTTP API», sections «Получение токена доступа» and «Перевыпуск
токена доступа».
"""

from __future__ import annotations

from typing import Self

from attrs import Attribute, evolve, field, frozen

from govauth.auth.bearer import Bearer
from govauth.auth.strategy import Renewal, TokenKey
from govauth.auth.token import Token
from govauth.client.web_login import return_address
from govauth.errors import LoginRequired
from govauth.http.sender import HttpSender
from govauth.providers.esia_gateway import checks, errors
from govauth.providers.esia_gateway.places import Place
from govauth.providers.esia_gateway.token_calls import Exchanged, ask_for_token, exchange_code
from govauth.secret import Secret
from govauth.settings import is_flag, is_text, not_empty, secret_settings
from govauth.transport.place import is_place


def _text(_: object, attribute: Attribute[str], value: str) -> None:
    checks.free_text(value, attribute.name)


def _address(_: object, attribute: Attribute[str], value: str) -> None:
    return_address(value, attribute.name)


@secret_settings("client_secret")
@frozen(slots=True)
class ClientLogin(Bearer):
    """A client system: what it is called at the gateway, its secret, and where its users come back to.

    It is the strategy of each user as well: :meth:`for_user` names one. Users sign in in person, so
    :meth:`obtain` says only that.

    Attributes:
        client_id: at the gateway.
        client_secret: kept secret; goes in form bodies only.
        redirect_uri: exactly as registered at the gateway.
        place: the installation.
        user: the user's id at the gateway; empty for the client system itself.
        require_nonce: refuse an id token that does not repeat the nonce. The only id tokens that the
            document shows hold none, so by default a nonce is compared only if there is one.

    Raises:
        InvalidInput: names the field and the rule.

    """

    client_id: str = field(validator=_text)
    client_secret: Secret = field(converter=Secret, validator=not_empty)
    redirect_uri: str = field(validator=_address)
    place: Place = field(default=Place.DEMO, validator=is_place, kw_only=True)
    user: str = field(default="", validator=is_text, repr=False, kw_only=True)
    require_nonce: bool = field(default=False, validator=is_flag, kw_only=True)

    def rescues(self, token: Token) -> bool:  # noqa: ARG002 - of the protocol
        """Say yes: the gateway is not known to take reuse for theft."""
        return True

    @property
    def token_key(self) -> TokenKey:
        """One token for each user of a client system: the principal is the user's id at the gateway."""
        return TokenKey("esia_gateway", self.place.name, self.user, audience=self.client_id)

    @property
    def renewal(self) -> Renewal:
        """A refresh kills both tokens before it: «предыдущие токены … перестают работать»."""
        return Renewal.REPLACES

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Refuse: the user must sign in."""
        raise LoginRequired(
            "the user must sign in: gateway.login.start(), then gateway.login.finish()", final=True
        )

    async def renew(self, http: HttpSender, token: Token) -> Token:
        """Refresh: a new access token and a new refresh token; the old ones die.

        Raises:
            LoginRequired: the refresh token is refused, or there is none, as for ``ebs_oauth``.
            LoginRejected: the client system is refused.
            RenewalFailed: the gateway gives no tokens now.

        """
        if token.refresh is None:
            raise LoginRequired("there is no refresh token, and the user must sign in", final=True)
        fields = {**self._fields("refresh_token"), "refresh_token": token.refresh}
        return (await ask_for_token(http, self.place, fields, refuse=errors.refuse_refresh)).token

    async def exchange(self, http: HttpSender, code: Secret) -> Exchanged:
        """Exchange the code of a redirect, once.

        Raises:
            LoginRejected: the code, the client system or the return address is refused.
            OutcomeUnknown: the answer was lost.
            RenewalFailed: the gateway cannot be reached.

        """
        fields = {**self._fields("authorization_code"), "code": code}
        return await exchange_code(http, self.place, fields, refuse=errors.refuse_code)

    def at(self, place: Place) -> Self:
        """Make the same login for another installation."""
        return evolve(self, place=place)

    def for_user(self, user: str) -> Self:
        """Make the login of one user.

        Args:
            user: the user's id at the gateway, or the id that :attr:`.User.id` gave.

        """
        return evolve(self, user=user)

    def _fields(self, grant: str) -> dict[str, str | Secret]:
        return {
            "grant_type": grant,
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
