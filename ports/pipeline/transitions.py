"""How far a run has come, over the whole pipeline."""

from typing import cast

from ports.domain.story import Run
from ports.events.story_events import ProgressStage, StoryProgressed
from ports.pipeline.stages import Stage

PROGRESS_INTERVAL = 1.0
"""Seconds between two reports of one run, unless a stage ends between them."""

STAGE_SHARES: dict[Stage, tuple[float, float]] = {
    "intake": (0.0, 2.0),
    "read": (2.0, 38.0),
    "structure": (40.0, 5.0),
    "break-down": (45.0, 50.0),
    "assemble": (95.0, 5.0),
}
"""Where a stage starts and how much it adds, in per cent; by model calls, roughly."""


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
