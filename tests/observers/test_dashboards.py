"""The dashboards ask for what the observers give: each metric and each label of each query."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from prometheus_client import CollectorRegistry

from govauth.events import (
    AttemptEvent,
    CallEvent,
    Endpoint,
    LeaseWaitEvent,
    LedgerEvent,
    PendingEvent,
    RenewalEvent,
    RenewalKind,
)
from govauth.events.watch import Watch
from govauth.observers.opentelemetry import OpenTelemetryObserver
from govauth.observers.prometheus import PrometheusObserver
from tests.documentation import DOCS

DASHBOARDS = DOCS / "dashboards"
ENDPOINT = Endpoint("esia", "persons.get", "GET", "https", "esia.example", 443, "/rs/prns/{oid}")

Metrics = Mapping[str, set[str]]
"""The labels of each metric, as Prometheus names them."""


def one_of_each(watch: Watch) -> None:
    """Let each kind of event happen, with and without an error."""
    for error in (None, "RenewalFailed"):
        call = watch.begin("call", ENDPOINT.operation, ENDPOINT)
        attempt = watch.begin("attempt", ENDPOINT.operation, ENDPOINT)
        status = 200 if error is None else None
        asked = {"endpoint": ENDPOINT, "seconds": 0.1, "status": status, "error": error, "request_id": "r"}
        sizes = {"sent_bytes": 1, "received_bytes": 2}
        watch.attempt(AttemptEvent(id=attempt.id, parent=call.id, number=2, **sizes, **asked))  # type: ignore[arg-type]
        whose = {"provider": "esia", "principal": "esia-0a1b2c", "seconds": 0.1, "error": error}
        renewal, lease = watch.begin("renewal", "esia"), watch.begin("lease_wait", "esia")
        watch.lease_wait(LeaseWaitEvent(id=lease.id, parent=None, store="FileTokenStore", **whose))  # type: ignore[arg-type]
        watch.renewal(RenewalEvent(id=renewal.id, parent=None, kind=RenewalKind.RENEW, **whose))  # type: ignore[arg-type]
        watch.call(
            CallEvent(id=call.id, parent=None, principal="esia-0a1b2c", attempts=2, unknown=False, **asked)  # type: ignore[arg-type]
        )
        send = watch.begin("ledger", "receipts.issue")
        watch.ledger(
            LedgerEvent(
                id=send.id,
                parent=None,
                operation="receipts.issue",
                step="send",
                states={"done": 1},
                seconds=0.1,
                error=error,
            )
        )
    watch.pending(PendingEvent(operation="suz.order.codes", looks=1, seconds=0.1, state="waiting"))


def of_prometheus() -> Metrics:
    registry = CollectorRegistry()
    one_of_each(Watch([PrometheusObserver(registry)]))
    found: dict[str, set[str]] = {}
    for family in registry.collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def of_opentelemetry() -> Metrics:
    """Name metrics as the exporters of OpenTelemetry do for Prometheus."""
    reader = InMemoryMetricReader()
    meters = MeterProvider([reader])
    one_of_each(Watch([OpenTelemetryObserver(meter_provider=meters)]))
    data = reader.get_metrics_data()
    assert data is not None
    found: dict[str, set[str]] = {}
    for metric in data.resource_metrics[0].scope_metrics[0].metrics:
        name = metric.name.replace(".", "_")
        labels = {
            label.replace(".", "_") for point in metric.data.data_points for label in point.attributes or {}
        }
        if metric.unit == "s":
            found[f"{name}_seconds_bucket"] = labels | {"le"}
            found[f"{name}_seconds_count"] = labels
        else:
            found[f"{name}_total"] = labels
    meters.shutdown()
    return found


def queries(text: str) -> Iterator[str]:
    panels = json.loads(text)["panels"]
    for panel in panels:
        yield from (target["expr"] for target in panel.get("targets", ()))


@pytest.mark.parametrize(
    ("file", "metrics"), [("prometheus.json", of_prometheus), ("opentelemetry.json", of_opentelemetry)]
)
def test_each_query_of_a_dashboard_finds_something(file: str, metrics: object) -> None:
    assert callable(metrics)
    given: Metrics = metrics()
    asked: set[str] = set()
    for query in queries((DASHBOARDS / file).read_text(encoding="utf-8")):
        [(metric, selector)] = re.findall(r"(\w+)\{([^}]*)\}", query)
        labels = set(re.findall(r"(\w+)(?:=~|!=|=)", selector))
        labels |= {label for by in re.findall(r"by \(([^)]*)\)", query) for label in by.split(", ")}
        assert labels <= given[metric], query
        asked.add(re.sub("_(count|bucket)$", "", metric))
    assert asked == {
        re.sub("_(sum|count|bucket|created)$", "", name) for name in given if "_created" not in name
    }
