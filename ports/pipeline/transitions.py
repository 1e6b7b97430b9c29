"""How far a run has come, over the whole pipeline."""

from typing import cast

from ports.domain.story import Run
from ports.events.story_events import StoryProgressed
from ports.pipeline.stages import STAGE_SHARES, ProgressStage, Stage

PROGRESS_INTERVAL = 1.0
"""Seconds between two reports of one run, unless a stage ends between them."""


def progress_percent(stage: Stage, *, done: int, total: int) -> float:
    """Return how much of the run is over; grows with every step, stage by stage."""
    start, share = STAGE_SHARES[stage]
    return round(start + share * done / total, 2)


def is_progress_due(*, done: int, total: int, seconds_since: float) -> bool:
    """Tell whether a completed step is reported, or left to a later one."""
    return done == total or seconds_since >= PROGRESS_INTERVAL


def progress_event(run: Run, stage: Stage, *, done: int, total: int) -> StoryProgressed:
    """Return the event that reports it."""
    return StoryProgressed(
        run_id=run.id,
        generation=run.generation,
        project_id=run.project_id,
        story_id=run.story_id,
        revision=run.revision,
        stage=cast("ProgressStage", stage),
        done=done,
        total=total,
        percent=progress_percent(stage, done=done, total=total),
    )
