"""A lawful case of our own, and ways to break it."""

from dataclasses import replace
from typing import Any

from crews.director.card import scene_card
from crews.director.plan import planned
from crews.director.windows import windows
from crews.laws.case import SceneCase
from crews.scene import SceneInput
from crews.specialists.crew import Treatment
from crews.specialists.merge import shots
from ports.film import Camera, Shot, Usage
from tests.crews.answers import a_camera, a_direction, a_shot
from tests.crews.scenes import LAMPLIGHT, a_stage

BOTH = ("char_nora_v01", "char_tobias_v01")
SIZES = ("wide", "medium", "close", "medium", "full")


def a_case(given: SceneInput | None = None, text: str = LAMPLIGHT) -> SceneCase:
    """Return a scene of five shots that keeps every law."""
    stage = a_stage(given, text)
    [window] = windows(stage.given, stage.text)
    direction = a_direction(
        a_shot("1", objects=("obj_lamp_v01",)),
        a_shot("2", "Q1 Q2", people=BOTH),
        a_shot("3", "Q3", people=BOTH, objects=("obj_compass_v01",)),
        a_shot("4", people=BOTH),
        a_shot("5", "Q4"),
    )
    plans = planned(direction, window, stage, beats_before=0)
    cameras = {n: a_camera(n, size=SIZES[n - 1]) for n in range(1, len(plans) + 1)}
    return SceneCase(
        given=stage.given,
        text=text,
        max_shot_seconds=7.0,
        scene=scene_card(stage.given, stage.text, ((window, direction),)),
        shots=shots(
            plans,
            Treatment(
                cameras=cameras, dressings={}, sounds={}, asked={}, usage=Usage()
            ),
            stage,
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
    return replace(case, scene=case.scene.model_copy(update=changes))


def with_given(case: SceneCase, **changes: Any) -> SceneCase:
    """Return *case* with what the scene brings changed."""
    return replace(case, given=case.given.model_copy(update=changes))


def with_camera(case: SceneCase, number: int, **changes: Any) -> SceneCase:
    """Return *case* with one shot taken differently."""
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
