"""Gives scenes what a person writes on their sheets: the script day, the synopsis."""

from collections.abc import Sequence
from dataclasses import replace

from crews.architect.edits.scene_history import SceneHistory
from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.edits import SceneSynopsis, ScriptDay, StoryEdit


def apply_sheet_entries(
    scenes: Sequence[JoinedScene], history: SceneHistory, edits: Sequence[StoryEdit]
) -> tuple[JoinedScene, ...]:
    """Return *scenes* with the days and the synopses that people give.

    Both halves of a scene that was split since are on its day, and the first has its
    synopsis: what the second tells is for another one to say.
    """
    days: dict[int, int] = {}
    synopses: dict[int, str] = {}
    for edit in edits:
        about, decision = history.find(edit), edit.decision
        if about and isinstance(decision, ScriptDay):
            days |= dict.fromkeys(about.numbers, decision.day)
        elif about and isinstance(decision, SceneSynopsis):
            synopses[min(about.numbers)] = decision.synopsis
    return tuple(
        replace(
            scene,
            given_day=days.get(scene.number),
            given_synopsis=synopses.get(scene.number),
        )
        for scene in scenes
    )
