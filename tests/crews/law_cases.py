"""A scene that keeps every law, and ways to change it."""

from dataclasses import replace
from typing import Any

from crews.director.scene_card import scene_card
from crews.director.shot_plan import plan_shots
from crews.director.windows import split_into_windows
from crews.laws.case import SceneCase
from crews.specialists.crew import SpecialistAnswers
from crews.specialists.merge import merge_shots
from crews.step_inputs import SceneInput
from ports.domain.film import Camera, Shot, Usage
from tests.crews.crew_answers import a_camera, a_direction, a_shot
from tests.crews.scene_builders import LAMPLIGHT, a_scene_context

BOTH = ("char_nora_v01", "char_tobias_v01")
SIZES = ("wide", "medium", "close", "medium", "full")


def a_case(scene_input: SceneInput | None = None, text: str = LAMPLIGHT) -> SceneCase:
    """Return a scene of five shots that keeps every law."""
    context = a_scene_context(scene_input, text)
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(
        a_shot("1", objects=("obj_lamp_v01",)),
        a_shot("2", "Q1 Q2", people=BOTH),
        a_shot("3", "Q3", people=BOTH, objects=("obj_compass_v01",)),
        a_shot("4", people=BOTH),
        a_shot("5", "Q4"),
    )
    plans = plan_shots(direction, window, context, beats_before=0)
    cameras = {n: a_camera(n, size=SIZES[n - 1]) for n in range(1, len(plans) + 1)}
    return SceneCase(
        scene_input=context.scene_input,
        text=text,
        max_shot_seconds=7.0,
        card=scene_card(context.scene_input, context.text, ((window, direction),)),
        shots=merge_shots(
            plans,
            SpecialistAnswers(
                cameras=cameras, dressings={}, sounds={}, asked={}, usage=Usage()
            ),
            context,
        ),
    )


def with_shot(case: SceneCase, number: int, **changes: Any) -> SceneCase:
    """Return *case* with one shot changed, counted from 1."""
    changed = tuple(
        shot.model_copy(update=changes) if at == number else shot
        for at, shot in enumerate(case.shots, start=1)
    )
    return replace(case, shots=changed)


def with_card(case: SceneCase, **changes: Any) -> SceneCase:
    """Return *case* with its card changed."""
    return replace(case, card=case.card.model_copy(update=changes))


def with_scene_input(case: SceneCase, **changes: Any) -> SceneCase:
    """Return *case* with its input changed."""
    return replace(case, scene_input=case.scene_input.model_copy(update=changes))


def with_camera(case: SceneCase, number: int, **changes: Any) -> SceneCase:
    """Return *case* with the camera of one shot changed."""
    layer = case.shots[number - 1].technical_layer
    camera: Camera = layer.camera.model_copy(update=changes)
    return with_shot(
        case, number, technical_layer=layer.model_copy(update={"camera": camera})
    )


def with_assets(case: SceneCase, number: int, **changes: Any) -> SceneCase:
    """Return *case* with one shot showing something else."""
    shot: Shot = case.shots[number - 1]
    assets = shot.digital_assets.model_copy(update=changes)
    return with_shot(case, number, digital_assets=assets)
