"""What happens in a show, all of it from one seed."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from uuid import UUID, uuid5

from ports.events.cloud_events import submission_message
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.outbox import OutboxMessage
from tests.chaos.faults import Fault, schedule
from tests.chaos.stories import Story
from tests.chaos.stories import stories as written

SOURCE = "/novel-movie/chaos"
IDS = UUID("c4a05c4a-0000-5000-8000-000000000000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What is to happen; derived from the seed."""

    seed: int
    stories: tuple[Story, ...]
    faults: tuple[Fault, ...]
    replicas: int
    within: float


def sent(story: Story) -> OutboxMessage:
    """Return the message that submits *story*."""
    owed = _owed(story.submitted, story.id)
    if story.kind != "invalid":
        return owed
    content = json.loads(owed.body)
    content["data"]["revision"] = 0
    return replace(owed, body=json.dumps(content).encode())


def sent_again(story: Story) -> list[OutboxMessage]:
    """Return the duplicates of it."""
    twins = [sent(story)] * story.twins
    echoes = [
        _owed(story.submitted, f"{story.id}/echo/{number}")
        for number in range(story.echoes)
    ]
    return twins + echoes


def taken_back(story: Story) -> OutboxMessage:
    """Return the message that cancels *story*."""
    return _owed(story.cancellation, f"{story.id}/cancel")


def _owed(event: StorySubmitted | StoryCancelled, name: str) -> OutboxMessage:
    return submission_message(
        event, id=uuid5(IDS, name), source=SOURCE, now=datetime.now(UTC)
    )


def programme(
    seed: int, *, stories: int, faults: int, replicas: int, within: float
) -> Programme:
    """Return what happens under *seed*: the same every time."""
    random = Random(seed)  # noqa: S311  # a seed is the point
    return Programme(
        seed=seed,
        stories=written(stories, random),
        faults=schedule(faults, random, stories=stories),
        replicas=replicas,
        within=within,
    )
