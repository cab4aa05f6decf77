"""What all transports of one client share, whatever APIs and principals they are for."""

from __future__ import annotations

from typing import Final, NoReturn

import anyio

from govauth.auth.store import TokenStore
from govauth.clock import Clock
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import ClientClosed
from govauth.events.watch import Watch
from govauth.http.sender import HttpSender
from govauth.transport.principals import Principals

TOKEN_SLOTS: Final = 4


class Channel:
    """One pool of connections for calls, one for tokens, one store, and the limits that hold for every call.

    Attributes:
        sender: carries the calls.
        token_sender: carries the requests for tokens: through the pool of calls a storm of 401s would
            deadlock.
        store: where tokens are shared and outlive the process.
        principals: who is signed in.
        timeout: the total seconds of a call, waiting for a token and repeats included.
        retry: how often to repeat what may be repeated.
        clock: the clock of this host.
        watch: the observers; None where nobody observes.

    """

    def __init__(
        self,
        *,
        sender: HttpSender | None,
        store: TokenStore,
        timeout: float,
        retry: RetryPolicy,
        clock: Clock,
        watch: Watch | None = None,
    ) -> None:
        """Make a channel. Nothing is opened before the first call.

        Args:
            sender: closed by its owner; None for one of our own.
            store: see above, as the rest.
            timeout: in seconds.
            retry: a policy.
            clock: a clock.
            watch: the observers.

        """
        self._owns_sender = sender is None
        self.sender: HttpSender = _default_sender() if sender is None else sender
        self.token_sender: HttpSender = self.sender.with_pool(slots=TOKEN_SLOTS)
        self.store = store
        self.principals: Principals = Principals(store, clock, watch)
        self.timeout = timeout
        self.retry = retry
        self.clock = clock
        self.watch = watch

    def require_open(self, operation: str | None = None) -> None:
        """Refuse to go on after the end.

        Raises:
            ClientClosed: the channel is closed.

        """
        if self.principals.closed:
            raise ClientClosed("the client is closed: make a new one", operation=operation)

    async def aclose(self) -> None:
        """Wait for logins and renewals in the air and close what this channel opened. Never logs out."""
        await self.principals.close()
        with anyio.CancelScope(shield=True):
            await self.token_sender.aclose()
            if self._owns_sender:
                await self.sender.aclose()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds connections and does not pickle; pickle its login instead")


def _default_sender() -> HttpSender:
    from govauth.http.senders.httpx import HttpxSender  # noqa: PLC0415 - 80 ms, on first use

    return HttpxSender()
