"""Builders of domain objects, with defaults for what a test does not set."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from ports.domain.story import (
    Constraints,
    Limits,
    Preferences,
    ProjectId,
    Revision,
    Run,
    RunId,
    StoryId,
)
from ports.events.cloud_events import submission_message
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.outbox import OutboxMessage
from ports.pipeline.identity import text_sha256

MILL_STORY = """\
The rain had stopped by noon. Della Marsh stood at the kitchen table with a lantern in
her hand.

"You're late," said Della.

Her brother Jim came in from the yard and set a wet box on the floor. "The bridge is
down," he said. "I came by the mill."

"Then nobody can follow you."

Jim laughed and opened the box.

* * *

The next morning they walked to the mill. The wheel was still. Della put the lantern on
the wall.

"There it is," said Jim. "I told you."
"""
"""Two scenes, two people, a lantern and a box."""


def a_submission(**changes: Any) -> StorySubmitted:
    """Return the event that submits a story, its text with it."""
    given = {
        "story_id": "the-mill",
        "project_id": "films",
        "revision": 1,
        "title": "The Mill",
        "text": MILL_STORY,
    }
    return StorySubmitted.model_validate(given | changes)


def to_message(
    event: StorySubmitted | StoryCancelled,
    *,
    id: UUID | None = None,  # noqa: A002  # the attribute's name in CloudEvents
) -> OutboxMessage:
    """Return *event* as it is published now."""
    now = datetime.now(UTC)
    return submission_message(event, id=id or uuid4(), source="/tests", now=now)


def a_run(**changes: Any) -> Run:
    """Return a run of a short English story that came in the submission."""
    run = Run(
        id=RunId(UUID("11111111-2222-5333-8444-555555555555")),
        generation=1,
        project_id=ProjectId("lantern-films"),
        story_id=StoryId("the-crossing"),
        revision=Revision(1),
        title="The Crossing",
        text_sha256=text_sha256("as submitted"),
        text_ref=None,
        format="auto",
        language="en",
        preferences=Preferences(),
        constraints=Constraints(),
        limits=Limits(),
        requested_by="mara",
        cause_id="cause-1",
        traceparent="",
    )
    return replace(run, **changes)
