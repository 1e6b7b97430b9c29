"""Gives scenes the script day that a person names."""

from collections.abc import Sequence
from dataclasses import replace

from crews.architect.edits.outcome import EditNotBorneError, to_finding
from crews.architect.edits.scenes import require_scene
from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.edits import ScriptDay, StoryEdit
from ports.domain.film import Finding


def apply_day_edits(
    scenes: Sequence[JoinedScene], text: str, edits: Sequence[StoryEdit]
) -> tuple[tuple[JoinedScene, ...], tuple[Finding, ...]]:
    """Return *scenes* with the days that people give, and the edits of no scene."""
    days: dict[int, int] = {}
    findings = []
    for edit in edits:
        if isinstance(edit.decision, ScriptDay):
            try:
                scene, _ = require_scene(scenes, text, edit.decision.at)
                days[scene.number] = edit.decision.day
            except EditNotBorneError as error:
                findings.append(to_finding(edit, error))
    dated = (replace(scene, given_day=days.get(scene.number)) for scene in scenes)
    return tuple(dated), tuple(findings)
