"""The metrics that Prometheus scrapes.

The values of every label are a small fixed set, so the number of series is bounded.
"""

import json
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from typing_extensions import override

from ports.delivery import QUEUE_BINDINGS, Delivery, Receiver
from ports.domain.film import CrewMember, Usage
from ports.errors import StoryCrewsError
from ports.events.story_events import StoryBreakdownCompleted, StoryBreakdownFailed
from ports.knowledge_graph import GraphOutcome
from ports.language_model import (
    A,
    LanguageModel,
    ModelAnswer,
    Question,
    UnfitAnswerError,
)
from ports.operations import JournalStats
from ports.outbox import OutboxMessage, Publisher
from ports.pipeline.stages import STAGES, Stage
from ports.pipeline.steps import Outcome, Step, StepInput
from service.ops.delegating_model import DelegatingLanguageModel

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)
"""Upper bounds of the histograms, in seconds; up to an hour, because a novel's
structure takes minutes with a slow model."""


class Metrics:
    """The metrics of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry)
        gauge = partial(Gauge, registry=self.registry)
        histogram = partial(Histogram, registry=self.registry, buckets=BUCKETS)
        self.steps = histogram(
            "crews_step_seconds",
            "Time that a step was at work, by how it ended",
            ("stage", "ending"),
        )
        self.calls = histogram(
            "crews_model_call_seconds",
            "Time that a model took to answer a member",
            ("member", "model", "ending"),
        )
        self.tokens = counter(
            "crews_model_tokens", "Tokens paid", ("member", "model", "kind")
        )
        self.cost = counter(
            "crews_model_cost_dollars",
            "US dollars paid, as CREWS_PRICES says",
            ("member", "model"),
        )
        self.ports_up = gauge(
            "crews_port_up",
            "1 if the connection works, 0 if not, as /readyz says",
            ("port",),
        )
        self.unrouted = counter(
            "crews_events_unrouted",
            "Public events that nobody was subscribed to",
            ("routing_key",),
        )
        self.answers = counter(
            "crews_answers",
            "Answers to submissions: completed, or the reason of a failure",
            ("ending",),
        )
        self.failed_deliveries = counter(
            "crews_deliveries_failed",
            "Deliveries that no handler of ours could settle",
            ("queue",),
        )
        self.graph_answers = counter(
            "crews_graph_answers",
            "Questions of scenes to the knowledge graph, by what they came to",
            ("outcome",),
        )
        self.webhook_deliveries = counter(
            "crews_webhook_deliveries",
            "Attempts to deliver an event to a webhook, by what came of them",
            ("outcome",),
        )
        self.delivery_age = gauge(
            "crews_delivery_age_seconds",
            "How long the oldest delivery of a queue has been at work",
            ("queue",),
        )
        self.runs = gauge(
            "crews_runs",
            "Runs that are running, and those opened within a day that have ended",
            ("state",),
        )
        # With a label that has one value: a gauge without labels shows 0 before it was
        # ever read, and 0 dead letters is what an operator hopes to see.
        journal_gauge = partial(gauge, labelnames=("source",))
        self.in_flight = journal_gauge("crews_steps_in_flight", "Steps under a lease")
        self.waiting = gauge(
            "crews_steps_waiting",
            "Steps that are tried again later, such as while a system is down",
            ("stage",),
        )
        self.outbox = journal_gauge(
            "crews_outbox_due", "Messages that are due to be published"
        )
        self.dead_letters = journal_gauge(
            "crews_dead_letters", "Dead letters that wait for a person"
        )
        self.runs_stuck = journal_gauge(
            "crews_runs_stuck", "Running runs that a dead letter holds up"
        )
        self.overdue = journal_gauge(
            "crews_overdue", "Steps and messages that no replica took within a minute"
        )
        self.backed_up_at = journal_gauge(
            "crews_backup_timestamp_seconds", "When the newest backup was complete"
        )

    def set_journal_gauges(self, stats: JournalStats) -> None:
        """Set the gauges that describe the journal."""
        for state, number in stats.runs.items():
            self.runs.labels(state).set(number)
        for gauge, number in (
            (self.in_flight, stats.steps_in_flight),
            (self.outbox, stats.outbox),
            (self.dead_letters, stats.dead_letters),
            (self.runs_stuck, stats.runs_stuck),
            (self.overdue, stats.overdue),
        ):
            gauge.labels("journal").set(number)
        for stage in STAGES:
            self.waiting.labels(stage).set(stats.steps_waiting.get(stage, 0))
        if stats.backed_up_at is not None:
            self.backed_up_at.labels("journal").set(stats.backed_up_at)

    def count_failed_delivery(self, queue: str) -> None:
        """Count a delivery of *queue* that failed and comes again."""
        self.failed_deliveries.labels(queue).inc()

    def count_graph_answer(self, outcome: GraphOutcome) -> None:
        """Count what a question to the graph came to."""
        self.graph_answers.labels(outcome).inc()

    def count_webhook_delivery(
        self, outcome: Literal["delivered", "failed", "dead"]
    ) -> None:
        """Count an attempt to deliver an event to a webhook."""
        self.webhook_deliveries.labels(outcome).inc()

    def clear_journal_gauges(self) -> None:
        """Forget the journal's figures: it does not answer, and they are old."""
        for gauge in (
            self.runs,
            self.in_flight,
            self.waiting,
            self.outbox,
            self.dead_letters,
            self.runs_stuck,
            self.overdue,
            self.backed_up_at,
        ):
            gauge.clear()

    def set_ports_up(self, up: Mapping[str, bool]) -> None:
        """Set which connections work."""
        for port, is_up in up.items():
            self.ports_up.labels(port).set(is_up)

    def count_usage(self, member: CrewMember, model: str, usage: Usage) -> None:
        """Count the tokens of one answer, and what they cost."""
        self.tokens.labels(member, model, "prompt").inc(usage.prompt_tokens)
        self.tokens.labels(member, model, "completion").inc(usage.completion_tokens)
        self.cost.labels(member, model).inc(usage.cost)


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


class MeasuredLanguageModel(DelegatingLanguageModel):
    """Wraps a model and measures how long each call takes and how many tokens."""

    def __init__(self, model: LanguageModel, metrics: Metrics) -> None:
        super().__init__(model)
        self._metrics = metrics

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        started, ending = time.monotonic(), "answered"
        member, model = question.member, self.name(question.member)
        try:
            answer = await self._model.answer(question)
        except UnfitAnswerError as error:
            # It was paid all the same.
            self._metrics.count_usage(member, model, error.usage)
            ending = type(error).__name__
            raise
        except StoryCrewsError as error:
            ending = type(error).__name__
            raise
        finally:
            self._metrics.calls.labels(member, model, ending).observe(
                time.monotonic() - started
            )
        self._metrics.count_usage(member, model, answer.usage)
        return answer


class MeasuredPublisher(Publisher):
    """Wraps a publisher; counts answers, and events that nobody was subscribed to."""

    def __init__(self, publisher: Publisher, metrics: Metrics) -> None:
        self._publisher = publisher
        self._metrics = metrics

    @override
    async def publish(self, message: OutboxMessage) -> bool:
        is_routed = await self._publisher.publish(message)
        if not is_routed:
            self._metrics.unrouted.labels(message.routing_key).inc()
        match message.routing_key:
            case StoryBreakdownCompleted.routing_key:
                self._metrics.answers.labels("completed").inc()
            case StoryBreakdownFailed.routing_key:
                reason = json.loads(message.body)["data"]["reason"]
                self._metrics.answers.labels(reason).inc()
            case _:
                pass
        return is_routed


class MeasuredReceiver:
    """Wraps a receiver and measures how long the oldest delivery of each queue takes.

    One that never ends holds a place of the queue's prefetch, and in the end all.
    """

    def __init__(self, receiver: Receiver, metrics: Metrics) -> None:
        self._receiver = receiver
        self._started: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self._numbers = count()
        for queue in QUEUE_BINDINGS:
            metrics.delivery_age.labels(queue).set_function(partial(self._age, queue))

    async def __call__(self, delivery: Delivery) -> None:
        started, number = self._started[delivery.queue], next(self._numbers)
        started[number] = time.monotonic()
        try:
            await self._receiver(delivery)
        finally:
            del started[number]

    def _age(self, queue: str) -> float:
        # The first that entered is the oldest: a dict keeps the order.
        oldest = next(iter(self._started[queue].values()), None)
        return 0.0 if oldest is None else time.monotonic() - oldest
