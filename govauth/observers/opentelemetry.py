"""Spans and metrics, by the semantic conventions of HTTP clients 1.23 and later (extra ``otel``).

The whole address of a request (``url.full``) is left out: paths and queries name taxpayers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from govauth.errors import missing_extra
from govauth.events.observer import Tracer as Observer
from govauth.events.values import (
    AttemptEvent,
    Began,
    CallEvent,
    Ended,
    Endpoint,
    LeaseWaitEvent,
    LedgerEvent,
    PendingEvent,
    RenewalEvent,
)

try:
    from opentelemetry import metrics, trace
    from opentelemetry.context import Context
    from opentelemetry.trace import Span, SpanKind, Status, StatusCode
except ImportError as _missing:
    raise missing_extra("govauth.observers.opentelemetry", "otel", _missing) from None

Attributes = dict[str, str | int | Sequence[str]]

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0)
_REFUSED_FROM: Final = 400
_NAMES: Final = {"renewal": "token", "lease_wait": "token lease"}


class OpenTelemetryObserver(Observer):
    """Makes a span of each call, with its attempts, renewals and waits inside, and measures their seconds.

    A call is a child of the span that is current where it is made, and so is a ``once`` of a ledger, with its
    sends inside. The sends of a batch have traces of their own.
    """

    def __init__(
        self,
        *,
        tracer_provider: trace.TracerProvider | None = None,
        meter_provider: metrics.MeterProvider | None = None,
    ) -> None:
        """Make an observer; one serves any number of clients.

        Args:
            tracer_provider: where spans go; None for the global one.
            meter_provider: where measurements go; None for the global one.

        """
        self._tracer = trace.get_tracer("govauth", tracer_provider=tracer_provider)
        meter = metrics.get_meter("govauth", meter_provider=meter_provider)

        def seconds(name: str, description: str) -> metrics.Histogram:
            return meter.create_histogram(
                name, unit="s", description=description, explicit_bucket_boundaries_advisory=_SECONDS
            )

        self._requests = seconds("http.client.request.duration", "Duration of HTTP client requests.")
        self._calls = seconds("govauth.call.duration", "Calls, with repeats and waiting.")
        self._renewals = seconds("govauth.token.renewal.duration", "Exchanges for tokens.")
        self._leases = seconds("govauth.token.lease.duration", "Waiting for the lease of a token.")
        self._repeats = meter.create_counter(
            "govauth.repeats", unit="{request}", description="Requests after the first of a call."
        )
        self._looks = meter.create_counter(
            "govauth.pending.looks", unit="{look}", description="Looks at results in the making."
        )
        self._entries = meter.create_counter(
            "govauth.ledger.entries", unit="{entry}", description="Entries of ledgers that changed."
        )
        self._open: dict[int, Span] = {}

    def began(self, event: Began) -> None:
        """Start a span."""
        name = event.name
        kind = SpanKind.INTERNAL
        attributes: Attributes = {}
        if event.endpoint is not None:
            attributes = _where(event.endpoint)
        if event.kind == "attempt" and event.endpoint is not None:
            name = f"{event.endpoint.method} {event.endpoint.route}".strip()
            kind = SpanKind.CLIENT
        elif event.kind in _NAMES:
            name = f"{event.name} {_NAMES[event.kind]}"
        self._open[event.id] = self._tracer.start_span(
            name, context=self._around(event.parent), kind=kind, attributes=attributes
        )

    def call(self, event: CallEvent) -> None:
        """End the span of a call."""
        attributes: Attributes = {"govauth.principal": event.principal, "govauth.attempts": event.attempts}
        self._end(event, attributes)
        labels = {"govauth.provider": event.endpoint.provider, "govauth.operation": event.endpoint.operation}
        self._calls.record(event.seconds, {**labels, **_failure(event.error)})

    def attempt(self, event: AttemptEvent) -> None:
        """End the span of a request."""
        error = event.error
        status: Attributes = {} if event.status is None else {"http.response.status_code": event.status}
        if error is None and event.status is not None and event.status >= _REFUSED_FROM:
            error = str(event.status)
        attributes: Attributes = {
            **status,
            "http.request.body.size": event.sent_bytes,
            "http.response.body.size": event.received_bytes,
        }
        if event.number > 1:
            attributes["http.request.resend_count"] = event.number - 1
        if event.request_id is not None:
            attributes["http.response.header.x-request-id"] = [event.request_id]
        self._end(event, attributes, error)
        labels = _where(event.endpoint)
        self._requests.record(event.seconds, {**labels, **status, **_failure(error)})
        if event.number > 1:
            self._repeats.add(1, labels)

    def renewal(self, event: RenewalEvent) -> None:
        """End the span of a renewal."""
        labels: Attributes = {"govauth.provider": event.provider, "govauth.token.kind": str(event.kind)}
        whose: Attributes = {} if event.principal is None else {"govauth.principal": event.principal}
        self._end(event, {**labels, **whose})
        self._renewals.record(event.seconds, {**labels, **_failure(event.error)})

    def lease_wait(self, event: LeaseWaitEvent) -> None:
        """End the span of a wait."""
        labels: Attributes = {"govauth.provider": event.provider, "govauth.store": event.store}
        self._end(event, {**labels, "govauth.principal": event.principal})
        self._leases.record(event.seconds, {**labels, **_failure(event.error)})

    def pending(self, event: PendingEvent) -> None:
        """Count a look."""
        self._looks.add(1, {"govauth.operation": event.operation, "govauth.state": event.state})

    def ledger(self, event: LedgerEvent) -> None:
        """End the span of a send or a reading."""
        labels: Attributes = {"govauth.operation": event.operation, "govauth.ledger.step": event.step}
        counts: Attributes = {f"govauth.ledger.{state}": count for state, count in event.states.items()}
        self._end(event, {**labels, **counts})
        for state, count in event.states.items():
            self._entries.add(count, {**labels, "govauth.state": state})

    def _around(self, parent: int | None) -> Context | None:
        span = None if parent is None else self._open.get(parent)
        return None if span is None else trace.set_span_in_context(span)

    def _end(self, event: Ended, attributes: Attributes, error: str | None = None) -> None:
        span = self._open.pop(event.id)
        span.set_attributes(attributes)
        failure = error or event.error
        if failure is not None:
            span.set_attribute("error.type", failure)
            span.set_status(Status(StatusCode.ERROR))
        span.end()


def _where(endpoint: Endpoint) -> Attributes:
    attributes: Attributes = {
        "govauth.provider": endpoint.provider,
        "govauth.operation": endpoint.operation,
        "http.request.method": endpoint.method,
        "url.scheme": endpoint.scheme,
        "server.address": endpoint.host,
        "server.port": endpoint.port,
    }
    if endpoint.route:
        attributes["url.template"] = endpoint.route
    return attributes


def _failure(error: str | None) -> Attributes:
    return {} if error is None else {"error.type": error}
