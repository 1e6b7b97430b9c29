"""Gives scenes what a person writes on their sheets: day, synopsis, no sound."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from crews.architect.edits.scene_history import SceneHistory
from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.edits import FLASHBACK, SceneNeed, SceneSynopsis, ScriptDay, StoryEdit


def apply_sheet_entries(
    scenes: Sequence[JoinedScene], history: SceneHistory, edits: Sequence[StoryEdit]
) -> tuple[JoinedScene, ...]:
    """Return *scenes* with the days and synopses of people, and sounds dropped.

    Both halves of a scene that was split since are on its day, and the first has its
    synopsis: what the second tells is for another one to say.
    """
    days: dict[int, int | Literal["FB"]] = {}
    synopses: dict[int, str] = {}
    dropped: dict[int, dict[str, None]] = defaultdict(dict)
    for edit in edits:
        about, decision = history.find(edit), edit.decision
        if about and isinstance(decision, ScriptDay):
            days |= dict.fromkeys(about.numbers, decision.day)
        elif about and isinstance(decision, SceneSynopsis):
            synopses[min(about.numbers)] = decision.synopsis
        elif about and isinstance(decision, SceneNeed):
            for number in about.numbers:
                _note_sound(dropped[number], decision)
    return tuple(
        replace(
            scene,
            given_day=_read_day(days.get(scene.number)),
            called_flashback=days.get(scene.number) == FLASHBACK,
            given_synopsis=synopses.get(scene.number),
            dropped_sounds=tuple(dropped[scene.number]),
        )
        for scene in scenes
    )


def _read_day(day: int | Literal["FB"] | None) -> int | None:
    return None if day == FLASHBACK else day


def _note_sound(dropped: dict[str, None], decision: SceneNeed) -> None:
    """Note a sound that a scene is not to have, or has again."""
    if decision.status == "needed":
        dropped.pop(decision.name, None)
    elif decision.category in {None, "sound"}:
        dropped[decision.name] = None
