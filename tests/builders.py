"""Builders of domain objects, with defaults for what a test does not set."""

from dataclasses import replace
from typing import Any
from uuid import UUID

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
