"""Set-ups: what a crew takes together, what the camera is on, and where it looks."""

import pytest

from crews.director.shot_plan import plan_shots
from crews.director.windows import split_into_windows
from crews.specialists.crew import SpecialistAnswers
from crews.specialists.merge import merge_shots
from crews.specialists.set_ups import find_eyelines, number_set_ups
from ports.domain.film import Usage
from tests.crews.crew_answers import a_direction, a_shot
from tests.crews.law_cases import a_case, with_assets, with_camera
from tests.crews.scene_builders import a_scene, a_scene_context

NORA, TOBIAS = "char_nora_v01", "char_tobias_v01"


def test_shots_that_share_camera_and_subject_are_one_set_up() -> None:
    case = a_case()
    for number in range(1, 6):
        person = NORA if number % 2 else TOBIAS
        case = with_camera(with_assets(case, number, characters=(person,)), number)
        case = with_camera(case, number, size="close")
    shots = [
        shot.model_copy(update={"subject": shot.digital_assets.characters[0]})
        for shot in case.shots
    ]

    assert number_set_ups(shots) == ["1A", "1B", "1A", "1B", "1A"]


def test_a_rig_is_a_set_up_of_its_own_and_a_pan_or_a_push_is_none() -> None:
    case = a_case()
    for number, movement in enumerate(["static", "pan", "track", "push_in", "tilt"], 1):
        case = with_assets(case, number, characters=(NORA,))
        case = with_camera(case, number, size="close", movement=movement)

    assert number_set_ups(case.shots) == ["1A", "1A", "1B", "1A", "1A"]


@pytest.mark.parametrize(
    ("size", "angle", "set_ups"),
    [
        ("medium", "eye_level", ["1A", "1A"]),
        ("medium_close", "over_the_shoulder", ["1A", "1B"]),
    ],
)
def test_a_two_shot_is_one_set_up_and_the_shoulders_of_a_pair_are_two(
    size: str, angle: str, set_ups: list[str]
) -> None:
    case = a_case()
    for number in (1, 2):
        case = with_assets(case, number, characters=(NORA, TOBIAS))
        case = with_camera(case, number, size=size, angle=angle, movement="static")
    shots = [
        shot.model_copy(update={"subject": subject})
        for shot, subject in zip(case.shots[:2], (NORA, TOBIAS), strict=True)
    ]

    assert number_set_ups(shots) == set_ups


def test_a_master_is_one_set_up_whoever_is_in_it() -> None:
    case = a_case()
    for number, people in enumerate([(), (NORA,), (NORA, TOBIAS)], 1):
        case = with_assets(case, number, characters=people)
        case = with_camera(case, number, size="wide", movement="static", side="a")

    assert number_set_ups(case.shots[:3]) == ["1A", "1A", "1A"]


def test_a_wide_of_a_thing_is_no_master() -> None:
    case = a_case()
    for number, people in enumerate([(NORA,), ()], 1):
        case = with_assets(case, number, characters=people)
        case = with_camera(case, number, size="wide", movement="static", side="a")
    master, thing = case.shots[:2]
    thing = thing.model_copy(update={"subject": "veh_car_v01"})

    assert number_set_ups([master, thing]) == ["1A", "1B"]


def test_two_details_of_a_room_without_a_key_are_two_set_ups() -> None:
    case = a_case()
    for number, seen in enumerate(["the door", "the window", "The door"], 1):
        case = with_assets(case, number, characters=())
        case = with_camera(case, number, size="close", focus=seen)
    shots = [
        shot.model_copy(update={"subject": "loc_mill_v01"}) for shot in case.shots[:3]
    ]

    assert number_set_ups(shots) == ["1A", "1B", "1A"]


def test_every_shot_says_its_set_up_and_its_subject() -> None:
    shots = a_case().shots

    assert all(shot.setup_id and shot.subject for shot in shots)
    assert {shot.subject for shot in shots} <= {NORA, TOBIAS}


def test_who_speaks_looks_at_whom_they_speak_to_and_who_hears_at_the_speaker() -> None:
    context = a_scene_context()
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(
        a_shot("1"),
        a_shot("2", "Q1 Q2"),
        a_shot("3", "Q3", people=(TOBIAS,)),
        a_shot("4 5", "Q4", people=(TOBIAS,)),
    )
    plans = plan_shots(direction, window, context, beats_before=0)

    eyelines = find_eyelines(plans, [plan.people[0] for plan in plans])

    # Tobias hears Nora in the last shot.
    assert eyelines == [None, TOBIAS, NORA, NORA]


SCRIPT = """\
FADE IN:

Nora sets the lamp on the sill.

CUT TO:

Tobias waits.

DISSOLVE TO:"""


def test_a_transition_belongs_to_the_shot_that_it_leads_in_or_out() -> None:
    scene = a_scene(SCRIPT)
    units = tuple(
        unit.model_copy(update={"role": "transition"}) if at % 2 == 0 else unit
        for at, unit in enumerate(scene.units)
    )
    context = a_scene_context(scene.model_copy(update={"units": units}), SCRIPT)
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(a_shot("1"), a_shot("2"), last_unit="2")
    plans = plan_shots(direction, window, context, beats_before=0)
    answers = SpecialistAnswers(
        cameras={}, dressings={}, sounds={}, asked={}, usage=Usage()
    )

    first, last = merge_shots(plans, answers, context)

    assert (first.transition_in, first.transition_out) == ("FADE IN", "CUT TO")
    assert (last.transition_in, last.transition_out) == (None, "DISSOLVE TO")


def test_a_scene_fades_out_on_its_last_shot() -> None:
    script = "Nora sets the lamp on the sill.\n\nFADE OUT."
    scene = a_scene(script)
    first, fade = scene.units
    units = (first, fade.model_copy(update={"role": "transition"}))
    context = a_scene_context(scene.model_copy(update={"units": units}), script)
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(a_shot("1"), a_shot("1"), last_unit="1")
    plans = plan_shots(direction, window, context, beats_before=0)
    answers = SpecialistAnswers(
        cameras={}, dressings={}, sounds={}, asked={}, usage=Usage()
    )

    shots = merge_shots(plans, answers, context)

    assert [shot.transition_out for shot in shots] == [None, "FADE OUT"]
