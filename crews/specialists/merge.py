"""Merges the plan of a shot with what each specialist answered for it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.laws.case import collapse_whitespace
from crews.specialists.crew import Specialist, SpecialistAnswers
from crews.specialists.entries import (
    default_camera,
    default_dressing,
    default_sound,
    omission_findings,
)
from crews.specialists.set_ups import (
    find_eyelines,
    find_subject,
    find_transitions,
    number_set_ups,
)
from ports.domain.film import (
    Audio,
    Camera,
    ContextualLayer,
    DigitalAssets,
    Finding,
    NarrativeLayer,
    Shot,
    TechnicalLayer,
)
from ports.questions.shots import ShotCamera, ShotDressing, ShotSound

WIDE_SIZES = frozenset({"extreme_wide", "wide", "full"})
"""Shots that show the things of a place, and not only who or what they are on."""
_UP_TO_FOUR_WORDS = r"(?:[\w'’-]+\s+){0,4}?"
_REMOVAL_VERBS = r"(?:took|tak(?:e[sn]?|ing)|pull\w*|dr[ae]w\w*|strip\w*|slip\w*)"


def merge_shots(
    plans: Sequence[ShotPlan], answers: SpecialistAnswers, context: SceneContext
) -> tuple[Shot, ...]:
    """Return the shots of a scene; each specialist fills only its own fields."""
    shots: list[Shot] = []
    look, mood = default_dressing(0), ""
    removed: set[str] = set()
    seen: set[str] = set()
    beat_openers = answers.asked.get("art_director", ())
    for number, plan in enumerate(plans, start=1):
        if (dressing := answers.dressings.get(number)) is not None:
            mood = dressing.tone_and_mood
            if number in beat_openers:
                look, removed = dressing, set()
        is_omitted = number in beat_openers and number not in answers.dressings
        camera = answers.cameras.get(number) or default_camera(number)
        seen |= set(plan.objects)
        shots.append(
            _merge_shot(
                number,
                plan,
                context,
                camera=camera,
                dressing=default_dressing(number)
                if is_omitted
                else _visible_dressing(
                    look.model_copy(update={"tone_and_mood": mood}),
                    plan,
                    context,
                    is_opening=number == look.number and camera.size in WIDE_SIZES,
                    removed=removed,
                    seen=seen,
                ),
                sound=answers.sounds.get(number) or default_sound(number),
            )
        )
        removed |= {
            key for key in _full_keys(look.clothes, context) if _is_removed(key, plan)
        }
    return _with_set_ups(plans, shots, context)


def _with_set_ups(
    plans: Sequence[ShotPlan], shots: Sequence[Shot], context: SceneContext
) -> tuple[Shot, ...]:
    """Return *shots* with subject, eyeline, set-up and transitions."""
    subjects = [
        find_subject(plan, shot.technical_layer.camera, context)
        for plan, shot in zip(plans, shots, strict=True)
    ]
    eyelines = find_eyelines(plans, subjects)
    on_subject = [
        shot.model_copy(update={"subject": subject, "eyeline": eyeline})
        for shot, subject, eyeline in zip(shots, subjects, eyelines, strict=True)
    ]
    transitions = find_transitions(on_subject, context)
    return tuple(
        shot.model_copy(
            update={"setup_id": set_up, **transitions.get(shot.shot_id, {})}
        )
        for shot, set_up in zip(on_subject, number_set_ups(on_subject), strict=True)
    )


def find_omissions(answers: SpecialistAnswers, scene: int) -> tuple[Finding, ...]:
    """Return a finding for each specialist that left out shots it was asked for."""
    filled: dict[Specialist, Mapping[int, object]] = {
        "cinematographer": answers.cameras,
        "art_director": answers.dressings,
        "sound_designer": answers.sounds,
    }
    return tuple(
        finding
        for member, numbers in answers.asked.items()
        for finding in omission_findings(filled[member], numbers, scene, member)
    )


def _visible_dressing(
    look: ShotDressing,
    plan: ShotPlan,
    context: SceneContext,
    *,
    is_opening: bool,
    removed: set[str],
    seen: set[str],
) -> ShotDressing:
    """Return the part of its beat's look that a shot shows.

    *is_opening* shots are wide enough for all of it that was *seen* or named by then.
    """
    return look.model_copy(
        update={
            "clothes": tuple(
                key
                for key in _full_keys(look.clothes, context)
                if key not in removed and _is_worn_visibly(key, plan, context)
            ),
            "set_objects": tuple(
                key
                for key in _full_keys(look.set_objects, context)
                if key not in context.things_by_hand
                and (
                    _is_mentioned(key, plan)
                    or (is_opening and (key in seen or _has_come(key, plan, context)))
                )
            ),
        }
    )


def _full_keys(short_keys: tuple[str, ...], context: SceneContext) -> Iterator[str]:
    return (
        context.objects[short_key]
        for short_key in short_keys
        if short_key in context.objects
    )


def _merge_shot(
    number: int,
    plan: ShotPlan,
    context: SceneContext,
    *,
    camera: ShotCamera,
    dressing: ShotDressing,
    sound: ShotSound,
) -> Shot:
    entry = context.scene_input.entry
    return Shot(
        shot_id=f"{entry.scene_id}_sh{number:03d}",
        scene_number=entry.number,
        shot_number_in_scene=number,
        estimated_duration_seconds=plan.seconds,
        narrative_layer=NarrativeLayer(
            action_description=plan.action,
            character_performance=plan.performance,
            shot_purpose=plan.purpose,
        ),
        contextual_layer=ContextualLayer(
            tone_and_mood=dressing.tone_and_mood if plan.mood is None else plan.mood,
            genre_aesthetics=dressing.genre_aesthetics,
            cinematic_references=dressing.cinematic_references,
        ),
        technical_layer=TechnicalLayer(
            camera=Camera.model_validate(camera, from_attributes=True),
            lighting=camera.lighting,
            audio=Audio(
                dialogue=_dialogue(plan),
                sound_effects=sound.sound_effects,
                music_cue=sound.music_cue,
            ),
        ),
        digital_assets=_digital_assets(plan, dressing, context),
        source=plan.source,
        lines=tuple(dict.fromkeys(part.line_id for part in plan.line_parts)),
        line_parts=plan.line_parts,
        reason=camera.reason,
        staging=plan.staging,
        edited=plan.edited,
    )


def _dialogue(plan: ShotPlan) -> str | None:
    if not plan.line_parts:
        return None
    return collapse_whitespace(" ".join(part.text for part in plan.line_parts))


def _digital_assets(
    plan: ShotPlan, dressing: ShotDressing, context: SceneContext
) -> DigitalAssets:
    categories = context.category_of_key
    keys = plan.things
    if keys is None:
        keys = (*plan.objects, *dressing.set_objects, *dressing.clothes)

    def of(*wanted: str) -> Iterator[str]:
        return (key for key in dict.fromkeys(keys) if categories.get(key) in wanted)

    return DigitalAssets(
        characters=plan.people,
        animals=tuple(of("animal")),
        locations=(context.scene_input.place.key,),
        objects=tuple(of("prop", "set_dressing")),
        vehicles=tuple(of("vehicle")),
        clothes=tuple(of("wardrobe")),
    )


def _is_worn_visibly(key: str, plan: ShotPlan, context: SceneContext) -> bool:
    """Tell whether the wearer of a garment is visible, or else the action names it."""
    owner = next((e.person for e in context.scene_input.elements if e.key == key), None)
    if owner is None:
        return _is_mentioned(key, plan)
    return owner in {context.person_of_look[look] for look in plan.people}


def _is_mentioned(key: str, plan: ShotPlan) -> bool:
    """Tell whether the action of a shot has the noun of *key* (``obj_…_v01``)."""
    noun = rf"\b{_noun(key)}(?:e?s)?\b"
    return re.search(noun, plan.action.casefold()) is not None


def _is_removed(key: str, plan: ShotPlan) -> bool:
    """Tell whether the action takes it off, as in "pulled the scarf from his neck"."""
    noun = rf"{_noun(key)}(?:e?s)?"
    garment = rf"{_UP_TO_FOUR_WORDS}{noun}"
    removal = rf"\b{_REMOVAL_VERBS}\s+(?:off\s+{garment}|{garment}\s+(?:off|from))\b"
    return re.search(removal, plan.action.casefold()) is not None


def _has_come(key: str, plan: ShotPlan, context: SceneContext) -> bool:
    """Tell whether the text names a thing before a shot: a trunk may come later."""
    first = min((span.start for span in plan.source), default=0)
    elements = context.scene_input.elements
    return any(e.key == key and e.source.start < first for e in elements)


def _noun(key: str) -> str:
    return re.escape(key.split("_")[-2])
