"""Gives scenes the INT/EXT, the place and the time of day that a person names."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from crews.architect.edits.scene_history import SceneHistory
from crews.architect.names import name_key
from crews.architect.passages.joined_scenes import JoinedScene
from ports.domain.edits import SceneHeading, StoryEdit


def apply_heading_edits(
    scenes: Sequence[JoinedScene], history: SceneHistory, edits: Sequence[StoryEdit]
) -> tuple[JoinedScene, ...]:
    """Return *scenes* under the headings that people give.

    A scene that took in another one keeps its own.
    """
    for edit in edits:
        about = history.find(edit)
        if about and isinstance(edit.decision, SceneHeading):
            decision = edit.decision
            if about.is_taken_in:
                [taker] = about.numbers
                decision = _leave_known(scenes[taker - 1], decision)
            scenes = _set_heading(scenes, about.numbers, decision)
    return tuple(scenes)


def _leave_known(taker: JoinedScene, decision: SceneHeading) -> SceneHeading:
    """Return what *taker* lacks of a decision about a scene that it took in."""
    is_placed = taker.place is not None
    is_timed = taker.time_of_day != "UNKNOWN"
    return decision.model_copy(
        update={
            "place": None if is_placed else decision.place,
            "setting": None if is_placed else decision.setting,
            "time_of_day": None if is_timed else decision.time_of_day,
        }
    )


def _set_heading(
    scenes: Sequence[JoinedScene], numbers: Collection[int], decision: SceneHeading
) -> tuple[JoinedScene, ...]:
    changed = [
        _change(scene, **_own_changes(decision)) if scene.number in numbers else scene
        for scene in scenes
    ]
    if decision.setting is None:
        return tuple(changed)
    # One place of prose is INT. or EXT. in the whole film: what most of its scenes
    # say. So all of them say what the person does.
    edited = [changed[number - 1] for number in numbers]
    return tuple(
        _change(scene, setting=decision.setting)
        if scene.number in numbers or any(_is_same_place(scene, e) for e in edited)
        else scene
        for scene in changed
    )


def _own_changes(decision: SceneHeading) -> dict[str, Any]:
    """Return what changes in the scenes that the decision is about."""
    place = {"place": decision.place, "within": None} if decision.place else {}
    time = (
        {"time_of_day": decision.time_of_day, "time_source": None}
        if decision.time_of_day
        else {}
    )
    return {**place, **time}


def _is_same_place(scene: JoinedScene, other: JoinedScene) -> bool:
    """Tell whether two scenes of prose play in one place.

    Sluglines of one name that are INT. and EXT. are two places to film.
    """
    if scene.has_slugline or other.has_slugline or not scene.place or not other.place:
        return False
    is_named_so = name_key(scene.place) == name_key(other.place)
    withins = {name_key(each.within) for each in (scene, other) if each.within}
    return is_named_so and len(withins) < 2  # noqa: PLR2004  # either names none, or both the same


def _change(scene: JoinedScene, **changes: Any) -> JoinedScene:
    """Return *scene* with *changes* in each of its parts, as a person decided."""
    if not changes:
        return scene
    parts = tuple(
        replace(part, scene=part.scene.model_copy(update=changes))
        for part in scene.parts
    )
    return replace(scene, parts=parts, heading_edited=True)
