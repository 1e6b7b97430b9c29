"""The stages of the pipeline, in their order."""

from typing import Literal, get_args

Stage = Literal["intake", "read", "structure", "break-down", "assemble", "report"]
"""*report* shows the archive how a run ended that no step of its own could tell."""

STAGES: tuple[Stage, ...] = get_args(Stage)

FAN_IN: dict[Stage, Stage] = {"read": "structure", "break-down": "assemble"}
"""The single step that a stage owes when the last of its steps is recorded."""

STAGE_WINDOW = 8
"""Commands of one stage that a run may have out, so that a novel does not starve
short stories (DESIGN §2)."""
