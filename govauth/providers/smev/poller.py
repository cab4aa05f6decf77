"""Emptying a queue: store, then acknowledge. One poller serves all who wait.

The queue belongs to the system, not to a process. Within a process all who wait join one flight; processes
that share the token store take turns by its lease, and whoever comes second finds in the inbox what the
first one brought. A flight runs in a task of its own: no caller's cancellation comes between taking a message
out of the queue, storing and acknowledging it.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from math import inf
from typing import Final

import anyio
from attrs import define

from govauth.auth.store import TokenStore
from govauth.auth.strategy import TokenKey
from govauth.clock import Clock
from govauth.concurrency.single_flight import SingleFlight
from govauth.errors import (
    ClientClosed,
    GovAuthError,
    RateLimited,
    ServerFault,
    TransportError,
    UnexpectedReply,
)
from govauth.providers.smev.arrivals import Arrival
from govauth.providers.smev.calls import Calls
from govauth.providers.smev.inbox.inbox import Inbox, Kind
from govauth.providers.smev.soap import Reply

LEASE_SECONDS: Final = 120.0
"""For how long a turn lasts at most where leases can expire; whoever waited longer polls without one."""

DRAIN_SECONDS: Final = 10.0
"""After so long a turn is given to the next process, even if messages are left."""

TAKERS: Final = 4
"""How many messages of a queue are under way at once."""

WAIT_SECONDS: Final = 1.0
"""For so long one waits for the turn: meanwhile another process polls, for this one as well."""

_log = logging.getLogger("govauth.smev")

Take = Callable[[], Awaitable[Reply | None]]
"""Takes one message out of the queue."""


@define
class _Drain:
    """One turn at the queue, of several takers."""

    deadline: float
    brought: int = 0
    is_empty: bool = False
    failure: GovAuthError | None = None

    def is_over(self, now: float) -> bool:
        """Tell whether nothing more is to be taken."""
        return self.is_empty or self.failure is not None or now >= self.deadline


class Poller:
    """Brings messages of one kind from the queue into the inbox."""

    def __init__(
        self,
        calls: Calls,
        inbox: Inbox,
        *,
        kind: Kind,
        take: Take,
        store: TokenStore,
        key: TokenKey,
        clock: Clock,
        every: float,
    ) -> None:
        """Make a poller; nothing is polled before somebody asks.

        Args:
            calls: of the client.
            inbox: where messages go.
            kind: responses, or requests for a provider.
            take: takes one message out of the queue.
            store: whose lease processes share.
            key: of the queue.
            clock: of this host.
            every: seconds for which a queue that was found empty is left alone by all who share the inbox.

        """
        self._calls = calls
        self._inbox = inbox
        self._kind = kind
        self._take = take
        self._store = store
        self._key = key
        self._clock = clock
        self._every = every
        self._waiting_since: float | None = None
        self._flights: SingleFlight[int] = SingleFlight("govauth-smev-poll", _explained)

    async def poll(self, *, at_once: bool = False) -> int:
        """Empty the queue, unless it was found empty a moment ago.

        Args:
            at_once: poll whenever it was polled last.

        Returns:
            How many new messages the flight that served this call brought.

        Raises:
            GovAuthError: the queue or the store does not serve; what was brought before is safe.

        """
        if not at_once and await self._is_fresh():
            return 0
        return await self._flights.join(lambda: self._turn(at_once=at_once)).result()

    async def drain(self) -> None:
        """Wait until no flight of this loop is in the air."""
        await self._flights.drain()

    async def _turn(self, *, at_once: bool) -> int:
        with anyio.move_on_after(WAIT_SECONDS) as waiting:
            async with self._store.lease(self._key, seconds=LEASE_SECONDS):
                waiting.deadline = inf
                self._waiting_since = None
                # Whoever had the turn before may have emptied the queue.
                if not at_once and await self._is_fresh():
                    return 0
                return await self._empty()
        return await self._empty() if self._others_hang() else 0

    def _others_hang(self) -> bool:
        """Tell whether the turn was never free for so long that a process hangs which has it.

        Turns only spare calls: СМЭВ hides a message that was taken, and the inbox keeps one once.
        """
        now = self._clock.monotonic()
        since = self._waiting_since  # read once: a turn in another thread's event loop ends the wait
        if since is None:
            self._waiting_since = now
            return False
        if now - since <= LEASE_SECONDS:
            return False
        self._waiting_since = None
        _log.warning(
            "the turn at the queue has not been free for %.0f s: look for a process that hangs", now - since
        )
        return True

    async def _is_fresh(self) -> bool:
        # A moment of the future is of a clock that was set back.
        return 0 <= self._clock.time() - await self._inbox.polled_at(self._kind) < self._every

    async def _empty(self) -> int:
        """Take messages side by side: each is hidden from the others once it is taken."""
        drain = _Drain(self._clock.monotonic() + DRAIN_SECONDS)
        async with anyio.create_task_group() as takers:
            for _ in range(TAKERS):
                takers.start_soon(self._take_all, drain)
        if drain.failure is not None:
            raise drain.failure
        if drain.is_empty:
            await self._inbox.polled(self._kind, self._clock.time())
        return drain.brought

    async def _take_all(self, drain: _Drain) -> None:
        try:
            while not drain.is_over(self._clock.monotonic()):
                reply = await self._take()
                if reply is None:
                    drain.is_empty = True
                else:
                    drain.brought += await self._keep(Arrival.of(reply, self._kind))
        except GovAuthError as error:
            drain.failure = error

    async def _keep(self, arrival: Arrival) -> bool:
        """Store a message durably, and acknowledge it only then; tell whether it is new and sound."""
        refusal = await arrival.refusal(self._calls.settings.trust)
        flaw = arrival.flaw(self._kind) if refusal is None else refusal
        kind = self._kind if flaw is None else Kind.REFUSED
        stored = arrival.stored(kind, self._clock.time())
        is_new = await self._inbox.put(stored)
        if refusal is not None:
            _log.warning("a message %s is not from СМЭВ and is kept apart: %s", stored.message_id, refusal)
        elif flaw is not None:
            _log.warning("a message %s cannot be read and is kept apart: %s", stored.message_id, flaw)
        elif not is_new:
            _log.debug("the message %s came again", stored.message_id)
        try:
            await self._calls.ack(stored.message_id, accepted=refusal is None)
        except (TransportError, ServerFault, RateLimited, UnexpectedReply) as error:
            # It is safe, and it will come again.
            _log.debug("the message %s is not acknowledged yet: %s", stored.message_id, type(error).__name__)
        return is_new and flaw is None


def _explained(error: BaseException) -> GovAuthError:
    if isinstance(error, GovAuthError):
        return error
    if not isinstance(error, Exception):
        return ClientClosed("the client or its event loop was closed while the queue was polled")
    failure = GovAuthError(f"the poll failed with {type(error).__name__}")
    failure.add_note("".join(traceback.format_list(traceback.extract_tb(error.__traceback__))))
    return failure
