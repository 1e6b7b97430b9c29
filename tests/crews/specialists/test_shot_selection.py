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
    context = a_scene_context()
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(
        a_shot("1", **first),
        a_shot("2", "Q1 Q2", purpose="single"),
        a_shot("3", "Q3"),
        a_shot("4 5", "Q4"),
    )
    plans = plan_shots(direction, window, context, beats_before=0)
    return tuple(enumerate(plans, start=1))


def numbers(task: Task, shots: NumberedShots) -> list[int]:
    return [number for number, _ in shots_for_task(task, shots, a_scene_context())]


def test_a_camera_is_set_up_for_every_shot() -> None:
    shots = the_shots()

    assert numbers("shoot_scene", shots) == [number for number, _ in shots]


def test_shots_that_talk_on_have_no_sound_of_their_own() -> None:
    shots = the_shots()

    talking = {number for number, plan in shots if plan.purpose == "single"}
    assert talking
    assert talking.isdisjoint(numbers("score_scene", shots))


def test_an_action_in_its_own_words_is_judged() -> None:
    judged = least_grounded_shots(
        the_shots(action="A cat sits on the piano."), a_scene_context()
    )

    assert 1 in [number for number, _ in judged]


def test_an_action_in_the_pages_words_is_not() -> None:
    context = a_scene_context()
    [window] = split_into_windows(context.scene_input, context.text)
    words = context.text.of(window.units[0].visible)

    judged = least_grounded_shots(the_shots(action=words[:300]), context)

    assert 1 not in [number for number, _ in judged]


def test_of_many_shots_the_freest_are_judged() -> None:
    shots = the_shots(action="A cat sits on the piano.")
    _, plan = shots[0]
    freer = replace(plan, action="Seven elephants waltz through the ballroom.")
    many = (*((number, plan) for number in range(1, 20)), (20, freer))

    judged = [number for number, _ in least_grounded_shots(many, a_scene_context())]

    assert len(judged) == 2
    assert 20 in judged
