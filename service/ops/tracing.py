"""Where a service is traced; without an address nothing is, and nothing is wrapped."""

from collections.abc import Iterator
from contextlib import contextmanager

from ports.delivery import Receiver
from ports.language_model import LanguageModel
from ports.outbox import Publisher
from ports.pipeline.stages import Stage
from ports.pipeline.steps import Step
from ports.webhooks import WebhookSender
from service.settings import Settings


class Tracing:
    """Wraps the objects whose calls become spans; this one leaves them as they are."""

    def trace_receiver(self, receiver: Receiver) -> Receiver:
        """Trace every delivery."""
        return receiver

    def trace_step(self, stage: Stage, step: Step) -> Step:  # noqa: ARG002  # for spans
        """Trace every attempt of a step."""
        return step

    def trace_model(self, model: LanguageModel) -> LanguageModel:
        """Trace every call of the model."""
        return model

    def trace_publisher(self, publisher: Publisher) -> Publisher:
        """Trace every message that is published."""
        return publisher

    def trace_webhooks(self, sender: WebhookSender) -> WebhookSender:
        """Trace every request to a webhook."""
        return sender


NO_TRACING = Tracing()


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
