"""Traces for OpenTelemetry: of deliveries, steps, model calls and publications.

Names of spans and attributes follow its conventions for messaging and for generative
models. No attribute holds text of a story, and no exception is recorded, because its
message might. Off unless an address is set; nothing of OpenTelemetry is imported then.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.semconv._incubating.attributes import (
    gen_ai_attributes,
    messaging_attributes,
)
from opentelemetry.semconv.attributes import (
    error_attributes,
    http_attributes,
    server_attributes,
)
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import (
    TraceContextTextMapPropagator,
)
from opentelemetry.util.types import AttributeValue
from typing_extensions import override

from ports.delivery import Delivery, Receiver
from ports.language_model import A, LanguageModel, ModelAnswer, Question
from ports.outbox import OutboxMessage, Publisher
from ports.pipeline.stages import Stage
from ports.pipeline.steps import Outcome, Step, StepInput
from ports.webhooks import Webhook, WebhookSender
from service.ops.delegating_model import DelegatingLanguageModel
from service.ops.tracing import Tracing
from service.settings import Settings

SYSTEM = "rabbitmq"

CONTEXT = TraceContextTextMapPropagator()

Attributes = dict[str, AttributeValue]


class Traces(Tracing):
    """Makes the spans of one process and hands them to *exporter*.

    A trace that a publisher began is continued, and sampled as its header says; of the
    others *ratio* are sampled.
    """

    def __init__(self, exporter: SpanExporter, *, ratio: float, version: str) -> None:
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(ratio)),
            resource=Resource.create(
                {SERVICE_NAME: "novel-movie-crews", SERVICE_VERSION: version}
            ),
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer: Tracer = self._provider.get_tracer("novel-movie-crews", version)

    @contextmanager
    def span(
        self,
        name: str,
        kind: SpanKind,
        attributes: Attributes,
        parent: Context | None = None,
    ) -> Iterator[Span]:
        """Trace what happens in the context; an error is named by its type alone."""
        with self._tracer.start_as_current_span(
            name,
            context=parent,
            kind=kind,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                span.set_status(StatusCode.ERROR)
                span.set_attribute(error_attributes.ERROR_TYPE, type(error).__name__)
                raise

    @override
    def trace_receiver(self, receiver: Receiver) -> Receiver:
        return TracedReceiver(receiver, self)

    @override
    def trace_step(self, stage: Stage, step: Step) -> Step:
        return TracedStep(stage, step, self)

    @override
    def trace_model(self, model: LanguageModel) -> LanguageModel:
        return TracedLanguageModel(model, self)

    @override
    def trace_publisher(self, publisher: Publisher) -> Publisher:
        return TracedPublisher(publisher, self)

    @override
    def trace_webhooks(self, sender: WebhookSender) -> WebhookSender:
        return TracedWebhookSender(sender, self)

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


@dataclass(frozen=True, slots=True)
class TracedReceiver:
    """Wraps a receiver: a span for each delivery, in the trace of its header."""

    receiver: Receiver
    traces: Traces

    async def __call__(self, delivery: Delivery) -> None:
        attributes: Attributes = {
            messaging_attributes.MESSAGING_SYSTEM: SYSTEM,
            messaging_attributes.MESSAGING_OPERATION_TYPE: "process",
            messaging_attributes.MESSAGING_DESTINATION_NAME: delivery.queue,
            messaging_attributes.MESSAGING_MESSAGE_BODY_SIZE: len(delivery.body),
        }
        parent = CONTEXT.extract(delivery.headers)
        with self.traces.span(
            f"process {delivery.queue}", SpanKind.CONSUMER, attributes, parent
        ):
            await self.receiver(delivery)


@dataclass(frozen=True, slots=True)
class TracedStep:
    """Wraps a step: a span for each attempt."""

    stage: Stage
    step: Step
    traces: Traces

    async def __call__(self, step_input: StepInput) -> Outcome:
        attributes: Attributes = {
            "crews.stage": self.stage,
            "crews.ordinal": step_input.ordinal,
            "crews.run_id": str(step_input.run.id),
            "crews.generation": step_input.run.generation,
        }
        with self.traces.span(f"step {self.stage}", SpanKind.INTERNAL, attributes):
            return await self.step(step_input)


class TracedLanguageModel(DelegatingLanguageModel):
    """Wraps a model: a span for each call, with its tokens."""

    def __init__(self, model: LanguageModel, traces: Traces) -> None:
        super().__init__(model)
        self._traces = traces

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        model = self.name(question.member)
        attributes: Attributes = {
            gen_ai_attributes.GEN_AI_OPERATION_NAME: "chat",
            gen_ai_attributes.GEN_AI_REQUEST_MODEL: model,
            gen_ai_attributes.GEN_AI_AGENT_NAME: question.member,
            "crews.task": question.task,
        }
        with self._traces.span(f"chat {model}", SpanKind.CLIENT, attributes) as span:
            answer = await self._model.answer(question)
            span.set_attribute(
                gen_ai_attributes.GEN_AI_USAGE_INPUT_TOKENS, answer.usage.prompt_tokens
            )
            span.set_attribute(
                gen_ai_attributes.GEN_AI_USAGE_OUTPUT_TOKENS,
                answer.usage.completion_tokens,
            )
            return answer


class TracedPublisher(Publisher):
    """Wraps a publisher: a span for each message, in the trace of its header."""

    def __init__(self, publisher: Publisher, traces: Traces) -> None:
        self._publisher = publisher
        self._traces = traces

    @override
    async def publish(self, message: OutboxMessage) -> bool:
        attributes: Attributes = {
            messaging_attributes.MESSAGING_SYSTEM: SYSTEM,
            messaging_attributes.MESSAGING_OPERATION_TYPE: "send",
            messaging_attributes.MESSAGING_DESTINATION_NAME: message.exchange,
            messaging_attributes.MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY: (
                message.routing_key
            ),
            messaging_attributes.MESSAGING_MESSAGE_ID: str(message.id),
            messaging_attributes.MESSAGING_MESSAGE_BODY_SIZE: len(message.body),
        }
        parent = CONTEXT.extract(message.headers)
        with self._traces.span(
            f"send {message.routing_key}", SpanKind.PRODUCER, attributes, parent
        ):
            return await self._publisher.publish(message)


class TracedWebhookSender(WebhookSender):
    """Wraps a sender: a span for each request, in the trace of its event."""

    def __init__(self, sender: WebhookSender, traces: Traces) -> None:
        self._sender = sender
        self._traces = traces

    @override
    async def send(self, webhook: Webhook, *, message_id: str, body: bytes) -> None:
        attributes: Attributes = {
            http_attributes.HTTP_REQUEST_METHOD: "POST",
            # Not its address, which may hold a subscriber's secret.
            server_attributes.SERVER_ADDRESS: urlsplit(webhook.url).hostname or "",
            messaging_attributes.MESSAGING_MESSAGE_ID: message_id,
            messaging_attributes.MESSAGING_MESSAGE_BODY_SIZE: len(body),
        }
        traceparent = json.loads(body).get("traceparent") or ""
        parent = CONTEXT.extract({"traceparent": traceparent})
        with self._traces.span("POST webhook", SpanKind.CLIENT, attributes, parent):
            await self._sender.send(webhook, message_id=message_id, body=body)


def open_traces(settings: Settings, *, version: str) -> Traces:
    """Return traces that go to `traces_url` by OTLP over HTTP."""
    exporter = OTLPSpanExporter(
        endpoint=str(settings.traces_url),
        certificate_file=_path(settings.ca_file),
        client_certificate_file=_path(settings.certificate_file),
        client_key_file=_path(settings.key_file),
    )
    return Traces(exporter, ratio=settings.traces_ratio, version=version)


def _path(file: Path | None) -> str | None:
    return None if file is None else str(file)
