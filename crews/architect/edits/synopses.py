"""Gives scenes the synopsis that a person wrote; the scenes' crews print it."""

from collections.abc import Sequence
from dataclasses import replace

from crews.architect.edits.scene_history import SceneHistory
from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.edits import SceneSynopsis, StoryEdit


def apply_synopsis_edits(
    scenes: Sequence[JoinedScene], history: SceneHistory, edits: Sequence[StoryEdit]
) -> tuple[JoinedScene, ...]:
    """Return *scenes* with the synopses that people give.

    Of a scene that was split since, the first half has it: what the second tells is
    for another synopsis to say.
    """
    given: dict[int, str] = {}
    for edit in edits:
        about = history.find(edit)
        if about and isinstance(edit.decision, SceneSynopsis):
            given[min(about.numbers)] = edit.decision.synopsis
    return tuple(
        replace(scene, given_synopsis=given.get(scene.number)) for scene in scenes
    )
