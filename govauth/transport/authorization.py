"""The token that one attempt goes out with."""

from __future__ import annotations

from govauth.auth.keeper import TokenKeeper
from govauth.auth.strategy import AuthStrategy
from govauth.auth.token import Token
from govauth.http.message import Request


class Authorization:
    """Attaches the token of the moment, and remembers which one an attempt went out with."""

    __slots__ = ("_keeper", "_strategy", "token")

    def __init__(self, keeper: TokenKeeper, strategy: AuthStrategy) -> None:
        self._keeper = keeper
        self._strategy = strategy
        self.token: Token | None = None

    async def authorize(self, bare: Request) -> Request:
        """Put the current token on a request; called when a connection slot is taken."""
        self.token = await self._keeper.current()
        return self._strategy.attach(bare, self.token)

    @property
    def mark(self) -> str:
        """The mark of the token, or a dash before there is one."""
        return "-" if self.token is None else self.token.mark
