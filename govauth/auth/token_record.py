"""The record of one token in its store: read and saved in time, in turns, newer over older."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import anyio
from attrs import evolve

from govauth.auth.clock_offset import ClockOffset
from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.errors import StoreUnavailable

STORE_SECONDS: Final = 10.0
"""How long a store may take to read or to save."""

TURN_SECONDS: Final = 40.0
"""How long a store may let one wait for a lease: its own deadline comes first, and its message says more."""

HOLD_SECONDS: Final = 120.0
"""How long a lease is held at most: a refresh and a sign-in after it, each with its own deadline."""

SPARE_SECONDS: Final = 60.0
"""A record outlasts the use of its token by so much: other hosts have other clocks."""

_PROBE_SECONDS: Final = 60.0


class TokenRecord:
    """Reads the record of a key, and gives turns at it.

    Attributes:
        store: where it is.
        key: whose token it is.

    """

    def __init__(self, store: TokenStore, key: TokenKey, offset: ClockOffset) -> None:
        """Name the record.

        Args:
            store: where it is.
            key: whose token.
            offset: of the server's clock, by which tokens end.

        """
        self.store = store
        self.key = key
        self._offset = offset

    async def load(self) -> Token | None:
        """Read the token.

        Raises:
            StoreUnavailable: it cannot be read, or not in time.

        """
        with _in_time(STORE_SECONDS, f"reading the token of {self.key.mark}"):
            return await self.store.load(self.key)

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[Turn]:
        """Wait for one's turn, and hold the lease.

        Raises:
            StoreUnavailable: the turn did not come.

        """
        with _in_time(TURN_SECONDS, f"waiting for the lease of {self.key.mark}") as scope:
            async with self.store.lease(self.key, seconds=HOLD_SECONDS):
                scope.deadline = float("inf")
                yield Turn(self, self.key)

    def ttl(self, token: Token) -> float | None:
        """Return for how many seconds somebody can make use of a token; None without a known end."""
        end = token.end_of_use
        return None if end is None else max(0.0, end - self._offset.time()) + SPARE_SECONDS


class Turn:
    """What one may do to a record while one holds its lease.

    Whoever is stopped for longer than a lease lasts is not alone any more. So records are counted, and the
    store refuses one that does not follow what this turn has seen.
    """

    def __init__(self, record: TokenRecord, key: TokenKey) -> None:
        """Begin; :meth:`TokenRecord.turn` does."""
        self._record = record
        self._key = key
        self._seen = 0

    async def load(self) -> Token | None:
        """Read the token, as :meth:`TokenRecord.load` does."""
        kept = await self._record.load()
        if kept is not None:
            self.saw(kept)
        return kept

    def saw(self, token: Token) -> None:
        """Count the record of ``token`` among those that the next one replaces."""
        self._seen = max(self._seen, token.revision)

    def next(self, token: Token) -> Token:
        """Return ``token`` with the revision under which it can be saved now."""
        self.saw(token)
        return evolve(token, revision=self._seen + 1)

    async def save(self, token: Token) -> None:
        """Replace the record.

        Args:
            token: from :meth:`next`.

        Raises:
            RecordSuperseded: somebody else had a turn meanwhile.
            StoreUnavailable: it was not saved, or not in time.

        """
        self.saw(token)
        with _in_time(STORE_SECONDS, f"saving the token of {self._key.mark}"):
            await self._record.store.save(self._key, token, ttl=self._record.ttl(token))


async def require_writable(store: TokenStore, like: TokenKey) -> None:
    """See that a store leases and saves, before something is spent that works only once.

    Args:
        store: which.
        like: a key of the room; a record of nobody is saved beside it, and removed.

    Raises:
        StoreUnavailable: it does not.

    """
    key = evolve(like, principal=f"nobody {secrets.token_hex(8)}")
    with _in_time(STORE_SECONDS, "trying whether it can be written"):
        async with store.lease(key, seconds=STORE_SECONDS):
            await store.save(key, Token("probe"), ttl=_PROBE_SECONDS)
            await store.delete(key)


@contextmanager
def _in_time(seconds: float, what: str) -> Generator[anyio.CancelScope]:
    with anyio.move_on_after(seconds) as scope:
        yield scope
    if scope.cancelled_caught:
        raise StoreUnavailable(f"the token store did not answer within {seconds:g} s: {what}")
