"""Metrics for Prometheus (extra ``prometheus``). No label names a person: the series stay few."""

from __future__ import annotations

from typing import Final

from govauth.errors import ConfigurationError, missing_extra
from govauth.events.observer import Observer
from govauth.events.values import (
    AttemptEvent,
    CallEvent,
    LeaseWaitEvent,
    LedgerEvent,
    PendingEvent,
    RenewalEvent,
)

try:
    from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
except ImportError as _missing:
    raise missing_extra("govauth.observers.prometheus", "prometheus", _missing) from None

_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class PrometheusObserver(Observer):
    """Counts and measures, for all clients that it is given to.

    ===================================== ====================================================
    ``govauth_call_seconds``              calls: ``provider``, ``operation``, ``outcome``
    ``govauth_attempt_seconds``           requests: ``provider``, ``operation``, ``result``
    ``govauth_repeats_total``             requests after the first of a call
    ``govauth_renewal_seconds``           exchanges for tokens: ``provider``, ``kind``, ``outcome``
    ``govauth_lease_wait_seconds``        waits for the store: ``provider``, ``store``, ``outcome``
    ``govauth_pending_looks_total``       looks: ``operation``, ``state``
    ``govauth_ledger_entries_total``      entries: ``operation``, ``step``, ``state``
    ===================================== ====================================================

    An outcome is ``ok`` or the class of the error; a result is a status or the class of the failure.
    """

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        """Make the one observer of a registry.

        Args:
            registry: where the metrics are exposed.

        Raises:
            ConfigurationError: the registry has these metrics already.

        """

        def seconds(name: str, documentation: str, *labels: str) -> Histogram:
            return Histogram(name, documentation, labels, registry=registry, buckets=_SECONDS)

        def count(name: str, documentation: str, *labels: str) -> Counter:
            return Counter(name, documentation, labels, registry=registry)

        try:
            self._calls = seconds(
                "govauth_call_seconds", "Calls, with repeats and waiting.", "provider", "operation", "outcome"
            )
        except ValueError:
            raise ConfigurationError(
                "the registry has a PrometheusObserver already: give the same one to every client"
            ) from None
        self._attempts = seconds(
            "govauth_attempt_seconds", "HTTP requests.", "provider", "operation", "result"
        )
        self._repeats = count(
            "govauth_repeats", "Requests after the first of a call.", "provider", "operation"
        )
        self._renewals = seconds(
            "govauth_renewal_seconds", "Exchanges for tokens.", "provider", "kind", "outcome"
        )
        self._leases = seconds(
            "govauth_lease_wait_seconds", "Waiting for the lease of a token.", "provider", "store", "outcome"
        )
        self._looks = count("govauth_pending_looks", "Looks at results in the making.", "operation", "state")
        self._entries = count(
            "govauth_ledger_entries", "Entries of ledgers that changed.", "operation", "step", "state"
        )

    def call(self, event: CallEvent) -> None:
        """Measure a call."""
        where = event.endpoint
        self._calls.labels(where.provider, where.operation, event.error or _OK).observe(event.seconds)

    def attempt(self, event: AttemptEvent) -> None:
        """Measure a request."""
        where = event.endpoint
        result = event.error or str(event.status)
        self._attempts.labels(where.provider, where.operation, result).observe(event.seconds)
        if event.number > 1:
            self._repeats.labels(where.provider, where.operation).inc()

    def renewal(self, event: RenewalEvent) -> None:
        """Measure an exchange for a token."""
        self._renewals.labels(event.provider, event.kind, event.error or _OK).observe(event.seconds)

    def lease_wait(self, event: LeaseWaitEvent) -> None:
        """Measure a wait."""
        self._leases.labels(event.provider, event.store, event.error or _OK).observe(event.seconds)

    def pending(self, event: PendingEvent) -> None:
        """Count a look."""
        self._looks.labels(event.operation, event.state).inc()

    def ledger(self, event: LedgerEvent) -> None:
        """Count entries."""
        for state, entries in event.states.items():
            self._entries.labels(event.operation, event.step, state).inc(entries)


_OK: Final = "ok"
