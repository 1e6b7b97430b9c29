"""Steps, model calls and publishing are measured."""

from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest
from typing_extensions import override

from ports.domain.film import Usage
from ports.domain.story import StoryId
from ports.errors import PortUnavailableError
from ports.events.story_events import StoryCancelled
from ports.outbox import OutboxMessage, Publisher
from ports.pipeline.messages import run_failed_message
from ports.pipeline.steps import Outcome, RunEnding, StepInput
from service.ops.metrics import (
    MeasuredLanguageModel,
    MeasuredPublisher,
    MeasuredStep,
    Metrics,
)
from tests.builders import a_run, to_message
from tests.fakes.language_model import ScriptedLanguageModel
from tests.infra.llm.builders import TinyAnswer, a_tiny_question
from tests.service.ops_api import NOTHING


class UnroutedPublisher(Publisher):
    """A broker without subscribers."""

    @override
    async def publish(self, message: OutboxMessage) -> bool:
        return False


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


async def finish(_: StepInput) -> Outcome:
    return Outcome(result=RunEnding(status="failed", detail=""))


async def fail(_: StepInput) -> Outcome:
    raise PortUnavailableError("graph", "down")


async def test_a_step_is_timed_by_how_it_ended() -> None:
    metrics = Metrics()
    step_input = StepInput(run=a_run(), ordinal=1, input=b"null")

    await MeasuredStep("read", finish, metrics)(step_input)
    with pytest.raises(PortUnavailableError):
        await MeasuredStep("read", fail, metrics)(step_input)

    count = "crews_step_seconds_count"
    assert sample(metrics, count, stage="read", ending="finished") == 1
    assert sample(metrics, count, stage="read", ending="failed") == 1


async def test_an_answer_is_timed_and_its_tokens_counted() -> None:
    metrics = Metrics()
    scripted = TinyAnswer(kind="scene", words="two")
    model = MeasuredLanguageModel(ScriptedLanguageModel(scripted), metrics)

    answer = await model.answer(a_tiny_question())

    assert answer.value == scripted
    count = "crews_model_call_seconds_count"
    assert (
        sample(
            metrics,
            count,
            member="supervisor",
            model=model.name("supervisor"),
            ending="answered",
        )
        == 1
    )
    assert answer.usage != Usage()


async def test_an_event_without_a_subscriber_is_counted() -> None:
    metrics = Metrics()
    event = to_message(StoryCancelled(story_id=StoryId("mill")))

    await MeasuredPublisher(UnroutedPublisher(), metrics).publish(event)

    assert (
        sample(metrics, "crews_events_unrouted_total", routing_key="story.cancelled")
        == 1
    )


async def test_answers_are_counted_by_how_they_ended() -> None:
    metrics = Metrics()
    now = datetime.now(UTC)
    failed = run_failed_message(
        a_run(), reason="over_budget", stage=None, detail="", sequence=1, now=now
    )

    await MeasuredPublisher(UnroutedPublisher(), metrics).publish(failed)

    assert sample(metrics, "crews_answers_total", ending="over_budget") == 1


def test_what_was_never_read_has_no_sample() -> None:
    metrics = Metrics()

    text = generate_latest(metrics.registry).decode()

    assert not [line for line in text.splitlines() if not line.startswith("#")]


def test_what_an_answer_cost_is_counted_by_member_and_model() -> None:
    metrics = Metrics()
    usage = Usage(calls=1, prompt_tokens=7, completion_tokens=3, cost=0.25)

    metrics.count_usage("director", "large", usage)
    metrics.count_usage("director", "large", usage)

    cost = "crews_model_cost_dollars_total"
    assert sample(metrics, cost, member="director", model="large") == 0.5


def test_steps_that_wait_are_shown_by_stage_and_gone_while_nobody_can_count() -> None:
    metrics = Metrics()

    metrics.set_journal_gauges(
        NOTHING.model_copy(update={"steps_waiting": {"read": 3}})
    )

    assert sample(metrics, "crews_steps_waiting", stage="read") == 3
    assert sample(metrics, "crews_steps_waiting", stage="assemble") == 0
    metrics.clear_journal_gauges()
    assert sample(metrics, "crews_steps_waiting", stage="read") is None


def test_questions_to_the_graph_are_counted_by_what_they_come_to() -> None:
    metrics = Metrics()

    metrics.count_graph_answer("failed")

    assert sample(metrics, "crews_graph_answers_total", outcome="failed") == 1
