"""The axis where two batches of shots meet."""

from dataclasses import replace

import pytest

from crews.director.shot_plan import ShotPlan
from crews.specialists.crew import fix_axis_between_batches
from crews.specialists.entries import default_camera
from ports.domain.film import CameraSide
from tests.crews.specialists.test_shot_selection import the_shots

NORA, TOBIAS = "char_nora_v01", "char_tobias_v01"


def a_plan(*people: str) -> ShotPlan:
    [(_, plan)] = the_shots(action="They look.")[:1]
    return replace(plan, people=people)


def side_of_the_second(
    before: CameraSide, after: CameraSide, *plans: ShotPlan, reason: str | None = None
) -> CameraSide:
    cameras = {
        1: default_camera(1).model_copy(update={"side": before}),
        2: default_camera(2).model_copy(update={"side": after, "reason": reason}),
    }
    return fix_axis_between_batches(cameras, plans, opening_shots=[2])[2].side


def test_a_cut_between_sheets_goes_over_the_axis() -> None:
    plans = (a_plan(NORA), a_plan(TOBIAS, NORA))

    assert side_of_the_second("b", "a", *plans) == "on_axis"


@pytest.mark.parametrize("after", ["b", "on_axis", "none"])
def test_what_does_not_jump_stays(after: CameraSide) -> None:
    plans = (a_plan(NORA), a_plan(NORA))

    assert side_of_the_second("b", after, *plans) == after


def test_shots_of_different_people_have_no_line_between_them() -> None:
    assert side_of_the_second("a", "b", a_plan(NORA), a_plan(TOBIAS)) == "b"


def test_a_jump_with_a_reason_stays() -> None:
    plans = (a_plan(NORA), a_plan(NORA))

    assert side_of_the_second("a", "b", *plans, reason="He turns.") == "b"
