"""The protocol of an observer: one method for each kind of event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:  # for annotations only: what nobody observes is not loaded
    from govauth.events.values import (
        AttemptEvent,
        Began,
        CallEvent,
        LeaseWaitEvent,
        LedgerEvent,
        PendingEvent,
        RenewalEvent,
    )


class Observer(Protocol):
    """Is notified of what a client did. Derive from it and write the methods that you need.

    The methods run where the work runs, so they must be quick and must not wait: hand over to a queue what
    takes longer. They are called from any thread that uses the client. What they raise does not reach the
    call: the first failure of an observer is logged, with its traceback, by the logger ``govauth.events``.
    """

    def call(self, event: CallEvent) -> None:
        """A call is over, with a result or an error."""
        del event

    def attempt(self, event: AttemptEvent) -> None:
        """A request was answered, or was not."""
        del event

    def renewal(self, event: RenewalEvent) -> None:
        """A token was asked for."""
        del event

    def lease_wait(self, event: LeaseWaitEvent) -> None:
        """The lease of a token was asked for."""
        del event

    def pending(self, event: PendingEvent) -> None:
        """A result in the making was looked at."""
        del event

    def ledger(self, event: LedgerEvent) -> None:
        """Entries of a ledger came to another state."""
        del event


@runtime_checkable
class Tracer(Observer, Protocol):
    """An observer that is notified of beginnings too, such as one that nests spans."""

    def began(self, event: Began) -> None:
        """Something has begun that one of the other methods will end."""
        del event
