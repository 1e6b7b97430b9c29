"""Finds the scenes of the shots that people correct; the scenes' crews correct them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from crews.architect.edits.outcome import EditNotBorneError, to_finding
from crews.architect.edits.scenes import require_scene
from crews.architect.passages.joined_scenes import JoinedScene
from crews.step_inputs import ShotEdit
from ports.domain.edits import ShotCorrection, StoryEdit
from ports.domain.film import Finding


def place_shot_edits(
    scenes: Sequence[JoinedScene], text: str, edits: Sequence[StoryEdit]
) -> tuple[tuple[JoinedScene, ...], tuple[Finding, ...]]:
    """Return *scenes* with what people say of their shots, and edits of no scene."""
    placed: dict[int, list[ShotEdit]] = defaultdict(list)
    findings = []
    for edit in edits:
        if isinstance(edit.decision, ShotCorrection):
            try:
                scene, at = require_scene(scenes, text, edit.decision.at)
                shot_edit = ShotEdit.model_validate({**dict(edit), "start": at.start})
                placed[scene.number].append(shot_edit)
            except EditNotBorneError as error:
                findings.append(to_finding(edit, error))
    with_edits = (
        replace(scene, shot_edits=tuple(placed[scene.number])) for scene in scenes
    )
    return tuple(with_edits), tuple(findings)
