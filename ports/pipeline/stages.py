"""The one table of stages: queues, routes, prefetch, progress and labels follow it."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, get_args

ProgressStage = Literal["intake", "read", "structure", "break-down", "assemble"]
"""The stages that every run passes through, in their order."""

Stage = Literal[ProgressStage, "report"]
"""*report* writes to the archive how a run ended, when none of its steps could."""

STAGES: tuple[Stage, ...] = get_args(Stage)

STAGE_WINDOW = 8
"""Commands of one stage that a run may have in flight, so that a novel leaves room
for short stories (ARCHITECTURE §2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSpec:
    """One row of the table.

    Attributes:
        label: What a terminal shows while the stage runs.
        share: Its part of a run's progress, in per cent; roughly its part of the
            model calls.
        fan_out: The stage that its one step opens, with a step for each part of the
            story. The step does it, because only the step knows the parts.
        fan_in: The stage of one step that the journal opens when the last step of
            this stage is recorded.
    """

    name: Stage
    label: str
    share: float = 0.0
    fan_out: Stage | None = None
    fan_in: Stage | None = None

    @property
    def queue(self) -> str:
        """The queue that its commands wait in."""
        return stage_queue(self.name)

    @property
    def has_many_steps(self) -> bool:
        """Whether each of its steps works on a part of the story, not on all of it."""
        return self.name in FAN_OUT.values()


def stage_queue(stage: Stage) -> str:
    """Return the queue that the commands of *stage* wait in."""
    return f"crews.{stage}"


STAGE_SPECS = (
    StageSpec(name="intake", label="taking the story in", share=2.0, fan_out="read"),
    StageSpec(name="read", label="reading passages", share=38.0, fan_in="structure"),
    StageSpec(
        name="structure",
        label="finding people, places, acts",
        share=5.0,
        fan_out="break-down",
    ),
    StageSpec(
        name="break-down", label="breaking scenes down", share=50.0, fan_in="assemble"
    ),
    StageSpec(name="assemble", label="assembling the film", share=5.0),
    StageSpec(name="report", label="reporting how the run ended"),
)

FAN_OUT: dict[Stage, Stage] = {
    spec.name: spec.fan_out for spec in STAGE_SPECS if spec.fan_out
}
FAN_IN: dict[Stage, Stage] = {
    spec.name: spec.fan_in for spec in STAGE_SPECS if spec.fan_in
}

STAGE_SHARES: dict[Stage, tuple[float, float]] = {
    spec.name: (end - spec.share, spec.share)
    for spec, end in zip(
        STAGE_SPECS, accumulate(spec.share for spec in STAGE_SPECS), strict=True
    )
}
"""Where in a run's progress a stage begins, and how much it adds, in per cent."""

STAGE_LABELS: dict[Stage, str] = {spec.name: spec.label for spec in STAGE_SPECS}
