"""Counting a batch while it runs, and telling of it about once in a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

import anyio

from govauth.ledger.judging import Reading
from govauth.ledger.progress import Progress, Report
from govauth.ledger.values import State

_EVERY: Final = 1.0
_SPAN: Final = 20


class Tally:
    """Counts of one process; the report at the end is counted from the ledger.

    Attributes:
        unknown: entries whose answer was lost.
        note: what keeps the batch from going on.

    """

    def __init__(self, on_event: Callable[[Progress], object] | None) -> None:
        self.unknown: int = 0
        self.note: str = ""
        self._on_event = on_event
        self._done = 0
        self._refused = 0
        self._told_at = float("-inf")
        self._history: deque[tuple[float, int]] = deque(maxlen=_SPAN)

    def begin(self, counts: Mapping[State, int]) -> None:
        """Take what earlier runs did."""
        self._done = counts.get(State.DONE, 0)
        self._refused = counts.get(State.REFUSED, 0)
        self.unknown = counts.get(State.UNKNOWN, 0)

    def count(self, state: State) -> None:
        """Count the outcome of a send."""
        self._done += state is State.DONE
        self._refused += state is State.REFUSED
        self.unknown += state is State.UNKNOWN

    def read(self, reading: Reading) -> None:
        """Count what a reading decided."""
        self._done += reading.applied
        self.unknown = max(0, self.unknown - reading.applied - reading.not_applied)
        self.note = ""

    def tell(self, rows: int, *, ended: bool, note: str) -> None:
        """Tell of the progress if a second went by."""
        now = anyio.current_time()
        if self._on_event is None or now < self._told_at + _EVERY:
            return
        self._told_at = now
        decided = self._done + self._refused
        self._history.append((now, decided))
        before, then = self._history[0]
        rate = (decided - then) / (now - before) if now > before else 0.0
        planned = max(0, rows - decided - self.unknown)
        left = (planned + self.unknown) / rate if rate > 0 else None
        self._on_event(
            Progress(planned, self._done, self._refused, self.unknown, ended, rate, left, note or self.note)
        )

    def end(self, report: Report) -> None:
        """Tell of the end, by the ledger's count."""
        if self._on_event is not None:
            self._on_event(
                Progress(
                    report.planned, report.done, report.refused, report.unknown, True, 0.0, 0.0, self.note
                )
            )
