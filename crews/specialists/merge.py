"""A shot put together from its plan and what each specialist wrote for it."""

from collections.abc import Iterator, Mapping, Sequence

from crews.director.plan import ShotPlan
from crews.director.stage import Stage
from crews.laws.case import folded
from crews.specialists.clothes import named, taken_off, worn
from crews.specialists.crew import Specialist, Treatment
from crews.specialists.entries import (
    plain_camera,
    plain_dressing,
    plain_sound,
    unfilled,
)
from ports.film import (
    Audio,
    Camera,
    ContextualLayer,
    DigitalAssets,
    Finding,
    NarrativeLayer,
    Shot,
    TechnicalLayer,
)
from ports.questions.specialties import ShotCamera, ShotDressing, ShotSound


def shots(
    plans: Sequence[ShotPlan], treatment: Treatment, stage: Stage
) -> tuple[Shot, ...]:
    """Return a scene's shots; each member's fields come from that member alone."""
    made: list[Shot] = []
    look = plain_dressing(0)
    off: set[str] = set()
    opens = treatment.asked.get("art_director", ())
    for number, plan in enumerate(plans, start=1):
        if number in treatment.dressings:
            look, off = treatment.dressings[number], set()
        left_plain = number in opens and number not in treatment.dressings
        made.append(
            _shot(
                number,
                plan,
                stage,
                camera=treatment.cameras.get(number) or plain_camera(number),
                dressing=plain_dressing(number)
                if left_plain
                else _shown(look, plan, stage, opens=number == look.number, off=off),
                sound=treatment.sounds.get(number) or plain_sound(number),
            )
        )
        off |= {key for key in _keys(look.clothes, stage) if taken_off(key, plan)}
    return tuple(made)


def left_out(treatment: Treatment, scene: int) -> tuple[Finding, ...]:
    """Return a finding for each member that left out shots that it was asked for."""
    filled: dict[Specialist, Mapping[int, object]] = {
        "cinematographer": treatment.cameras,
        "art_director": treatment.dressings,
        "sound_designer": treatment.sounds,
    }
    return tuple(
        finding
        for member, numbers in treatment.asked.items()
        for finding in unfilled(filled[member], numbers, scene, member)
    )


def _shown(
    look: ShotDressing, plan: ShotPlan, stage: Stage, *, opens: bool, off: set[str]
) -> ShotDressing:
    """Return what a shot shows of the look that holds for its beat."""
    return look.model_copy(
        update={
            "clothes": tuple(
                key
                for key in _keys(look.clothes, stage)
                if key not in off and worn(key, plan, stage)
            ),
            "set_objects": tuple(
                key
                for key in _keys(look.set_objects, stage)
                if opens or named(key, plan)
            ),
        }
    )


def _keys(handles: tuple[str, ...], stage: Stage) -> Iterator[str]:
    return (stage.things[handle] for handle in handles if handle in stage.things)


def _shot(
    number: int,
    plan: ShotPlan,
    stage: Stage,
    *,
    camera: ShotCamera,
    dressing: ShotDressing,
    sound: ShotSound,
) -> Shot:
    entry = stage.given.entry
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
        digital_assets=_assets(plan, dressing, stage),
        source=plan.source,
        lines=tuple(dict.fromkeys(part.line_id for part in plan.line_parts)),
        line_parts=plan.line_parts,
        reason=camera.reason,
    )


def _dialogue(plan: ShotPlan) -> str | None:
    if not plan.line_parts:
        return None
    return folded(" ".join(part.text for part in plan.line_parts))


def _assets(plan: ShotPlan, dressing: ShotDressing, stage: Stage) -> DigitalAssets:
    categories = stage.categories
    keys = (*plan.objects, *dressing.set_objects, *dressing.clothes)

    def of(*wanted: str) -> Iterator[str]:
        return (key for key in dict.fromkeys(keys) if categories.get(key) in wanted)

    return DigitalAssets(
        characters=plan.people,
        animals=tuple(of("animal")),
        locations=(stage.given.place.key,),
        objects=tuple(of("prop", "set_dressing")),
        vehicles=tuple(of("vehicle")),
        clothes=tuple(of("wardrobe")),
    )
