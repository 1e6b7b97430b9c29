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

_UP_TO_FOUR_WORDS = r"(?:[\w'’-]+\s+){0,4}?"
_REMOVAL_VERBS = r"(?:took|tak(?:e[sn]?|ing)|pull\w*|dr[ae]w\w*|strip\w*|slip\w*)"


def merge_shots(
    plans: Sequence[ShotPlan], answers: SpecialistAnswers, context: SceneContext
) -> tuple[Shot, ...]:
    """Return the shots of a scene; each specialist fills only its own fields."""
    shots: list[Shot] = []
    look = default_dressing(0)
    removed: set[str] = set()
    beat_openers = answers.asked.get("art_director", ())
    for number, plan in enumerate(plans, start=1):
        if number in answers.dressings:
            look, removed = answers.dressings[number], set()
        is_omitted = number in beat_openers and number not in answers.dressings
        shots.append(
            _merge_shot(
                number,
                plan,
                context,
                camera=answers.cameras.get(number) or default_camera(number),
                dressing=default_dressing(number)
                if is_omitted
                else _visible_dressing(
                    look,
                    plan,
                    context,
                    is_opening=number == look.number,
                    removed=removed,
                ),
                sound=answers.sounds.get(number) or default_sound(number),
            )
        )
        removed |= {
            key for key in _full_keys(look.clothes, context) if _is_removed(key, plan)
        }
    return tuple(shots)


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
) -> ShotDressing:
    """Return the part of its beat's look that a shot shows."""
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
                if is_opening or _is_mentioned(key, plan)
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
            tone_and_mood=dressing.tone_and_mood,
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
    )


def _dialogue(plan: ShotPlan) -> str | None:
    if not plan.line_parts:
        return None
    return collapse_whitespace(" ".join(part.text for part in plan.line_parts))


def _digital_assets(
    plan: ShotPlan, dressing: ShotDressing, context: SceneContext
) -> DigitalAssets:
    categories = context.category_of_key
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


def _noun(key: str) -> str:
    return re.escape(key.split("_")[-2])
