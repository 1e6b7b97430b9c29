"""Finds the scenes of the shots that people correct; the scenes' crews correct them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from crews.architect.edits.scene_history import SceneHistory
from crews.architect.passages.joined_scenes import JoinedScene
from crews.step_inputs import ShotEdit
from ports.domain.edits import DecisionOnShot, StoryEdit


def place_shot_edits(
    scenes: Sequence[JoinedScene], history: SceneHistory, edits: Sequence[StoryEdit]
) -> tuple[JoinedScene, ...]:
    """Return *scenes* with what people say of their shots."""
    placed: dict[int, list[ShotEdit]] = defaultdict(list)
    for edit in edits:
        found = history.find(edit)
        if isinstance(edit.decision, DecisionOnShot) and found is not None:
            number = max(s.number for s in scenes if s.source.start <= found.at.start)
            shot_edit = ShotEdit.model_validate({**dict(edit), "start": found.at.start})
            placed[number].append(shot_edit)
    return tuple(
        replace(scene, shot_edits=tuple(placed[scene.number])) for scene in scenes
    )
