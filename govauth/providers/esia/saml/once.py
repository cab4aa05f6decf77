"""What may be used once among all processes: assertions and requests of the other side."""

from __future__ import annotations

from typing import Final

from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token

_LEASE_SECONDS: Final = 10.0


class OnceRegister:
    """Remembers identifiers in the token store until they are out of time anyway."""

    def __init__(self, store: TokenStore, place: str) -> None:
        """Name the store.

        Args:
            store: that all processes share.
            place: of the other side; its identifiers are its own.

        """
        self._store = store
        self._place = place

    async def use(self, kind: str, identifier: str, *, seconds: float) -> bool:
        """Use an identifier; of all who try, at any time, one hears True.

        Args:
            kind: of the identifier, such as ``assertion``.
            identifier: as it came.
            seconds: for how long it is remembered.

        Raises:
            StoreUnavailable: it cannot be known; nothing was used.

        """
        key = TokenKey("esia-saml", self._place, identifier, audience=f"used {kind}")
        async with self._store.lease(key, seconds=_LEASE_SECONDS):
            if await self._store.load(key) is not None:
                return False
            await self._store.save(key, Token("used"), ttl=seconds)
            return True
