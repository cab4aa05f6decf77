"""Sends and readings of a ledger as the observers of the client see them that the effect belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from govauth.clock import SYSTEM_CLOCK
from govauth.events.values import LedgerEvent
from govauth.events.watch import AROUND, Watch


class WatchedStep:
    """A send, a reading or a waiting, from its beginning to its end. Costs nothing where nobody observes."""

    def __init__(self, effect: object, operation: str, step: str) -> None:
        """Make a step that begins when it is entered.

        Args:
            effect: whose; one of a client has its observers as ``watch``.
            operation: its name.
            step: ``send``, ``read`` or ``once``.

        """
        watch = getattr(effect, "watch", None)
        self._watch = watch if isinstance(watch, Watch) else None
        self._operation = operation
        self._step = step
        self._states: Mapping[str, int] = {}
        self._error: str | None = None

    def ended(self, states: Mapping[str, int], error: BaseException | None = None) -> None:
        """Take what came of it.

        Args:
            states: how many entries are in which state now.
            error: what hid or refused it.

        """
        self._states = states
        self._error = None if error is None else type(error).__name__

    def __enter__(self) -> Self:
        if self._watch is not None:
            self._began = self._watch.begin("ledger", f"{self._operation} ledger {self._step}")
            self._around = AROUND.set(self._began.id)
            self._started = SYSTEM_CLOCK.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._watch is None:
            return
        AROUND.reset(self._around)
        self._watch.ledger(
            LedgerEvent(
                id=self._began.id,
                parent=self._began.parent,
                operation=self._operation,
                step=self._step,
                states=self._states,
                seconds=SYSTEM_CLOCK.monotonic() - self._started,
                error=self._error if kind is None else kind.__name__,
            )
        )
