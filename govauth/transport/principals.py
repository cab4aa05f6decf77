"""What the transports of one client have in common: their end, and one of them for each principal."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar
from weakref import WeakSet, WeakValueDictionary

from govauth.auth.failures import explain
from govauth.auth.keeper import TokenKeeper
from govauth.auth.strategy import TokenKey
from govauth.concurrency.single_flight import SingleFlight


class Member(Protocol):
    """A transport, as far as its family knows it."""

    @property
    def keeper(self) -> TokenKeeper:
        """The keeper of its token."""
        ...


M = TypeVar("M", bound=Member)
T = TypeVar("T")


class Principals(Generic[M]):
    """Members are held weakly: a client may meet millions of principals.

    Attributes:
        closed: no member makes another call.

    """

    def __init__(self) -> None:
        self.closed = False
        self._logins: SingleFlight[None] = SingleFlight("govauth login", explain)
        self._lock = threading.Lock()
        self._members: WeakValueDictionary[TokenKey, M] = WeakValueDictionary()
        self._keepers: WeakSet[TokenKeeper] = WeakSet()

    def member(self, key: TokenKey, make: Callable[[], M]) -> M:
        """Return the member of a key, made if nobody holds it."""
        with self._lock:
            found = self._members.get(key)
            if found is None:
                found = self._members[key] = make()
                self._keepers.add(found.keeper)
            return found

    async def signed_in(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run a login in a task of its own, which :meth:`close` waits for."""
        result: list[T] = []

        async def run() -> None:
            result.append(await work())

        await self._logins.run(run).result()
        return result[0]

    async def close(self) -> None:
        """Refuse further calls, and wait for logins and renewals in the air: their tokens must be saved."""
        self.closed = True
        await self._logins.drain()
        with self._lock:
            # A keeper lives as long as its renewal, even if nobody holds the member any more.
            keepers = tuple(self._keepers)
        for keeper in keepers:
            await keeper.aclose()
