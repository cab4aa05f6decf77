"""The client before anybody signed in: it has no token, and says how to get one."""

from __future__ import annotations

from attrs import frozen

from govauth.auth.bearer import Bearer
from govauth.auth.strategy import Renewal, TokenKey
from govauth.auth.token import Token
from govauth.errors import LoginRequired
from govauth.http.sender import HttpSender
from govauth.providers.esia.places import Place


@frozen(slots=True)
class Anonymous(Bearer):
    """Stands for the client itself, beside the principals that it opens: sessions and systems."""

    mnemonic: str
    place: Place

    @property
    def token_key(self) -> TokenKey:
        """A key under which nothing is ever stored."""
        return TokenKey("esia", self.place.name, self.mnemonic, audience="nobody")

    @property
    def renewal(self) -> Renewal:
        """Nothing is renewed."""
        return Renewal.REPLACES

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Refuse."""
        raise LoginRequired("ESIA gives tokens to persons (esia.login) and for scopes (esia.system)")

    async def renew(self, http: HttpSender, token: Token) -> Token:  # noqa: ARG002
        """Refuse."""
        return await self.obtain(http)
