"""What happens in an experiment, all of it from one seed."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from uuid import UUID, uuid5

from ports.events.cloud_events import submission_message
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.outbox import OutboxMessage
from tests.chaos.faults import Fault, draw_faults
from tests.chaos.stories import ChaosStory, draw_stories

SOURCE = "/novel-movie/chaos"
ID_NAMESPACE = UUID("c4a05c4a-0000-5000-8000-000000000000")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentPlan:
    """The stories, faults and replicas of an experiment, derived from its seed.

    Attributes:
        timeout_seconds: For each phase: until all replicas are ready, until every
            story is answered, until all queues are empty.
    """

    seed: int
    stories: tuple[ChaosStory, ...]
    faults: tuple[Fault, ...]
    replicas: int
    timeout_seconds: float


def submission_of(story: ChaosStory) -> OutboxMessage:
    """Return the message that submits *story*."""
    message = _to_message(story.submission, story.id)
    if story.kind != "invalid":
        return message
    content = json.loads(message.body)
    content["data"]["revision"] = 0
    return replace(message, body=json.dumps(content).encode())


def duplicates_of(story: ChaosStory) -> list[OutboxMessage]:
    """Return the messages that submit *story* again."""
    repeats = [submission_of(story)] * story.repeats
    resubmissions = [
        _to_message(story.submission, f"{story.id}/again/{number}")
        for number in range(story.resubmissions)
    ]
    return repeats + resubmissions


def cancellation_of(story: ChaosStory) -> OutboxMessage:
    """Return the message that cancels *story*."""
    return _to_message(story.cancellation, f"{story.id}/cancel")


def _to_message(event: StorySubmitted | StoryCancelled, name: str) -> OutboxMessage:
    return submission_message(
        event, id=uuid5(ID_NAMESPACE, name), source=SOURCE, now=datetime.now(UTC)
    )


def plan_experiment(
    seed: int, *, stories: int, faults: int, replicas: int, timeout_seconds: float
) -> ExperimentPlan:
    """Return the plan of *seed*: the same every time."""
    random = Random(seed)  # noqa: S311  # a seed is the point
    return ExperimentPlan(
        seed=seed,
        stories=draw_stories(stories, random),
        faults=draw_faults(faults, random, stories=stories),
        replicas=replicas,
        timeout_seconds=timeout_seconds,
    )
