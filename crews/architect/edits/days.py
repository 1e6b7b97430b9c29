"""Gives scenes the script day that a person names."""

from collections.abc import Sequence
from dataclasses import replace

from crews.architect.edits.scene_history import SceneHistory
from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.edits import ScriptDay, StoryEdit


def apply_day_edits(
    scenes: Sequence[JoinedScene], history: SceneHistory, edits: Sequence[StoryEdit]
) -> tuple[JoinedScene, ...]:
    """Return *scenes* with the days that people give."""
    days: dict[int, int] = {}
    for edit in edits:
        about = history.find(edit)
        if about and isinstance(edit.decision, ScriptDay):
            days |= dict.fromkeys(about.numbers, edit.decision.day)
    return tuple(replace(scene, given_day=days.get(scene.number)) for scene in scenes)
