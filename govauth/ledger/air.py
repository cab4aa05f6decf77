"""What this process is sending now."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from weakref import ReferenceType, ref

from govauth.concurrency.loop import is_closed
from govauth.ledger.values import Claim


class Air:
    """Claims in the air, by the id of their entry; of an event loop that was closed none is any more.

    Changed within transactions or after them, by any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claims: dict[int, tuple[int, ReferenceType[object]]] = {}

    def take(self, claims: Iterable[Claim], loop: object) -> None:
        """Add claims that an event loop is about to send; ``loop`` is what ``running_loop()`` gives there."""
        with self._lock:
            self._claims.update((one.id, (one.epoch, ref(loop))) for one in claims)

    def leave(self, claims: Iterable[Claim]) -> None:
        """Remove claims; a later claim of the same entry stays."""
        with self._lock:
            for one in claims:
                if self._claims.get(one.id, (None,))[0] == one.epoch:
                    del self._claims[one.id]

    def __contains__(self, entry: object) -> bool:
        """Tell whether an event loop that still runs is sending the entry of this id."""
        found = self._claims.get(entry) if isinstance(entry, int) else None
        return found is not None and _runs(found[1])

    def __bool__(self) -> bool:
        """Tell whether anything is sent."""
        return any(_runs(loop) for _, loop in tuple(self._claims.values()))


def _runs(loop: ReferenceType[object]) -> bool:
    """Tell whether a loop may still run: the tasks of one that was closed are never woken again."""
    found = loop()
    return found is not None and not is_closed(found)
