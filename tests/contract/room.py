"""What the contract suite needs of a room."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from attrs import evolve

from govauth.auth import TokenKey, TokenStore
from govauth.events import Observer
from govauth.http.sender import HttpSender

if TYPE_CHECKING:
    from govauth.simulation import SimulatedProvider, Switches
    from govauth.sandbox.server import ServedSandbox

Call: TypeAlias = Callable[[], Awaitable[object]]
"""One cheap, authorised business call."""

Opened: TypeAlias = AbstractAsyncContextManager[Call]
OpenedBy: TypeAlias = AsyncGenerator[Call]


class Room(ABC):
    """One principal of one room. Made anew in every process, from the address and the memo.

    Attributes:
        name: of the room, and of its simulated provider.
        read: the operation that a call makes.
        renewal: the operation that renews a token.

    """

    name: ClassVar[str]
    read: ClassVar[str]
    renewal: ClassVar[str]

    def __init__(self, url: str, memo: str = "") -> None:
        self.url = url
        self.memo = memo

    @property
    def module(self) -> str:
        """By which another process finds it."""
        return type(self).__module__.rpartition(".")[2]

    @property
    @abstractmethod
    def token_key(self) -> TokenKey:
        """The key of the principal's token."""

    @abstractmethod
    def open(
        self,
        store: TokenStore,
        *,
        sender: HttpSender | None = None,
        timeout: float = 30.0,
        observe: Observer | None = None,
    ) -> Opened:
        """Open a client, and give the call."""

    async def sign_in(self, store: TokenStore) -> None:
        """Bring a token into the store."""
        async with self.open(store) as call:
            await call()

    def provider(self, sandbox: ServedSandbox) -> SimulatedProvider[Switches]:
        return sandbox.world.providers[self.name]

    def counters(self, sandbox: ServedSandbox) -> Counter[str]:
        return self.provider(sandbox).counters

    def revoke(self, sandbox: ServedSandbox) -> None:
        """Let the provider stop accepting the access token; nobody is told."""
        self.provider(sandbox).control("revoke", value=True)

    async def expire(self, store: TokenStore, sandbox: ServedSandbox) -> None:
        """Let the access token be past its end, by everybody's clock."""
        token = await store.load(self.token_key)
        assert token is not None
        await store.save(self.token_key, evolve(token, expires_at=time.time() - 5, revision=0))
        self.provider(sandbox).control("expire", value=True)
