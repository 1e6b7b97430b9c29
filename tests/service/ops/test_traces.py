"""One trace from the publisher to the final event, without a word of the story."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from typing_extensions import override

from infra.offline import OfflineReader
from ports.delivery import Delivery
from ports.webhooks import Webhook, WebhookSender
from service.bootstrap import open_ports
from service.ops.metrics import MeasuredLanguageModel, Metrics
from service.ops.tracing import NO_TRACING, open_tracing
from service.settings import Settings, load_settings
from tests.builders import a_submission
from tests.service.embedded_pipeline import submit_and_collect
from tests.stack.http_servers import QuietHandler, serve_in_thread

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
SAMPLED = f"00-{TRACE_ID}-00f067aa0ba902b7-01"
NOT_SAMPLED = f"00-{TRACE_ID}-00f067aa0ba902b7-00"
MARK = "Xanthippe"
TEXT = f'{MARK} lit the lamp. "He is late," said {MARK}.\n\nThe boat came in.\n'


@dataclass(kw_only=True)
class Collector:
    """A collector of OpenTelemetry: takes spans over HTTP."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    def spans(self) -> list[Span]:
        return [
            span
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()

    class Handler(QuietHandler):
        def do_POST(self) -> None:  # noqa: N802  # the name that http.server calls
            if self.headers.get("Content-Encoding") == "gzip":
                raise AssertionError("not asked for")
            collector.bodies.append(self.read_body())
            self.reply()

    with serve_in_thread(Handler) as port:
        collector.url = f"http://127.0.0.1:{port}/v1/traces"
        yield collector


def settings_at(folder: Path, collector: Collector, **more: Any) -> Settings:
    return load_settings(data_dir=folder, traces_url=collector.url, **more)


async def trace_story(settings: Settings, traceparent: str) -> None:
    submitted = a_submission(title=f"The Lamp of {MARK}", text=TEXT)
    with open_tracing(settings, version="1.2.3") as tracing:
        async with open_ports(settings) as ports:
            await submit_and_collect(
                ports, submitted, tracing=tracing, traceparent=traceparent
            )


def attributes(span: Span) -> dict[str, Any]:
    return {
        each.key: getattr(each.value, each.value.WhichOneof("value") or "string_value")
        for each in span.attributes
    }


async def test_a_story_is_one_trace_from_its_publisher_to_its_final_event(
    collector: Collector, tmp_path: Path
) -> None:
    await trace_story(settings_at(tmp_path, collector), SAMPLED)

    spans = collector.spans()
    assert {span.trace_id.hex() for span in spans} == {TRACE_ID}
    by_id = {span.span_id: span for span in spans}
    parents = {
        (span.name, by_id[span.parent_span_id].name)
        for span in spans
        if span.parent_span_id in by_id
    }
    assert ("step read", "process crews.read") in parents
    assert ("chat offline-reader", "step read") in parents
    names = {span.name for span in spans}
    assert {"process crews.intake", "send story.breakdown.completed"} <= names
    model = next(span for span in spans if span.name == "chat offline-reader")
    assert attributes(model)["gen_ai.operation.name"] == "chat"
    sent = next(s for s in spans if s.name == "send story.breakdown.completed")
    assert sent.kind == Span.SPAN_KIND_PRODUCER
    assert attributes(sent)["messaging.destination.name"] == "events"
    # And no word of the story.
    assert all(MARK.encode() not in body for body in collector.bodies)


async def test_a_failure_is_named_by_its_type_alone(
    collector: Collector, tmp_path: Path
) -> None:
    async def fail(_: Delivery) -> None:
        raise ValueError(MARK)

    with (
        open_tracing(settings_at(tmp_path, collector), version="1") as tracing,
        pytest.raises(ValueError, match=MARK),
    ):
        await tracing.trace_receiver(fail)(a_delivery(SAMPLED))

    [span] = collector.spans()
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert attributes(span)["error.type"] == "ValueError"
    assert MARK.encode() not in collector.bodies[0]


async def process(_: Delivery) -> None:
    """Do nothing: what is traced is the delivery."""


def a_delivery(traceparent: str) -> Delivery:
    return Delivery(
        queue="crews.read",
        routing_key="read",
        body=b"{}",
        content_type="application/json",
        headers={"traceparent": traceparent, "tracestate": "x" * 10_000},
    )


async def test_what_is_not_sampled_is_not_sent(
    collector: Collector, tmp_path: Path
) -> None:
    for traceparent, ratio in ((NOT_SAMPLED, 1.0), ("", 0.0), ("no trace", 0.0)):
        settings = settings_at(tmp_path, collector, traces_ratio=ratio)
        with open_tracing(settings, version="1") as tracing:
            await tracing.trace_receiver(process)(a_delivery(traceparent))

    assert collector.spans() == []


def test_without_an_address_nothing_is_wrapped_and_nothing_imported() -> None:
    with open_tracing(load_settings(), version="1") as tracing:
        assert tracing is NO_TRACING

    program = (
        "import sys\n"
        "from service.ops.tracing import open_tracing\n"
        "from service.settings import load_settings\n"
        "with open_tracing(load_settings(), version='1'):\n"
        "    assert not any('opentelemetry' in name for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603  # ours


async def test_a_collector_that_is_away_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "1")
    nobody = Collector(url="http://127.0.0.1:9/v1/traces")

    with open_tracing(settings_at(tmp_path, nobody), version="1") as tracing:
        await tracing.trace_receiver(process)(a_delivery(SAMPLED))


class SilentSender(WebhookSender):
    """Accepts everything."""

    @override
    async def send(self, webhook: Webhook, *, message_id: str, body: bytes) -> None:
        """Accept it."""


async def test_a_webhook_is_in_the_trace_of_its_event(
    collector: Collector, tmp_path: Path
) -> None:
    body = json.dumps({"traceparent": SAMPLED, "data": {"title": MARK}}).encode()

    with open_tracing(settings_at(tmp_path, collector), version="1") as tracing:
        await tracing.trace_webhooks(SilentSender()).send(
            Webhook(
                id=UUID(int=1),
                url="https://studio.example/hook?key=hush",
                secret="whsec_hush",  # noqa: S106  # made for the test
            ),
            message_id="event-1",
            body=body,
        )

    [span] = collector.spans()
    assert span.trace_id.hex() == TRACE_ID
    assert attributes(span)["server.address"] == "studio.example"
    assert not any(word in collector.bodies[0] for word in (b"hush", MARK.encode()))


def test_a_model_whose_calls_are_traced_reads_the_languages_that_it_reads(
    tmp_path: Path, collector: Collector
) -> None:
    measured = MeasuredLanguageModel(OfflineReader(), Metrics())

    with open_tracing(settings_at(tmp_path, collector), version="1.2.3") as tracing:
        traced = tracing.trace_model(measured)

    assert traced is not measured
    assert traced.languages() == frozenset({"en"})
