"""The token that one call goes out with: attached, judged, and renewed if the provider refuses it."""

from __future__ import annotations

from typing import Final

import anyio

from govauth.auth.keeper import TokenKeeper
from govauth.auth.strategy import AuthStrategy, Verdict
from govauth.auth.token import Token
from govauth.errors import RenewalFailed, TimedOut
from govauth.http.message import Request, Response

_REFUSED_AGAIN: Final = (
    "the provider refuses a token it has just issued; does another program sign in with this account"
    " and another store?"
)


class Authorization:
    """Attaches the token of the moment, and remembers which one the request went out with."""

    __slots__ = ("_keeper", "_operation", "_renewals", "_settled", "_strategy", "_token")

    def __init__(
        self, keeper: TokenKeeper, strategy: AuthStrategy, *, operation: str, settled: set[str]
    ) -> None:
        """Make the authorization of one call.

        Args:
            keeper: of the principal's token.
            strategy: attaches and judges.
            operation: what is called.
            settled: the operations of this principal that were refused in the same way with a new token:
                for those a doubt is no reason to renew. Kept up to date here.

        """
        self._keeper = keeper
        self._strategy = strategy
        self._operation = operation
        self._settled = settled
        self._token: Token | None = None
        self._renewals = 0

    async def attach(self, bare: Request) -> Request:
        """Put the current token on a request; called when a connection slot is taken."""
        self._token = await self._keeper.current()
        return self._strategy.attach(bare, self._token)

    def is_refused(self, response: Response) -> bool:
        """Tell whether an answer refuses the token, which a renewal can mend."""
        verdict = self._strategy.judge(response)
        if verdict is not Verdict.TOKEN_DOUBTED:
            self._settled.discard(self._operation)
            return verdict is Verdict.TOKEN_EXPIRED
        if self._is_final:
            self._settled.add(self._operation)
        return self._operation not in self._settled

    async def renew(self, seconds: float) -> None:
        """Have the refused token replaced, so that the request can be sent once more.

        A token of a sibling may have been revoked before it got here, so a second one is asked for; a token
        that this keeper has just got itself was not.

        Raises:
            AuthError: no other token can be had, or the one just issued is refused.
            TimedOut: it did not come in time.

        """
        token = self._token
        if token is None or self._is_final:
            raise RenewalFailed(_REFUSED_AGAIN)
        self._renewals += 1
        with anyio.move_on_after(max(0.0, seconds)):
            await self._keeper.renew(token)
            return
        raise TimedOut("the time of this call ran out while a token was renewed")

    @property
    def _is_final(self) -> bool:
        """Whether the token on the request is one that this call had renewed, and no sibling's."""
        return self._renewals > 1 or (
            self._renewals > 0 and self._token is not None and self._keeper.issued(self._token)
        )

    @property
    def mark(self) -> str:
        """The mark of the token, or a dash before there is one."""
        return "-" if self._token is None else self._token.mark
