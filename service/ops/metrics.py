"""The metrics that Prometheus scrapes.

The values of every label are a small fixed set, so the number of series is bounded.
"""

import time
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from typing_extensions import override

from ports.domain.film import CrewMember, Usage
from ports.errors import StoryCrewsError
from ports.language_model import A, LanguageModel, ModelAnswer, Question
from ports.operations import JournalStats
from ports.outbox import OutboxMessage, Publisher
from ports.pipeline.stages import Stage
from ports.pipeline.steps import Outcome, Step, StepInput

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)
"""Upper bounds of the histograms, in seconds; up to an hour, because a novel's
structure takes minutes with a slow model."""


class Metrics:
    """The metrics of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.steps = Histogram(
            "crews_step_seconds",
            "Time that a step was at work, by how it ended",
            ("stage", "ending"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.calls = Histogram(
            "crews_model_call_seconds",
            "Time that a model took to answer a member",
            ("member", "ending"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.tokens = Counter(
            "crews_model_tokens",
            "Tokens paid",
            ("member", "kind"),
            registry=self.registry,
        )
        self.unrouted = Counter(
            "crews_events_unrouted",
            "Public events that nobody was subscribed to",
            registry=self.registry,
        )
        self.failed_deliveries = Counter(
            "crews_deliveries_failed",
            "Deliveries that no handler of ours could settle",
            ("queue",),
            registry=self.registry,
        )
        self.runs = Gauge(
            "crews_runs", "Runs in the journal", ("state",), registry=self.registry
        )
        self.in_flight = Gauge(
            "crews_steps_in_flight", "Steps under a lease", registry=self.registry
        )
        self.outbox = Gauge(
            "crews_outbox_due",
            "Messages that are due to be published",
            registry=self.registry,
        )
        self.dead_letters = Gauge(
            "crews_dead_letters",
            "Dead letters that wait for a person",
            registry=self.registry,
        )

    def set_journal_gauges(self, stats: JournalStats) -> None:
        """Set the gauges that describe the journal."""
        for state, number in stats.runs.items():
            self.runs.labels(state).set(number)
        self.in_flight.set(stats.steps_in_flight)
        self.outbox.set(stats.outbox)
        self.dead_letters.set(stats.dead_letters)

    def count_failed_delivery(self, queue: str) -> None:
        """Count a delivery of *queue* that failed and comes again."""
        self.failed_deliveries.labels(queue).inc()

    def count_tokens(self, member: CrewMember, usage: Usage) -> None:
        """Count the tokens of one answer."""
        self.tokens.labels(member, "prompt").inc(usage.prompt_tokens)
        self.tokens.labels(member, "completion").inc(usage.completion_tokens)


@dataclass(frozen=True, slots=True)
class MeasuredStep:
    """Wraps a step and measures how long each attempt takes."""

    stage: Stage
    step: Step
    metrics: Metrics

    async def __call__(self, step_input: StepInput) -> Outcome:
        started, ending = time.monotonic(), "failed"
        try:
            outcome = await self.step(step_input)
            ending = "finished"
        finally:
            self.metrics.steps.labels(self.stage, ending).observe(
                time.monotonic() - started
            )
        return outcome


class MeasuredLanguageModel(LanguageModel):
    """Wraps a model and measures how long each call takes and how many tokens."""

    def __init__(self, model: LanguageModel, metrics: Metrics) -> None:
        self._model = model
        self._metrics = metrics

    @override
    def name(self, member: CrewMember) -> str:
        return self._model.name(member)

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return self._model.max_cost(question)

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        started, ending = time.monotonic(), "answered"
        try:
            answer = await self._model.answer(question)
        except StoryCrewsError as error:
            ending = type(error).__name__
            raise
        finally:
            self._metrics.calls.labels(question.member, ending).observe(
                time.monotonic() - started
            )
        self._metrics.count_tokens(question.member, answer.usage)
        return answer

    @override
    async def check(self) -> None:
        await self._model.check()


class MeasuredPublisher(Publisher):
    """Wraps a publisher and counts the events that nobody was subscribed to."""

    def __init__(self, publisher: Publisher, metrics: Metrics) -> None:
        self._publisher = publisher
        self._metrics = metrics

    @override
    async def publish(self, message: OutboxMessage) -> bool:
        is_routed = await self._publisher.publish(message)
        if not is_routed:
            self._metrics.unrouted.inc()
        return is_routed
