"""Which shots a member is asked about."""

from dataclasses import replace

from crews.director.shot_plan import plan_shots
from crews.director.windows import split_into_windows
from crews.specialists.shot_selection import (
    NumberedShots,
    least_grounded_shots,
    shots_for_task,
)
from ports.language_model import Task
from tests.crews.crew_answers import a_direction, a_shot
from tests.crews.scene_builders import a_scene_context


def the_shots(**first: str) -> NumberedShots:
    stage = a_scene_context()
    [window] = split_into_windows(stage.scene_input, stage.text)
    direction = a_direction(
        a_shot("1", **first),
        a_shot("2", "Q1 Q2", purpose="single"),
        a_shot("3", "Q3"),
        a_shot("4 5", "Q4"),
    )
    plans = plan_shots(direction, window, stage, beats_before=0)
    return tuple(enumerate(plans, start=1))


def numbers(task: Task, sheet: NumberedShots) -> list[int]:
    return [number for number, _ in shots_for_task(task, sheet, a_scene_context())]


def test_a_camera_is_set_up_for_every_shot() -> None:
    sheet = the_shots()

    assert numbers("shoot_scene", sheet) == [number for number, _ in sheet]


def test_shots_that_talk_on_have_no_sound_of_their_own() -> None:
    sheet = the_shots()

    talking = {number for number, plan in sheet if plan.purpose == "single"}
    assert talking
    assert talking.isdisjoint(numbers("score_scene", sheet))


def test_an_action_in_its_own_words_is_judged() -> None:
    judged = least_grounded_shots(
        the_shots(action="A cat sits on the piano."), a_scene_context()
    )

    assert 1 in [number for number, _ in judged]


def test_an_action_in_the_pages_words_is_not() -> None:
    stage = a_scene_context()
    [window] = split_into_windows(stage.scene_input, stage.text)
    words = stage.text.of(window.units[0].visible)

    judged = least_grounded_shots(the_shots(action=words[:300]), stage)

    assert 1 not in [number for number, _ in judged]


def test_of_many_shots_the_freest_are_judged() -> None:
    sheet = the_shots(action="A cat sits on the piano.")
    _, plan = sheet[0]
    freer = replace(plan, action="Seven elephants waltz through the ballroom.")
    many = (*((number, plan) for number in range(1, 20)), (20, freer))

    judged = [number for number, _ in least_grounded_shots(many, a_scene_context())]

    assert len(judged) == 2
    assert 20 in judged
