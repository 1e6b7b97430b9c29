"""Where a service is traced; without an address nothing is, and nothing is wrapped."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from typing_extensions import override

from ports.delivery import Receiver
from ports.language_model import LanguageModel
from ports.outbox import Publisher
from ports.pipeline.stages import Stage
from ports.pipeline.steps import Step
from ports.webhooks import WebhookSender
from service.settings import Settings


class Tracing(Protocol):
    """Wraps the objects whose calls become spans."""

    def trace_receiver(self, receiver: Receiver) -> Receiver:
        """Trace every delivery."""
        ...

    def trace_step(self, stage: Stage, step: Step) -> Step:
        """Trace every attempt of a step."""
        ...

    def trace_model(self, model: LanguageModel) -> LanguageModel:
        """Trace every call of the model."""
        ...

    def trace_publisher(self, publisher: Publisher) -> Publisher:
        """Trace every message that is published."""
        ...

    def trace_webhooks(self, sender: WebhookSender) -> WebhookSender:
        """Trace every request to a webhook."""
        ...


class NoTracing(Tracing):
    """Leaves everything as it is."""

    @override
    def trace_receiver(self, receiver: Receiver) -> Receiver:
        return receiver

    @override
    def trace_step(self, stage: Stage, step: Step) -> Step:
        return step

    @override
    def trace_model(self, model: LanguageModel) -> LanguageModel:
        return model

    @override
    def trace_publisher(self, publisher: Publisher) -> Publisher:
        return publisher

    @override
    def trace_webhooks(self, sender: WebhookSender) -> WebhookSender:
        return sender


NO_TRACING = NoTracing()


@contextmanager
def open_tracing(settings: Settings, *, version: str) -> Iterator[Tracing]:
    """Trace while the context lasts, if an address is set; then send what is left."""
    if settings.traces_url is None:
        yield NO_TRACING
        return
    # Only here: its import takes a tenth of a second.
    from service.ops.traces import open_traces  # noqa: PLC0415

    traces = open_traces(settings, version=version)
    try:
        yield traces
    finally:
        traces.close()
