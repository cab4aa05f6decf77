"""Working with a static token of СУЗ: no signature, no end, and withdrawn for good by the first dynamic one.

Source: «Инструкция по получению динамического клиентского токена», version 1.2, sections 1 and 3.
"""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from govauth.auth.pasted import one_token, pasted_token
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.errors import LoginRejected
from govauth.http.sender import HttpSender
from govauth.providers.crpt.login.strategy import Login
from govauth.providers.crpt.places import SUZ
from govauth.secret import Secret
from govauth.settings import secret_settings

_WITHDRAWN: Final = (
    "СУЗ refuses the static token: static tokens of a participant end for good with the first call of a"
    " dynamic one; sign in with SuzConnectionLogin"
)


@secret_settings("token")
@frozen(slots=True, kw_only=True)
class SuzStaticLogin(Login):
    """The static token of an installation, as the page «Устройства» of СУЗ-Облако shows it.

    Warning: the first successful call of СУЗ with a dynamic token, whoever makes it, ends all static tokens
    of the participant for good. This login is for programs that have not moved to :class:`SuzConnectionLogin`
    yet; nothing new should begin with it.

    Attributes:
        token: kept secret. Quotes and line breaks around it are dropped.

    Raises:
        InvalidInput: the token is empty, or not one token.

    """

    token: Secret = field(converter=pasted_token, validator=one_token)

    @property
    def serves(self) -> frozenset[str]:
        """СУЗ."""
        return frozenset({SUZ})

    @property
    def token_key(self) -> TokenKey:
        """A key of its own: a static token never takes the place of the connection's dynamic one."""
        return TokenKey("crpt", self.place.name, "", f"static {self.token.mark}", SUZ)

    @property
    def given(self) -> Token:
        """The token."""
        return Token(access=self.token)

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Return the token; nobody is asked."""
        return self.given

    async def renew(self, http: HttpSender, token: Token) -> Token:  # noqa: ARG002
        """Refuse: there is no other one.

        Raises:
            LoginRejected: always.

        """
        raise LoginRejected(_WITHDRAWN)
