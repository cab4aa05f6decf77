"""Writes what happens to the log: at INFO what a person should know of, at DEBUG everything."""

from __future__ import annotations

import logging
from typing import Final

from govauth.events.observer import Observer
from govauth.events.values import (
    AttemptEvent,
    CallEvent,
    Endpoint,
    LeaseWaitEvent,
    LedgerEvent,
    PendingEvent,
    RenewalEvent,
)

WAIT_SECONDS: Final = 0.1
"""A lease that took less was not waited for."""


class LoggingObserver(Observer):
    """One line for each event, by the logger ``govauth.events``.

    INFO has renewals and logins, requests that go out again, outcomes that are not known, and waits for the
    store. DEBUG has the rest: every call, every attempt, every look at what is pending.
    """

    def __init__(self, logger: logging.Logger | None = None, *, wait_seconds: float = WAIT_SECONDS) -> None:
        """Make an observer.

        Args:
            logger: another one than ``govauth.events``.
            wait_seconds: a lease that took longer was waited for.

        """
        self._log = logging.getLogger("govauth.events") if logger is None else logger
        self._wait_seconds = wait_seconds

    def call(self, event: CallEvent) -> None:
        """Write at INFO if it is not known what became of it."""
        level = logging.INFO if event.unknown else logging.DEBUG
        if not self._log.isEnabledFor(level):
            return
        self._log.log(
            level,
            "%s: %s after %s in %s, for %s%s",
            _name(event.endpoint),
            "outcome unknown" if event.unknown else event.error or "done",
            "1 attempt" if event.attempts == 1 else f"{event.attempts} attempts",
            _seconds(event.seconds),
            event.principal,
            _request(event.request_id),
        )

    def attempt(self, event: AttemptEvent) -> None:
        """Write at INFO if it is not the first of its call."""
        level = logging.INFO if event.number > 1 else logging.DEBUG
        if not self._log.isEnabledFor(level):
            return
        self._log.log(
            level,
            "%s: attempt %d: %s in %s, %s %s, %d bytes out, %d in%s",
            _name(event.endpoint),
            event.number,
            event.error or event.status,
            _seconds(event.seconds),
            event.endpoint.method,
            _where(event.endpoint),
            event.sent_bytes,
            event.received_bytes,
            _request(event.request_id),
        )

    def renewal(self, event: RenewalEvent) -> None:
        """Write at INFO."""
        result = "done" if event.error is None else f"failed with {event.error}"
        self._log.info(
            "%s: token: %s %s in %s, for %s",
            event.provider,
            event.kind,
            result,
            _seconds(event.seconds),
            event.principal or "whoever signs in",
        )

    def lease_wait(self, event: LeaseWaitEvent) -> None:
        """Write at INFO if it took long, or failed."""
        waited = event.error is not None or event.seconds >= self._wait_seconds
        self._log.log(
            logging.INFO if waited else logging.DEBUG,
            "%s: token: lease of %s %s after %s, for %s",
            event.provider,
            event.store,
            "taken" if event.error is None else f"failed with {event.error}",
            _seconds(event.seconds),
            event.principal,
        )

    def pending(self, event: PendingEvent) -> None:
        """Write at DEBUG, and at INFO if the time is over."""
        self._log.log(
            logging.INFO if event.state == "timed_out" else logging.DEBUG,
            "%s: look %d: %s after %s",
            event.operation,
            event.looks,
            event.state,
            _seconds(event.seconds),
        )

    def ledger(self, event: LedgerEvent) -> None:
        """Write at INFO if an outcome is unknown, or was and is known now."""
        states = ", ".join(f"{count} {state}" for state, count in event.states.items()) or "over"
        known = event.step == "send" and "unknown" not in event.states
        self._log.log(
            logging.DEBUG if known or not event.states else logging.INFO,
            "%s: ledger: %s: %s in %s%s",
            event.operation,
            event.step,
            states,
            _seconds(event.seconds),
            "" if event.error is None else f" ({event.error})",
        )


def _name(endpoint: Endpoint) -> str:
    return f"{endpoint.provider}: {endpoint.operation}"


def _where(endpoint: Endpoint) -> str:
    return f"{endpoint.scheme}://{endpoint.host}:{endpoint.port}{endpoint.route or '/…'}"


def _request(request_id: str | None) -> str:
    return "" if request_id is None else f", request {request_id}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f} s"
