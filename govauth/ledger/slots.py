"""How many calls of a batch are in the air at once, and how many claims wait for their turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

import anyio

AHEAD_SECONDS: Final = 0.1
"""What leaves within so many seconds is claimed before it can: a commit takes a moment. More wins nothing."""


class Slots:
    """The slots of one batch in one event loop, handed out in the order of the claims."""

    def __init__(self, width: int, *, ahead: bool, open_: Callable[[], bool]) -> None:
        """Make free slots.

        Args:
            width: how many calls may be in the air.
            ahead: whether to claim before there is a slot, as much as leaves meanwhile; else only what leaves
                at once.
            open_: whether calls may begin now.

        """
        self._width = width
        self._ahead = ahead
        self._open = open_
        self._claimed = 0
        self._busy = 0
        self._waiting: deque[anyio.Event] = deque()
        # No more ahead than fit into the slots: what is claimed when a worker dies has to be looked for.
        self._freed: deque[float] = deque(maxlen=width)

    def room(self) -> int:
        """Say how many are to be claimed now; few ones are left for later, to be claimed together."""
        ahead = self._freed_lately() if self._ahead else 0
        room = self._width + ahead - self._claimed
        return room if room > ahead // 2 else 0

    def claimed(self, count: int) -> None:
        """Count claims that will ask for a slot."""
        self._claimed += count

    async def take(self) -> bool:
        """Wait for a slot; False where its call must not begin any more."""
        if self._busy < self._width:
            self._busy += 1
        else:
            handed_over = anyio.Event()
            self._waiting.append(handed_over)
            await handed_over.wait()
        if self._open():
            return True
        self._free()
        return False

    def answered(self) -> None:
        """Give a slot back when its call is over."""
        self._freed.append(anyio.current_time())
        self._free()

    def _free(self) -> None:
        self._claimed -= 1
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._busy -= 1

    def _freed_lately(self) -> int:
        since = anyio.current_time() - AHEAD_SECONDS
        while self._freed and self._freed[0] < since:
            self._freed.popleft()
        return len(self._freed)
