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
