"""The material of the specialists' questions: outlines of shots, not the scene's text.

Each specialist sees only what its own fields depend on. If all three read everything,
they would use more tokens than all the other members together.
"""

import re
from collections.abc import Iterator, Sequence

from crews.director.material import scene_elements
from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.director.speech_timing import count_words
from crews.specialists.shot_selection import NumberedShots, place_sounds, shots_for_task
from ports.language_model import Task
from ports.questions.shots import BeatShot, ShotOutline, ShotsMaterial

ELEMENT_CATEGORIES: dict[Task, frozenset[str]] = {
    "shoot_scene": frozenset({"prop", "vehicle", "animal"}),
    "dress_scene": frozenset({"prop", "set_dressing", "wardrobe", "vehicle", "animal"}),
    "score_scene": frozenset(),
}
"""Categories of elements that the answer of a task can refer to."""


def shots_material(
    task: Task, context: SceneContext, shots: NumberedShots
) -> ShotsMaterial:
    """Return the material of *task* about a batch of shots."""
    entry, ledger = context.scene_input.entry, context.scene_input.ledger
    is_opening = shots[0][0] == 1
    return ShotsMaterial(
        scene=entry.number,
        kind=entry.kind,
        slugline=entry.setting,
        time_of_day=entry.time_of_day,
        first_visit=ledger.first_visit and is_opening,
        linked_to_previous=ledger.linked_to_previous or not is_opening,
        brief=context.scene_input.brief.for_specialists,
        preferences=context.run.preferences,
        cast=() if task == "score_scene" else context.cast,
        elements=scene_elements(context, ELEMENT_CATEGORIES[task]),
        established=_facts_about_look(context) if task == "dress_scene" else (),
        shots=_beat_outlines(shots, context)
        if task == "dress_scene"
        else _shot_outlines(task, shots, context),
    )


def _facts_about_look(context: SceneContext) -> tuple[str, ...]:
    """Return the facts that name the place or an element that can be dressed."""
    element_names = {
        element.name
        for element in scene_elements(context, ELEMENT_CATEGORIES["dress_scene"])
    }
    names = (*element_names, context.scene_input.place.name)
    return tuple(
        fact
        for fact in context.established_facts
        if any(re.search(rf"\b{re.escape(name)}\b", fact) for name in names)
    )


def _shot_outlines(
    task: Task, shots: NumberedShots, context: SceneContext
) -> tuple[ShotOutline, ...]:
    is_for_camera = task == "shoot_scene"
    sounds = {} if is_for_camera else place_sounds(shots, context)
    return tuple(
        ShotOutline(
            number=number,
            action=plan.action,
            purpose=plan.purpose if is_for_camera else "",
            text=sounds.get(number, ""),
            # Only the camera needs to know who is who; others learn it from the action.
            people=_short_keys(plan.people, context) if is_for_camera else (),
            speakers=_short_keys(plan.speakers, context) if is_for_camera else (),
            # The subject of a camera is a person, or the object that an insert shows.
            objects=(
                _short_keys(plan.objects, context)
                if is_for_camera and not plan.people
                else ()
            ),
            words=count_words(plan.line_parts),
            seconds=plan.seconds,
            beat=plan.beat,
        )
        for number, plan in shots_for_task(task, shots, context)
    )


def _short_keys(keys: tuple[str, ...], context: SceneContext) -> tuple[str, ...]:
    return tuple(context.short_keys[key] for key in keys)


def _beat_outlines(
    numbered_shots: NumberedShots, context: SceneContext
) -> tuple[ShotOutline, ...]:
    """Return one outline for each beat: a look is the same until the next beat."""
    beats: dict[int, list[tuple[int, ShotPlan]]] = {}
    for number, plan in numbered_shots:
        beats.setdefault(plan.beat, []).append((number, plan))
    return tuple(
        ShotOutline(
            number=shots[0][0],
            action=shots[0][1].beat_text,
            purpose="",
            text=" ".join(dict.fromkeys(plan.action for _, plan in shots)),
            people=(),
            speakers=(),
            objects=(),
            words=0,
            seconds=sum(plan.seconds for _, plan in shots),
            beat=beat,
            shots=tuple(_beat_shots(shots, context)),
        )
        for beat, shots in beats.items()
    )


def _beat_shots(
    numbered_shots: Sequence[tuple[int, ShotPlan]], context: SceneContext
) -> Iterator[BeatShot]:
    before: ShotPlan | None = None
    for number, plan in numbered_shots:
        yield BeatShot(
            number=number,
            action=plan.action,
            performance=plan.performance,
            people=_short_keys(plan.people, context),
            goes_on=before is not None and _goes_on(before, plan),
        )
        before = plan


def _goes_on(before: ShotPlan, plan: ShotPlan) -> bool:
    """Tell whether *plan* is of the same person in the same speech, and only of it."""
    said = {part.line_id for part in (*before.line_parts, *plan.line_parts)}
    return (
        bool(before.line_parts and plan.line_parts)
        and len(said) == 1
        and before.people[:1] == plan.people[:1]
    )
