"""The trace of one call with a renewal inside, and what is measured, with the exporters of the SDK in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from attrs import frozen
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import (
    ExponentialHistogramDataPoint,
    HistogramDataPoint,
    InMemoryMetricReader,
    NumberDataPoint,
)
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from govauth.auth import FileTokenStore
from govauth.errors import OutcomeUnknown
from govauth.ledger import Ledger
from govauth.observers.opentelemetry import OpenTelemetryObserver
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Sale, Service
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox

Point: TypeAlias = HistogramDataPoint | NumberDataPoint | ExponentialHistogramDataPoint

pytestmark = [pytest.mark.anyio, pytest.mark.promise("seen-and-nobody-shown")]


@frozen
class Telemetry:
    exporter: InMemorySpanExporter
    traces: TracerProvider
    reader: InMemoryMetricReader
    observer: OpenTelemetryObserver

    @property
    def spans(self) -> list[ReadableSpan]:
        return sorted(self.exporter.get_finished_spans(), key=lambda span: span.start_time or 0)

    def named(self, name: str) -> ReadableSpan:
        [span] = [span for span in self.spans if span.name == name]
        return span

    def inside(self, parent: ReadableSpan) -> list[ReadableSpan]:
        assert parent.context is not None
        return [one for one in self.spans if one.parent and one.parent.span_id == parent.context.span_id]

    def points(self, name: str) -> list[Point]:
        data = self.reader.get_metrics_data()
        assert data is not None
        return [
            point
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]

    def everything(self) -> str:
        data = self.reader.get_metrics_data()
        return "".join(span.to_json() for span in self.spans) + ("" if data is None else data.to_json())


@pytest.fixture
def telemetry() -> Iterator[Telemetry]:
    exporter, reader = InMemorySpanExporter(), InMemoryMetricReader()
    traces, meters = TracerProvider(), MeterProvider([reader])
    traces.add_span_processor(SimpleSpanProcessor(exporter))
    observer = OpenTelemetryObserver(tracer_provider=traces, meter_provider=meters)
    yield Telemetry(exporter, traces, reader, observer)
    traces.shutdown()
    meters.shutdown()


async def test_the_trace_of_a_call_with_a_renewal_inside(
    login: PasswordLogin, sandbox: ServedSandbox, telemetry: Telemetry, tmp_path: Path
) -> None:
    store = FileTokenStore(tmp_path)
    async with MoyNalog(login, store=store, observe=telemetry.observer) as nalog:
        await nalog.taxpayer.taxes()
        sandbox.world.providers["moy_nalog"].control("revoke", value=True)
        telemetry.exporter.clear()
        with telemetry.traces.get_tracer("app").start_as_current_span("job"):
            await nalog.taxpayer.taxes()

    job, call = telemetry.named("job"), telemetry.named("taxpayer.taxes")
    assert telemetry.inside(job) == [call]
    assert (call.kind, call.status.status_code) == (SpanKind.INTERNAL, StatusCode.UNSET)
    assert dict(call.attributes or {}) == {
        "govauth.provider": "moy_nalog",
        "govauth.operation": "taxpayer.taxes",
        "govauth.principal": login.token_key.mark,
        "govauth.attempts": 2,
        "http.request.method": "GET",
        "url.scheme": "http",
        "url.template": "/api/v1/taxes",
        "server.address": "127.0.0.1",
        "server.port": int(sandbox.url.rpartition(":")[2]),
    }
    refused, lease, renewal, answered = telemetry.inside(call)
    assert [refused.name, lease.name, renewal.name, answered.name] == [
        "GET /api/v1/taxes",
        "moy_nalog token lease",
        "moy_nalog token",
        "GET /api/v1/taxes",
    ]
    assert (refused.kind, refused.status.status_code) == (SpanKind.CLIENT, StatusCode.ERROR)
    assert refused.attributes is not None
    assert (refused.attributes["http.response.status_code"], refused.attributes["error.type"]) == (401, "401")
    assert answered.attributes is not None
    assert answered.attributes["http.response.status_code"] == 200
    assert answered.attributes["http.request.resend_count"] == 1
    [asked] = telemetry.inside(renewal)
    assert (asked.name, asked.kind) == ("POST", SpanKind.CLIENT)
    assert len({span.context.trace_id for span in telemetry.spans if span.context}) == 1


async def test_what_is_measured(login: PasswordLogin, sandbox: ServedSandbox, telemetry: Telemetry) -> None:
    sandbox.fault("lose", operation="receipts.issue")
    async with MoyNalog(login, observe=telemetry.observer) as nalog:
        await nalog.taxpayer.taxes()
        with pytest.raises(OutcomeUnknown):
            await nalog.receipts.issue(Service("Урок", price=1500))
    requests = {
        (point.attributes or {})["govauth.operation"]: dict(point.attributes or {})
        for point in telemetry.points("http.client.request.duration")
    }
    assert requests["taxpayer.taxes"]["http.response.status_code"] == 200
    assert requests["receipts.issue"]["error.type"] == "ConnectionLost"
    assert requests["token"]["http.request.method"] == "POST"
    calls = {
        (point.attributes or {})["govauth.operation"]: (point.attributes or {}).get("error.type")
        for point in telemetry.points("govauth.call.duration")
    }
    assert calls == {"taxpayer.taxes": None, "receipts.issue": "OutcomeUnknown"}
    [renewal] = telemetry.points("govauth.token.renewal.duration")
    assert (renewal.attributes or {})["govauth.token.kind"] == "obtain"
    assert isinstance(renewal, HistogramDataPoint)
    assert renewal.count == 1


async def test_a_send_of_a_ledger_has_the_call_inside_and_nothing_names_anybody(
    login: PasswordLogin, sandbox: ServedSandbox, telemetry: Telemetry, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    async with MoyNalog(login, store=FileTokenStore(tmp_path), observe=telemetry.observer) as nalog:
        sale = Sale(Service("Урок", price=1500))
        with telemetry.traces.get_tracer("app").start_as_current_span("view"):
            receipt = await nalog.receipts.once("order-1842", sale, ledger=ledger)
        await nalog.receipts.get(receipt.id)
    await ledger.aclose()
    route = (telemetry.named("receipts.get").attributes or {})["url.template"]
    assert route == "/api/v1/receipt/{inn}/{id}/json"
    [once] = [span for span in telemetry.inside(telemetry.named("view")) if "ledger" in span.name]
    [send] = telemetry.inside(once)
    [call] = telemetry.inside(send)
    names = [span.name for span in (once, send, call)]
    assert names == ["receipts.issue ledger once", "receipts.issue ledger send", "receipts.issue"]
    [entries] = telemetry.points("govauth.ledger.entries")
    assert isinstance(entries, NumberDataPoint)
    assert (entries.value, (entries.attributes or {})["govauth.state"]) == (1, "done")
    everything = telemetry.everything()
    kept = await FileTokenStore(tmp_path).load(login.token_key)
    assert kept is not None
    assert kept.refresh is not None
    hidden = [INN, PASSWORD, kept.access.reveal(), kept.refresh.reveal(), "order-1842", "Урок", receipt.id]
    assert not [text for text in hidden if text in everything]
