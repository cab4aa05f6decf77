"""Where tokens outlive the process, and how processes take turns."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, Protocol

from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.settings import check_methods

SWEEP_SECONDS: Final = 60.0
"""How often a store without expiry of its own looks for what has come to its end, while it saves."""


class TokenStore(Protocol):
    """Keeps one token for each key. Loop-free: one instance serves any number of loops and threads."""

    async def load(self, key: TokenKey) -> Token | None:
        """Return the stored token, or None if there is none.

        Raises:
            StoreUnavailable: the store cannot be read, trusted or decoded.

        """
        ...

    async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
        """Replace the stored token, durably and at once: a reader sees the old or the new one.

        Only a record of a lower revision is replaced, so that whoever held the lease once and was stopped
        meanwhile overwrites nothing. A token of revision 0 replaces any record, and gets the next revision.

        Args:
            key: whose.
            token: the new one.
            ttl: seconds after which nobody can make use of the record: it is not returned any more, and goes
                by itself. None: it stays until it is replaced or deleted.

        Raises:
            StoreUnavailable: the token was not stored.
            RecordSuperseded: a record of the same or of a higher revision is there.

        """
        ...

    async def delete(self, key: TokenKey) -> None:
        """Forget the stored token, if there is one."""
        ...

    def lease(self, key: TokenKey, *, seconds: float) -> AbstractAsyncContextManager[None]:
        """Hold the key against everybody who shares the store, waiting for one's turn.

        A lease falls soon after its holder dies, however it dies. A store whose leases expire keeps them
        alive from inside of this context.

        Args:
            key: which token.
            seconds: for how long at most; a store whose leases can expire uses it.

        Raises:
            StoreUnavailable: the store cannot lease, or somebody held the key for too long: nobody may renew.

        """
        ...


def check_store(store: object) -> None:
    """Refuse what is neither a store nor None.

    Raises:
        ConfigurationError: it is something else, such as a path.

    """
    if store is not None:
        hint = "; for files: FileTokenStore(directory)" if isinstance(store, str | Path) else ""
        check_methods("store", store, "a TokenStore", ("load", "save", "delete", "lease"), hint=hint)
