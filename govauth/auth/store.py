"""Where tokens outlive the process, and how processes take turns."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token


class TokenStore(Protocol):
    """Keeps one token for each key. Loop-free: one instance serves any number of loops and threads."""

    async def load(self, key: TokenKey) -> Token | None:
        """Return the stored token, or None if there is none.

        Raises:
            StoreUnavailable: the store cannot be read, trusted or decoded.

        """
        ...

    async def save(self, key: TokenKey, token: Token) -> None:
        """Replace the stored token, durably and at once: a reader sees the old or the new one.

        Raises:
            StoreUnavailable: the token was not stored.

        """
        ...

    async def delete(self, key: TokenKey) -> None:
        """Forget the stored token, if there is one."""
        ...

    def lease(self, key: TokenKey, *, seconds: float) -> AbstractAsyncContextManager[None]:
        """Hold the key against everybody who shares the store, waiting for one's turn.

        Args:
            key: which token.
            seconds: for how long at most; a store whose leases can expire uses it.

        Raises:
            StoreUnavailable: the store cannot lease, so nobody may renew.

        """
        ...
