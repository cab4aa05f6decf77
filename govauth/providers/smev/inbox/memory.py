"""An inbox in memory: for tests, and for programs that can do without what they acknowledged."""

from __future__ import annotations

import threading

from govauth.providers.smev.inbox.inbox import Kind, StoredMessage


class MemoryInbox:
    """Keeps messages for the life of the process, and **loses what was acknowledged** with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, Kind], StoredMessage] = {}
        self._handled: set[str] = set()
        self._polled: dict[Kind, float] = {}

    async def put(self, message: StoredMessage) -> bool:
        """Keep a message."""
        key = message.message_id, message.kind
        with self._lock:
            return self._kept.setdefault(key, message) is message

    async def answers(self, original_message_id: str) -> tuple[StoredMessage, ...]:
        """Return the responses to a request."""
        found = await self.stored(Kind.RESPONSE, most=len(self._kept))
        return tuple(one for one in found if one.original_message_id == original_message_id)

    async def unhandled(self) -> StoredMessage | None:
        """Return the oldest request that is not handled."""
        found = await self.stored(Kind.REQUEST, most=len(self._kept))
        return next((one for one in found if one.message_id not in self._handled), None)

    async def handled(self, message_id: str) -> None:
        """Note that a request is handled."""
        self._handled.add(message_id)

    async def stored(self, kind: Kind, *, most: int = 100) -> tuple[StoredMessage, ...]:
        """Return messages of a kind, oldest first."""
        with self._lock:
            return tuple(one for one in self._kept.values() if one.kind is kind)[:most]

    async def forget(self, *, before: float) -> int:
        """Drop what is old and not waiting to be handled."""
        with self._lock:
            old = [
                key
                for key, one in self._kept.items()
                if one.received_at < before
                and (one.kind is not Kind.REQUEST or one.message_id in self._handled)
            ]
            for key in old:
                del self._kept[key]
        return len(old)

    async def polled_at(self, kind: Kind) -> float:
        """Return when the queue of a kind was last found empty."""
        return self._polled.get(kind, 0.0)

    async def polled(self, kind: Kind, at: float) -> None:
        """Note that the queue of a kind was found empty."""
        self._polled[kind] = at
