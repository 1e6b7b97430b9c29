"""A pause lasts as long as the text says."""

from crews.director.shot_plan import ShotPlan, plan_shots
from crews.director.stated_times import keep_stated_times
from crews.director.windows import split_into_windows
from tests.crews.crew_answers import a_direction, a_shot
from tests.crews.scene_builders import a_scene, a_scene_context


def plans_of(text: str) -> list[ShotPlan]:
    context = a_scene_context(a_scene(text), text)
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(a_shot("1"), a_shot("2", seconds=1.5), last_unit="2")
    plans = plan_shots(direction, window, context, beats_before=0)
    return keep_stated_times(plans, context)


def test_a_stated_time_is_given() -> None:
    plans = plans_of("Nora rose.\n\nFor four seconds nobody moved.")

    assert [plan.seconds for plan in plans] == [3.0, 4.0]


def test_a_pause_longer_than_a_shot_has_another_one_that_is_staged() -> None:
    plans = plans_of("Nora rose.\n\nFor nine seconds nobody moved.")

    assert [(plan.seconds, plan.staging) for plan in plans[1:]] == [
        (7.0, False),
        (2.0, True),
    ]


def test_a_time_that_somebody_speaks_of_does_not_pass() -> None:
    plans = plans_of("Nora rose.\n\n“Wait for nine seconds,” said Tobias.")

    assert sum(plan.seconds for plan in plans) < 9
